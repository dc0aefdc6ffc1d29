// How near to the best bound's prices the smoothed ones lie.
const SMOOTHING = 0.7;

/** The prices that have proven the best bound so far. */
export class Centre {
  private prices: readonly Float64Array[] | undefined;
  private fixed = 0;

  constructor(public bound = -Infinity) {}

  see(prices: readonly Float64Array[], fixed: number, bound: number): void {
    if (bound <= this.bound) return;
    this.bound = bound;
    this.prices = prices;
    this.fixed = fixed;
  }

  /**
   * Prices between these and the best ones. What the model costs without its devices is concave in the prices, so
   * between two it is at least what lies on the straight line.
   */
  towards(
    prices: readonly Float64Array[],
    fixed: number,
  ): { readonly prices: readonly Float64Array[]; readonly fixed: number } | undefined {
    const best = this.prices;
    if (!best) return undefined;
    return {
      prices: prices.map((own, device) =>
        own.map((price, slot) => SMOOTHING * best[device][slot] + (1 - SMOOTHING) * price),
      ),
      fixed: SMOOTHING * this.fixed + (1 - SMOOTHING) * fixed,
    };
  }
}

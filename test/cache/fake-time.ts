/** Time that passes only when told; waits fire in order. */
export class FakeTime {
  private elapsed = 0;
  private readonly waits = new Set<{ at: number; callback: () => void }>();

  constructor(public now: number) {}

  readonly wait = (callback: () => void, delayMs: number): (() => void) => {
    const wait = { at: this.elapsed + delayMs, callback };
    this.waits.add(wait);
    return () => void this.waits.delete(wait);
  };

  get waiting(): number {
    return this.waits.size;
  }

  /** Moves the clock; a negative step sets it back without time passing. */
  pass(ms: number): void {
    this.now += ms;
    this.elapsed += Math.max(0, ms);
    for (const wait of [...this.waits].sort((a, b) => a.at - b.at)) {
      if (wait.at > this.elapsed) continue;
      this.waits.delete(wait);
      wait.callback();
    }
  }
}

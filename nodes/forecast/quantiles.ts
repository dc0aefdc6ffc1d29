/** A weighted sample that is filled and read many times without allocating. */
export class WeightedSample {
  private readonly values: Float64Array;
  private readonly weights: Float64Array;
  private readonly order: Uint16Array;
  private readonly spare: Uint16Array;
  /** Where the ascending runs begin. */
  private readonly starts: Uint16Array;
  private count = 0;

  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
    this.weights = new Float64Array(capacity);
    this.order = new Uint16Array(capacity);
    this.spare = new Uint16Array(capacity);
    this.starts = new Uint16Array(capacity);
  }

  clear(): void {
    this.count = 0;
  }

  add(value: number, weight: number): void {
    if (this.count === this.values.length || weight <= 0) return;
    this.values[this.count] = value;
    this.weights[this.count] = weight;
    this.count++;
  }

  get size(): number {
    return this.count;
  }

  /**
   * The values at ascending `levels` (0 to 1), interpolated between the middles of the sorted weights (the weighted
   * form of Hazen's plotting position). NaN when the sample is empty.
   */
  quantiles(levels: readonly number[]): number[] {
    if (this.count === 0) return levels.map(() => NaN);
    const order = this.sorted();
    let total = 0;
    for (let index = 0; index < this.count; index++) total += this.weights[index];
    const result: number[] = [];
    let below = 0;
    let position = 0;
    let previousMiddle = -Infinity;
    let previousValue = this.values[order[0]];
    for (const level of levels) {
      const target = level * total;
      let middle = below + this.weights[order[position]] / 2;
      while (middle < target && position < this.count - 1) {
        previousMiddle = middle;
        previousValue = this.values[order[position]];
        below += this.weights[order[position]];
        position++;
        middle = below + this.weights[order[position]] / 2;
      }
      const value = this.values[order[position]];
      const share =
        middle <= target || previousMiddle === -Infinity ? 1 : (target - previousMiddle) / (middle - previousMiddle);
      result.push(previousValue + share * (value - previousValue));
    }
    return result;
  }

  /**
   * The places by their values, equal ones as they came: a merge sort, because a call per comparison costs the most, that
   * starts from the ascending runs it finds.
   */
  private sorted(): Uint16Array {
    const { values, count } = this;
    let [from, to] = [this.order, this.spare];
    let runs = 0;
    for (let place = 0; place < count; place++) {
      from[place] = place;
      if (place === 0 || values[place] < values[place - 1]) this.starts[runs++] = place;
    }
    while (runs > 1) {
      let merged = 0;
      for (let run = 0; run < runs; run += 2) {
        const start = this.starts[run];
        const middle = run + 1 < runs ? this.starts[run + 1] : count;
        const end = run + 2 < runs ? this.starts[run + 2] : count;
        let [left, right] = [start, middle];
        for (let place = start; place < end; place++) {
          const takesLeft = left < middle && (right >= end || values[from[left]] <= values[from[right]]);
          to[place] = takesLeft ? from[left++] : from[right++];
        }
        this.starts[merged++] = start;
      }
      runs = merged;
      [from, to] = [to, from];
    }
    return from;
  }
}

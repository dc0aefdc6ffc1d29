/** A value that stands beside a sample. */
interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

// What weighs less than this beside the heaviest possible changes nothing that can be seen.
const LEAST_LIKENESS = 1e-3;

/** A sample that is sorted once and weighed many times, by a feature that each value carries. */
export class SortedSample {
  private values: number[] = [];
  private weights: number[] = [];
  private features: number[] = [];

  add(value: number, weight: number, feature: number): void {
    this.values.push(value);
    this.weights.push(weight);
    this.features.push(feature);
  }

  sort(): void {
    const order = this.values.map((_, place) => place).sort((a, b) => this.values[a] - this.values[b]);
    this.values = order.map((place) => this.values[place]);
    this.weights = order.map((place) => this.weights[place]);
    this.features = order.map((place) => this.features[place]);
  }

  /**
   * Mean and quantiles at ascending `levels` with each weight times the `likeness` of its feature, `beside` included;
   * interpolated between the middles of the sorted weights (Hazen's plotting position). NaN when there is nothing.
   */
  weigh(
    likeness: (feature: number) => number,
    levels: readonly number[],
    beside: readonly WeightedValue[],
  ): { readonly mean: number; readonly quantiles: number[] } {
    const merged = this.merge(likeness, beside);
    let [total, sum] = [0, 0];
    for (const { value, weight } of merged) {
      total += weight;
      sum += weight * value;
    }
    return { mean: sum / total, quantiles: quantilesOf(merged, total, levels) };
  }

  private merge(likeness: (feature: number) => number, beside: readonly WeightedValue[]): WeightedValue[] {
    const others = [...beside].sort((a, b) => a.value - b.value);
    const merged: WeightedValue[] = [];
    let next = 0;
    for (let place = 0; place < this.values.length; place++) {
      const like = likeness(this.features[place]);
      if (like < LEAST_LIKENESS) continue;
      const value = this.values[place];
      while (next < others.length && others[next].value <= value) merged.push(others[next++]);
      merged.push({ value, weight: this.weights[place] * like });
    }
    while (next < others.length) merged.push(others[next++]);
    return merged;
  }
}

function quantilesOf(sorted: readonly WeightedValue[], total: number, levels: readonly number[]): number[] {
  if (sorted.length === 0) return levels.map(() => NaN);
  const result: number[] = [];
  let below = 0;
  let place = 0;
  let previous: { middle: number; value: number } | undefined;
  for (const level of levels) {
    const target = level * total;
    while (place < sorted.length - 1 && below + sorted[place].weight / 2 < target) {
      previous = { middle: below + sorted[place].weight / 2, value: sorted[place].value };
      below += sorted[place].weight;
      place++;
    }
    const middle = below + sorted[place].weight / 2;
    const { value } = sorted[place];
    const share = !previous || middle <= target ? 1 : (target - previous.middle) / (middle - previous.middle);
    result.push(previous ? previous.value + share * (value - previous.value) : value);
  }
  return result;
}

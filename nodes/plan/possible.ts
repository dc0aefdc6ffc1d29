import type { Exclusion, SemiContinuous } from './part.js';
import type { ColumnBound } from './master.js';
import { NOISE_KWH } from './tidy.js';

/** Whether a solution does at once what excludes itself. */
export function isExcluded({ first, second, while: condition }: Exclusion, values: Float64Array): boolean {
  const happens = (column: number) => values[column] > NOISE_KWH;
  return happens(first) && happens(second) && (condition === undefined || happens(condition));
}

/** The amounts next to `kwh` that a device can take: the greatest below and the least above. */
export function nextPossible({ minimum, step }: SemiContinuous, kwh: number): { below: number; above: number } {
  if (kwh <= NOISE_KWH) return { below: 0, above: 0 };
  if (step === undefined) return kwh < minimum - NOISE_KWH ? { below: 0, above: minimum } : { below: kwh, above: kwh };
  const least = Math.ceil(minimum / step - NOISE_KWH) * step;
  if (kwh < least - NOISE_KWH) return { below: 0, above: least };
  const steps = Math.round(kwh / step);
  if (Math.abs(steps * step - kwh) <= NOISE_KWH) return { below: kwh, above: kwh };
  return { below: Math.floor(kwh / step) * step, above: Math.ceil(kwh / step) * step };
}

/** Whether a solution takes an amount that the device cannot take. */
export function isBetween(column: SemiContinuous, values: Float64Array): boolean {
  const { below, above } = nextPossible(column, values[column.column]);
  return below !== above;
}

/** Forbids the smaller of two that exclude each other. */
export function forbidSmaller({ first, second, keepSecond }: Exclusion, values: Float64Array): ColumnBound {
  const column = keepSecond || values[first] < values[second] ? first : second;
  return { column, lower: 0, upper: 0 };
}

/** Whether amounts in total are rounded to the nearest possible total, or so that nothing is missing. */
export type Rounding = 'nearest' | 'up';

/** Rounds amounts to possible ones, one after the other, so that what is left out here is made up for there. */
export function roundAll(
  columns: readonly SemiContinuous[],
  values: Float64Array,
  upper: Float64Array,
  rounding: Rounding,
): readonly ColumnBound[] {
  let carriedKwh = 0;
  return columns.map((it) => {
    const kwh = values[it.column];
    const { below, above } = nextPossible(it, kwh);
    const goesUp =
      above <= upper[it.column] + NOISE_KWH &&
      kwh + carriedKwh > (rounding === 'up' ? below + NOISE_KWH : (below + above) / 2);
    carriedKwh += kwh - (goesUp ? above : below);
    if (!goesUp) return { column: it.column, lower: below, upper: below };
    return { column: it.column, lower: above, upper: it.step === undefined ? upper[it.column] : above };
  });
}

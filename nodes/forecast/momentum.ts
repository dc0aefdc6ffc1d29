import { HOUR_MS } from '../home/grid.js';
import { clamp } from '../home/numbers.js';
import type { HistoryGrid } from './history.js';
import { bandOf, pointsOf, type Band } from './profile.js';
import { WeightedSample } from './quantiles.js';
import type { PastDay } from './training.js';

// Farther ahead a correction improves the error but no longer the bill.
const FARTHEST_MS = 2 * HOUR_MS;
const FEWEST_PAIRS = 96;
const MOST = 0.9;

/**
 * What is left of a slot's error so many slots later: per lead the factor with the least absolute error over the past
 * days, which is a weighted median. Empty until there are enough days.
 */
export function fitMomentum({ learnableLoadKwh, stepMs, length }: HistoryGrid, days: readonly PastDay[]): number[] {
  const errors = new Float64Array(length).fill(NaN);
  for (const { firstSlot, load } of days) {
    load.forEach((band, index) => {
      if (band) errors[firstSlot + index] = learnableLoadKwh[firstSlot + index] - band.p50;
    });
  }
  const [first, last] = [days[0]?.firstSlot ?? 0, days.at(-1)];
  const end = last ? last.firstSlot + last.load.length : 0;
  const factors: number[] = [];
  for (let lead = 1; lead <= Math.round(FARTHEST_MS / stepMs); lead++) {
    const sample = new WeightedSample(Math.max(0, end - first));
    for (let slot = first + lead; slot < end; slot++) {
      const before = errors[slot - lead];
      if (before !== 0 && !Number.isNaN(before) && !Number.isNaN(errors[slot])) {
        sample.add(errors[slot] / before, Math.abs(before));
      }
    }
    if (sample.size < FEWEST_PAIRS) return [];
    factors.push(clamp(sample.quantiles([0.5])[0], 0, MOST));
  }
  return factors;
}

/**
 * A band moved by what is left of an error, and narrowed as far as the last hours tell of the next.
 * @param share what is left of `errorKwh`, 0 to 1
 */
export function carryOver(band: Band, errorKwh: number, share: number): Band {
  const middle = Math.max(0, band.p50 + share * errorKwh);
  const narrowed = 1 - share / 2;
  const move = (kwh: number) => Math.max(0, middle + narrowed * (kwh - band.p50));
  return bandOf(move(band.mean), pointsOf(band).map(move));
}

import { FEWEST_DAYS, hourlyBands, hourlyMisses, type Band } from './price-bands.js';
import { QUARTERS, type PriceDay } from './price-days.js';
import type { TargetDay } from './price-profile.js';

const HALF_LIFE_DAYS = 7;
const OTHER_TYPE_WEIGHT = 0.3;

/** What prices were at the same time of the last days, and by how much they differed. */
interface RecentPrices {
  readonly means: Float64Array;
  readonly bands: readonly Band[];
}

/**
 * The prices at each time of the day on the last days, the latest and those of the target's type above all. Undefined
 * where the days are too few to show how they differ.
 */
export function recentPrices(days: readonly PriceDay[], target: TargetDay): RecentPrices | undefined {
  if (days.length < FEWEST_DAYS) return undefined;
  const weightOf = (day: PriceDay) => weightFor(day, target, days.at(-1)?.number ?? 0);
  const sum = new Float64Array(QUARTERS);
  const weights = new Float64Array(QUARTERS);
  for (const day of days) {
    const weight = weightOf(day);
    day.spot.forEach((spot, quarter) => {
      if (Number.isNaN(spot)) return;
      sum[quarter] += weight * spot;
      weights[quarter] += weight;
    });
  }
  const means = sum.map((value, quarter) => value / weights[quarter]);
  return { means, bands: hourlyBands(hourlyMisses(days, (day) => ({ expected: means, weight: weightOf(day) }))) };
}

function weightFor(day: PriceDay, target: TargetDay, newest: number): number {
  const alike = (day.type === 'workday') === (target.type === 'workday') ? 1 : OTHER_TYPE_WEIGHT;
  return alike * 2 ** (-(newest - day.number) / HALF_LIFE_DAYS);
}

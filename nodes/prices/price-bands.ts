import { QUARTERS_PER_HOUR, type PriceDay } from './price-days.js';
import { expectDay, type TargetDay } from './price-profile.js';

/** By how much prices may differ from what is expected: 10, 50 and 90 % quantiles. */
export interface Band {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** A difference that was seen, and how much it counts. */
interface Miss {
  readonly value: number;
  readonly weight: number;
}

/** Differences by hour of the wall clock. */
type HourlyMisses = readonly Miss[][];

export const HOURS = 24;
// With fewer days the hours of the day share one band: better a coarse quantile than one of two numbers.
export const FEWEST_DAYS = 5;
const HALF_LIFE_DAYS = 28;
const NEIGHBOUR_WEIGHT = 0.5;

/**
 * By how much the same forecast missed on the days that are known, by hour of the day: each is forecast again from
 * those before it, as many days ahead as the target lies. A single day shows no miss; the spread of its own prices
 * stands in.
 */
export function missBands(days: readonly PriceDay[], target: TargetDay): readonly Band[] {
  const newest = days.at(-1)?.number ?? target.number;
  const lead = Math.max(1, target.number - newest);
  const [enough] = days.filter((day) => day.number >= (days[0]?.number ?? 0) + lead).slice(FEWEST_DAYS - 1);
  if (enough) return hourlyBands(missesOf(days, lead));
  const known = [lead, 1, 2, 3].map((ahead) => missesOf(days, ahead).flat()).find((misses) => misses.length > 0);
  const shared = bandOf([{ misses: inOrder(known ?? ownSpread(days)), share: 1 }]);
  return Array.from({ length: HOURS }, () => shared);
}

/** One band per hour, from its own differences and, at half weight, those of the hours beside it. */
export function hourlyBands(misses: HourlyMisses): Band[] {
  const sorted = misses.map(inOrder);
  return sorted.map((own, hour) =>
    bandOf([
      { misses: own, share: 1 },
      { misses: sorted[(hour + HOURS - 1) % HOURS], share: NEIGHBOUR_WEIGHT },
      { misses: sorted[(hour + 1) % HOURS], share: NEIGHBOUR_WEIGHT },
    ]),
  );
}

/** The differences of days from what was expected of them, by hour of the day. */
export function hourlyMisses(
  days: readonly PriceDay[],
  expectedOf: (day: PriceDay) => { readonly expected: Float64Array; readonly weight: number } | undefined,
): HourlyMisses {
  const misses: Miss[][] = Array.from({ length: HOURS }, () => []);
  for (const day of days) {
    const { expected, weight } = expectedOf(day) ?? {};
    if (!expected || !weight) continue;
    day.spot.forEach((spot, quarter) => {
      const value = spot - expected[quarter];
      if (!Number.isNaN(value)) misses[Math.floor(quarter / QUARTERS_PER_HOUR)].push({ value, weight });
    });
  }
  return misses;
}

function missesOf(days: readonly PriceDay[], lead: number): HourlyMisses {
  const newest = days.at(-1)?.number ?? 0;
  return hourlyMisses(days, (day) => {
    const before = days.filter(({ number }) => number <= day.number - lead);
    if (before.length === 0) return undefined;
    return { expected: expectDay(before, day), weight: 2 ** (-(newest - day.number) / HALF_LIFE_DAYS) };
  });
}

function ownSpread(days: readonly PriceDay[]): Miss[] {
  return days.flatMap(({ spot, mean }) =>
    [...spot].filter((value) => !Number.isNaN(value)).map((value) => ({ value: value - mean, weight: 1 })),
  );
}

function inOrder(misses: readonly Miss[]): Miss[] {
  return [...misses].sort((a, b) => a.value - b.value);
}

/** Differences in order of their value, and how much they count beside others. */
interface Sorted {
  readonly misses: readonly Miss[];
  readonly share: number;
}

/** Weighted quantiles, found in one walk through all lists at once: sorting them together takes most of the time. */
function bandOf(lists: readonly Sorted[]): Band {
  const positions = lists.map(() => 0);
  const total = lists.reduce((sum, { misses, share }) => sum + share * weightOf(misses), 0);
  let passed = 0;
  let value = 0;
  const goOnTo = (share: number) => {
    while (passed < share * total) {
      const list = lowest(lists, positions);
      if (list < 0) break;
      const miss = lists[list].misses[positions[list]++];
      passed += miss.weight * lists[list].share;
      value = miss.value;
    }
    return value;
  };
  return { p10: goOnTo(0.1), p50: goOnTo(0.5), p90: goOnTo(0.9) };
}

/** The list whose next difference is the lowest; −1 where all are at their end. */
function lowest(lists: readonly Sorted[], positions: readonly number[]): number {
  let [found, least] = [-1, Infinity];
  lists.forEach(({ misses }, index) => {
    const value = misses[positions[index]]?.value ?? Infinity;
    if (value < least) [found, least] = [index, value];
  });
  return found;
}

function weightOf(misses: readonly Miss[]): number {
  return misses.reduce((sum, { weight }) => sum + weight, 0);
}

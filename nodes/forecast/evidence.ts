import { sum } from '../home/numbers.js';

/** A measured value, how far it may be off, and on how many days it rests. */
export interface Evidence {
  readonly value: number;
  readonly standardError: number;
  readonly days: number;
}

/** What one day gave: both in the same unit, or in units whose ratio is looked for. */
export interface DayPair {
  readonly above: number;
  readonly below: number;
}

/**
 * The ratio of the sums of `above` and `below` over days, with its standard error over days. Source: the ratio estimator,
 * Cochran, Sampling Techniques (1977), chapter 6. Undefined for less than two days, or nothing below.
 */
export function ratioOver(days: readonly DayPair[]): Evidence | undefined {
  const below = sum(days.map((day) => day.below));
  if (days.length < 2 || !(below > 0)) return undefined;
  const value = sum(days.map((day) => day.above)) / below;
  const squares = sum(days.map((day) => (day.above - value * day.below) ** 2));
  const standardError = Math.sqrt((days.length / (days.length - 1)) * squares) / below;
  return { value, standardError, days: days.length };
}

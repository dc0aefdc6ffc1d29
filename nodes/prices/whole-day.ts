import { MINUTE_MS } from '../home/grid.js';
import { isPlausible } from './plausible.js';
import type { SpotPoint } from './sources/source.js';
import type { SpotSlot } from './spot.js';

export const RESOLUTIONS_MS: readonly number[] = [15 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS];

/**
 * The points of one day as slots without a gap from its first to its last instant; undefined where one is missing, has
 * no price, or is out of place. Points without an end share the day evenly.
 */
export function wholeDaySlots(points: readonly SpotPoint[], from: number, to: number): SpotSlot[] | undefined {
  const stepMs = (to - from) / points.length;
  const slots: SpotSlot[] = [];
  let next = from;
  for (const { start, end = start + stepMs, spot } of points) {
    if (spot === null || start !== next || !RESOLUTIONS_MS.includes(end - start)) return undefined;
    slots.push({ start, end, spot });
    next = end;
  }
  return next === to ? slots : undefined;
}

/** Whether the points are a whole day of believable prices. */
export function isWholeDay(points: readonly SpotPoint[], from: number, to: number): boolean {
  return wholeDaySlots(points, from, to)?.every(({ spot }) => isPlausible(spot)) ?? false;
}

interface Priced {
  readonly spot: number | null;
}

/** A flat tariff does repeat itself; an auction never does in every slot of a day. */
export function isRepeated(today: readonly Priced[], tomorrow: readonly Priced[]): boolean {
  const flat = today.every(({ spot }) => spot === today[0].spot);
  return !flat && today.length === tomorrow.length && today.every(({ spot }, i) => spot === tomorrow[i].spot);
}

/**
 * Rows in order of time as slots: those that do not tell their end are as long as the shortest time between two of them,
 * so that a missing one leaves a gap.
 */
export function withEnds(rows: readonly { start: number; end?: number; spot: number }[]): SpotSlot[] {
  const stepMs = Math.min(...rows.map(({ start }, index) => (index > 0 ? start - rows[index - 1].start : Infinity)));
  return rows.map(({ start, end = start + stepMs, spot }) => ({ start, end, spot }));
}

import { localDayStart, localMinuteOfDay, minuteOfTime } from '../home/grid.js';

/**
 * When a source has something new. `auction`: whole days; tomorrow may be there from `dueAt` on the market's wall clock.
 * `rolling`: the next hours, always. `local`: asking costs nothing. `told`: it cannot be asked.
 */
export type Publication =
  | { readonly kind: 'auction'; readonly timezone: string; readonly dueAt: string }
  | { readonly kind: 'rolling' | 'local' | 'told' };

interface Due {
  readonly timezone: string;
  readonly dueAt: string;
}

// Coupled prices are there by 13:00 on nearly all days, by 14:00 after a second auction.
const LATE_AFTER_MINUTES = 135;

/** Whether tomorrow may be published. */
export function isDue(now: number, { timezone, dueAt }: Due): boolean {
  return localMinuteOfDay(now, timezone) >= minuteOfTime(dueAt);
}

/** Whether tomorrow should have been there for long: what does not have it then is not to be waited for. */
export function isLate(now: number, { timezone, dueAt }: Due): boolean {
  return localMinuteOfDay(now, timezone) >= minuteOfTime(dueAt) + LATE_AFTER_MINUTES;
}

/** How far prices reach that hold all that can be published at `now`: to the end of today or tomorrow. */
export function publishedEnd(now: number, market: Due): number {
  return localDayStart(now, market.timezone, isDue(now, market) ? 2 : 1);
}

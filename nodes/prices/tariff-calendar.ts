import { DateTime } from 'luxon';
import { MINUTE_MS } from '../home/grid.js';
import { holidayCountry, isHoliday } from '../home/holidays.js';

/** An instant on the home's wall clock. */
export interface LocalTime {
  /** "2026-01-31" */
  readonly day: string;
  readonly month: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** Minutes on the clock since midnight. */
  readonly minute: number;
  /** A public holiday of the time zone's country, where those are known. */
  readonly holiday: boolean;
}

/** The wall clock and the holidays of a time zone. */
export class LocalCalendar {
  constructor(private readonly timezone: string) {}

  at(instant: number): LocalTime {
    const local = DateTime.fromMillis(instant, { zone: this.timezone });
    const day = local.toFormat('yyyy-MM-dd');
    const country = holidayCountry(this.timezone);
    return {
      day,
      month: local.month,
      weekday: local.weekday,
      minute: local.hour * 60 + local.minute,
      holiday: country !== undefined && isHoliday(day, country),
    };
  }
}

/**
 * The instants within a stretch of time, its ends excluded, at which the wall clock passes one of `minutes` (of the
 * day). The stretch is at most an hour long.
 */
export function cutsWithin(
  { start, end }: { readonly start: number; readonly end: number },
  minutes: readonly number[],
  calendar: LocalCalendar,
): number[] {
  if (minutes.length === 0) return [];
  const first = calendar.at(start).minute;
  const length = (end - start) / MINUTE_MS;
  return minutes
    .map((minute) => (minute - first + 24 * 60) % (24 * 60))
    .filter((after) => after > 0 && after < length)
    .sort((a, b) => a - b)
    .map((after) => start + after * MINUTE_MS);
}

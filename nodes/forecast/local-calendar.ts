import { DateTime } from 'luxon';
import { DAY_MS, MINUTE_MS } from '../home/grid.js';
import { holidayCountry, isHoliday, type HolidayCountry } from '../home/holidays.js';

/** What the wall clock of one time zone shows, for thousands of instants: the offset is looked up once a day. */
export class LocalCalendar {
  private readonly offsets = new Map<number, number>();

  private readonly restDays = new Map<number, boolean>();
  private readonly country: HolidayCountry | undefined;
  private readonly ownHolidays: ReadonlySet<string>;

  /** @param ownHolidays local dates ("2026-06-19") on which people stay at home, beside the country's public holidays */
  constructor(
    readonly zone: string,
    ownHolidays: readonly string[] = [],
  ) {
    this.country = holidayCountry(zone);
    this.ownHolidays = new Set(ownHolidays);
  }

  /** Minutes since local midnight on the wall clock, 0 to 1439. */
  minuteOfDay(instant: number): number {
    const minutes = Math.floor(this.localMs(instant) / MINUTE_MS);
    return ((minutes % 1440) + 1440) % 1440;
  }

  /** The number of the local day, counted from 1970-01-01. */
  dayNumber(instant: number): number {
    return Math.floor(this.localMs(instant) / DAY_MS);
  }

  /** Saturday or Sunday. 1970-01-01 was a Thursday. */
  isWeekend(instant: number): boolean {
    return ((((this.dayNumber(instant) + 4) % 7) + 7) % 7) % 6 === 0;
  }

  /** A weekend or a holiday. */
  isRestDay(instant: number): boolean {
    const day = this.dayNumber(instant);
    let rest = this.restDays.get(day);
    if (rest === undefined) {
      const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
      rest =
        this.isWeekend(instant) ||
        this.ownHolidays.has(date) ||
        (this.country !== undefined && isHoliday(date, this.country));
      this.restDays.set(day, rest);
    }
    return rest;
  }

  private localMs(instant: number): number {
    return instant + this.offsetMs(instant);
  }

  private offsetMs(instant: number): number {
    const day = Math.floor(instant / DAY_MS);
    const start = this.offsetAt(day * DAY_MS);
    if (start === this.offsetAt((day + 1) * DAY_MS)) return start;
    return lookUpOffsetMs(instant, this.zone);
  }

  private offsetAt(dayStart: number): number {
    const known = this.offsets.get(dayStart);
    if (known !== undefined) return known;
    const offset = lookUpOffsetMs(dayStart, this.zone);
    this.offsets.set(dayStart, offset);
    return offset;
  }
}

function lookUpOffsetMs(instant: number, zone: string): number {
  return DateTime.fromMillis(instant, { zone }).offset * MINUTE_MS;
}

import { DAY_MS, SLOT_MS, localDay, localDayStart, localMinuteOfDay, localWeekday } from '../home/grid.js';
import type { SpotSlot } from './spot.js';

/** Quarters of an hour on the wall clock of a day. */
export const QUARTERS = 96;
export const QUARTERS_PER_HOUR = 4;

/** Days that the market tells apart: demand differs, and so do prices. */
export type DayType = 'workday' | 'saturday' | 'sunday';

/** The prices of one local day by quarter of an hour on the wall clock; NaN where none is known. */
export interface PriceDay {
  /** Days since 1970 on the local calendar. */
  readonly number: number;
  readonly type: DayType;
  readonly spot: Float64Array;
  /** Of the prices that are known. */
  readonly mean: number;
}

interface Calendar {
  readonly timezone: string;
  /** Whether a local date ("2026-12-25") is a public holiday. */
  readonly isHoliday: (day: string) => boolean;
}

/** One local day as a stretch of time. */
interface DaySpan {
  readonly start: number;
  readonly end: number;
  readonly number: number;
  readonly type: DayType;
}

/** Where an instant lies on the local calendar; looks a day up once, for neighbours ask one after the other. */
export class DayFinder {
  private span: DaySpan = { start: 0, end: 0, number: 0, type: 'workday' };

  constructor(private readonly calendar: Calendar) {}

  find(instant: number): { readonly number: number; readonly type: DayType; readonly quarter: number } {
    if (instant < this.span.start || instant >= this.span.end) this.span = this.spanOf(instant);
    const { start, end, number, type } = this.span;
    const { timezone } = this.calendar;
    const minuteMs = end - start === DAY_MS ? instant - start : localMinuteOfDay(instant, timezone) * 60_000;
    return { number, type, quarter: Math.floor(minuteMs / SLOT_MS) };
  }

  private spanOf(instant: number): DaySpan {
    const { timezone, isHoliday } = this.calendar;
    const day = localDay(instant, timezone);
    const weekday = localWeekday(instant, timezone);
    return {
      start: localDayStart(instant, timezone),
      end: localDayStart(instant, timezone, 1),
      number: Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS),
      type: weekday === 7 || isHoliday(day) ? 'sunday' : weekday === 6 ? 'saturday' : 'workday',
    };
  }
}

// A day with less than three quarters of its prices says little of its mean.
const WHOLE_ENOUGH = 0.75 * QUARTERS;

/**
 * Prices by local day, in order of time. Days of which too little is known are left out, unless there are no others.
 * @param slots in order of time, of any length in whole quarters of an hour
 */
export function priceDays(slots: readonly SpotSlot[], finder: DayFinder): PriceDay[] {
  const days = new Map<number, { type: DayType; sum: Float64Array; count: Uint8Array }>();
  for (const slot of slots) {
    for (let start = slot.start; start < slot.end; start += SLOT_MS) {
      const { number, type, quarter } = finder.find(start);
      const day = days.get(number) ?? { type, sum: new Float64Array(QUARTERS), count: new Uint8Array(QUARTERS) };
      days.set(number, day);
      day.sum[quarter] += slot.spot;
      day.count[quarter]++;
    }
  }
  const all = [...days].map(([number, { type, sum, count }]) => {
    const known = count.reduce((quarters, times) => quarters + (times > 0 ? 1 : 0), 0);
    const spot = sum.map((value, quarter) => value / count[quarter]);
    const mean = spot.reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0) / known;
    return { number, type, spot, mean, known };
  });
  const whole = all.filter(({ known }) => known >= WHOLE_ENOUGH);
  return whole.length > 0 ? whole : all;
}

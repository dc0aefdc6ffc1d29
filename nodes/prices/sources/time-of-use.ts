import { SLOT_MS, isInWindow, localDay, localDayStart, localMinuteOfDay, localWeekday } from '../../home/grid.js';
import type { SpotSlot } from '../spot.js';
import type { PriceRequest, PriceSource, SlotAnswer } from './source.js';

/** A price per kWh that holds in some months and on some weekdays, from one wall-clock time to another. */
export interface PricePeriod {
  readonly pricePerKwh: number;
  /** 1 to 12; left out, every month. */
  readonly months?: readonly number[];
  /** 1 Monday to 7 Sunday; left out, every day. */
  readonly weekdays?: readonly number[];
  /** "HH:MM". A period whose end is not after its start runs over midnight. */
  readonly from: string;
  readonly to: string;
}

// Prices that are known for ever are given as far ahead as anybody plans.
const DAYS_AHEAD = 8;

/** Prices that stand in the supply contract: one price, or prices by month, weekday and time of day. */
export class TimeOfUseSource implements PriceSource {
  /**
   * @param pricePerKwh where no period holds
   * @param periods the first that holds counts
   */
  constructor(
    private readonly pricePerKwh: number,
    private readonly periods: readonly PricePeriod[] = [],
  ) {}

  ask({ now, timezone }: PriceRequest): Promise<SlotAnswer> {
    const slots: SpotSlot[] = [];
    const end = localDayStart(now, timezone, DAYS_AHEAD);
    for (let start = localDayStart(now, timezone); start < end; start += SLOT_MS) {
      slots.push({ start, end: start + SLOT_MS, spot: this.priceAt(start, timezone) });
    }
    return Promise.resolve({ kind: 'slots', slots });
  }

  private priceAt(instant: number, timezone: string): number {
    const at = {
      month: Number(localDay(instant, timezone).slice(5, 7)),
      weekday: localWeekday(instant, timezone),
      minute: localMinuteOfDay(instant, timezone),
    };
    return this.periods.find((period) => holds(period, at))?.pricePerKwh ?? this.pricePerKwh;
  }
}

interface LocalTime {
  readonly month: number;
  readonly weekday: number;
  readonly minute: number;
}

function holds({ months, weekdays, from, to }: PricePeriod, { month, weekday, minute }: LocalTime): boolean {
  if (months && !months.includes(month)) return false;
  if (weekdays && !weekdays.includes(weekday)) return false;
  return isInWindow(minute, from, to);
}

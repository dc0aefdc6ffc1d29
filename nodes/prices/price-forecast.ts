import type { Text } from '../home/errors.js';
import { DAY_MS, SLOT_MS, localDayStart } from '../home/grid.js';
import { holidayCountry, isHoliday } from '../home/holidays.js';
import { missBands, type Band } from './price-bands.js';
import { DayFinder, QUARTERS_PER_HOUR, priceDays, type PriceDay } from './price-days.js';
import { expectDay, type TargetDay } from './price-profile.js';
import { recentPrices } from './price-recent.js';
import type { SpotSlot } from './spot.js';

export interface PriceForecastRequest {
  /** Published spot prices in order of time; those from `from` on are ignored. Four weeks are enough. */
  readonly history: readonly SpotSlot[];
  /** Where the published prices end (ms). */
  readonly from: number;
  /** How far to look (ms): at most 7 days beyond `from`. */
  readonly to: number;
  /** Whose wall clock the days follow, and whose holidays count where they are known. */
  readonly timezone: string;
  /** Whether a local date ("2026-12-25") is a holiday; left out, the time zone's country tells. */
  readonly holidays?: (day: string) => boolean;
}

/** A 15-minute price that is not published: `spot` is its mean. */
export interface ExpectedPrice extends SpotSlot {
  readonly spotP10: number;
  readonly spotP50: number;
  readonly spotP90: number;
  readonly forecast: true;
}

interface PriceForecast {
  /** Contiguous from `from`; ends early at a time of the day that was never seen. */
  readonly slots: readonly ExpectedPrice[];
  /** Local days that the forecast rests on. */
  readonly historyDays: number;
  /** Why the forecast is missing, short or rough. */
  readonly notice?: Text;
}

export const LONGEST_FORECAST_MS = 7 * DAY_MS;
const HISTORY_DAYS = 28;
const ENOUGH_DAYS = 7;

// Shape and level follow the market, the last days' prices as they were hold them back: each alone errs by more.
const RECENT_SHARE = 0.6;

/**
 * What spot prices may be beyond the published ones. Mean and quantiles are blended from two views of the last four
 * weeks: the shape of a day of that type on a level that starts from the latest days, and the prices as they were at
 * that time of the day. No price is made up: without history nothing is forecast.
 */
export function forecastPrices({ history, from, to, timezone, holidays }: PriceForecastRequest): PriceForecast {
  const finder = new DayFinder({ timezone, isHoliday: holidays ?? holidaysOf(timezone) });
  const since = localDayStart(from, timezone, -HISTORY_DAYS);
  const seen = history.filter(({ start, end }) => start >= since && end <= from);
  const days = priceDays(seen, finder);
  const slots = days.length === 0 ? [] : expect(days, finder, from, Math.min(to, from + LONGEST_FORECAST_MS));
  const notice = noticeOf(days.length, slots.length);
  return { slots, historyDays: days.length, ...(notice && { notice }) };
}

function holidaysOf(timezone: string): (day: string) => boolean {
  const country = holidayCountry(timezone);
  return (day) => country !== undefined && isHoliday(day, country);
}

function expect(days: readonly PriceDay[], finder: DayFinder, from: number, to: number): ExpectedPrice[] {
  const slots: ExpectedPrice[] = [];
  let day: { number: number; outlook: Outlook } | undefined;
  for (let start = from; start < to; start += SLOT_MS) {
    const { number, type, quarter } = finder.find(start);
    if (day?.number !== number) day = { number, outlook: outlookOn(days, { number, type }) };
    const spot = day.outlook.means[quarter];
    if (Number.isNaN(spot)) break;
    const { p10, p50, p90 } = day.outlook.bands[Math.floor(quarter / QUARTERS_PER_HOUR)];
    const quantiles = { spotP10: spot + p10, spotP50: spot + p50, spotP90: spot + p90 };
    slots.push({ start, end: start + SLOT_MS, spot, ...quantiles, forecast: true });
  }
  return slots;
}

/** Means by quarter of an hour, and how prices may differ from them by hour. */
interface Outlook {
  readonly means: Float64Array;
  readonly bands: readonly Band[];
}

function outlookOn(days: readonly PriceDay[], target: TargetDay): Outlook {
  const means = expectDay(days, target);
  const bands = missBands(days, target);
  const recent = recentPrices(days, target);
  if (!recent) return { means, bands };
  const blend = (a: number, b: number) => (1 - RECENT_SHARE) * a + RECENT_SHARE * b;
  return {
    means: means.map((mean, quarter) => blend(mean, recent.means[quarter])),
    bands: bands.map(({ p10, p50, p90 }, hour) => {
      const other = recent.bands[hour];
      return { p10: blend(p10, other.p10), p50: blend(p50, other.p50), p90: blend(p90, other.p90) };
    }),
  };
}

function noticeOf(historyDays: number, slotCount: number): Text | undefined {
  const values = { historyDays };
  if (slotCount === 0) {
    const text = 'Prices beyond the published ones are not forecast: no prices of the days before were seen.';
    return { code: 'price-forecast-missing', values, text };
  }
  if (historyDays >= ENOUGH_DAYS) return undefined;
  const text = `The price forecast is rough: it rests on ${historyDays} day(s) of prices, ${ENOUGH_DAYS} or more are better.`;
  return { code: 'price-forecast-rough', values, text };
}

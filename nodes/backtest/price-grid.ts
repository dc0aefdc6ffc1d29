import { DAY_MS, HOUR_MS, localDayStart, localMinuteOfDay } from '../home/grid.js';
import { slotGrid, type SlotGrid } from '../forecast/history.js';
import type { LocalCalendar } from '../forecast/local-calendar.js';
import { forecastPrices } from '../prices/price-forecast.js';
import type { SpotSlot } from '../prices/spot.js';
import { applyTariff, type Payer, type TariffPrices } from '../prices/tariff.js';

/** Spot prices (currency per kWh) on a regular grid; NaN where none was given. */
export interface PriceGrid extends SlotGrid {
  readonly spot: Float64Array;
}

/** Puts prices on a grid: coarser prices fill finer slots, finer ones are averaged by time. */
export function priceGrid(prices: readonly SpotSlot[], stepMs: number, calendar: LocalCalendar): PriceGrid {
  const first = prices[0]?.start ?? 0;
  const last = prices.at(-1)?.end ?? first;
  const startMs = Math.floor(first / stepMs) * stepMs;
  const length = Math.ceil((last - startMs) / stepMs);
  const sum = new Float64Array(length);
  const coveredMs = new Float64Array(length);
  for (const { start, end, spot } of prices) {
    for (let slot = Math.floor((start - startMs) / stepMs); startMs + slot * stepMs < end; slot++) {
      const slotStart = startMs + slot * stepMs;
      const overlap = Math.min(end, slotStart + stepMs) - Math.max(start, slotStart);
      sum[slot] += spot * overlap;
      coveredMs[slot] += overlap;
    }
  }
  const spot = sum.map((value, slot) => (coveredMs[slot] >= stepMs - 1 ? value / coveredMs[slot] : NaN));
  return { ...slotGrid({ startMs, stepMs, length }, calendar), spot };
}

export function spotAt(grid: PriceGrid, startMs: number): number {
  return grid.spot[Math.round((startMs - grid.startMs) / grid.stepMs)] ?? NaN;
}

const PUBLICATION_MINUTE_OF_DAY = 13 * 60;

/** Until when day-ahead prices are known at an instant: today's, and tomorrow's from 13:00 local on. */
export function publishedUntil(instant: number, zone: string): number {
  const days = localMinuteOfDay(instant, zone) >= PUBLICATION_MINUTE_OF_DAY ? 2 : 1;
  return localDayStart(instant, zone, days);
}

/** A price to reckon with, and what the tariff makes of it. */
export interface OutlookPrice extends TariffPrices {
  readonly spot: number;
  readonly forecast: boolean;
}

/** Applies the tariff to the spot price of a slot of the grid. */
export function pricedSlot(
  payer: Payer,
  { stepMs }: PriceGrid,
  startMs: number,
  price: Pick<OutlookPrice, 'spot' | 'forecast'>,
): OutlookPrice {
  return { ...price, ...applyTariff(payer, { start: startMs, end: startMs + stepMs, spot: price.spot }) };
}

const LOOK_BACK_MS = 29 * DAY_MS;

/**
 * The spot prices to reckon with at an instant: the published ones, and beyond them what the live price node expects.
 * Knows nothing that was published later.
 */
export class PriceOutlook {
  private readonly expected: PriceGrid;
  /** Every plan asks for most of the slots that the one before asked for. */
  private readonly asked = new Map<number, OutlookPrice | undefined>();

  constructor(
    private readonly grid: PriceGrid,
    quarterHours: readonly SpotSlot[],
    private readonly publishedUntilMs: number,
    horizonHours: number,
    private readonly payer: Payer,
  ) {
    const seen = quarterHours.filter(
      ({ start }) => start >= publishedUntilMs - LOOK_BACK_MS && start < publishedUntilMs,
    );
    const until = publishedUntilMs + horizonHours * HOUR_MS;
    const { slots } = forecastPrices({ history: seen, from: publishedUntilMs, to: until, timezone: payer.timezone });
    this.expected = priceGrid(slots, grid.stepMs, grid.calendar);
  }

  /** Undefined where no price is published and none like it was seen. */
  at(startMs: number): OutlookPrice | undefined {
    if (!this.asked.has(startMs)) this.asked.set(startMs, this.find(startMs));
    return this.asked.get(startMs);
  }

  private find(startMs: number): OutlookPrice | undefined {
    const published = startMs < this.publishedUntilMs ? spotAt(this.grid, startMs) : NaN;
    const spot = Number.isNaN(published) ? spotAt(this.expected, startMs) : published;
    if (Number.isNaN(spot)) return undefined;
    return pricedSlot(this.payer, this.grid, startMs, { spot, forecast: Number.isNaN(published) });
  }
}

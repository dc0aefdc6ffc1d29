import { sum } from '../home/numbers.js';
import { HOUR_MS, localDay, localMinuteOfDay, MINUTE_MS } from '../home/grid.js';
import { powerWeightAt } from '../home/power-weight.js';
import type { Home, PowerTariff } from '../home/schema/home.js';
import { meanOfHighest } from '../plan/setup-power.js';
import type { SlotFlow } from './replay.js';

/** The highest measured power of a local day, kW, weighted as the tariff weights it. */
export interface DayPeak {
  /** "2026-01-31" */
  readonly date: string;
  readonly kw: number;
}

type Import = Pick<SlotFlow, 'importKwh'> & { readonly slot: Pick<SlotFlow['slot'], 'startMs' | 'hours'> };

interface Period {
  readonly startMs: number;
  readonly kwh: number;
  readonly hours: number;
}

/** The peaks of a policy's imports, as a power tariff measures them: slot by slot, or by the hours of the wall clock. */
export class PeakBook {
  private readonly days = new Map<string, number>();
  private open: Period | undefined;

  constructor(
    private readonly tariff: PowerTariff,
    private readonly zone: string,
  ) {}

  /** Takes the slots in order of time; of an hour that was replayed in part counts the mean of that part. */
  take({ slot, importKwh }: Import): void {
    const startMs = this.periodOf(slot.startMs);
    if (this.open?.startMs !== startMs) this.close();
    const { kwh, hours } = this.open ?? { kwh: 0, hours: 0 };
    this.open = { startMs, kwh: kwh + importKwh, hours: hours + slot.hours };
  }

  /** The peaks of the local month of `now`, day by day; an hour that still runs is not told. */
  peaksAt(now: number): readonly DayPeak[] {
    if (this.open && this.open.startMs + HOUR_MS <= now) this.close();
    const month = localDay(now, this.zone).slice(0, 7);
    return this.all().filter(({ date }) => date.startsWith(month));
  }

  /** The peaks of all days, with what is still open. */
  allClosed(): readonly DayPeak[] {
    this.close();
    return this.all();
  }

  private all(): readonly DayPeak[] {
    return [...this.days].map(([date, kw]) => ({ date, kw }));
  }

  private close(): void {
    if (!this.open) return;
    const { startMs, kwh, hours } = this.open;
    const date = localDay(startMs, this.zone);
    const kw = (kwh / hours) * powerWeightAt(this.tariff.weights, startMs, this.zone);
    this.days.set(date, Math.max(this.days.get(date) ?? 0, kw));
    this.open = undefined;
  }

  private periodOf(at: number): number {
    return this.tariff.measuredOver === 'slot' ? at : at - (localMinuteOfDay(at, this.zone) % 60) * MINUTE_MS;
  }
}

/** A day's share of its month's bill for power. */
export interface DayBill {
  /** The mean of the month's highest days up to this one, kW. */
  readonly billedKw: number;
  /** What the day added to the bill, in currency. */
  readonly cost: number;
}

/**
 * What the bill for power of every month grew by, day by day; nothing without a power tariff. A month that is replayed in
 * part is billed whole, by its highest days that were replayed.
 */
export function powerBills({ grid, timezone }: Home, flows: readonly Import[]): ReadonlyMap<string, DayBill> {
  const bills = new Map<string, DayBill>();
  const { powerTariff } = grid;
  if (!powerTariff) return bills;
  const book = new PeakBook(powerTariff, timezone);
  for (const flow of flows) book.take(flow);
  let month = '';
  let peaks: number[] = [];
  for (const { date, kw } of book.allClosed()) {
    if (date.slice(0, 7) !== month) [month, peaks] = [date.slice(0, 7), []];
    const before = meanOfHighest(peaks, powerTariff.topDays);
    peaks.push(kw);
    const billedKw = meanOfHighest(peaks, powerTariff.topDays);
    bills.set(date, { billedKw, cost: (billedKw - before) * powerTariff.pricePerKw });
  }
  return bills;
}

/** What the bills for power of all months together come to. */
export function powerCostOf(home: Home, flows: readonly Import[]): number {
  return sum([...powerBills(home, flows).values()].map(({ cost }) => cost));
}

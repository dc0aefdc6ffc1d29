import { floorTo, HOUR_MS, localDay, localMinuteOfDay, MINUTE_MS, SLOT_MS } from '../home/grid.js';
import { powerWeightAt } from '../home/power-weight.js';
import type { Grid } from '../home/schema/home.js';
import type { HistoryRow } from './observations.js';

type PowerTariff = NonNullable<Grid['powerTariff']>;
type Import = Pick<HistoryRow, 'start' | 'importKwh'>;

/** The highest mean of one local day, in kW. */
interface DayPeak {
  /** "2026-01-31" */
  readonly date: string;
  readonly kw: number;
}

const HOURLY: Pick<PowerTariff, 'measuredOver' | 'topDays' | 'weights'> = {
  measuredOver: 'hour',
  topDays: 1,
  weights: [],
};

/** The highest import means (kW) of the running local month, day by day, weighted as the home's power tariff weights them. */
export class MonthPeaks {
  private readonly tariff;
  private readonly days = new Map<string, number>();
  /** kWh by quarter hour, of the hours that may still change. */
  private readonly hours = new Map<number, Map<number, number>>();

  constructor(
    tariff: PowerTariff | undefined,
    private readonly zone: string,
  ) {
    this.tariff = tariff ?? HOURLY;
  }

  take({ start, importKwh }: Import): void {
    if (importKwh === null) return;
    const at = Date.parse(start);
    const period = this.periodOf(at);
    const slots = this.hours.get(period) ?? new Map<number, number>();
    this.hours.set(period, slots.set(at, importKwh));
    if (slots.size === this.slotsPerPeriod) this.enter(period, slots);
  }

  /** The highest first, as many as the tariff counts; the month is that of `now` in the home's zone. */
  at(now: number): readonly DayPeak[] {
    this.closeHours(now);
    const month = localDay(now, this.zone).slice(0, 7);
    for (const day of this.days.keys()) if (day.slice(0, 7) < month) this.days.delete(day);
    return [...this.days]
      .filter(([day]) => day.startsWith(month))
      .map(([date, kw]) => ({ date, kw }))
      .sort((a, b) => b.kw - a.kw)
      .slice(0, this.tariff.topDays);
  }

  /** What the tariff would bill for the month if it ended at `now`, in kW: the mean of its highest days. */
  billedKw(now: number): number {
    return this.at(now).reduce((sum, { kw }) => sum + kw, 0) / this.tariff.topDays;
  }

  /** Counts the hours that ended with some of their quarter hours missing, and forgets the old ones. */
  private closeHours(now: number): void {
    for (const [period, slots] of this.hours) {
      if (period + HOUR_MS > now) continue;
      if (slots.size >= this.slotsPerPeriod / 2) this.enter(period, slots);
      if (period + 3 * HOUR_MS < now) this.hours.delete(period);
    }
  }

  private get slotsPerPeriod(): number {
    return this.tariff.measuredOver === 'slot' ? 1 : HOUR_MS / SLOT_MS;
  }

  /** The day's peak rises to the interval's mean, told from its measured quarter hours. */
  private enter(period: number, slots: ReadonlyMap<number, number>): void {
    const kwh = [...slots.values()].reduce((sum, each) => sum + each, 0);
    const meanKw = (kwh / slots.size) * (HOUR_MS / SLOT_MS);
    const day = localDay(period, this.zone);
    this.days.set(
      day,
      Math.max(this.days.get(day) ?? 0, meanKw * powerWeightAt(this.tariff.weights, period, this.zone)),
    );
  }

  /** The start of the tariff's interval: quarter hours, or hours of the wall clock. */
  private periodOf(at: number): number {
    if (this.tariff.measuredOver === 'slot') return floorTo(at, SLOT_MS);
    return at - (localMinuteOfDay(at, this.zone) % 60) * MINUTE_MS;
  }
}

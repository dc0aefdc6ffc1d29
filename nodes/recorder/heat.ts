import { HOUR_MS, MINUTE_MS, floorTo, localDayStart, localMinuteOfDay, nextLocalTime, toIso } from '../home/grid.js';
import { Hygiene, type HygieneMemory } from './hygiene.js';

type Heater = Readonly<{ id: string; deferHours: number; powerKw: number; legionellaHours: number }>;

/** What a water heater has done, to be taken up after a restart. */
export interface HeatMemory {
  readonly id: string;
  /** Unix ms: when the day began that is counted. */
  readonly dayStart: number;
  readonly kwh: number;
  /** Unix ms; null while it is off. */
  readonly onSince: number | null;
  /** Absent in what an earlier version left. */
  readonly counted?: boolean;
  readonly hygiene?: HygieneMemory;
}

// A heater that takes less than this share of its power is off: its own electronics, or a thermostat that holds.
const ON_SHARE = 0.2;

/**
 * The instant at which the heater's day of `now` began. Heat of a day may come until `deferHours` of the next local day,
 * so a day lasts from that hour to that hour, on the wall clock.
 */
export function heatDayStart(now: number, zone: string, deferHours: number): number {
  const deferMinutes = Math.round(deferHours * 60);
  const midnight = localDayStart(now, zone, localMinuteOfDay(now, zone) < deferMinutes ? -1 : 0);
  if (deferMinutes === 0) return midnight;
  const [hour, minute] = [Math.floor(deferMinutes / 60), deferMinutes % 60];
  return nextLocalTime(midnight, zone, `${hour}:${minute}`);
}

/** Counts the heat of one water heater's day, and since when it is on. */
export class HeatTally {
  readonly hygiene: Hygiene;
  private dayStart = -Infinity;
  private kwh = 0;
  private counted = false;
  private onSince: number | null = null;

  constructor(
    private readonly heater: Heater,
    private readonly zone: string,
  ) {
    this.hygiene = new Hygiene(heater);
  }

  /** Counts a power (kW) that stood from `from` to `to`, which may cross the day's end. */
  add(from: number, to: number, kw: number): void {
    this.hygiene.heat(from, to, kw);
    const dayStart = heatDayStart(to - 1, this.zone, this.heater.deferHours);
    if (dayStart > this.dayStart) {
      this.dayStart = dayStart;
      this.kwh = 0;
    }
    this.counted = true;
    this.kwh += (Math.max(0, kw) * Math.max(0, to - Math.max(from, this.dayStart))) / HOUR_MS;
  }

  /** Hears the heater's power (kW; null: not known) at an instant. */
  see(at: number, kw: number | null): void {
    if (kw === null || kw < ON_SHARE * this.heater.powerKw) this.onSince = null;
    else this.onSince ??= at;
  }

  /** Undefined where nothing of its energy was ever measured. */
  private heatedTodayKwh(now: number): number | undefined {
    if (!this.counted) return undefined;
    return heatDayStart(now, this.zone, this.heater.deferHours) > this.dayStart ? 0 : this.kwh;
  }

  /**
   * What of a heater's state it tells.
   * @param isPowerKnown whether its power is known now: else nobody can say that it is on
   */
  stateAt(now: number, isPowerKnown: boolean) {
    const heatedTodayKwh = this.heatedTodayKwh(now);
    const hotAt = this.hygiene.lastHotAt;
    return {
      ...(heatedTodayKwh !== undefined && { heatedTodayKwh }),
      ...(isPowerKnown && this.onSince !== null && { onSince: toIso(Math.floor(this.onSince)) }),
      ...(hotAt !== null && { lastLegionellaAt: toIso(floorTo(hotAt, MINUTE_MS)) }),
    };
  }

  memory(): HeatMemory | undefined {
    const { dayStart, kwh, onSince, counted } = this;
    const hygiene = this.hygiene.memory();
    if (!counted && hygiene.seenAt === null && hygiene.lastAt === null) return undefined;
    return { id: this.heater.id, dayStart, kwh, onSince, counted, hygiene };
  }

  resume({ dayStart, kwh, onSince, counted = true, hygiene }: HeatMemory): void {
    if (hygiene) this.hygiene.resume(hygiene);
    if (!counted) return;
    this.kwh = dayStart === this.dayStart ? this.kwh + kwh : dayStart > this.dayStart ? kwh : this.kwh;
    this.dayStart = Math.max(dayStart, this.dayStart);
    this.counted = true;
    if (onSince !== null && this.onSince !== null) this.onSince = onSince;
  }
}

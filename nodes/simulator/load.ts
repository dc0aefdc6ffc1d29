import { HOUR_MS, localDayStart, localWeekday, MINUTE_MS } from '../home/grid.js';
import { random, smoothNoise } from './noise.js';

interface Use {
  readonly from: number;
  readonly to: number;
  readonly kw: number;
}

interface Day {
  readonly start: number;
  readonly end: number;
  readonly weekend: boolean;
  /** How busy the day is, around 1. */
  readonly activity: number;
  readonly uses: readonly Use[];
}

/** An appliance: how likely it is used on a day, when (hours after midnight, ± spread), how long and how strongly. */
interface Appliance {
  readonly name: string;
  readonly weekday: number;
  readonly weekend: number;
  readonly hour: number;
  readonly spreadHours: number;
  readonly minutes: number;
  readonly kw: number;
}

const appliances: readonly Appliance[] = [
  { name: 'kettle-morning', weekday: 0.9, weekend: 0.9, hour: 7.1, spreadHours: 1, minutes: 4, kw: 2 },
  { name: 'kettle-noon', weekday: 0.3, weekend: 0.7, hour: 12.2, spreadHours: 1.5, minutes: 4, kw: 2 },
  { name: 'kettle-evening', weekday: 0.8, weekend: 0.8, hour: 20.3, spreadHours: 1.5, minutes: 4, kw: 2 },
  { name: 'lunch', weekday: 0.25, weekend: 0.8, hour: 12.3, spreadHours: 0.8, minutes: 25, kw: 1.6 },
  { name: 'dinner', weekday: 0.95, weekend: 0.9, hour: 18.4, spreadHours: 0.9, minutes: 40, kw: 1.9 },
  { name: 'dishwasher-wash', weekday: 0.6, weekend: 0.8, hour: 19.8, spreadHours: 1, minutes: 22, kw: 1.9 },
  { name: 'washing', weekday: 0.3, weekend: 0.7, hour: 10.5, spreadHours: 2.5, minutes: 28, kw: 2 },
  { name: 'vacuum', weekday: 0.15, weekend: 0.5, hour: 11, spreadHours: 3, minutes: 20, kw: 0.9 },
];

const BASE_KW = 0.17;

/**
 * The load of a home without its water heater and batteries: a base, a morning and an evening, a fridge, and
 * appliances, about 12 kWh a day. A function of seed and instant alone; days are local.
 */
export class SimulatedLoad {
  private day: Day | undefined;

  constructor(
    private readonly zone: string,
    private readonly seed: number,
  ) {}

  /** kW at an instant. */
  kwAt(instant: number): number {
    const day = this.dayOf(instant);
    const hour = (instant - day.start) / HOUR_MS;
    const present = this.presenceKw(hour, day.weekend) * day.activity;
    const flicker = 0.75 + 0.5 * smoothNoise(this.seed, 'flicker', instant, 3 * MINUTE_MS);
    const running = day.uses.filter(({ from, to }) => from <= instant && instant < to);
    return BASE_KW + this.fridgeKw(instant) + present * flicker + running.reduce((sum, { kw }) => sum + kw, 0);
  }

  /** Light, cooking and screens of people who are at home and awake. */
  private presenceKw(hour: number, weekend: boolean): number {
    const bump = (centre: number, width: number) => Math.exp(-(((hour - centre) / width) ** 2));
    return weekend
      ? 0.32 * bump(9.5, 1.6) + 0.25 * bump(14, 2.6) + 0.55 * bump(20, 2.4)
      : 0.38 * bump(7.2, 0.9) + 0.1 * bump(13, 2.5) + 0.62 * bump(19.8, 2.3);
  }

  private fridgeKw(instant: number): number {
    const phase = (instant / (48 * MINUTE_MS) + random(this.seed, 'fridge', 0)) % 1;
    return phase < 0.4 ? 0.09 : 0;
  }

  private dayOf(instant: number): Day {
    if (this.day && this.day.start <= instant && instant < this.day.end) return this.day;
    const start = localDayStart(instant, this.zone);
    const weekend = localWeekday(instant, this.zone) >= 6;
    const draw = (name: string) => random(this.seed, name, Math.round(start / HOUR_MS));
    const uses = appliances
      .filter((each) => draw(`${each.name}-used`) < (weekend ? each.weekend : each.weekday))
      .map(({ name, hour, spreadHours, minutes, kw }) => {
        const from = start + (hour + spreadHours * (2 * draw(`${name}-hour`) - 1)) * HOUR_MS;
        return { from, to: from + minutes * (0.7 + 0.6 * draw(`${name}-length`)) * MINUTE_MS, kw };
      });
    const activity = 0.8 + 0.4 * draw('activity');
    this.day = { start, end: localDayStart(instant, this.zone, 1), weekend, activity, uses };
    return this.day;
  }
}

import { HOUR_MS, MINUTE_MS } from '../home/grid.js';

/** What is known of a tank's hygiene, to be taken up after a restart. Instants in Unix ms, null where there is none. */
export interface HygieneMemory {
  readonly lastAt: number | null;
  readonly hotSince: number | null;
  readonly seenAt: number | null;
}

interface Heater {
  readonly powerKw: number;
  /** How long a cycle against legionella heats; 0: never by the time alone. */
  readonly legionellaHours: number;
}

// Legionella die at 60 °C within half an hour; source: WHO, Legionella and the prevention of legionellosis (2007).
export const HYGIENE_C = 60;
const HELD_MS = 30 * MINUTE_MS;
// What a tank did while nobody looked for so long is not known.
const LONGEST_BLIND_MS = HOUR_MS;
// A run goes on through a pause that its meter may just not have told.
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
// A heater takes a little less than its plate says.
const FULL_SHARE = 0.8;
// What its own electronics take, while its thermostat keeps the element off.
const REST_SHARE = 0.05;

/** Whether it was heated at full power since it was told to, since when its thermostat is satisfied, and when that was seen. */
interface Held {
  readonly heated: boolean;
  readonly since: number | null;
  readonly seenAt: number;
}

const NOT_HELD: Held = { heated: false, since: null, seenAt: -Infinity };

/**
 * Tells when a tank was last hot enough to be free of legionella: 60 °C for half an hour by its sensor; or heated in one
 * run by what a cycle of the home's form takes; or heated until its thermostat ended that, and kept on for half an hour.
 */
export class Hygiene {
  private lastAt: number | null = null;
  private hotSince: number | null = null;
  private seenAt: number | null = null;
  private run = { until: -Infinity, kwh: 0 };
  private held = NOT_HELD;

  constructor(private readonly heater: Heater) {}

  /** Hears the temperature that stands at an instant (°C; null: not known). */
  feel(at: number, celsius: number | null): void {
    if (celsius === null) return;
    if (celsius < HYGIENE_C || at - (this.seenAt ?? at) > LONGEST_BLIND_MS) this.hotSince = null;
    this.seenAt = at;
    if (celsius < HYGIENE_C) return;
    this.hotSince ??= at;
    if (at - this.hotSince >= HELD_MS) this.lastAt = at;
  }

  /** Hears a power (kW) that stood from one instant to another. */
  heat(from: number, to: number, kw: number): void {
    const { powerKw, legionellaHours } = this.heater;
    if (legionellaHours === 0 || kw < FULL_SHARE * powerKw) return;
    const before = from - this.run.until <= LONGEST_PAUSE_MS ? this.run.kwh : 0;
    this.run = { until: to, kwh: before + (kw * (to - from)) / HOUR_MS };
    if (this.run.kwh >= FULL_SHARE * powerKw * legionellaHours) this.lastAt = Math.max(to, this.lastAt ?? to);
  }

  /**
   * Hears the power (kW) at an instant, of a heater that is told to heat to 60 °C: where it takes none any more, its
   * thermostat is satisfied. Null: not told so, or not known.
   */
  watch(at: number, kw: number | null): void {
    const { powerKw, legionellaHours } = this.heater;
    if (legionellaHours === 0) return;
    const { heated, since } = at - this.held.seenAt > LONGEST_BLIND_MS ? NOT_HELD : this.held;
    if (kw === null) this.held = NOT_HELD;
    else if (kw >= FULL_SHARE * powerKw) this.held = { heated: true, since, seenAt: at };
    else this.held = { heated, since: heated && kw <= REST_SHARE * powerKw ? (since ?? at) : since, seenAt: at };
    if (this.held.since !== null && at - this.held.since >= HELD_MS) this.lastAt = Math.max(at, this.lastAt ?? at);
  }

  /** Unix ms; null where the tank was never seen to be hot enough. */
  get lastHotAt(): number | null {
    return this.lastAt;
  }

  memory(): HygieneMemory {
    const { lastAt, hotSince, seenAt } = this;
    return { lastAt, hotSince, seenAt };
  }

  resume({ lastAt, hotSince, seenAt }: HygieneMemory): void {
    if (lastAt !== null) this.lastAt = Math.max(lastAt, this.lastAt ?? lastAt);
    // What this run has seen itself is newer.
    if (this.seenAt !== null) return;
    [this.hotSince, this.seenAt] = [hotSince, seenAt];
  }
}

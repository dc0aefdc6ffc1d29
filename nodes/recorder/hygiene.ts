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
const HYGIENE_C = 60;
const HELD_MS = 30 * MINUTE_MS;
// What a tank did while nobody looked for so long is not known.
const LONGEST_BLIND_MS = HOUR_MS;
// A run goes on through a pause that its meter may just not have told.
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
// A heater takes a little less than its plate says.
const FULL_SHARE = 0.8;

/**
 * Tells when a tank was last hot enough to be free of legionella: 60 °C for half an hour by its sensor, or heated in one
 * run by what a cycle of the home's form takes.
 */
export class Hygiene {
  private lastAt: number | null = null;
  private hotSince: number | null = null;
  private seenAt: number | null = null;
  private run = { until: -Infinity, kwh: 0 };

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

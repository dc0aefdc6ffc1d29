import { DarkstarError } from '../home/errors.js';
import { HOUR_MS } from '../home/grid.js';
import type { Ledger } from './ledger.js';
import { sensorKey, type Mapping } from './mapping.js';
import { specOf } from './quantities.js';
import type { Reading } from './reading.js';

interface Sample {
  readonly value: number | boolean;
  readonly at: number;
}

/** One sensor of the home: its newest value, and its way into the ledger. */
export class Sensor {
  private readonly key: string;
  private readonly dimension;
  private readonly holdMs: number;
  private newest: Sample | undefined;
  private unavailable = false;
  private enteredUntil = 0;

  constructor(
    mapping: Mapping,
    private readonly ledger: Ledger,
    private readonly mostKw: number,
  ) {
    this.key = sensorKey(mapping);
    ({ dimension: this.dimension, holdMs: this.holdMs } = specOf(mapping.quantity));
  }

  /**
   * Takes a plausible reading.
   * @throws DarkstarError `absurd-step` when a meter ran faster than the home's power allows; it counts anew from there.
   */
  take({ topic, value }: Reading, at: number): void {
    if (this.dimension === 'counter') {
      if (typeof value === 'number') this.count(topic, value, at);
      return;
    }
    this.enterUntil(at);
    this.unavailable = value === null;
    if (value !== null) this.newest = { value, at };
    this.enteredUntil = at;
  }

  /** Enters the newest value into the ledger up to `now`, as far as it holds. */
  enterUntil(now: number): void {
    if (!this.newest || this.unavailable || this.dimension === 'counter' || this.dimension === 'switch') return;
    const until = Math.min(now, this.newest.at + this.holdMs);
    if (until <= this.enteredUntil) return;
    this.ledger.add(this.key, this.enteredUntil, until, Number(this.newest.value));
    this.enteredUntil = until;
  }

  /** The newest good value; a sensor that says that it has none loses it after the time that a value holds. */
  valueAt(now: number): number | boolean | null {
    if (!this.newest || (this.unavailable && now - this.newest.at > this.holdMs)) return null;
    return this.newest.value;
  }

  /** Seconds since the newest good value came. */
  ageAt(now: number): number | null {
    return this.newest ? Math.max(0, Math.round((now - this.newest.at) / 1000)) : null;
  }

  /** The meter's difference, spread over the time since its last reading; after a longer silence it is a gap. */
  private count(topic: string, value: number, at: number): void {
    const before = this.newest;
    if (before && at <= before.at) return;
    this.newest = { value, at };
    if (!before || at - before.at > this.holdMs) return;
    const hours = (at - before.at) / HOUR_MS;
    // A meter that falls began anew at zero.
    const kwh = value >= Number(before.value) ? value - Number(before.value) : value;
    if (kwh / hours > this.mostKw) {
      throw new DarkstarError(
        'absurd-step',
        `"${topic}" rose by ${round(kwh)} kWh within ${round(hours * 60)} minutes, more than the ${this.mostKw} kW that this home can carry. The step is left out; check the meter and its unit in the recorder's table.`,
        { values: { topic, kwh, minutes: hours * 60, mostKw: this.mostKw } },
      );
    }
    this.ledger.add(this.key, before.at, at, kwh / hours);
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

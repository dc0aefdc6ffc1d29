import { DarkstarError } from '../home/errors.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../home/grid.js';
import type { Ledger } from './ledger.js';
import { sensorKey, type Mapping } from './mapping.js';
import { meterStep } from './meter.js';
import { fromUnit, specOf } from './quantities.js';
import type { Reading } from './reading.js';
import { Cadence, holdMs, usableMs } from './validity.js';

export interface Sample {
  readonly value: number | boolean;
  readonly at: number;
}

// A meter's energy after a longer silence says nothing any more about single quarter hours.
const LONGEST_SPREAD_MS = 7 * DAY_MS;

/** One sensor of the home: its newest value, and its way into the ledger. */
export class Sensor {
  private readonly key: string;
  private readonly dimension;
  private readonly cadence = new Cadence();
  private newest: Sample | undefined;
  /** The first reading of a meter since the start: what came before it may be told later. */
  private first: (Sample & Pick<Reading, 'topic' | 'unit'>) | undefined;
  /** What the meter last counted, and in how long. */
  private step: { readonly kwh: number; readonly ms: number } | undefined;
  private unavailable = false;
  private enteredUntil = 0;

  constructor(
    private readonly mapping: Mapping,
    private readonly ledger: Ledger,
    private readonly mostKw: number,
  ) {
    this.key = sensorKey(mapping);
    ({ dimension: this.dimension } = specOf(mapping.quantity));
  }

  /**
   * Takes a plausible reading.
   * @throws DarkstarError `absurd-step` when a meter ran faster than the home's power allows; it counts anew from there.
   */
  take({ topic, unit, value }: Reading, at: number): void {
    if (value !== null) this.cadence.heard(at);
    if (this.dimension === 'counter') {
      this.unavailable = value === null;
      if (typeof value === 'number') this.count(topic, unit, value, at);
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
    const { value, at } = this.newest;
    const { quantity, validity } = this.mapping;
    const until = Math.min(now, at + holdMs(quantity, validity, value, this.cadence.usualMs));
    if (until <= this.enteredUntil) return;
    this.ledger.add({ sensor: this.key, from: this.enteredUntil, to: until, value: Number(value) });
    this.enteredUntil = until;
  }

  /** The newest good value while it is believed: less long when the sensor says that it has none. */
  valueAt(now: number): number | boolean | null {
    if (!this.newest) return null;
    const { value, at } = this.newest;
    const { quantity, validity } = this.mapping;
    const limitMs = this.unavailable ? specOf(quantity).holdMs : usableMs(quantity, validity, value);
    return now - at > limitMs ? null : value;
  }

  /**
   * The power of a meter in kW: what it ran at between its last two readings, and less when it has been still for longer
   * than that, for then it has counted no more than another such step.
   */
  slopeAt(now: number): number | null {
    if (!this.step || !this.newest || this.unavailable) return null;
    const stillMs = now - this.newest.at;
    if (stillMs > specOf(this.mapping.quantity).longestMs) return null;
    return (this.step.kwh * HOUR_MS) / Math.max(this.step.ms, stillMs);
  }

  /** Seconds since the newest good value came. */
  ageAt(now: number): number | null {
    return this.newest ? Math.max(0, Math.round((now - this.newest.at) / 1000)) : null;
  }

  /** The newest good value, to be taken up after a restart. */
  get sample(): Sample | undefined {
    return this.newest;
  }

  /** The instant from which a meter's next reading counts. */
  get countsFrom(): number | undefined {
    return this.dimension === 'counter' ? this.newest?.at : undefined;
  }

  /** Takes up the meter reading that a recorder before this one had: this one's first reading counts from there. */
  resume(sample: Sample): void {
    if (this.dimension !== 'counter') return;
    const { newest, first, step } = this;
    this.newest = sample;
    if (!newest || !first) return;
    this.count(first.topic, first.unit, Number(first.value), first.at);
    [this.newest, this.step] = [newest, step];
  }

  /**
   * The meter's difference, spread over the time since its last reading; after a longer silence it is marked as spread,
   * and after a very long one it is a gap.
   */
  private count(topic: string, unit: string, value: number, at: number): void {
    const before = this.newest;
    if (before && at <= before.at) return;
    this.first ??= { topic, unit, value, at };
    this.step = undefined;
    if (!before || at - before.at > LONGEST_SPREAD_MS) {
      this.newest = { value, at };
      return;
    }
    const hours = (at - before.at) / HOUR_MS;
    const { quantity, validity, scale } = this.mapping;
    const { kind, kwh } = meterStep({
      before: Number(before.value),
      after: value,
      mostKwh: this.mostKw * hours,
      kwhPerUnit: Math.abs(fromUnit(scale, 'counter', unit)),
    });
    this.newest = { value: kind === 'dipped' ? before.value : value, at };
    if (kind === 'absurd') throw this.absurdStep(topic, kwh, hours * 60);
    const seenMs = validity.kind === 'minutes' ? validity.minutes * MINUTE_MS : specOf(quantity).holdMs;
    const spread = at - before.at > seenMs;
    if (!spread) this.step = { kwh, ms: at - before.at };
    this.ledger.add({ sensor: this.key, from: before.at, to: at, value: kwh / hours, spread });
  }

  private absurdStep(topic: string, kwh: number, minutes: number): DarkstarError {
    return new DarkstarError(
      'absurd-step',
      `"${topic}" rose by ${round(kwh)} kWh within ${round(minutes)} minutes, more than the ${this.mostKw} kW that this home can carry. The step is left out; check the meter and its unit in the recorder's table.`,
      { values: { topic, kwh, minutes, mostKw: this.mostKw } },
    );
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

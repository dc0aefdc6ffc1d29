import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import { HOUR_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { State } from '../home/schema/messages.js';
import { Ledger } from './ledger.js';
import { isIdle, sensorKey, type Mapping } from './mapping.js';
import type { HistoryRow } from './observations.js';
import { mostPlausibleKw, refuseAbsurd } from './plausible.js';
import type { Quantity } from './quantities.js';
import { readMessage, type Reading, type SensorMessage } from './reading.js';
import { hasMeasurement, toRow } from './row.js';
import { Sensor } from './sensor.js';

export interface Taken {
  /** False where no row of the table means the message. */
  readonly known: boolean;
  /** What was refused, each naming topic, value and remedy. The rest of the message was taken. */
  readonly errors: readonly DarkstarError[];
}

/** Makes of a home's sensor messages its state and its quarter-hour rows. */
export class Assembler {
  private readonly ledger = new Ledger();
  private readonly sensors: ReadonlyMap<string, Sensor>;
  private readonly mostKw: number;

  constructor(
    private readonly home: Home,
    private readonly mappings: readonly Mapping[],
  ) {
    this.mostKw = mostPlausibleKw(home);
    const used = mappings.filter((mapping) => !isIdle(mapping));
    this.sensors = new Map(used.map((mapping) => [sensorKey(mapping), new Sensor(mapping, this.ledger, this.mostKw)]));
  }

  /** How many sensors have sent a good value. */
  heardSensors(now: number): number {
    return [...this.sensors.values()].filter((sensor) => sensor.ageAt(now) !== null).length;
  }

  take(message: SensorMessage, now: number): Taken {
    const { readings, errors } = readMessage(message, this.mappings);
    const refused = readings.map((reading) => this.takeReading(reading, now));
    return {
      known: readings.length + errors.length > 0,
      errors: [...errors, ...refused.filter((error) => error !== undefined)],
    };
  }

  /** What is known of the home at `now`; a value that no sensor has, but that follows from others, is computed. */
  state(now: number): State {
    const { batteries, waterHeaters, evs } = this.home;
    const balance = this.balance(now);
    return {
      at: toIso(Math.floor(now)),
      batteries: batteries.map(({ id }) => ({
        id,
        socPercent: this.number('batterySocPercent', now, id),
        powerKw: this.number('batteryKw', now, id),
      })),
      pvKw: balance.pvKw,
      loadKw: balance.loadKw,
      gridKw: balance.gridKw,
      waterHeaters: waterHeaters.map(({ id }) => ({
        id,
        powerKw: this.number('waterHeaterKw', now, id),
        temperatureC: this.number('waterTemperatureC', now, id),
      })),
      evs: evs.map(({ id }) => ({
        id,
        socPercent: this.number('evSocPercent', now, id),
        pluggedIn: this.switch('evPluggedIn', now, id),
      })),
      ...(this.has('outdoorTemperatureC') ? { outdoorTemperatureC: this.number('outdoorTemperatureC', now) } : {}),
      ages: { ...this.ages(now), ...balance.ages },
    };
  }

  /** The rows of the quarter hours that ended by `now`, and of those that a late meter reading has completed since. */
  finishedRows(now: number): readonly HistoryRow[] {
    for (const sensor of this.sensors.values()) sensor.enterUntil(now);
    const rows = this.ledger.takeEnded(now).map((start) => toRow(start, this.ledger, this.home));
    this.ledger.forget(now - HOUR_MS - SLOT_MS);
    return rows.filter(hasMeasurement);
  }

  private takeReading(reading: Reading, now: number): DarkstarError | undefined {
    const sensor = this.sensors.get(sensorKey(reading.mapping));
    if (!sensor) return undefined;
    try {
      refuseAbsurd(reading, this.mostKw);
      sensor.take(reading, now);
      return undefined;
    } catch (thrown) {
      return toDarkstarError(thrown);
    }
  }

  /** Load = PV + battery + grid. Of load and grid, the one that has no sensor follows from the rest. */
  private balance(now: number): Pick<State, 'pvKw' | 'loadKw' | 'gridKw' | 'ages'> {
    const pvKw = this.has('pvKw') || this.home.solar.length > 0 ? this.number('pvKw', now) : 0;
    const measured = { pvKw, loadKw: this.number('loadKw', now), gridKw: this.number('gridKw', now) };
    const batteryKw = this.home.batteries.reduce<number | null>(
      (sum, { id }) => add(sum, this.number('batteryKw', now, id)),
      0,
    );
    const generated = add(pvKw, batteryKw);
    if (!this.has('loadKw')) {
      const loadKw = add(generated, measured.gridKw);
      return { ...measured, loadKw, ages: this.agesOfSum(now, 'loadKw', loadKw, 'gridKw') };
    }
    if (!this.has('gridKw')) {
      const gridKw = measured.loadKw === null || generated === null ? null : measured.loadKw - generated;
      return { ...measured, gridKw, ages: this.agesOfSum(now, 'gridKw', gridKw, 'loadKw') };
    }
    return { ...measured, ages: {} };
  }

  /** A computed value is as old as the oldest of its parts. */
  private agesOfSum(now: number, name: string, value: number | null, other: Quantity): Record<string, number> {
    if (value === null) return {};
    const ages = [
      this.age('pvKw', now),
      this.age(other, now),
      ...this.home.batteries.map(({ id }) => this.age('batteryKw', now, id)),
    ];
    return { [name]: Math.max(...ages.map((age) => age ?? 0)) };
  }

  private ages(now: number): Record<string, number> {
    const ages: Record<string, number> = {};
    for (const [key, sensor] of this.sensors) {
      const age = sensor.ageAt(now);
      if (age !== null) ages[key] = age;
    }
    return ages;
  }

  private has(quantity: Quantity): boolean {
    return this.sensors.has(quantity);
  }

  private number(quantity: Quantity, now: number, device: string | null = null): number | null {
    const value = this.sensors.get(sensorKey({ quantity, device }))?.valueAt(now) ?? null;
    return typeof value === 'number' ? value : null;
  }

  private switch(quantity: Quantity, now: number, device: string): boolean | null {
    const value = this.sensors.get(sensorKey({ quantity, device }))?.valueAt(now) ?? null;
    return typeof value === 'boolean' ? value : null;
  }

  private age(quantity: Quantity, now: number, device: string | null = null): number | null {
    return this.sensors.get(sensorKey({ quantity, device }))?.ageAt(now) ?? null;
  }
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

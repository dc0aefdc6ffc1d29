import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import { HOUR_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { State } from '../home/schema/messages.js';
import { HeatTally, type HeatMemory } from './heat.js';
import { Ledger, type LedgerPage, type Stretch } from './ledger.js';
import { isIdle, sensorKey, type Mapping } from './mapping.js';
import { MonthPeaks } from './month-peaks.js';
import type { HistoryRow } from './observations.js';
import { mostPlausibleKw, refuseAbsurd, wattsAsKilowatts } from './plausible.js';
import { powersOf, type Power, type Sensors } from './powers.js';
import type { Quantity } from './quantities.js';
import { readMessage, type Reading, type SensorMessage } from './reading.js';
import { hasMeasurement, toRow } from './row.js';
import { Sensor, type Sample } from './sensor.js';
import { Suspicion } from './suspicion.js';
import { ToldHot } from './told-hot.js';
import { UnitDoubt } from './unit-doubt.js';

export interface Taken {
  /** False where no row of the table means the message. */
  readonly known: boolean;
  /** What was refused, each naming topic, value and remedy. The rest of the message was taken. */
  readonly errors: readonly DarkstarError[];
}

/** What an assembler leaves for the one after it, so that a restart costs neither a quarter hour nor a day's sums. */
export interface AssemblerMemory {
  /** Unix ms. */
  readonly at: number;
  readonly page: LedgerPage;
  /** The newest readings of meters, by sensor key. */
  readonly meters: readonly (readonly [string, Sample])[];
  readonly heat: readonly HeatMemory[];
}

// What a sensor showed before a longer pause says nothing about the quarter hour that runs now.
const LONGEST_PAUSE_MS = SLOT_MS;

/** Makes of a home's sensor messages its state and its quarter-hour rows. */
export class Assembler {
  private readonly ledger = new Ledger((stretch) => this.tally(stretch));
  private readonly sensors: ReadonlyMap<string, Sensor>;
  private readonly heat: ReadonlyMap<string, HeatTally>;
  private readonly peaks: MonthPeaks;
  /** What the executor tells the water heaters. */
  readonly toldHot = new ToldHot();
  private readonly suspicion: Suspicion;
  private readonly doubt = new UnitDoubt();
  private readonly mostKw: number;
  private imports = false;

  constructor(
    private readonly home: Home,
    private readonly mappings: readonly Mapping[],
  ) {
    this.mostKw = mostPlausibleKw(home);
    this.suspicion = new Suspicion(home);
    this.peaks = new MonthPeaks(home.grid.powerTariff, home.timezone);
    this.heat = new Map(home.waterHeaters.map((heater) => [heater.id, new HeatTally(heater, home.timezone)]));
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

  /** What looks wrong about the sensors, though no single value does. */
  suspicions(): readonly DarkstarError[] {
    return this.suspicion.found();
  }

  /** What is known of the home at `now`; a value that no sensor has, but that follows from others, is computed. */
  state(now: number): State {
    this.catchUp(now);
    const { batteries, waterHeaters, thermalTanks, evs, appliances, solar } = this.home;
    const powers = powersOf(this.home, this.view(now));
    const kw = (power: Power | undefined) => power?.kw ?? null;
    const power = (id: string, quantity: Quantity, meter: Quantity) =>
      this.has(quantity, id) || this.has(meter, id) ? { powerKw: kw(this.powerOf(quantity, meter, id, now)) } : {};
    const arrays = solar.flatMap(({ id }) => {
      const found = power(id, 'pvKw', 'pvKwh');
      return found.powerKw === undefined ? [] : [{ id, powerKw: found.powerKw }];
    });
    return {
      at: toIso(Math.floor(now)),
      batteries: batteries.map(({ id }) => ({
        id,
        socPercent: this.number('batterySocPercent', now, id),
        powerKw: kw(powers.batteries.get(id)),
      })),
      pvKw: kw(powers.pv),
      loadKw: kw(powers.load),
      baseLoadKw: kw(powers.baseLoad),
      gridKw: kw(powers.grid),
      ...(this.has('gridOnline') ? { gridOnline: this.switch('gridOnline', now) } : {}),
      ...(arrays.length > 0 ? { solar: arrays } : {}),
      waterHeaters: waterHeaters.map(({ id }) => ({
        id,
        powerKw: kw(this.powerOf('waterHeaterKw', 'waterHeaterKwh', id, now)),
        temperatureC: this.number('waterTemperatureC', now, id),
        ...this.heat.get(id)?.stateAt(now, this.number('waterHeaterKw', now, id) !== null),
      })),
      evs: evs.map(({ id }) => ({
        id,
        socPercent: this.number('evSocPercent', now, id),
        pluggedIn: this.switch('evPluggedIn', now, id),
        ...power(id, 'evKw', 'evKwh'),
      })),
      ...(appliances.length > 0
        ? {
            appliances: appliances.map(({ id }) => ({
              id,
              powerKw: null,
              ...power(id, 'applianceKw', 'applianceKwh'),
            })),
          }
        : {}),
      ...(thermalTanks.length > 0
        ? {
            thermalTanks: thermalTanks.map(({ id }) => ({
              id,
              temperatureC: this.number('thermalTankTemperatureC', now, id),
              ...power(id, 'thermalTankKw', 'thermalTankKwh'),
            })),
          }
        : {}),
      ...(this.has('outdoorTemperatureC') ? { outdoorTemperatureC: this.number('outdoorTemperatureC', now) } : {}),
      ...this.peaksAt(now),
      ages: { ...this.computedAges(powers), ...this.ages(now) },
    };
  }

  /** The rows of the quarter hours that ended by `now`, and of those that a late meter reading has completed since. */
  finishedRows(now: number): readonly HistoryRow[] {
    this.catchUp(now);
    const { ledger, home } = this;
    const has = (key: string) => this.sensors.has(key);
    const rows = ledger
      .takeEnded(now)
      .map((start) => toRow({ start, ledger, home, has }))
      .filter(hasMeasurement);
    const counting = [...this.sensors.values()].map(({ countsFrom }) => countsFrom);
    ledger.forget(
      now - HOUR_MS - SLOT_MS,
      counting.filter((instant) => instant !== undefined),
    );
    this.learnImports(rows);
    return rows;
  }

  /** Takes up what was imported in this month, from the store. */
  learnImports(rows: readonly Pick<HistoryRow, 'start' | 'importKwh'>[]): void {
    for (const row of rows) {
      this.imports ||= row.importKwh !== null;
      this.peaks.take(row);
    }
  }

  memory(now: number): AssemblerMemory {
    this.catchUp(now);
    return {
      at: now,
      page: this.ledger.running(now),
      meters: [...this.sensors].flatMap(([key, sensor]) =>
        sensor.countsFrom !== undefined && sensor.sample ? [[key, sensor.sample] as const] : [],
      ),
      heat: [...this.heat.values()].map((tally) => tally.memory()).filter((memory) => memory !== undefined),
    };
  }

  /** Takes up what an assembler before this one knew, as far as it is young enough. */
  resume({ at, page, meters, heat }: AssemblerMemory, now: number): void {
    if (at > now) return;
    if (now - at <= LONGEST_PAUSE_MS) this.ledger.resume(page.filter(([, key]) => this.sensors.has(key)));
    for (const [key, sample] of meters) this.sensors.get(key)?.resume(sample);
    for (const memory of heat) {
      const young = now - at <= LONGEST_PAUSE_MS;
      this.heat.get(memory.id)?.resume(young ? memory : { ...memory, onSince: null });
    }
  }

  /** Counts what stood until now. */
  private catchUp(now: number): void {
    for (const sensor of this.sensors.values()) sensor.enterUntil(now);
    for (const [id, tally] of this.heat) {
      if (this.has('waterTemperatureC', id)) tally.hygiene.feel(now, this.number('waterTemperatureC', now, id));
      tally.hygiene.watch(now, this.toldHot.holds(id, now) ? this.number('waterHeaterKw', now, id) : null);
    }
  }

  private takeReading(reading: Reading, now: number): DarkstarError | undefined {
    const sensor = this.sensors.get(sensorKey(reading.mapping));
    if (!sensor) return undefined;
    try {
      refuseAbsurd(reading, this.mostKw);
      this.refuseDoubted(reading, now);
      this.suspicion.hear(reading, now);
      const { quantity, device } = reading.mapping;
      if (quantity === 'waterTemperatureC') this.catchUp(now);
      sensor.take(reading, now);
      if (quantity === 'waterHeaterKw' && device !== null) {
        this.heat.get(device)?.see(now, typeof reading.value === 'number' ? reading.value : null);
      }
      return undefined;
    } catch (thrown) {
      const error = toDarkstarError(thrown);
      if (error.code === 'watts-as-kilowatts' && Math.abs(Number(reading.value)) > this.mostKw) {
        this.doubt.confused(sensorKey(reading.mapping), now);
      }
      return error;
    }
  }

  /** @throws DarkstarError `watts-as-kilowatts` where the sensor has sent W before; zero is zero in any unit. */
  private refuseDoubted({ mapping, topic, unit, value }: Reading, now: number): void {
    if (unit !== 'kW' || typeof value !== 'number' || value === 0) return;
    if (this.doubt.holds(sensorKey(mapping), now)) throw wattsAsKilowatts(topic, mapping.quantity, value, this.mostKw);
  }

  /** Counts the heat of a water heater by its meter, or else by its power. */
  private tally({ sensor, from, to, value }: Stretch): void {
    for (const [id, tally] of this.heat) {
      const meter = sensorKey({ quantity: 'waterHeaterKwh', device: id });
      const power = sensorKey({ quantity: 'waterHeaterKw', device: id });
      if (sensor === (this.sensors.has(meter) ? meter : power)) tally.add(from, to, value);
    }
  }

  /** Nothing where no import was ever measured: a peak of zero would be a promise. */
  private peaksAt(now: number): Pick<State, 'peakKwThisMonth' | 'peaksKwThisMonth'> {
    if (!this.imports) return {};
    return {
      peakKwThisMonth: this.peaks.billedKw(now),
      peaksKwThisMonth: this.peaks.at(now).map((day) => ({ ...day })),
    };
  }

  private view(now: number): Sensors {
    return {
      has: (quantity, device) => this.has(quantity, device),
      power: (quantity, device) => this.powerAt(quantity, now, device),
    };
  }

  private powerOf(quantity: Quantity, meter: Quantity, device: string, now: number): Power {
    return this.powerAt(this.has(quantity, device) ? quantity : meter, now, device);
  }

  private powerAt(quantity: Quantity, now: number, device?: string): Power {
    const sensor = this.sensors.get(sensorKey({ quantity, device: device ?? null }));
    const kw = sensor?.slopeAt(now) ?? (quantity.endsWith('Kw') ? sensor?.valueAt(now) : null);
    return typeof kw === 'number' ? { kw, age: sensor?.ageAt(now) ?? 0 } : null;
  }

  /** A computed value is as old as the oldest of its parts. */
  private computedAges({ pv, load, baseLoad, grid, batteries }: ReturnType<typeof powersOf>): Record<string, number> {
    const named: readonly (readonly [string, Power])[] = [
      ...(this.home.solar.length > 0 ? [['pvKw', pv] as const] : []),
      ['loadKw', load],
      ['baseLoadKw', baseLoad],
      ['gridKw', grid],
      ...[...batteries].map(([id, power]) => [sensorKey({ quantity: 'batteryKw', device: id }), power] as const),
    ];
    return Object.fromEntries(named.flatMap(([name, power]) => (power ? [[name, power.age]] : [])));
  }

  private ages(now: number): Record<string, number> {
    const ages: Record<string, number> = {};
    for (const [key, sensor] of this.sensors) {
      const age = sensor.ageAt(now);
      if (age !== null) ages[key] = age;
    }
    return ages;
  }

  private has(quantity: Quantity, device: string | null = null): boolean {
    return this.sensors.has(sensorKey({ quantity, device }));
  }

  private number(quantity: Quantity, now: number, device: string | null = null): number | null {
    const value = this.sensors.get(sensorKey({ quantity, device }))?.valueAt(now) ?? null;
    return typeof value === 'number' ? value : null;
  }

  private switch(quantity: Quantity, now: number, device: string | null = null): boolean | null {
    const value = this.sensors.get(sensorKey({ quantity, device }))?.valueAt(now) ?? null;
    return typeof value === 'boolean' ? value : null;
  }
}

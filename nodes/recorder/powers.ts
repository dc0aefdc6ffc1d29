import type { Home } from '../home/schema/home.js';
import type { DeviceKind, Quantity } from './quantities.js';

type Plant = Pick<Home, DeviceKind>;

/** A power in kW with the age in seconds of the oldest value it was made of; null: not known. */
export type Power = { readonly kw: number; readonly age: number } | null;

/** What the sensors say now. */
export interface Sensors {
  has(quantity: Quantity, device?: string): boolean;
  /** A power's value, or a meter's slope. */
  power(quantity: Quantity, device?: string): Power;
}

export interface Powers {
  readonly pv: Power;
  readonly load: Power;
  readonly baseLoad: Power;
  readonly grid: Power;
  /** By the battery's id; positive discharges. */
  readonly batteries: ReadonlyMap<string, Power>;
}

const NOTHING: Power = { kw: 0, age: 0 };

/** The powers of the home: load = PV + batteries + grid. Of load and grid, the one that has no sensor follows from the rest. */
export function powersOf(home: Plant, sensors: Sensors): Powers {
  const pv = pvOf(home, sensors);
  const batteries = new Map(home.batteries.map(({ id }) => [id, batteryOf(id, sensors)]));
  const generated = sum([pv, ...batteries.values()]);
  const measured = { load: either(sensors, 'loadKw', 'loadKwh'), grid: gridOf(home, sensors) };
  const controlled = controlledOf(home, sensors);
  const ownBase = either(sensors, 'baseLoadKw', 'baseLoadKwh');
  const load =
    measured.load ?? (hasLoad(sensors) ? null : ownBase ? sum([ownBase, controlled]) : sum([generated, measured.grid]));
  const grid = measured.grid ?? (hasGrid(sensors) ? null : sum([load, negated(generated)]));
  return { pv, load, grid, batteries, baseLoad: ownBase ?? baseOf(load, controlled) };
}

function hasLoad(sensors: Sensors): boolean {
  return sensors.has('loadKw') || sensors.has('loadKwh');
}

function hasGrid(sensors: Sensors): boolean {
  return (['gridKw', 'importKw', 'importKwh'] as const).some((quantity) => sensors.has(quantity));
}

/** The whole home's sensor, or else all arrays together; a home without panels has none. */
function pvOf({ solar }: Plant, sensors: Sensors): Power {
  if (sensors.has('pvKw') || sensors.has('pvKwh')) return either(sensors, 'pvKw', 'pvKwh');
  return sum([NOTHING, ...solar.map(({ id }) => either(sensors, 'pvKw', 'pvKwh', id))]);
}

function gridOf({ solar, batteries }: Plant, sensors: Sensors): Power {
  if (sensors.has('gridKw')) return sensors.power('gridKw');
  // A home that has nothing to export needs no sensor for it.
  const exports = solar.length > 0 || batteries.length > 0 || sensors.has('exportKw') || sensors.has('exportKwh');
  const exported = exports ? either(sensors, 'exportKw', 'exportKwh') : NOTHING;
  return sum([either(sensors, 'importKw', 'importKwh'), negated(exported)]);
}

function batteryOf(id: string, sensors: Sensors): Power {
  if (sensors.has('batteryKw', id)) return sensors.power('batteryKw', id);
  return sum([
    either(sensors, 'dischargeKw', 'dischargeKwh', id),
    negated(either(sensors, 'chargeKw', 'chargeKwh', id)),
  ]);
}

/** What the steered devices that have a sensor take. */
function controlledOf({ waterHeaters, thermalTanks, evs, appliances }: Plant, sensors: Sensors): Power {
  const kinds = [
    [waterHeaters, 'waterHeaterKw', 'waterHeaterKwh'],
    [thermalTanks, 'thermalTankKw', 'thermalTankKwh'],
    [evs, 'evKw', 'evKwh'],
    [appliances, 'applianceKw', 'applianceKwh'],
  ] as const;
  const parts = kinds.flatMap(([devices, power, meter]) =>
    devices
      .filter(({ id }) => sensors.has(power, id) || sensors.has(meter, id))
      .map(({ id }) => either(sensors, power, meter, id)),
  );
  return sum([NOTHING, ...parts]);
}

function baseOf(load: Power, controlled: Power): Power {
  const base = sum([load, negated(controlled)]);
  // Sensors report at different moments; a home does not give.
  return base && { ...base, kw: Math.max(0, base.kw) };
}

function either(sensors: Sensors, power: Quantity, meter: Quantity, device?: string): Power {
  return sensors.has(power, device) ? sensors.power(power, device) : sensors.power(meter, device);
}

function negated(power: Power): Power {
  return power && { ...power, kw: 0 - power.kw };
}

function sum(parts: readonly Power[]): Power {
  return parts.reduce<Power>(
    (total, part) => total && part && { kw: total.kw + part.kw, age: Math.max(total.age, part.age) },
    NOTHING,
  );
}

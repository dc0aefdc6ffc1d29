import { HOUR_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Ledger, SlotMean } from './ledger.js';
import { sensorKey } from './mapping.js';
import { columns, nothingMeasured, type HistoryRow, type MeasurementName } from './observations.js';
import type { DeviceKind, Quantity } from './quantities.js';

const SLOT_HOURS = SLOT_MS / HOUR_MS;
// Sensors that report at different moments contradict each other by about this share of what the devices took.
const SENSOR_SLACK = 0.1;

type Plant = Pick<Home, DeviceKind>;

/** A quarter hour of the ledger. */
interface Quarter {
  readonly start: number;
  readonly ledger: Pick<Ledger, 'mean' | 'atEnd'>;
  readonly home: Plant;
  /** Whether the table has a sensor of that key. */
  readonly has: (key: string) => boolean;
}

/** kWh; `spread` where a part of it was not seen at its time but shared out later. */
interface Energy {
  readonly kwh: number;
  readonly spread: boolean;
}
type Known = Energy | null;
type EnergyName = Exclude<MeasurementName, 'socPercent' | 'temperatureC' | 'pvForecastKwh'>;

/**
 * The row of one quarter hour. A meter goes before an integrated power. A load that no sensor has follows from the
 * balance load = PV + discharge − charge + import − export; the base load is the load without the devices that the
 * planner steers, as far as they have a sensor.
 */
export function toRow(quarter: Quarter): HistoryRow {
  const { start, home } = quarter;
  const pv = pvOf(quarter);
  const grid = gridOf(quarter);
  const charge = ofEvery(quarter, 'batteries', 'chargeKwh', 'chargeKw', below);
  const discharge = ofEvery(quarter, 'batteries', 'dischargeKwh', 'dischargeKw', above);
  const heat = [
    ofMeasured(quarter, 'waterHeaters', 'waterHeaterKwh', 'waterHeaterKw'),
    ofMeasured(quarter, 'thermalTanks', 'thermalTankKwh', 'thermalTankKw'),
  ].filter((part) => part !== undefined);
  const waterHeater = heat.length > 0 ? total(heat) : undefined;
  const ev = ofMeasured(quarter, 'evs', 'evKwh', 'evKw');
  const appliance = ofMeasured(quarter, 'appliances', 'applianceKwh', 'applianceKw');
  const controlled = [waterHeater, ev, appliance].filter((part) => part !== undefined);

  const fromBalance = total([
    home.solar.length === 0 ? (pv ?? NOTHING) : pv,
    grid.imported,
    negated(grid.exported),
    ...(home.batteries.length === 0 ? [] : [discharge, negated(charge)]),
  ]);
  const ownBase = measured(quarter, 'baseLoadKwh', 'baseLoadKw', net);
  const load = measured(quarter, 'loadKwh', 'loadKw', net) ?? fromBalance ?? total([ownBase, ...controlled]);
  // A home does not give: below zero the sensors contradict each other, and the load is not known.
  const totalLoad = load && load.kwh >= 0 ? load : null;
  const energies: Readonly<Partial<Record<EnergyName, Known>>> = {
    loadKwh: ownBase ?? baseOf(totalLoad, controlled),
    totalLoadKwh: totalLoad,
    pvKwh: pv,
    importKwh: grid.imported,
    exportKwh: grid.exported,
    chargeKwh: charge,
    dischargeKwh: discharge,
    waterHeaterKwh: waterHeater ?? null,
    evKwh: ev ?? null,
    applianceKwh: appliance ?? null,
  };
  const temperature = meanOf(quarter, 'outdoorTemperatureC');
  const spread = columns.map(({ name }) => name).filter((name) => energies[name as EnergyName]?.spread);
  return {
    ...nothingMeasured,
    start: toIso(start),
    end: toIso(start + SLOT_MS),
    ...Object.fromEntries(Object.entries(energies).map(([name, energy]) => [name, energy?.kwh ?? null])),
    socPercent: socOf(quarter),
    temperatureC: temperature && temperature.positive - temperature.negative,
    ...(spread.length > 0 ? { spread } : {}),
  };
}

export function hasMeasurement(row: HistoryRow): boolean {
  return columns.some(({ name }) => row[name] !== null);
}

const NOTHING: Energy = { kwh: 0, spread: false };

/** The whole home's sensor, or else all arrays together where each has one. */
function pvOf(quarter: Quarter): Known {
  const whole = measured(quarter, 'pvKwh', 'pvKw', above);
  if (whole) return whole;
  const arrays = quarter.home.solar.map(({ id }) => measured(quarter, 'pvKwh', 'pvKw', above, id));
  return arrays.length > 0 ? total(arrays) : null;
}

function gridOf(quarter: Quarter): { imported: Known; exported: Known } {
  const net = meanOf(quarter, 'gridKw');
  return {
    imported: measured(quarter, 'importKwh', 'importKw', above) ?? above(net),
    exported: measured(quarter, 'exportKwh', 'exportKw', above) ?? below(net),
  };
}

/** What all batteries charged or discharged, unless one of them is not known. */
function ofEvery(
  quarter: Quarter,
  kind: 'batteries',
  meter: Quantity,
  power: Quantity,
  side: (mean: SlotMean | null) => Known,
): Known {
  const parts = quarter.home[kind].map(
    ({ id }) => measured(quarter, meter, power, above, id) ?? side(meanOf(quarter, 'batteryKw', id)),
  );
  return parts.length > 0 ? total(parts) : null;
}

/** What the devices that have a sensor took; undefined where none has one. */
function ofMeasured(quarter: Quarter, kind: DeviceKind, meter: Quantity, power: Quantity): Known | undefined {
  const withSensor = quarter.home[kind].filter(({ id }) =>
    [meter, power].some((quantity) => quarter.has(sensorKey({ quantity, device: id }))),
  );
  if (withSensor.length === 0) return undefined;
  return total(withSensor.map(({ id }) => measured(quarter, meter, power, above, id)));
}

function baseOf(load: Known, controlled: readonly Known[]): Known {
  const taken = total([NOTHING, ...controlled]);
  if (!load || !taken) return null;
  const kwh = load.kwh - taken.kwh;
  if (kwh < -SENSOR_SLACK * taken.kwh) return null;
  return { kwh: Math.max(0, kwh), spread: load.spread || taken.spread };
}

/** The SoC of all batteries as if they were one, at the end of the quarter hour. */
function socOf({ start, ledger, home: { batteries } }: Quarter): number | null {
  const capacity = batteries.reduce((sum, { capacityKwh }) => sum + capacityKwh, 0);
  if (capacity === 0) return null;
  return batteries.reduce<number | null>((sum, { id, capacityKwh }) => {
    const soc = ledger.atEnd(start, sensorKey({ quantity: 'batterySocPercent', device: id }));
    return sum === null || soc === null ? null : sum + (soc * capacityKwh) / capacity;
  }, 0);
}

function measured(
  quarter: Quarter,
  meter: Quantity,
  power: Quantity,
  side: (mean: SlotMean | null) => Known,
  device: string | null = null,
): Known {
  return above(meanOf(quarter, meter, device)) ?? side(meanOf(quarter, power, device));
}

function meanOf({ start, ledger }: Quarter, quantity: Quantity, device: string | null = null): SlotMean | null {
  return ledger.mean(start, sensorKey({ quantity, device }));
}

function above(mean: SlotMean | null): Known {
  return mean && { kwh: mean.positive * SLOT_HOURS, spread: mean.spread };
}

function below(mean: SlotMean | null): Known {
  return mean && { kwh: mean.negative * SLOT_HOURS, spread: mean.spread };
}

function net(mean: SlotMean | null): Known {
  return mean && { kwh: (mean.positive - mean.negative) * SLOT_HOURS, spread: mean.spread };
}

function negated(energy: Known): Known {
  return energy && { ...energy, kwh: -energy.kwh };
}

/** The sum, unless there is nothing to add or a part is missing. */
function total(parts: readonly Known[]): Known {
  if (parts.length === 0) return null;
  return parts.reduce<Known>(
    (sum, part) => sum && part && { kwh: sum.kwh + part.kwh, spread: sum.spread || part.spread },
    NOTHING,
  );
}

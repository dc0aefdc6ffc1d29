import { HOUR_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Ledger, SlotMean } from './ledger.js';
import { sensorKey } from './mapping.js';
import { columns, nothingMeasured, type HistoryRow } from './observations.js';
import type { Quantity } from './quantities.js';

const SLOT_HOURS = SLOT_MS / HOUR_MS;

type Plant = Pick<Home, 'batteries' | 'solar' | 'waterHeaters'>;

/**
 * The row of one quarter hour. A meter goes before an integrated power; a load that no sensor has follows from the
 * balance load = PV + discharge − charge + import − export.
 */
export function toRow(start: number, ledger: Ledger, home: Plant): HistoryRow {
  const mean = (quantity: Quantity, device: string | null = null) =>
    ledger.mean(start, sensorKey({ quantity, device }));
  const pvKwh = above(mean('pvKwh')) ?? above(mean('pvKw'));
  const importKwh = above(mean('importKwh')) ?? above(mean('gridKw'));
  const exportKwh = above(mean('exportKwh')) ?? below(mean('gridKw'));
  const batteries = home.batteries.map(({ id }) => mean('batteryKw', id));
  const chargeKwh = total(batteries.map(below));
  const dischargeKwh = total(batteries.map(above));
  const fromBalance = () => {
    const parts = [
      home.solar.length === 0 ? (pvKwh ?? 0) : pvKwh,
      importKwh,
      negated(exportKwh),
      ...(batteries.length === 0 ? [] : [dischargeKwh, negated(chargeKwh)]),
    ];
    return total(parts);
  };
  const loadKwh = above(mean('loadKwh')) ?? net(mean('loadKw')) ?? fromBalance();
  const temperature = mean('outdoorTemperatureC');
  return {
    ...nothingMeasured,
    start: toIso(start),
    end: toIso(start + SLOT_MS),
    // A home does not give: below zero the sensors contradict each other, and the load is not known.
    loadKwh: loadKwh !== null && loadKwh >= 0 ? loadKwh : null,
    pvKwh,
    importKwh,
    exportKwh,
    chargeKwh,
    dischargeKwh,
    socPercent: socOf(start, ledger, home),
    temperatureC: temperature && temperature.positive - temperature.negative,
    waterHeaterKwh: total(home.waterHeaters.map(({ id }) => above(mean('waterHeaterKw', id)))),
  };
}

export function hasMeasurement(row: HistoryRow): boolean {
  return columns.some(({ name }) => row[name] !== null);
}

/** The SoC of all batteries as if they were one, at the end of the quarter hour. */
function socOf(start: number, ledger: Ledger, { batteries }: Plant): number | null {
  const capacity = batteries.reduce((sum, { capacityKwh }) => sum + capacityKwh, 0);
  if (capacity === 0) return null;
  return total(
    batteries.map(({ id, capacityKwh }) => {
      const soc = ledger.atEnd(start, sensorKey({ quantity: 'batterySocPercent', device: id }));
      return soc === null ? null : (soc * capacityKwh) / capacity;
    }),
  );
}

function above(mean: SlotMean | null): number | null {
  return mean && mean.positive * SLOT_HOURS;
}

function below(mean: SlotMean | null): number | null {
  return mean && mean.negative * SLOT_HOURS;
}

function net(mean: SlotMean | null): number | null {
  return mean && (mean.positive - mean.negative) * SLOT_HOURS;
}

function negated(value: number | null): number | null {
  return value === null ? null : -value;
}

/** The sum, unless there is nothing to add or a part is missing. */
function total(parts: readonly (number | null)[]): number | null {
  if (parts.length === 0) return null;
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

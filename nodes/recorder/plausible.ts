import { DarkstarError } from '../home/errors.js';
import type { Home } from '../home/schema/home.js';
import type { Reading } from './reading.js';
import { specOf } from './quantities.js';

type Plant = Pick<Home, 'grid' | 'batteries' | 'solar'>;

/** More than any power in this home can be, in kW: twice what grid, batteries and panels carry together. */
export function mostPlausibleKw({ grid, batteries, solar }: Plant): number {
  const connection = Math.max(grid.maxImportKw, grid.maxExportKw);
  const storage = batteries.reduce(
    (sum, { maxChargeKw, maxDischargeKw }) => sum + Math.max(maxChargeKw, maxDischargeKw),
    0,
  );
  // Panels of which nobody told the size are taken for as large as the connection.
  const panels = solar.reduce((sum, { peakKw = connection }) => sum + peakKw, 0);
  return 2 * (connection + storage + panels);
}

/**
 * Refuses a reading that cannot be true.
 * @throws DarkstarError `watts-as-kilowatts` where the value fits the home as W, else `absurd-value`.
 */
export function refuseAbsurd({ mapping, topic, unit, value }: Reading, mostKw: number): void {
  if (typeof value !== 'number') return;
  const { quantity } = mapping;
  const values = { topic, quantity, value };
  switch (specOf(quantity).dimension) {
    case 'power':
      if (Math.abs(value) <= mostKw) return;
      if (unit === 'kW' && Math.abs(value) / 1000 <= mostKw) {
        throw wattsAsKilowatts(topic, quantity, value, mostKw);
      }
      throw absurd(`at most ${mostKw} kW, twice what grid, batteries and panels of this home carry`, values);
    case 'percent':
      if (value >= 0 && value <= 100) return;
      throw absurd('0 to 100 %', values);
    case 'temperature':
      if (value >= -90 && value <= 120) return;
      throw absurd('-90 to 120 °C', values);
    case 'counter':
      if (Number.isFinite(value) && value >= 0) return;
      throw absurd('a meter reading of at least 0 kWh', values);
    case 'switch':
      return;
  }
}

/** A value in kW that was meant in W: by itself, or because the sensor has sent others that can be nothing else. */
export function wattsAsKilowatts(topic: string, quantity: string, value: number, mostKw: number): DarkstarError {
  const why =
    Math.abs(value) > mostKw
      ? `more than the ${mostKw} kW that this home can carry`
      : `after values of more than the ${mostKw} kW that this home can carry`;
  return new DarkstarError(
    'watts-as-kilowatts',
    `"${topic}" sent ${value} kW for ${quantity}, ${why}: it looks like W. Set the unit W in the recorder's table.`,
    { values: { topic, quantity, value, mostKw } },
  );
}

function absurd(expected: string, values: { topic: string; quantity: string; value: number }): DarkstarError {
  return new DarkstarError(
    'absurd-value',
    `"${values.topic}" sent ${values.value} for ${values.quantity}: expected ${expected}. The value is left out; check the sensor, and the unit and sign in the recorder's table.`,
    { values: { ...values, value: String(values.value) } },
  );
}

import { HOUR_MS, MINUTE_MS, SLOT_MS } from '../home/grid.js';

/** What a quantity measures: how its values are read, which units it comes in, and how it becomes a row. */
export type Dimension = 'power' | 'counter' | 'percent' | 'temperature' | 'switch';

/** The devices that a home may have several of. */
export type DeviceKind = 'batteries' | 'waterHeaters' | 'evs';

interface QuantitySpec {
  readonly dimension: Dimension;
  readonly device?: DeviceKind;
  /** How long a value stands for what follows it, in ms: what comes later than that leaves a gap. */
  readonly holdMs: number;
}

/** Powers are seen from the home: the grid's is positive when importing, the battery's when discharging. */
export const quantities = {
  loadKw: { dimension: 'power', holdMs: 5 * MINUTE_MS },
  pvKw: { dimension: 'power', holdMs: 5 * MINUTE_MS },
  gridKw: { dimension: 'power', holdMs: 5 * MINUTE_MS },
  batteryKw: { dimension: 'power', device: 'batteries', holdMs: 5 * MINUTE_MS },
  waterHeaterKw: { dimension: 'power', device: 'waterHeaters', holdMs: 5 * MINUTE_MS },
  loadKwh: { dimension: 'counter', holdMs: HOUR_MS },
  pvKwh: { dimension: 'counter', holdMs: HOUR_MS },
  importKwh: { dimension: 'counter', holdMs: HOUR_MS },
  exportKwh: { dimension: 'counter', holdMs: HOUR_MS },
  batterySocPercent: { dimension: 'percent', device: 'batteries', holdMs: SLOT_MS },
  evSocPercent: { dimension: 'percent', device: 'evs', holdMs: SLOT_MS },
  evPluggedIn: { dimension: 'switch', device: 'evs', holdMs: SLOT_MS },
  waterTemperatureC: { dimension: 'temperature', device: 'waterHeaters', holdMs: HOUR_MS },
  outdoorTemperatureC: { dimension: 'temperature', holdMs: HOUR_MS },
} as const satisfies Readonly<Record<string, QuantitySpec>>;

export type Quantity = keyof typeof quantities;

export function isQuantity(name: unknown): name is Quantity {
  return typeof name === 'string' && Object.hasOwn(quantities, name);
}

export function specOf(quantity: Quantity): QuantitySpec {
  return quantities[quantity];
}

/** The units of each dimension, and how many of each make one kW, kWh, % or °C. */
export const units: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  power: { W: 1000, kW: 1, MW: 0.001 },
  counter: { Wh: 1000, kWh: 1, MWh: 0.001 },
  percent: { '%': 1 },
  temperature: { '°C': 1 },
  switch: { '': 1 },
};

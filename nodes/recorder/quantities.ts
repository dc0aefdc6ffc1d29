import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '../home/grid.js';

/** What a quantity measures: how its values are read, which units it comes in, and how it becomes a row. */
export type Dimension = 'power' | 'counter' | 'percent' | 'temperature' | 'switch';

/** The devices that a home may have several of. */
export type DeviceKind = 'batteries' | 'solar' | 'waterHeaters' | 'thermalTanks' | 'evs' | 'appliances';

interface QuantitySpec {
  readonly dimension: Dimension;
  readonly device?: DeviceKind;
  /** True where an empty device means the whole home rather than its only device. */
  readonly ofWholeHome?: true;
  /** How long a value is believed that its sensor has taken back ("unavailable"), and a power whose pace is not known, in ms. */
  readonly holdMs: number;
  /** How long a value is believed at most while its sensor is silent, unless the table says otherwise, in ms. */
  readonly longestMs: number;
  /** How long a power of zero is believed: a device may rest for hours, while a whole home never stands still. */
  readonly restMs?: number;
}

const restless = { dimension: 'power', holdMs: 5 * MINUTE_MS, longestMs: HOUR_MS } as const;
const resting = { ...restless, restMs: DAY_MS } as const;
const meter = { dimension: 'counter', holdMs: HOUR_MS, longestMs: DAY_MS / 2 } as const;
const charge = { dimension: 'percent', holdMs: SLOT_MS, longestMs: DAY_MS / 2 } as const;
const warmth = { dimension: 'temperature', holdMs: HOUR_MS, longestMs: DAY_MS / 4 } as const;

/** Powers are seen from the home: the grid's is positive when importing, the battery's when discharging. */
export const quantities = {
  loadKw: restless,
  baseLoadKw: restless,
  pvKw: { ...resting, device: 'solar', ofWholeHome: true },
  gridKw: restless,
  gridOnline: { dimension: 'switch', holdMs: 5 * MINUTE_MS, longestMs: 7 * DAY_MS },
  importKw: resting,
  exportKw: resting,
  batteryKw: { ...resting, device: 'batteries' },
  chargeKw: { ...resting, device: 'batteries' },
  dischargeKw: { ...resting, device: 'batteries' },
  waterHeaterKw: { ...resting, device: 'waterHeaters' },
  thermalTankKw: { ...resting, device: 'thermalTanks' },
  evKw: { ...resting, device: 'evs' },
  applianceKw: { ...resting, device: 'appliances' },
  loadKwh: meter,
  baseLoadKwh: meter,
  pvKwh: { ...meter, device: 'solar', ofWholeHome: true },
  importKwh: meter,
  exportKwh: meter,
  chargeKwh: { ...meter, device: 'batteries' },
  dischargeKwh: { ...meter, device: 'batteries' },
  waterHeaterKwh: { ...meter, device: 'waterHeaters' },
  thermalTankKwh: { ...meter, device: 'thermalTanks' },
  evKwh: { ...meter, device: 'evs' },
  applianceKwh: { ...meter, device: 'appliances' },
  batterySocPercent: { ...charge, device: 'batteries' },
  evSocPercent: { ...charge, device: 'evs' },
  evPluggedIn: { dimension: 'switch', device: 'evs', holdMs: SLOT_MS, longestMs: 7 * DAY_MS },
  waterTemperatureC: { ...warmth, device: 'waterHeaters' },
  thermalTankTemperatureC: { ...warmth, device: 'thermalTanks' },
  outdoorTemperatureC: warmth,
} as const satisfies Readonly<Record<string, QuantitySpec>>;

export type Quantity = keyof typeof quantities;

export function isQuantity(name: unknown): name is Quantity {
  return typeof name === 'string' && Object.hasOwn(quantities, name);
}

export function specOf(quantity: Quantity): QuantitySpec {
  return quantities[quantity];
}

/** value in kW, kWh, % or °C = (number + offset) / divisor */
interface Unit {
  readonly divisor: number;
  readonly offset?: number;
}

/** The units of each dimension. */
export const units: Readonly<Record<Dimension, Readonly<Record<string, Unit>>>> = {
  power: { W: { divisor: 1000 }, kW: { divisor: 1 }, MW: { divisor: 0.001 } },
  counter: { kWh: { divisor: 1 }, Wh: { divisor: 1000 }, MWh: { divisor: 0.001 }, MJ: { divisor: 3.6 } },
  percent: { '%': { divisor: 1 } },
  temperature: { '°C': { divisor: 1 }, '°F': { divisor: 1.8, offset: -32 }, K: { divisor: 1, offset: -273.15 } },
  switch: { '': { divisor: 1 } },
};

/** The unit's name as it stands in `units`, or undefined: "w" and "kwh" are meant well, but "mW" is no MW. */
export function unitNamed(name: string, dimension: Dimension): string | undefined {
  const known = units[dimension];
  const trimmed = name.trim();
  if (Object.hasOwn(known, trimmed)) return trimmed;
  if (trimmed.startsWith('m')) return undefined;
  return Object.keys(known).find((unit) => unit.toLowerCase() === trimmed.toLowerCase());
}

/** A number of the unit in kW, kWh, % or °C. */
export function fromUnit(number: number, dimension: Dimension, unit: string): number {
  const { divisor, offset = 0 } = units[dimension][unit];
  return (number + offset) / divisor;
}

import type { Control } from '../executor/best-power.js';
import type { WeatherSlot } from '../forecast/weather-model.js';
import { toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { SpotSlot } from '../prices/spot.js';
import type { Omission, Truth } from './ask.js';
import type { PolicyName } from './policies.js';
import type { ReplayRow } from './world.js';

/** Measured rows as columns, which cross between threads far faster than objects. Instants are Unix ms, NaN: not measured. */
export interface PackedRows {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly loadKwh: Float64Array;
  readonly pvKwh: Float64Array;
  readonly pvForecastKwh: Float64Array;
  readonly waterHeaterKwh: Float64Array;
}

/** Spot prices as columns; instants are Unix ms, prices per kWh. */
export interface PackedSpots {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly spot: Float64Array;
}

/** Everything a replay is made from; it crosses to another thread as it is. */
export interface BacktestOrder {
  readonly home: Home;
  readonly rows: PackedRows;
  readonly spots: PackedSpots;
  readonly weather: readonly WeatherSlot[];
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly policies: readonly PolicyName[];
  readonly startSocPercent: number;
  readonly replanMinutes: number;
  readonly horizonHours: number;
  readonly truth: readonly Truth[];
  readonly without: readonly Omission[];
  readonly sensitivity?: PolicyName;
  /** What the inverters take; any power unless told otherwise. */
  readonly control?: Control;
}

const missing = (value: number | null | undefined) => value ?? NaN;
const known = (value: number) => (Number.isNaN(value) ? null : value);

export function packRows(rows: readonly ReplayRow[]): PackedRows {
  const column = (read: (row: ReplayRow) => number) => Float64Array.from(rows, read);
  return {
    start: column(({ start }) => Date.parse(start)),
    end: column(({ end }) => Date.parse(end)),
    loadKwh: column(({ loadKwh }) => missing(loadKwh)),
    pvKwh: column(({ pvKwh }) => missing(pvKwh)),
    pvForecastKwh: column(({ pvForecastKwh }) => missing(pvForecastKwh)),
    waterHeaterKwh: column(({ waterHeaterKwh }) => missing(waterHeaterKwh)),
  };
}

/** The same rows with so many times the solar energy. */
export function withSun(rows: PackedRows, factor: number): PackedRows {
  const scaled = (column: Float64Array) => column.map((kwh) => kwh * factor);
  return { ...rows, pvKwh: scaled(rows.pvKwh), pvForecastKwh: scaled(rows.pvForecastKwh) };
}

export function unpackRows(packed: PackedRows): ReplayRow[] {
  return Array.from(packed.start, (start, index) => ({
    start: toIso(start),
    end: toIso(packed.end[index]),
    loadKwh: known(packed.loadKwh[index]),
    pvKwh: known(packed.pvKwh[index]),
    pvForecastKwh: known(packed.pvForecastKwh[index]),
    waterHeaterKwh: known(packed.waterHeaterKwh[index]),
  }));
}

export function packSpots(slots: readonly SpotSlot[]): PackedSpots {
  return {
    start: Float64Array.from(slots, ({ start }) => start),
    end: Float64Array.from(slots, ({ end }) => end),
    spot: Float64Array.from(slots, ({ spot }) => spot),
  };
}

export function unpackSpots({ start, end, spot }: PackedSpots): SpotSlot[] {
  return Array.from(start, (at, index) => ({ start: at, end: end[index], spot: spot[index] }));
}

import { DAY_MS, HOUR_MS, SLOT_MS } from '../home/grid.js';
import type { GridAxis, HistoryGrid } from './history.js';
import type { Roof } from './roof.js';

/** What a model expects of the roof, as it stood at one instant. Energies are kWh per slot of the history's grid. */
export interface PvView {
  /** By slot of the grid, as expected before the slot began; NaN where the model says nothing. */
  readonly past: Float64Array;
  /** By slot of the grid: the most that the model can expect there, under a clear sky. */
  readonly clear: Float64Array;
  /** What is expected of a slot; undefined where nothing was known. */
  at(startMs: number): number | undefined;
  /** The arrays as the model takes them; absent where it knows nothing of them, or not their size. */
  readonly roof?: Roof;
  /** True while neither a person nor the past tells how large the arrays are: then nothing is expected of any slot. */
  readonly isSizeUnknown?: boolean;
  clearAt(startMs: number): number;
  temperatureAt(startMs: number): number | undefined;
}

/** A model of the roof before it is compared with what was measured. */
export interface PvModel {
  readonly method: string;
  /** The model with what was known at `asOf`. */
  view(asOf: number): PvView;
}

// The sky of a forecast that tells none: the most it expected at that time of day within three weeks.
const ENVELOPE_DAYS = 21;

/** The `pvForecastKwh` of the history's own rows as a model, the ones still to come included: for replays. */
export function ownForecast(history: HistoryGrid): PvModel {
  return seriesModel("the history's own forecast", history, history.pvForecastKwh);
}

/** A quarter of an hour of a ready forecast. */
export interface ReadyQuarter {
  readonly startMs: number;
  readonly kwh: number;
}

/** Ready forecasts, past and to come, as a model; undefined where they tell nothing of what comes after `knownMs`. */
export function readyModel(
  quarters: readonly ReadyQuarter[],
  source: string,
  history: HistoryGrid,
  knownMs: number,
): PvModel | undefined {
  const lastMs = Math.max(...quarters.map(({ startMs }) => startMs));
  if (!(lastMs > knownMs)) return undefined;
  const { startMs: originMs, stepMs } = history;
  const length = Math.max(history.length, Math.ceil((lastMs + SLOT_MS - originMs) / stepMs));
  const energy = new Float64Array(length);
  const parts = new Uint8Array(length);
  for (const { startMs, kwh } of quarters) {
    const slot = Math.floor((startMs - originMs) / stepMs);
    if (slot < 0) continue;
    energy[slot] += kwh;
    parts[slot]++;
  }
  const whole = stepMs / SLOT_MS;
  const series = energy.map((kwh, slot) => (parts[slot] >= whole ? kwh : NaN));
  return seriesModel(`${source}'s forecast`, { startMs: originMs, stepMs, length }, series);
}

function seriesModel(method: string, axis: GridAxis, series: Float64Array): PvModel {
  const clear = envelope(axis, series);
  const indexAt = (startMs: number) => Math.round((startMs - axis.startMs) / axis.stepMs);
  const view: PvView = {
    past: series,
    clear,
    at(startMs) {
      const value = series[indexAt(startMs)];
      return value === undefined || Number.isNaN(value) ? undefined : value;
    },
    clearAt: (startMs) => clear[indexAt(startMs)] ?? 0,
    temperatureAt: () => undefined,
  };
  return { method, view: () => view };
}

/** By slot: the largest value of a series at and beside its time of day, in the slots of the last weeks up to it. */
export function envelope({ stepMs, length }: GridAxis, series: Float64Array): Float64Array {
  const slotsPerDay = Math.round(DAY_MS / stepMs);
  const reach = Math.max(1, Math.round(HOUR_MS / stepMs));
  const highest = new Float64Array(length);
  for (let slot = 0; slot < length; slot++) {
    for (let day = 0; day <= ENVELOPE_DAYS; day++) {
      for (let shift = -reach; shift <= (day === 0 ? 0 : reach); shift++) {
        const value = series[slot + shift - day * slotsPerDay];
        if (value > highest[slot]) highest[slot] = value;
      }
    }
  }
  return highest;
}

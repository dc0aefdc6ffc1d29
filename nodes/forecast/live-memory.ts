import { floorTo } from '../home/grid.js';
import type { ForecastUpdate } from '../home/schema/messages.js';
import type { Database } from '../home/store.js';
import { observationsSince } from '../recorder/observation-journal.js';
import { readObservations } from '../recorder/observations.js';
import { readIssuedForecasts, type Span } from '../recorder/quarter-store.js';
import { FORECAST_WINDOW_MS } from '../recorder/record-book.js';
import { extendHistory, noHistory, prepareHistory, type HistoryGrid } from './history.js';
import type { RoofHome } from './plane.js';
import { readyModel, type PvModel, type ReadyQuarter } from './pv-model.js';
import { TrainingMemory } from './training-memory.js';
import { weatherModel, type WeatherModel, type WeatherSlot } from './weather-model.js';
import { withNewest } from './weather-store.js';

/** Which part of the past a forecast is made of. */
interface HistoryWish {
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly stepMs: number;
  readonly holidays: readonly string[];
}

interface KeptHistory {
  readonly key: string;
  readonly revision: number;
  readonly history: HistoryGrid;
}

/**
 * What the data worker holds of one home between forecasts, so that a quarter hour costs what it adds: the measured past
 * on its grid, the model of the roof, and what was learnt today. Every part is read anew where it may have changed, and
 * is then what a first reading gives. It holds the window of one forecast, no more.
 */
export class LiveMemory {
  readonly training = new TrainingMemory();
  private kept: KeptHistory | undefined;
  private unpacked: ReadonlyMap<number, readonly ForecastUpdate[]> = new Map();
  private roof: Kept<readonly WeatherSlot[], WeatherModel> | undefined;
  private readyRoof: Kept<readonly ReadyQuarter[], PvModel> | undefined;
  private joinedWeather: Joined<WeatherSlot> | undefined;
  private joinedReady: Joined<ReadyQuarter> | undefined;

  /** @throws DarkstarError `no-history` where there is no row. */
  history(database: Database, { from, to, zone, stepMs, holidays }: HistoryWish): HistoryGrid {
    const key = JSON.stringify([from, zone, stepMs, holidays]);
    const { kept } = this;
    const { revision, firstStart } = observationsSince(database, kept?.revision);
    const endMs = kept ? kept.history.startMs + kept.history.length * stepMs : NaN;
    const isPrefix = kept?.key === key && firstStart >= endMs && to >= endMs;
    const history = isPrefix
      ? extendHistory(kept.history, readObservations(database, { from: endMs, to }))
      : prepareHistory(someRows(readObservations(database, { from, to })), zone, stepMs, holidays);
    this.kept = { key, revision, history };
    return history;
  }

  /** Forecasts as they were issued within a span, oldest first; each is unpacked once, because none is ever rewritten. */
  issued(database: Database, { from, to }: Span): readonly ForecastUpdate[] {
    const periods = database
      .all('SELECT period FROM issued_forecasts WHERE period >= ? AND period < ? ORDER BY period', [
        floorTo(from, FORECAST_WINDOW_MS),
        to,
      ])
      .map(({ period }) => Number(period));
    const unpack = (period: number) => readIssuedForecasts(database, { from: period, to: period + FORECAST_WINDOW_MS });
    this.unpacked = new Map(periods.map((period) => [period, this.unpacked.get(period) ?? unpack(period)]));
    return [...this.unpacked.values()].flat().filter(({ issuedAt }) => {
      const issuedMs = Date.parse(issuedAt);
      return issuedMs >= from && issuedMs < to;
    });
  }

  /** The weather that is stored with the newest beside it; the same array while both are the same. */
  weather(stored: readonly WeatherSlot[], newest: readonly WeatherSlot[]): readonly WeatherSlot[] {
    this.joinedWeather = join(this.joinedWeather, stored, newest, () => [...stored, ...newest]);
    return this.joinedWeather.all;
  }

  /** The ready forecasts that are stored with the newest one over them, in the same way. */
  ready(stored: readonly ReadyQuarter[], newest: readonly ReadyQuarter[], issuedMs: number): readonly ReadyQuarter[] {
    this.joinedReady = join(this.joinedReady, stored, newest, () => withNewest(stored, newest, issuedMs));
    return this.joinedReady.all;
  }

  weatherModel(weather: readonly WeatherSlot[], home: RoofHome, history: HistoryGrid, issuedAt: number) {
    const key = JSON.stringify(home);
    const { roof } = this;
    if (roof?.key === key && roof.from === weather && isPrefixOf(roof.history, history)) {
      if (history.length > roof.history.length) roof.model.grow(history, issuedAt);
      roof.history = history;
      return roof.model;
    }
    const model = weatherModel(weather, home, history, issuedAt);
    this.roof = model && { key, from: weather, model, history };
    return model;
  }

  readyModel(quarters: readonly ReadyQuarter[], source: string, history: HistoryGrid, issuedAt: number) {
    const kept = this.readyRoof;
    const isAhead = quarters.some(({ startMs }) => startMs > issuedAt);
    if (isAhead && kept?.key === source && kept.from === quarters && isPrefixOf(kept.history, history)) {
      kept.history = history;
      return kept.model;
    }
    const model = readyModel(quarters, source, history, issuedAt);
    this.readyRoof = model && { key: source, from: quarters, model, history };
    return model;
  }
}

interface Kept<F, M> {
  readonly key: string;
  readonly from: F;
  readonly model: M;
  history: HistoryGrid;
}

interface Joined<T> {
  readonly stored: readonly T[];
  /** The newest as JSON: every job brings a copy of its own. */
  readonly newest: string;
  readonly all: readonly T[];
}

function join<T>(
  before: Joined<T> | undefined,
  stored: readonly T[],
  newest: readonly T[],
  build: () => readonly T[],
): Joined<T> {
  const told = JSON.stringify(newest);
  return before?.stored === stored && before.newest === told ? before : { stored, newest: told, all: build() };
}

/** Whether a history is another one with slots added at its end: `extendHistory` keeps the calendar. */
function isPrefixOf(shorter: HistoryGrid, longer: HistoryGrid): boolean {
  return shorter.calendar === longer.calendar && shorter.startMs === longer.startMs && shorter.length <= longer.length;
}

function someRows<T>(rows: readonly T[]): readonly T[] {
  if (rows.length === 0) throw noHistory();
  return rows;
}

const memories = new WeakMap<Database, LiveMemory>();

export function liveMemoryOf(database: Database): LiveMemory {
  const present = memories.get(database);
  if (present) return present;
  const memory = new LiveMemory();
  memories.set(database, memory);
  return memory;
}

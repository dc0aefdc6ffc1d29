import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS, floorTo, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Database } from '../home/store.js';
import { Ledger } from './ledger.js';
import { isIdle, sensorKey, type Mapping } from './mapping.js';
import { insertObservations } from './observations.js';
import { mostPlausibleKw } from './plausible.js';
import { specOf } from './quantities.js';
import { hasMeasurement, toRow } from './row.js';

export type StatisticsPeriod = 'hour' | '5minute';

/** Home Assistant's answer: the rows of every statistic, as its recorder sends them. */
export type Statistics = Readonly<Record<string, readonly StatisticsRow[]>>;

interface StatisticsRow {
  /** Unix ms; older releases send ISO strings. */
  readonly start: number | string;
  readonly end?: number | string;
  /** What a meter rose by in the interval. */
  readonly change?: number | null;
  readonly mean?: number | null;
  /** A meter's reading at the end of the interval, and the same without its resets. */
  readonly state?: number | null;
  readonly sum?: number | null;
}

/** A row read: instants in ms, `change` in kWh, `mean` in kW, % or °C. */
interface Interval {
  readonly from: number;
  readonly to: number;
  readonly change: number | null;
  readonly mean: number | null;
  readonly state: number | null;
  readonly sum: number | null;
}

// Home Assistant purges its 5-minute rows after 10 days.
export const FINE_DAYS = 10;
const FINE_MS = 5 * MINUTE_MS;
// A meter's total comes back with the noise of many additions.
const NOISE = 1e-6;
// What a meter delivers after a longer outage says nothing any more about single hours.
const LONGEST_SPREAD_MS = 7 * DAY_MS;

/** The statistics that belong to the table: sources that are entity ids or ids of external statistics. */
export function statisticIds(mappings: readonly Mapping[]): readonly string[] {
  const used = mappings.filter((mapping) => !isIdle(mapping) && specOf(mapping.quantity).dimension !== 'switch');
  const ids = used.map(({ source }) => source).filter((source) => /^[a-z0-9_]+[.:][a-z0-9_]+$/.test(source));
  return [...new Set(ids)];
}

/**
 * The payload of a `history-request`, which the API node of node-red-contrib-home-assistant-websocket passes on to Home
 * Assistant's command `recorder/statistics_during_period`.
 */
export function statisticsRequest(ids: readonly string[], period: StatisticsPeriod, from: number, to: number) {
  return {
    protocol: 'websocket',
    data: {
      type: 'recorder/statistics_during_period',
      start_time: toIso(floorTo(from, HOUR_MS)),
      end_time: toIso(floorTo(to, period === 'hour' ? HOUR_MS : FINE_MS)),
      statistic_ids: [...ids],
      period,
      types: ['change', 'mean', 'state'],
      units: { energy: 'kWh', power: 'kW', temperature: '°C' },
    },
  };
}

/** Whether a payload is an answer of Home Assistant's statistics, which may be empty. */
export function isStatistics(payload: unknown): payload is Statistics {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return false;
  return Object.values(payload).every(
    (rows) =>
      Array.isArray(rows) &&
      rows.every((row: unknown) => typeof row === 'object' && row !== null && 'start' in row && !('loadKwh' in row)),
  );
}

export interface StatisticsToImport {
  readonly statistics: Statistics;
  readonly mappings: readonly Mapping[];
  readonly home: Home;
  /** Unix ms: nothing later is taken. */
  readonly now: number;
}

export interface ImportedStatistics {
  /** Quarter hours that were written or confirmed. */
  readonly rows: number;
  /** The statistics that brought something. */
  readonly ids: readonly string[];
  /** How many values could not be true, by statistic. */
  readonly refused: Readonly<Record<string, number>>;
}

/**
 * Store job: keeps Home Assistant's long-term statistics as imported quarter hours; what was measured here stays. An
 * hour is shared out evenly over its quarters; what a meter delivers after an outage is shared out over the outage and
 * marked as spread.
 */
export function importStatistics(database: Database, input: StatisticsToImport): ImportedStatistics {
  const { statistics, mappings, home, now } = input;
  const ledger = new Ledger();
  const mostKw = mostPlausibleKw(home);
  const ids = new Set<string>();
  const keys = new Set<string>();
  const refused: Record<string, number> = {};
  for (const mapping of mappings.filter((each) => !isIdle(each))) {
    const answered = statistics[mapping.source] ?? [];
    const lengthMs = answered.some(({ start }) => instantOf(start) % HOUR_MS !== 0) ? FINE_MS : HOUR_MS;
    const intervals = answered.map((row) => toInterval(row, lengthMs)).filter((each) => each !== undefined);
    const sorted = intervals.filter(({ to }) => to <= now).sort((a, b) => a.from - b.from);
    sorted.forEach((interval, index) => {
      const stretch = toStretch(interval, sorted[index - 1], mapping);
      if (!stretch) return;
      if (!isPlausible(stretch.value, mapping, mostKw)) {
        refused[mapping.source] = (refused[mapping.source] ?? 0) + 1;
        return;
      }
      ledger.add({ sensor: sensorKey(mapping), ...stretch });
      ids.add(mapping.source);
      keys.add(sensorKey(mapping));
    });
  }
  const has = (key: string) => keys.has(key);
  const rows = ledger
    .takeEnded(floorTo(now, SLOT_MS))
    .map((start) => toRow({ start, ledger, home, has }))
    .filter(hasMeasurement);
  const inserted = insertObservations(database, { rows, origin: 'imported' });
  return { rows: inserted.rows, ids: [...ids], refused };
}

/** @param lengthMs of a row that tells no end, as those of older releases */
function toInterval({ start, end, ...values }: StatisticsRow, lengthMs: number): Interval | undefined {
  const from = instantOf(start);
  const to = end === undefined ? from + lengthMs : instantOf(end);
  // Statistics begin on the clock; what does not is no row of theirs.
  if (!(to > from) || to - from > HOUR_MS || from % FINE_MS !== 0) return undefined;
  const { change, mean, state, sum } = values;
  return { from, to, change: finite(change), mean: finite(mean), state: finite(state), sum: finite(sum) };
}

function toStretch(interval: Interval, before: Interval | undefined, { quantity, sign, scale }: Mapping) {
  const { from, to, mean } = interval;
  switch (specOf(quantity).dimension) {
    case 'counter': {
      const rise = difference(before?.sum, interval.sum) ?? difference(before?.state, interval.state);
      const change = interval.change ?? rise;
      if (change === null || change < -NOISE) return undefined;
      const kwh = Math.max(0, Math.round(change / NOISE) * NOISE) * Math.abs(scale);
      // The first row after an outage holds what the meter counted meanwhile.
      const silentFrom = before && before.to < from && from - before.to <= LONGEST_SPREAD_MS ? before.to : from;
      return { from: silentFrom, to, value: (kwh * HOUR_MS) / (to - silentFrom), spread: silentFrom < from };
    }
    case 'power':
      return mean === null ? undefined : { from, to, value: mean * scale * sign };
    case 'percent':
      // The mean of an hour is not the charge at its end; that of five minutes nearly is.
      return mean === null || to - from > SLOT_MS ? undefined : { from, to, value: mean * scale };
    case 'temperature':
      return mean === null ? undefined : { from, to, value: mean * scale };
    case 'switch':
      return undefined;
  }
}

/** The rise of a meter whose answer has readings only; one that fell began anew, at a time that is not known. */
function difference(before: number | null | undefined, after: number | null): number | null {
  return before === null || before === undefined || after === null ? null : after - before;
}

function isPlausible(value: number, { quantity }: Mapping, mostKw: number): boolean {
  switch (specOf(quantity).dimension) {
    case 'power':
    case 'counter':
      return Math.abs(value) <= mostKw;
    case 'percent':
      return value >= 0 && value <= 100;
    case 'temperature':
      return value >= -90 && value <= 120;
    case 'switch':
      return false;
  }
}

function instantOf(instant: number | string): number {
  return typeof instant === 'string' ? Date.parse(instant) : instant;
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

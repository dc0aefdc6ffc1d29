import { DarkstarError } from '../home/errors.js';
import { floorTo, MINUTE_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { Database, Row } from '../home/store.js';
import { noteObservations } from './observation-journal.js';

/** What is kept of every 15 minutes. Energies are kWh in the interval; SoC is that at its end, temperature its mean. */
export interface Measurements {
  /** The base load: without the water heaters, cars and appliances that have a sensor of their own. */
  readonly loadKwh: number | null;
  readonly pvKwh: number | null;
  readonly importKwh: number | null;
  readonly exportKwh: number | null;
  readonly chargeKwh: number | null;
  readonly dischargeKwh: number | null;
  readonly socPercent: number | null;
  readonly temperatureC: number | null;
  /** What the home's own system had forecast for the interval, where a history tells it. */
  readonly pvForecastKwh: number | null;
  /** Water heaters, and what heats thermal tanks. */
  readonly waterHeaterKwh: number | null;
  readonly evKwh: number | null;
  readonly applianceKwh: number | null;
  /** Everything that the home used, steered devices included. */
  readonly totalLoadKwh: number | null;
}

export type MeasurementName = keyof Measurements;

/** A stretch of the past as messages carry it (`Observation`), every measurement named. `null` says: not measured. */
export interface HistoryRow extends Measurements {
  readonly start: string;
  readonly end: string;
  /** What was not seen at its time but shared out evenly after an outage: its sum is right, its course is not. */
  readonly spread?: readonly MeasurementName[];
}

/** An observation, of which what is absent was not measured. */
export type SparseRow = Pick<HistoryRow, 'start' | 'end' | 'spread'> & {
  readonly [name in MeasurementName]?: number | null | undefined;
};

type Kind = 'energy' | 'mean' | 'at-end';

interface Column {
  readonly name: MeasurementName;
  readonly column: string;
  readonly kind: Kind;
}

export const columns: readonly Column[] = [
  { name: 'loadKwh', column: 'load_kwh', kind: 'energy' },
  { name: 'pvKwh', column: 'pv_kwh', kind: 'energy' },
  { name: 'importKwh', column: 'import_kwh', kind: 'energy' },
  { name: 'exportKwh', column: 'export_kwh', kind: 'energy' },
  { name: 'chargeKwh', column: 'charge_kwh', kind: 'energy' },
  { name: 'dischargeKwh', column: 'discharge_kwh', kind: 'energy' },
  { name: 'socPercent', column: 'soc_percent', kind: 'at-end' },
  { name: 'temperatureC', column: 'temperature_c', kind: 'mean' },
  { name: 'pvForecastKwh', column: 'pv_forecast_kwh', kind: 'energy' },
  { name: 'waterHeaterKwh', column: 'water_heater_kwh', kind: 'energy' },
  { name: 'evKwh', column: 'ev_kwh', kind: 'energy' },
  { name: 'applianceKwh', column: 'appliance_kwh', kind: 'energy' },
  { name: 'totalLoadKwh', column: 'total_load_kwh', kind: 'energy' },
];

export const nothingMeasured: Measurements = Object.freeze({
  loadKwh: null,
  pvKwh: null,
  importKwh: null,
  exportKwh: null,
  chargeKwh: null,
  dischargeKwh: null,
  socPercent: null,
  temperatureC: null,
  pvForecastKwh: null,
  waterHeaterKwh: null,
  evKwh: null,
  applianceKwh: null,
  totalLoadKwh: null,
});

export interface ObservationsToInsert {
  readonly rows: readonly SparseRow[];
  /** Measured here, or imported from elsewhere: what was measured is never overwritten by what is imported. */
  readonly origin: 'measured' | 'imported';
}

export interface Inserted {
  /** How many 15-minute rows were written or confirmed. */
  readonly rows: number;
}

const names = columns.map(({ column }) => column);
const UPSERT = `
  INSERT INTO observations (start, minutes, measured, spread, ${names.join(', ')})
  VALUES (${Array.from({ length: names.length + 4 }, () => '?').join(', ')})
  ON CONFLICT (start) DO UPDATE SET
    minutes = CASE WHEN excluded.measured >= measured THEN excluded.minutes ELSE minutes END,
    measured = max(measured, excluded.measured),
    spread = CASE WHEN excluded.measured >= measured
      THEN (spread & ~?) | (excluded.spread & ~(${names.map(bitIfSeen).join(' | ')})) ELSE spread END,
    ${names.map(keepBetter).join(',\n    ')}`;

/**
 * A column takes the new value, but an import only fills what a measured row lacks, and so does what was spread over an
 * outage; a missing value replaces nothing.
 */
function keepBetter(column: string, index: number): string {
  return `${column} = CASE WHEN excluded.measured < measured OR (excluded.spread & ${bit(index)} AND ${bitIfSeen(column, index)})
      THEN coalesce(${column}, excluded.${column}) ELSE coalesce(excluded.${column}, ${column}) END`;
}

/** SQL: the column's bit where its value was really seen, else 0. */
function bitIfSeen(column: string, index: number): string {
  return `((${column} IS NOT NULL AND NOT spread & ${bit(index)}) * ${bit(index)})`;
}

function bit(index: number): number {
  return 2 ** index;
}

/** The sum of the bits of the columns for which the test holds. */
function bitsWhere(test: (name: MeasurementName) => boolean): number {
  return columns.reduce((bits, { name }, index) => (test(name) ? bits + bit(index) : bits), 0);
}

/**
 * Store job: keeps rows in the table of 15-minute observations, all in one transaction. A longer row is spread evenly
 * over its quarter hours (`minutes` remembers its length); shorter ones are joined.
 * @throws DarkstarError `off-grid-history` where a row does not fit the quarter hours.
 */
export function insertObservations(database: Database, { rows, origin }: ObservationsToInsert): Inserted {
  const quarters = toQuarterHours(rows);
  if (quarters.length > 0) noteObservations(database, quarters[0].start);
  const measured = origin === 'measured' ? 1 : 0;
  database.transaction(() => {
    for (const { start, minutes, spread, ...values } of quarters) {
      const spreadBits = bitsWhere((name) => spread.includes(name));
      const written = bitsWhere((name) => values[name] !== null);
      const kept = columns.map(({ name }) => values[name]);
      database.run(UPSERT, [start, minutes, measured, spreadBits, ...kept, written]);
    }
  });
  return { rows: quarters.length };
}

interface ObservationSpan {
  /** Unix ms. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
}

/** Store job: the 15-minute observations that lie within the span, oldest first. Gaps have no row. */
export function readObservations(database: Database, { from, to }: ObservationSpan): readonly HistoryRow[] {
  const sql = `SELECT start, spread, ${names.join(', ')} FROM observations WHERE start >= ? AND start <= ? ORDER BY start`;
  return database.all(sql, [from, to - SLOT_MS]).map(toHistoryRow);
}

function toHistoryRow(row: Row): HistoryRow {
  const start = Number(row.start);
  return {
    start: toIso(start),
    end: toIso(start + SLOT_MS),
    ...everyMeasurement(({ column }) => (row[column] === null ? null : Number(row[column]))),
    ...(row.spread ? { spread: namesOf(Number(row.spread)) } : {}),
  };
}

function namesOf(bits: number): readonly MeasurementName[] {
  return columns.filter((_, index) => bits & bit(index)).map(({ name }) => name);
}

interface Piece extends Measurements {
  readonly start: number;
  readonly end: number;
  /** The length of the row it was cut from. */
  readonly minutes: number;
  readonly spread: readonly MeasurementName[];
}

/** A quarter hour as it is kept; `minutes` is the length of the rows it was made of. */
type Quarter = Omit<Piece, 'end'>;

/** Rows of any length on the grid of quarter hours, in order of time. */
export function toQuarterHours(rows: readonly SparseRow[]): readonly Quarter[] {
  const pieces = new Map<number, Piece[]>();
  for (const piece of rows.flatMap(split)) {
    const start = floorTo(piece.start, SLOT_MS);
    const present = pieces.get(start);
    if (present) present.push(piece);
    else pieces.set(start, [piece]);
  }
  return [...pieces].sort(([a], [b]) => a - b).map(([start, parts]) => join(start, parts));
}

/** A row cut into quarter hours: energy spread evenly, SoC only at the last one's end; shorter rows stay whole. */
function split(row: SparseRow): readonly Piece[] {
  const start = Date.parse(row.start);
  const length = Date.parse(row.end) - start;
  const fits =
    length > 0 && (length % SLOT_MS === 0 || SLOT_MS % length === 0) && start % Math.min(length, SLOT_MS) === 0;
  if (!fits) throw offGrid(row);
  const count = Math.max(1, length / SLOT_MS);
  const pieceMs = length / count;
  return Array.from({ length: count }, (_, index) => ({
    start: start + index * pieceMs,
    end: start + (index + 1) * pieceMs,
    minutes: length / MINUTE_MS,
    spread: row.spread ?? [],
    ...everyMeasurement(({ name, kind }) => {
      const value = row[name] ?? null;
      if (kind === 'energy') return value === null ? null : value / count;
      return kind === 'mean' || index === count - 1 ? value : null;
    }),
  }));
}

/** The pieces of one quarter hour as one: a value counts only where the whole quarter hour has it. */
function join(start: number, parts: readonly Piece[]): Quarter {
  const last = parts.reduce((latest, part) => (part.end > latest.end ? part : latest));
  const covered = parts.reduce((sum, part) => sum + part.end - part.start, 0);
  return {
    start,
    minutes: last.minutes,
    spread: [...new Set(parts.flatMap((part) => part.spread))],
    ...everyMeasurement(({ name, kind }) => {
      if (kind === 'at-end') return last[name];
      const values = parts.map((part) => part[name]).filter((value) => value !== null);
      if (covered !== SLOT_MS || values.length !== parts.length) return null;
      const sum = values.reduce((total, value) => total + value, 0);
      return kind === 'energy' ? sum : sum / values.length;
    }),
  };
}

function everyMeasurement(valueOf: (column: Column) => number | null): Measurements {
  return Object.fromEntries(columns.map((column) => [column.name, valueOf(column)])) as unknown as Measurements;
}

function offGrid({ start, end }: SparseRow): DarkstarError {
  return new DarkstarError(
    'off-grid-history',
    `The history row from ${start} to ${end} does not fit the quarter hours. Send rows of 1, 3, 5, 15, 30 or 60 minutes that start on the clock.`,
    { values: { start, end } },
  );
}

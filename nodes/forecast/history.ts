import { DarkstarError } from '../home/errors.js';
import { DAY_MS } from '../home/grid.js';
import { LocalCalendar } from './local-calendar.js';

/** A row of measured energy, as it travels: kWh in the interval, null or absent where it was not measured. */
export interface MeasuredRow {
  readonly start: string;
  readonly end: string;
  readonly loadKwh?: number | null | undefined;
  readonly pvKwh?: number | null | undefined;
  readonly pvForecastKwh?: number | null | undefined;
}

/** Where a regular grid lies: slot `i` runs from `startMs + i × stepMs`. */
export interface GridAxis {
  readonly startMs: number;
  readonly stepMs: number;
  readonly length: number;
}

/** A regular grid, and what the wall clock shows in each of its slots; the slot of day counts from local midnight. */
export interface SlotGrid extends GridAxis {
  readonly slotsPerDay: number;
  readonly calendar: LocalCalendar;
  readonly weekend: Uint8Array;
  /** The slots of the grid in order of time, by slot of day. */
  readonly slotsAt: readonly Int32Array[];
}

/** Measured energy on a grid, prepared once for many forecasts: kWh per slot, NaN where nothing was measured. */
export interface HistoryGrid extends SlotGrid {
  readonly loadKwh: Float64Array;
  readonly pvKwh: Float64Array;
  /** What the home's own system expected of each slot, where the history holds it. */
  readonly pvForecastKwh: Float64Array;
}

/**
 * Lays rows onto a grid of `stepMs`. Longer rows are spread evenly, shorter ones are added up; a slot that its rows do
 * not cover whole is a gap.
 * @throws DarkstarError `no-history` when there is no row at all.
 */
export function prepareHistory(rows: readonly MeasuredRow[], zone: string, stepMs: number): HistoryGrid {
  let first = Infinity;
  let last = -Infinity;
  const spans = rows.map((row) => ({ row, start: Date.parse(row.start), end: Date.parse(row.end) }));
  for (const { start, end } of spans) {
    first = Math.min(first, start);
    last = Math.max(last, end);
  }
  if (rows.length === 0) throw noHistory();
  const startMs = Math.floor(first / stepMs) * stepMs;
  const length = Math.ceil((last - startMs) / stepMs);
  const grid = { startMs, stepMs, length };
  return {
    ...slotGrid(grid, new LocalCalendar(zone)),
    loadKwh: layOut(grid, spans, (row) => row.loadKwh),
    pvKwh: layOut(grid, spans, (row) => row.pvKwh),
    pvForecastKwh: layOut(grid, spans, (row) => row.pvForecastKwh),
  };
}

export function noHistory(): DarkstarError {
  const remedy = 'Wire sensors or a `history` message to the recorder, or pass a history file that begins earlier.';
  return new DarkstarError('no-history', `There is no measured load or PV to forecast from. ${remedy}`, {
    problems: [{ path: 'history', value: undefined, expected: 'load or PV measured before the forecast', remedy }],
  });
}

/** The number of whole slots that had ended at `instant`. */
export function slotsEndedAt(grid: GridAxis, instant: number): number {
  return Math.max(0, Math.min(grid.length, Math.floor((instant - grid.startMs) / grid.stepMs)));
}

/** Whether any load or PV was measured in a slot that had ended at `instant`. */
export function measuredBefore(grid: HistoryGrid, instant: number): boolean {
  for (let slot = slotsEndedAt(grid, instant) - 1; slot >= 0; slot--) {
    if (!Number.isNaN(grid.loadKwh[slot]) || !Number.isNaN(grid.pvKwh[slot])) return true;
  }
  return false;
}

/** The commonest length of the rows in ms. */
export function rowStepMs(rows: readonly MeasuredRow[]): number {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const length = Date.parse(row.end) - Date.parse(row.start);
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  if (!commonest) throw noHistory();
  return commonest[0];
}

/** Looks up the wall clock for every slot of a grid. */
export function slotGrid({ startMs, stepMs, length }: GridAxis, calendar: LocalCalendar): SlotGrid {
  const slotsPerDay = Math.round(DAY_MS / stepMs);
  const weekend = new Uint8Array(length);
  const slotsAt: number[][] = Array.from({ length: slotsPerDay }, () => []);
  for (let slot = 0; slot < length; slot++) {
    const instant = startMs + slot * stepMs;
    weekend[slot] = calendar.isWeekend(instant) ? 1 : 0;
    slotsAt[slotOfDay(instant, slotsPerDay, calendar)].push(slot);
  }
  const axis = { startMs, stepMs, length };
  return { ...axis, slotsPerDay, calendar, weekend, slotsAt: slotsAt.map((slots) => Int32Array.from(slots)) };
}

export function slotOfDay(instant: number, slotsPerDay: number, calendar: LocalCalendar): number {
  return Math.floor((calendar.minuteOfDay(instant) * slotsPerDay) / 1440);
}

interface Span {
  readonly row: MeasuredRow;
  readonly start: number;
  readonly end: number;
}

function layOut(
  { startMs, stepMs, length }: GridAxis,
  spans: readonly Span[],
  read: (row: MeasuredRow) => number | null | undefined,
): Float64Array {
  const energy = new Float64Array(length);
  const coveredMs = new Float64Array(length);
  for (const { row, start, end } of spans) {
    const value = read(row);
    if (value === null || value === undefined) continue;
    if (!Number.isFinite(value) || end <= start) throw badRow(row, value);
    const from = Math.floor((start - startMs) / stepMs);
    const to = Math.ceil((end - startMs) / stepMs);
    for (let slot = from; slot < to; slot++) {
      const slotStart = startMs + slot * stepMs;
      const overlap = Math.min(end, slotStart + stepMs) - Math.max(start, slotStart);
      energy[slot] += (value * overlap) / (end - start);
      coveredMs[slot] += overlap;
    }
  }
  return energy.map((kwh, slot) => (coveredMs[slot] >= stepMs - 1 ? kwh : NaN));
}

function badRow(row: MeasuredRow, value: number): DarkstarError {
  return new DarkstarError(
    'invalid-input',
    `The history row from ${row.start} to ${row.end} holds ${value}. Give it a finite energy in kWh and an end after its start.`,
    { values: { start: row.start, value } },
  );
}

import { DarkstarError } from '../home/errors.js';
import { DAY_MS } from '../home/grid.js';
import { withoutCatchUps } from './catch-up.js';
import { LocalCalendar } from './local-calendar.js';

/** A row of measured energy, as it travels: kWh in the interval, null or absent where it was not measured. */
export interface MeasuredRow {
  readonly start: string;
  readonly end: string;
  readonly loadKwh?: number | null | undefined;
  readonly pvKwh?: number | null | undefined;
  readonly pvForecastKwh?: number | null | undefined;
  /** Outdoors, the mean of the interval. */
  readonly temperatureC?: number | null | undefined;
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
  /** 1 on weekends and holidays. */
  readonly restDay: Uint8Array;
  /** The slots of the grid in order of time, by slot of day. */
  readonly slotsAt: readonly Int32Array[];
}

/** Measured energy on a grid, prepared once for many forecasts: kWh per slot, NaN where nothing was measured. */
export interface HistoryGrid extends SlotGrid {
  readonly loadKwh: Float64Array;
  /** The load without hours in which a meter caught up: what profiles are learnt from. */
  readonly learnableLoadKwh: Float64Array;
  readonly pvKwh: Float64Array;
  /** What the home's own system expected of each slot, where the history holds it. */
  readonly pvForecastKwh: Float64Array;
  /** Outdoors, the mean of the slot; NaN where it was not measured. */
  readonly temperatureC: Float64Array;
}

/**
 * Lays rows onto a grid of `stepMs`. Longer rows are spread evenly, shorter ones are added up; a slot that its rows do
 * not cover whole is a gap.
 * @throws DarkstarError `no-history` when there is no row at all.
 */
export function prepareHistory(
  rows: readonly MeasuredRow[],
  zone: string,
  stepMs: number,
  ownHolidays: readonly string[] = [],
): HistoryGrid {
  if (rows.length === 0) throw noHistory();
  const spans = spansOf(rows);
  const firstMs = spans.reduce((first, { start }) => Math.min(first, start), Infinity);
  const startMs = Math.floor(firstMs / stepMs) * stepMs;
  const calendar = new LocalCalendar(zone, ownHolidays);
  const axis = axisUntil(spans, startMs, stepMs);
  const loadKwh = layOut(axis, spans, (row) => row.loadKwh);
  return {
    ...slotGrid(axis, calendar),
    ...layOutRest(axis, spans),
    loadKwh,
    learnableLoadKwh: withoutCatchUps(axis, loadKwh),
  };
}

/**
 * The same history with rows that begin where it ends or later, each a whole slot: equal to one that is prepared from
 * all rows at once.
 */
export function extendHistory(history: HistoryGrid, rows: readonly MeasuredRow[]): HistoryGrid {
  if (rows.length === 0) return history;
  const { startMs, stepMs, length } = history;
  const spans = spansOf(rows);
  const more = axisUntil(spans, startMs + length * stepMs, stepMs);
  const grown = { startMs, stepMs, length: length + more.length };
  const loadKwh = joined(
    history.loadKwh,
    layOut(more, spans, (row) => row.loadKwh),
  );
  const rest = layOutRest(more, spans);
  return {
    ...grownGrid(history, more),
    loadKwh,
    learnableLoadKwh: withoutCatchUps(grown, loadKwh, history.learnableLoadKwh),
    pvKwh: joined(history.pvKwh, rest.pvKwh),
    pvForecastKwh: joined(history.pvForecastKwh, rest.pvForecastKwh),
    temperatureC: joined(history.temperatureC, rest.temperatureC),
  };
}

function spansOf(rows: readonly MeasuredRow[]): readonly Span[] {
  return rows.map((row) => ({ row, start: Date.parse(row.start), end: Date.parse(row.end) }));
}

function axisUntil(spans: readonly Span[], startMs: number, stepMs: number): GridAxis {
  const lastMs = spans.reduce((latest, { end }) => Math.max(latest, end), -Infinity);
  return { startMs, stepMs, length: Math.ceil((lastMs - startMs) / stepMs) };
}

function layOutRest(axis: GridAxis, spans: readonly Span[]) {
  return {
    pvKwh: layOut(axis, spans, (row) => row.pvKwh),
    pvForecastKwh: layOut(axis, spans, (row) => row.pvForecastKwh),
    // As an energy a mean is shared out by time and added up again.
    temperatureC: layOut(axis, spans, (row, lengthMs) =>
      typeof row.temperatureC === 'number' ? row.temperatureC * (lengthMs / axis.stepMs) : null,
    ),
  };
}

export function joined(first: Float64Array, second: Float64Array): Float64Array {
  const whole = new Float64Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
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
  const restDay = new Uint8Array(length);
  const slotsAt: number[][] = Array.from({ length: slotsPerDay }, () => []);
  for (let slot = 0; slot < length; slot++) {
    const instant = startMs + slot * stepMs;
    restDay[slot] = calendar.isRestDay(instant) ? 1 : 0;
    slotsAt[slotOfDay(instant, slotsPerDay, calendar)].push(slot);
  }
  const axis = { startMs, stepMs, length };
  return { ...axis, slotsPerDay, calendar, restDay, slotsAt: slotsAt.map((slots) => Int32Array.from(slots)) };
}

/** A grid with more slots at its end. */
function grownGrid(grid: SlotGrid, more: GridAxis): SlotGrid {
  const { startMs, stepMs, slotsPerDay, calendar, length } = grid;
  const next = slotGrid(more, calendar);
  const restDay = new Uint8Array(length + more.length);
  restDay.set(grid.restDay);
  restDay.set(next.restDay, length);
  const slotsAt = grid.slotsAt.map((slots, place) => {
    const added = next.slotsAt[place];
    return added.length === 0 ? slots : Int32Array.from([...slots, ...added.map((slot) => slot + length)]);
  });
  return { startMs, stepMs, slotsPerDay, calendar, length: length + more.length, restDay, slotsAt };
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
  read: (row: MeasuredRow, lengthMs: number) => number | null | undefined,
): Float64Array {
  const energy = new Float64Array(length);
  const coveredMs = new Float64Array(length);
  for (const { row, start, end } of spans) {
    const value = read(row, end - start);
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

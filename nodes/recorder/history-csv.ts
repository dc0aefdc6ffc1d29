import { DarkstarError, describeProblem, type Problem } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import { columns, nothingMeasured, type HistoryRow, type MeasurementName, type Measurements } from './observations.js';

/** A row of a history file. `flag` is what the file says against the row; whoever scores forecasts leaves such rows out. */
interface HistoryCsvRow extends HistoryRow {
  readonly flag: string | null;
}

interface Cells {
  readonly line: number;
  readonly start: number;
  readonly values: Measurements;
  readonly flag: string | null;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
// A file that is wrong throughout is described well enough by its first faults.
const MOST_PROBLEMS = 100;

/**
 * Reads a history: `start,load_kwh,pv_kwh[,pv_forecast_kwh,…]`, in which `start` is the instant at which the interval
 * begins, with `Z` or an offset. An empty cell is missing; `load_kwh` or `pv_kwh` may lack altogether; columns that
 * are not known are left alone. The length of the rows is the most common step between them, and a longer step is a
 * gap. A `flag` voids what it names: `load_…` the load, `pv_…` the PV, anything else both; several are parted by `|`.
 * @returns rows in order of time, energies in kWh per row.
 * @throws DarkstarError `invalid-history` with every problem: line and column, value, what was expected, remedy.
 */
export function parseHistoryCsv(text: string): readonly HistoryCsvRow[] {
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((cell) => cell.trim());
  checkHeader(header, problems);
  refuse(problems);

  const rows: Cells[] = [];
  lines.slice(1).forEach((line, index) => {
    if (line.trim() === '') return;
    const row = parseLine(line, index + 2, header, problems);
    if (row) rows.push(row);
  });
  refuse(problems);

  rows.sort((a, b) => a.start - b.start);
  const step = mostCommonStep(rows, problems);
  checkOverlap(rows, step, problems);
  refuse(problems);
  return rows.map(({ start, values, flag }) => ({ start: toIso(start), end: toIso(start + step), ...values, flag }));
}

function checkHeader(header: readonly string[], problems: Problem[]): void {
  const path = 'line 1';
  if (!header.includes('start')) {
    const value = header.join(',');
    const expected = 'a header such as start,load_kwh,pv_kwh';
    problems.push({ path, value, expected, remedy: 'Name the columns in the first line, parted by commas.' });
  } else if (!header.includes('load_kwh') && !header.includes('pv_kwh')) {
    const value = header.join(',');
    problems.push({ path, value, expected: 'load_kwh, pv_kwh or both', remedy: 'Name the column of the energies so.' });
  }
  const twice = header.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice !== undefined) {
    problems.push({ path, value: twice, expected: 'each column once', remedy: 'Remove or rename one of the two.' });
  }
}

function parseLine(line: string, number: number, header: readonly string[], problems: Problem[]): Cells | undefined {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== header.length) {
    const expected = `${header.length} cells, as in the header`;
    const remedy = 'Write numbers with a decimal point and part cells by commas.';
    problems.push({ path: `line ${number}`, value: line, expected, remedy });
    return undefined;
  }
  const cell = (column: string) => cells[header.indexOf(column)] ?? '';
  const start = parseStart(cell('start'), number, problems);
  const flag = cell('flag') || null;
  const read = columns.map(({ name, column }) => [name, parseNumber(cell(column), number, column, problems)]);
  if (start === undefined) return undefined;
  return {
    line: number,
    start,
    values: { ...nothingMeasured, ...(Object.fromEntries(read) as Partial<Measurements>), ...voided(flag) },
    flag,
  };
}

function parseStart(value: string, line: number, problems: Problem[]): number | undefined {
  const instant = INSTANT.test(value) ? Date.parse(value.replace(' ', 'T')) : Number.NaN;
  if (Number.isFinite(instant)) return instant;
  const remedy = 'Write it in UTC with a Z, or with its offset.';
  problems.push({ path: at(line, 'start'), value, expected: 'an instant such as 2026-01-31T13:00:00Z', remedy });
  return undefined;
}

function parseNumber(value: string, line: number, column: string, problems: Problem[]): number | null {
  if (value === '') return null;
  const path = at(line, column);
  const number = NUMBER.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) {
    problems.push({
      path,
      value,
      expected: 'a number',
      remedy: 'Correct it, or leave the cell empty where it is missing.',
    });
    return null;
  }
  if (column.endsWith('_kwh') && number < 0) {
    const remedy = 'Correct it, or put the other direction into a column of its own.';
    problems.push({ path, value, expected: 'an energy of at least 0 kWh', remedy });
  }
  if (column === 'soc_percent' && (number < 0 || number > 100)) {
    problems.push({ path, value, expected: '0 to 100 %', remedy: 'Correct it, or leave the cell empty.' });
  }
  return number;
}

/** What a flag says was not really measured. */
function voided(flag: string | null): Partial<Record<MeasurementName, null>> {
  if (flag === null) return {};
  const tokens = flag.split('|');
  const concerns = (prefix: string, other: string) =>
    tokens.some((token) => token.startsWith(prefix) || !token.startsWith(other));
  return {
    ...(concerns('load_', 'pv_') ? { loadKwh: null } : {}),
    ...(concerns('pv_', 'load_') ? { pvKwh: null } : {}),
  };
}

/** The most common step between neighbours in ms; of two equally common ones the shorter. */
function mostCommonStep(rows: readonly Cells[], problems: Problem[]): number {
  const counts = new Map<number, number>();
  for (let index = 1; index < rows.length; index++) {
    const step = rows[index].start - rows[index - 1].start;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([stepA, a], [stepB, b]) => b - a || stepA - stepB);
  if (best && best[0] > 0) return best[0];
  const expected = 'at least two rows with different starts, from which the resolution is read';
  problems.push({ path: 'file', value: `${rows.length} row(s)`, expected, remedy: 'Export more rows.' });
  return 0;
}

function checkOverlap(rows: readonly Cells[], stepMs: number, problems: Problem[]): void {
  for (let index = 1; index < rows.length; index++) {
    const [before, row] = [rows[index - 1], rows[index]];
    if (row.start - before.start >= stepMs) continue;
    const expected = `${stepMs / MINUTE_MS} minutes or more after ${toIso(before.start)} of line ${before.line}`;
    const remedy = 'Remove the row that comes twice, or export all rows at one resolution.';
    problems.push({ path: at(row.line, 'start'), value: toIso(row.start), expected, remedy });
  }
}

function at(line: number, column: string): string {
  return `line ${line}, column ${column}`;
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new DarkstarError('invalid-history', `The history cannot be read: ${describeProblem(first)}${more}`, {
    problems: problems.slice(0, MOST_PROBLEMS),
    values: { problems: problems.length },
  });
}

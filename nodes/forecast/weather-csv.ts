import { DarkstarError, describeProblem, type Problem } from '../home/errors.js';
import type { WeatherSlot } from './weather-model.js';

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const PROBLEMS_TOLD = 20;

/**
 * Reads forecast weather: `start,nwp_issued,ghi_wm2[,diffuse_wm2][,temp_c]`, instants in UTC, radiation on the
 * horizontal plane in W/m²; other columns are left alone, a row without `ghi_wm2` is a gap. The length of the rows is
 * the commonest step between them.
 * @throws DarkstarError `weather-csv` that lists line, column, value and remedy of each fault.
 */
export function parseWeatherCsv(text: string): WeatherSlot[] {
  const problems: Problem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((cell) => cell.trim());
  for (const column of ['start', 'nwp_issued', 'ghi_wm2']) {
    if (header.includes(column)) continue;
    const remedy = 'Add it to the header.';
    problems.push({ path: `line 1, ${column}`, value: undefined, expected: 'a column of this name', remedy });
  }
  refuse(problems);
  const rows: Omit<WeatherSlot, 'endMs'>[] = [];
  for (let index = 1; index < lines.length && problems.length < PROBLEMS_TOLD; index++) {
    if (lines[index].trim() === '') continue;
    const cells = lines[index].split(',').map((cell) => cell.trim());
    const row = readRow((column) => cells[header.indexOf(column)] ?? '', index + 1, problems);
    if (row) rows.push(row);
  }
  refuse(problems);
  const stepMs = commonestStep(rows);
  if (stepMs === undefined) {
    const remedy = 'Add rows, so that their length can be read from them.';
    refuse([
      { path: 'weather', value: `${rows.length} row(s)`, expected: 'two rows of different times or more', remedy },
    ]);
  }
  return rows.map((row) => ({ ...row, endMs: row.startMs + (stepMs ?? 0) }));
}

function readRow(
  cell: (column: string) => string,
  line: number,
  problems: Problem[],
): Omit<WeatherSlot, 'endMs'> | undefined {
  const instant = (column: string): number => {
    const value = cell(column);
    const parsed = INSTANT.test(value) ? Date.parse(value.replace(' ', 'T')) : NaN;
    if (Number.isNaN(parsed)) {
      const expected = 'an instant such as 2026-01-31T13:00:00Z';
      problems.push({ path: `line ${line}, ${column}`, value, expected, remedy: 'Write it in UTC with a Z.' });
    }
    return parsed;
  };
  const number = (column: string, least: number): number | undefined => {
    const value = cell(column);
    if (value === '') return undefined;
    const parsed = NUMBER.test(value) ? Number(value) : NaN;
    if (parsed >= least) return parsed;
    const expected = `a number of at least ${least}`;
    problems.push({ path: `line ${line}, ${column}`, value, expected, remedy: 'Correct it, or leave it empty.' });
    return undefined;
  };
  const startMs = instant('start');
  const ghiWm2 = number('ghi_wm2', 0);
  if (ghiWm2 === undefined) return undefined;
  const issuedMs = instant('nwp_issued');
  const dhiWm2 = number('diffuse_wm2', 0);
  const temperatureC = number('temp_c', -90);
  return { startMs, issuedMs, ghiWm2, dhiWm2, temperatureC };
}

function commonestStep(rows: readonly { readonly startMs: number }[]): number | undefined {
  const counts = new Map<number, number>();
  const starts = [...new Set(rows.map(({ startMs }) => startMs))].sort((a, b) => a - b);
  for (let index = 1; index < starts.length; index++) {
    const step = starts[index] - starts[index - 1];
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new DarkstarError('weather-csv', `Weather CSV: ${describeProblem(first)}${more}`, { problems });
}

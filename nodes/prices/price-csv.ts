import { DarkstarError, describeProblem, type Problem } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import { MOST_PER_KWH, isPlausible } from './plausible.js';
import type { SpotSlot } from './spot.js';

const COLUMNS = ['start_utc', 'resolution_minutes', 'price_eur_mwh'] as const;
type Column = (typeof COLUMNS)[number];

const RESOLUTIONS_MINUTES: readonly number[] = [15, 30, 60];
// Without an offset the column's name says what is meant: UTC.
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// A file with the wrong shape is wrong in every line; nobody reads thousands of them.
const PROBLEMS_TOLD = 20;

/**
 * Reads day-ahead prices: CSV with a header and the columns `start_utc`, `resolution_minutes` (15, 30 or 60) and
 * `price_eur_mwh`; further columns are ignored, and a row without a price is a gap. Rows are in order of time.
 * @returns slots with the spot price per kWh (EUR/MWh ÷ 1000); gaps between them are possible.
 * @throws DarkstarError `price-csv` that lists line, column, value and remedy of each fault.
 */
export function parsePriceCsv(text: string): SpotSlot[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = readHeader(lines[0] ?? '');
  const problems: Problem[] = [];
  const slots: SpotSlot[] = [];
  for (let index = 1; index < lines.length && problems.length < PROBLEMS_TOLD; index++) {
    if (lines[index].trim() === '') continue;
    const row = readRow(lines[index], index + 1, columns, slots.at(-1)?.end, problems);
    if (row) slots.push(row);
  }
  if (problems.length > 0) throw csvError(problems);
  if (slots.length === 0) {
    throw csvError([problem(2, 'price_eur_mwh', undefined, 'at least one price', 'Add rows with prices.')]);
  }
  return slots;
}

function readHeader(line: string): Record<Column, number> {
  const names = cells(line);
  const problems = COLUMNS.filter((column) => !names.includes(column)).map((column) =>
    problem(1, column, undefined, `a column of this name among ${names.join(', ')}`, 'Add it to the header.'),
  );
  if (problems.length > 0) throw csvError(problems);
  return {
    start_utc: names.indexOf('start_utc'),
    resolution_minutes: names.indexOf('resolution_minutes'),
    price_eur_mwh: names.indexOf('price_eur_mwh'),
  };
}

function readRow(
  line: string,
  number: number,
  columns: Record<Column, number>,
  previousEnd: number | undefined,
  problems: Problem[],
): SpotSlot | undefined {
  const row = cells(line);
  const text = (column: Column) => row[columns[column]] ?? '';
  const wrong = (column: Column, expected: string, remedy: string) => {
    problems.push(problem(number, column, text(column), expected, remedy));
    return undefined;
  };

  const start = readInstant(text('start_utc'));
  if (start === undefined) {
    return wrong('start_utc', 'a UTC instant such as 2026-01-31T13:00:00Z', 'Write the start of the interval in UTC.');
  }
  const minutes = readNumber(text('resolution_minutes'));
  if (minutes === undefined || !RESOLUTIONS_MINUTES.includes(minutes)) {
    return wrong('resolution_minutes', '15, 30 or 60', 'Give the length of the interval in minutes.');
  }
  if (start % (15 * MINUTE_MS) !== 0) {
    return wrong('start_utc', 'a full quarter of an hour', 'Move the interval to the quarter-hour grid.');
  }
  if (previousEnd !== undefined && start < previousEnd) {
    return wrong(
      'start_utc',
      `${toIso(previousEnd)} or later`,
      'Sort the rows by time, one zone and one row per time.',
    );
  }
  if (text('price_eur_mwh') === '') return undefined;
  const price = readNumber(text('price_eur_mwh'));
  if (price === undefined) return wrong('price_eur_mwh', 'a number', 'Use a decimal point, or leave it empty.');
  const spot = price / 1000;
  if (!isPlausible(spot)) {
    return wrong('price_eur_mwh', `at most ± ${MOST_PER_KWH * 1000} EUR/MWh`, 'Check the unit: EUR per MWh.');
  }
  return { start, end: start + minutes * MINUTE_MS, spot };
}

function readInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [, date, time, seconds = ':00', offset = 'Z'] = match;
  const instant = Date.parse(`${date}T${time}${seconds}${offset}`);
  if (Number.isNaN(instant)) return undefined;
  // Date.parse moves a 31 February on to March; such a date is a mistake, not a date.
  const sameDay = new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  return sameDay ? instant : undefined;
}

function readNumber(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function cells(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function problem(line: number, column: Column, value: unknown, expected: string, remedy: string): Problem {
  return { path: `line ${line}, ${column}`, value, expected, remedy };
}

function csvError(problems: readonly Problem[]): DarkstarError {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new DarkstarError('price-csv', `Price CSV: ${describeProblem(problems[0])}${more}`, { problems });
}

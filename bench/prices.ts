// How well prices beyond the published ones are forecast, on recorded day-ahead prices: issued at noon every day, scored
// on the seven local days after it, against three simple forecasts. `node prices.js [--days N]` (every Nth day only).
// Exit code 1 where the forecast does not beat all three on every file.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MINUTE_MS, SLOT_MS, localDayStart, localMinuteOfDay } from '../nodes/home/grid.js';
import { forecastPrices } from '../nodes/prices/price-forecast.js';
import { parsePriceCsv } from '../nodes/prices/price-csv.js';
import { toQuarterHours } from '../nodes/prices/spot.js';
import { dataFolder } from '../test/support/project.js';

const FILES = [
  { file: 'fr_2024-02_2025-06.csv', timezone: 'Europe/Paris' },
  { file: 'fr_2025-12_2026-02.csv', timezone: 'Europe/Paris' },
  { file: 'nl_2024-07_2025-06.csv', timezone: 'Europe/Amsterdam' },
  { file: 'nl_2025-12_2026-02.csv', timezone: 'Europe/Amsterdam' },
];
const HISTORY_DAYS = 28;
const LEADS = 7;
const TAUS = [0.1, 0.5, 0.9];
const QUARTERS = 96;

/** Prices by local day and quarter of an hour on the wall clock, EUR/MWh; NaN where none. */
type Days = readonly Float64Array[];

interface Expected {
  /** What is scored by its absolute error. */
  readonly point: number;
  readonly quantiles: readonly number[];
}

interface Setting {
  readonly days: Days;
  /** Index of the last day whose prices are published. */
  readonly today: number;
  readonly lead: number;
}

type Method = (setting: Setting, quarter: number) => Expected;

const rivals: Readonly<Record<string, Method>> = {
  persistence: withOwnErrors(({ days, today }, quarter) => days[today][quarter]),
  'same hour last week': withOwnErrors(({ days, today, lead }, quarter) => days[today + lead - 7][quarter]),
  '4-week hourly mean': ({ days, today }, quarter) => {
    const seen = lastDays(today, HISTORY_DAYS).map((day) => days[day][quarter]);
    const known = seen.filter((price) => !Number.isNaN(price));
    return {
      point: known.reduce((sum, price) => sum + price, 0) / known.length,
      quantiles: TAUS.map((tau) => quantile(known, tau)),
    };
  },
};

/** A point forecast with the quantiles of its own errors at that time of the day over the last weeks. */
function withOwnErrors(predict: (setting: Setting, quarter: number) => number): Method {
  return (setting, quarter) => {
    const point = predict(setting, quarter);
    const errors = lastDays(setting.today, HISTORY_DAYS - LEADS)
      .map((day) => ({ ...setting, today: day - setting.lead, day }))
      .map(({ day, ...past }) => setting.days[day][quarter] - (past.today >= LEADS ? predict(past, quarter) : NaN))
      .filter((error) => !Number.isNaN(error));
    return { point, quantiles: TAUS.map((tau) => point + quantile(errors, tau)) };
  };
}

function lastDays(today: number, count: number): number[] {
  return Array.from({ length: count }, (_, back) => today - back);
}

function quantile(values: readonly number[], tau: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(tau * sorted.length))] ?? 0;
}

/** Per issue day: mean absolute error and mean pinball loss over all leads, EUR/MWh. */
interface Score {
  readonly mae: number;
  readonly pinball: number;
}

function run({ file, timezone }: (typeof FILES)[number], everyNth: number): boolean {
  const slots = toQuarterHours(parsePriceCsv(readFileSync(path.join(dataFolder, 'prices', file), 'utf8')));
  const first = localDayStart(slots[0].start, timezone, 1);
  const starts: number[] = [];
  for (let day = 0; ; day++) {
    const start = localDayStart(first, timezone, day);
    if (start > slots[slots.length - 1].end) break;
    starts.push(start);
  }
  const days: Float64Array[] = starts.slice(0, -1).map(() => new Float64Array(QUARTERS).fill(NaN));
  let at = 0;
  for (const { start, spot } of slots) {
    while (at < days.length && start >= starts[at + 1]) at++;
    if (start < first || at >= days.length) continue;
    days[at][Math.floor(localMinuteOfDay(start, timezone) / (SLOT_MS / MINUTE_MS))] = spot * 1000;
  }
  const scores = new Map<string, Score[]>(['forecast', ...Object.keys(rivals)].map((name) => [name, []]));
  const began = process.cpuUsage();
  let cover = 0;
  let covered = 0;
  let forecastMs = 0;
  let issues = 0;
  for (let today = HISTORY_DAYS; today + LEADS < days.length; today += everyNth) {
    const from = starts[today + 1];
    const before = process.cpuUsage();
    const history = slots.filter((slot) => slot.start >= starts[today + 1 - HISTORY_DAYS] && slot.start < from);
    const { slots: expected } = forecastPrices({ history, from, to: starts[today + 1 + LEADS], timezone });
    forecastMs += cpuMs(before);
    issues++;
    const sums = new Map([...scores.keys()].map((name) => [name, { mae: 0, pinball: 0, count: 0 }]));
    const note = (name: string, actual: number, { point, quantiles }: Expected) => {
      const sum = sums.get(name);
      if (!sum) return;
      sum.mae += Math.abs(actual - point);
      sum.pinball += TAUS.reduce((total, tau, i) => total + pinball(actual, quantiles[i], tau), 0) / TAUS.length;
      sum.count++;
    };
    for (const { start, spotP10, spotP50, spotP90 } of expected) {
      const lead = starts.findLastIndex((day) => day <= start) - today;
      const quarter = Math.floor(localMinuteOfDay(start, timezone) / (SLOT_MS / MINUTE_MS));
      const actual = days[today + lead][quarter];
      const guesses = Object.entries(rivals).map(
        ([name, method]) => [name, method({ days, today, lead }, quarter)] as const,
      );
      if (Number.isNaN(actual) || guesses.some(([, { point }]) => Number.isNaN(point))) continue;
      const quantiles = [spotP10, spotP50, spotP90].map((price) => price * 1000);
      note('forecast', actual, { point: spotP50 * 1000, quantiles });
      cover += actual >= quantiles[0] && actual <= quantiles[2] ? 1 : 0;
      covered++;
      for (const [name, guess] of guesses) note(name, actual, guess);
    }
    for (const [name, { mae, pinball: loss, count }] of sums) {
      if (count > 0) scores.get(name)?.push({ mae: mae / count, pinball: loss / count });
    }
  }
  console.log(`\n${file}: ${issues} forecasts, EUR/MWh, mean (difference to the forecast ± its standard error)`);
  const own = scores.get('forecast') ?? [];
  let beaten = true;
  for (const [name, each] of scores) {
    const mae = compare(each, own, everyNth, ({ mae }) => mae);
    const loss = compare(each, own, everyNth, ({ pinball }) => pinball);
    console.log(`  ${name.padEnd(20)} MAE ${describe(mae)}   pinball ${describe(loss)}`);
    if (name !== 'forecast') beaten &&= mae.difference > 0 && loss.difference > 0;
  }
  console.log(
    `  10-90 % band covers ${((100 * cover) / covered).toFixed(1)} %; ` +
      `${(forecastMs / issues).toFixed(1)} ms CPU per forecast, ${(cpuMs(began) / 1000).toFixed(0)} s in all`,
  );
  return beaten;
}

function pinball(actual: number, forecast: number, tau: number): number {
  return Math.max(tau * (actual - forecast), (tau - 1) * (actual - forecast));
}

interface Comparison {
  readonly mean: number;
  readonly difference: number;
  readonly standardError: number;
}

// Forecasts of neighbouring days share six of their seven days: means of whole weeks are nearly independent.
function compare(
  each: readonly Score[],
  own: readonly Score[],
  everyNth: number,
  read: (score: Score) => number,
): Comparison {
  const week = Math.max(1, Math.round(LEADS / everyNth));
  const differences = each.map((score, index) => read(score) - read(own[index]));
  const weeks: number[] = [];
  for (let from = 0; from + week <= differences.length; from += week) {
    weeks.push(meanOf(differences.slice(from, from + week)));
  }
  const mean = meanOf(weeks);
  const variance = weeks.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, weeks.length - 1);
  return {
    mean: meanOf(each.map(read)),
    difference: meanOf(differences),
    standardError: Math.sqrt(variance / weeks.length),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function describe({ mean, difference, standardError }: Comparison): string {
  const beside =
    difference === 0 ? '' : `(${difference > 0 ? '+' : ''}${difference.toFixed(2)} ± ${standardError.toFixed(2)})`;
  return `${mean.toFixed(2).padStart(6)} ${beside.padEnd(16)}`;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

if (!existsSync(dataFolder)) {
  console.error(`The recorded prices are absent: ${dataFolder}/prices is needed.`);
  process.exitCode = 1;
} else {
  const everyNth = Number(/--days[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? 1);
  const beaten = FILES.map((file) => run(file, everyNth));
  if (beaten.includes(false)) {
    console.error('\nThe forecast does not beat every simple one.');
    process.exitCode = 1;
  }
}

import { OMISSIONS, TRUTHS } from '../../nodes/backtest/ask.js';
import { POLICIES, type PolicyName } from '../../nodes/backtest/policies.js';
import { startBacktest } from '../../nodes/backtest/backtest-client.js';
import { packRows, packSpots, type BacktestOrder } from '../../nodes/backtest/order.js';
import { reportPage } from '../../nodes/backtest/report-page.js';
import { reportPicture } from '../../nodes/backtest/report-picture.js';
import { commonPeriod } from '../../nodes/backtest/world.js';
import { parseWeatherCsv } from '../../nodes/forecast/weather-csv.js';
import { DarkstarError } from '../../nodes/home/errors.js';
import { dateStart } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { parsePriceCsv } from '../../nodes/prices/price-csv.js';
import { parseHistoryCsv } from '../../nodes/recorder/history-csv.js';
import { readNamedFile, readNamedJson, writeNamedFile } from '../files.js';
import type { Io } from '../io.js';
import { Options, usageOf, readDate } from '../options.js';

const SENSITIVITIES = ['perfect', 'mpc', 'none'] as const;

const SPECS = {
  home: { value: 'a JSON file with the home', required: true },
  history: { value: 'a CSV file with measured load and PV', required: true },
  prices: { value: 'a CSV file with day-ahead prices', required: true },
  weather: { value: 'a CSV file with forecast weather' },
  from: { value: 'a local date such as 2024-06-01' },
  to: { value: 'a local date such as 2024-07-01, the first day that is not replayed' },
  'replan-minutes': { value: 'minutes from 1 to 1440' },
  'start-soc': { value: 'percent from 0 to 100' },
  policies: { value: `one or more of ${POLICIES.join(', ')}` },
  truth: { value: `one or more of ${TRUTHS.join(', ')}` },
  without: { value: `one or more of ${OMISSIONS.join(', ')}` },
  'horizon-hours': { value: 'hours from 1 to 168' },
  sensitivity: { value: `one of ${SENSITIVITIES.join(', ')}` },
  html: { value: 'a file for the report as a page with a chart' },
  png: { value: 'a file for the chart as a picture' },
  modes: { value: 'nothing: the inverters take modes only, no power', flag: true },
} as const;

/** What `darkstar backtest --help` says. */
export const USAGE = usageOf('backtest', SPECS);

const DEFAULTS = { replanMinutes: 30, startSocPercent: 50, horizonHours: 48 } as const;

/** `darkstar backtest`: a closed-loop replay of recorded days; the report goes to standard output. */
export async function backtest(args: string[], io: Io): Promise<number> {
  const settings = readSettings(args);
  const home = parse(homeSchema, await readNamedJson(io, '--home', settings.home), 'home');
  const rows = parseHistoryCsv(await readNamedFile(io, '--history', settings.history));
  const prices = parsePriceCsv(await readNamedFile(io, '--prices', settings.prices));
  const weather = settings.weather ? parseWeatherCsv(await readNamedFile(io, '--weather', settings.weather)) : [];
  const common = commonPeriod(rows, prices, home.timezone);
  const fromMs = settings.from ? dateStart(settings.from, home.timezone) : common.fromMs;
  const toMs = settings.to ? dateStart(settings.to, home.timezone) : common.toMs;
  const { replanMinutes, startSocPercent, policies, truth, without, horizonHours, sensitivity, control } = settings;
  const order: BacktestOrder = {
    home,
    rows: packRows(rows),
    spots: packSpots(prices),
    weather,
    fromMs,
    toMs,
    policies,
    startSocPercent,
    replanMinutes,
    horizonHours,
    truth,
    without,
    ...(sensitivity === 'none' ? {} : { sensitivity }),
    control,
  };
  const report = await startBacktest(order, progressOn(io)).report;
  for (const { text } of report.notices) io.stderr.write(`${text}\n`);
  for (const { text } of report.sensitivity ?? []) io.stderr.write(`${text.text}\n`);
  if (settings.html) await writeNamedFile(io, '--html', settings.html, reportPage(report, home.currency));
  if (settings.png) await writeNamedFile(io, '--png', settings.png, reportPicture(report, home.currency));
  io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return 0;
}

function readSettings(args: readonly string[]) {
  const options = new Options(args, SPECS);
  const from = options.read('from', SPECS.from.value, readDate);
  const to = options.read('to', SPECS.to.value, readDate);
  const settings = {
    home: options.text('home') ?? '',
    history: options.text('history') ?? '',
    prices: options.text('prices') ?? '',
    weather: options.text('weather'),
    from,
    to,
    replanMinutes: options.number('replan-minutes', 1, 1440) ?? DEFAULTS.replanMinutes,
    startSocPercent: options.number('start-soc', 0, 100) ?? DEFAULTS.startSocPercent,
    policies: options.list('policies', POLICIES) ?? POLICIES,
    truth: options.list('truth', TRUTHS) ?? [],
    without: options.list('without', OMISSIONS) ?? [],
    horizonHours: options.number('horizon-hours', 1, 168) ?? DEFAULTS.horizonHours,
    sensitivity: options.one('sensitivity', SENSITIVITIES) ?? ('perfect' as const),
    html: options.text('html'),
    png: options.text('png'),
    control: options.has('modes') ? ('modes' as const) : ('setpoints' as const),
  };
  options.check();
  if (from && to && from >= to) throw emptyPeriod(from, to);
  return settings;
}

function emptyPeriod(from: string, to: string): DarkstarError {
  const problem = {
    path: '--to',
    value: to,
    expected: `a date after --from ${from}`,
    remedy: 'The day that --to names is not replayed.',
  };
  return new DarkstarError('bad-option', `--to is ${to}: expected ${problem.expected}. ${problem.remedy}`, {
    problems: [problem],
  });
}

const PROGRESS_STEP_PERCENT = 10;

/** Tells every tenth of a policy that plans; the others are done in no time. */
function progressOn(io: Io): (policy: PolicyName, share: number) => void {
  const told = new Set<string>();
  return (policy, share) => {
    const plans = policy === 'mpc' || policy === 'perfect';
    const percent = Math.floor((100 * share) / PROGRESS_STEP_PERCENT) * PROGRESS_STEP_PERCENT;
    const line = `${policy}: ${percent} %`;
    if (told.has(line) || (!plans && percent < 100)) return;
    io.stderr.write(`${line}\n`);
    told.add(line);
  };
}

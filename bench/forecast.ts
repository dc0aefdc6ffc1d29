// How good the forecasts are on recorded homes and roofs, beside the mean of the last seven days: issued every day at
// 13:00 local for the next local day, from what was known then, scored on the last 30 % of the days. Then the next hours,
// the scenarios and what a forecast costs.
// `node forecast.js`; exit code 1 when a figure is beyond its bound.
// `node forecast.js FOLDER [TIME ZONE]`: the scores alone, for other homes (`FOLDER/homes/*.csv`, all of one time zone) and
// roofs (`FOLDER/pv/*.csv`) with the columns of the recorded ones; exit code 1 when one is worse than the mean of the last
// seven days by more than the standard error, 2 when a file cannot be scored: then none is, and every such file is named.
import { HOUR_MS } from '../nodes/home/grid.js';
import { issueForecast, type PvSource } from '../nodes/forecast/issue.js';
import { timezoneSchema } from '../nodes/home/schema/home.js';
import { weatherModel } from '../nodes/forecast/weather-model.js';
import { dataMissing } from '../test/support/project.js';
import { costOfForecasts } from './forecast-cost.js';
import { intradayGains, scenarioCover } from './forecast-hours.js';
import { score, type Forecaster, type Score, type Trial } from './forecast-protocol.js';
import { recordedHome, recordedRoof, recordingsIn, type Recording } from './recorded-series.js';

interface Bounds {
  /** Of the better of median and mean; `week`: no worse than the mean of the last seven days by more than the standard error. */
  readonly mae: number | 'week';
  readonly pinball?: number;
  readonly cover?: readonly [least: number, most: number];
  readonly bias?: number;
}

export interface Case {
  readonly name: string;
  readonly recording: () => Recording;
  readonly quantity: 'loadKwh' | 'pvKwh';
  readonly bounds: Bounds;
}

const COVER = [0.76, 0.84] as const;

export const CASES: readonly Case[] = [
  {
    name: 'FR load',
    recording: () => recordedHome('FR'),
    quantity: 'loadKwh',
    bounds: { mae: 0.34, pinball: 0.112, cover: COVER, bias: 0.08 },
  },
  {
    name: 'AU load',
    recording: () => recordedHome('AU'),
    quantity: 'loadKwh',
    bounds: { mae: 0.081, pinball: 0.0267, cover: COVER },
  },
  {
    name: 'AU PV',
    recording: () => recordedHome('AU'),
    quantity: 'pvKwh',
    bounds: { mae: 0.0261, cover: COVER },
  },
  { name: 'roof 1', recording: () => recordedRoof(1), quantity: 'pvKwh', bounds: { mae: 0.028, cover: COVER } },
  { name: 'roof 2', recording: () => recordedRoof(2), quantity: 'pvKwh', bounds: { mae: 0.0163, cover: COVER } },
];

/** The score of the live forecaster on one recorded series. */
export function scoreCase({ recording, quantity }: Pick<Case, 'recording' | 'quantity'>): Score {
  return scoreRecording(recording(), quantity);
}

export function scoreRecording(
  { history, flagged, home, weather, zone }: Recording,
  quantity: Case['quantity'],
  share?: number,
): Score {
  const series = history[quantity];
  const model = weatherModel(weather, home, history, -Infinity);
  const pvSource: PvSource = model ? { kind: 'weather', model } : { kind: 'profile' };
  const forecaster: Forecaster = (issuedAt, _start, endMs) => {
    const horizonHours = (endMs - issuedAt) / HOUR_MS;
    const { slots } = issueForecast({ history, issuedAt, horizonHours, pvSource, home });
    return slots.flatMap(({ startMs, [quantity]: band }) => (band ? [{ startMs, band }] : []));
  };
  const trial: Trial = {
    history,
    series,
    zone,
    counts: (slot) => slot >= 0 && !Number.isNaN(series[slot]) && flagged[slot] === 0,
    dark: quantity === 'loadKwh' ? 'scored' : 'left out of the cover',
    share,
  };
  return score(trial, forecaster);
}

/** What of a score is beyond its bounds, in words. */
export function beyond({ mae, standardError, pinball, bias, cover }: Score, bounds: Bounds): string[] {
  const faults: string[] = [];
  const best = Math.min(mae.p50, mae.mean);
  const most = bounds.mae === 'week' ? mae.week + standardError.p50Gain : bounds.mae;
  if (!(best <= most)) faults.push(`MAE ${best.toFixed(4)} > ${most.toFixed(4)}`);
  if (bounds.pinball && !(pinball <= bounds.pinball)) faults.push(`pinball ${pinball.toFixed(4)} > ${bounds.pinball}`);
  if (bounds.bias && !(Math.abs(bias) <= bounds.bias)) faults.push(`bias ${bias.toFixed(3)} beyond ±${bounds.bias}`);
  const [fewest, widest] = bounds.cover ?? [0, 1];
  if (!(cover >= fewest && cover <= widest)) faults.push(`cover ${cover.toFixed(3)} not in ${fewest}–${widest}`);
  return faults;
}

/** The loads and roofs of a folder; a home without measured PV has no roof. */
function casesOf({ homes, roofs }: Pick<ReturnType<typeof recordingsIn>, 'homes' | 'roofs'>): Case[] {
  const bounds: Bounds = { mae: 'week' };
  const measures = ({ history }: Recording, quantity: Case['quantity']) =>
    history[quantity].some((kwh) => kwh > 0 && !Number.isNaN(kwh));
  return [
    ...homes.flatMap(({ name, recording }) =>
      (['loadKwh', 'pvKwh'] as const)
        .filter((quantity) => measures(recording, quantity))
        .map((quantity) => ({
          name: `${name} ${quantity.slice(0, -3)}`,
          recording: () => recording,
          quantity,
          bounds,
        })),
    ),
    ...roofs.map(({ name, recording }) => ({ name, recording: () => recording, quantity: 'pvKwh' as const, bounds })),
  ];
}

const WIDTHS = [5, 17, 17, 9, 19, 8, 7, 6];

function row(cells: readonly string[], nameWidth: number): string {
  return cells.map((cell, index) => cell.padEnd([nameWidth, ...WIDTHS][index])).join(' ');
}

function say(line: string, faults: readonly string[] = []): void {
  if (faults.length > 0) process.exitCode = 1;
  process.stdout.write(`${line}${faults.length > 0 ? ` ✗ ${faults.join(', ')}` : ''}\n`);
}

function sayScores(cases: readonly Case[]): void {
  const names = ['series', 'days', 'MAE p50 ± se', 'MAE mean ± se', '7-day', 'gain of p50 ± se', 'pinball', 'bias'];
  const nameWidth = Math.max(9, ...cases.map(({ name }) => name.length));
  say(row([...names, 'cover'], nameWidth));
  for (const trial of cases) {
    const result = scoreCase(trial);
    const { mae, standardError: se } = result;
    const f = (value: number) => value.toFixed(4);
    const cells = [
      trial.name,
      String(result.days),
      `${f(mae.p50)} ± ${f(se.p50)}`,
      `${f(mae.mean)} ± ${f(se.mean)}`,
      f(mae.week),
      `${f(mae.week - mae.p50)} ± ${f(se.p50Gain)}`,
      f(result.pinball),
      `${(100 * result.bias).toFixed(1)} %`,
      result.cover.toFixed(3),
    ];
    say(row(cells, nameWidth), beyond(result, trial.bounds));
  }
}

function sayHours(): void {
  say('\nLoad: gain from the last hours, by lead in slots of half an hour (at least 25 % FR and 14 % AU at the first)');
  for (const [name, least] of [
    ['FR', 0.25],
    ['AU', 0.14],
  ] as const) {
    const gains = intradayGains(recordedHome(name));
    const faults = gains[0] < least || gains.some((gain) => gain < 0) ? ['too little'] : [];
    say(`${name}  ${gains.map((gain) => `${(100 * gain).toFixed(1)} %`).join('  ')}`, faults);
  }
  say('\nLoad: daily sums within the scenarios, of which the outermost of ten stand for 5 and 95 % (82 % is right)');
  for (const name of ['FR', 'AU'] as const) {
    const { inside, days } = scenarioCover(recordedHome(name));
    const share = inside / days;
    say(
      `${name}  ${inside} of ${days} days, ${(100 * share).toFixed(0)} %`,
      share > 0.65 && share < 0.95 ? [] : ['off'],
    );
  }
}

async function sayCost(): Promise<void> {
  say('\nLive, in quarters of an hour with weather, from a year of history: CPU time in ms, and memory');
  for (const { name, value, most, unit } of await costOfForecasts()) {
    say(
      `${name.padEnd(42)} ${value.toFixed(1).padStart(8)} ${unit}  (under ${most})`,
      value < most ? [] : ['too much'],
    );
  }
}

function scoreFolder(folder: string, zone: string): void {
  const zoned = timezoneSchema.safeParse(zone);
  const { problems, ...recordings } = zoned.success
    ? recordingsIn(folder, zone)
    : { problems: [`"${zone}" is no IANA time zone such as Europe/Stockholm. Correct it.`], homes: [], roofs: [] };
  if (problems.length === 0) return sayScores(casesOf(recordings));
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const [folder, zone = 'UTC'] = process.argv.slice(2);
  if (folder !== undefined) return scoreFolder(folder, zone);
  if (dataMissing) return say(dataMissing);
  sayScores(CASES);
  sayHours();
  await sayCost();
}

if (process.argv[1]?.endsWith('forecast.js')) await main();

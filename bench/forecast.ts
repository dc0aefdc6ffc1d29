// How good the forecasts are on recorded homes and roofs, beside the mean of the last seven days: issued every day at
// 13:00 local for the next local day, from what was known then, scored on the last 30 % of the days.
// `node forecast.js`; exit code 1 when a figure is beyond its bound.
import { HOUR_MS } from '../nodes/home/grid.js';
import { issueForecast, type PvSource } from '../nodes/forecast/issue.js';
import { weatherModel } from '../nodes/forecast/weather-model.js';
import { dataMissing } from '../test/support/project.js';
import { score, type Forecaster, type Score, type Trial } from './forecast-protocol.js';
import { recordedHome, recordedRoof, type Recording } from './recorded-series.js';

interface Bounds {
  /** Of the better of median and mean. */
  readonly mae: number;
  readonly pinball?: number;
  readonly cover?: readonly [least: number, most: number];
  readonly bias?: number;
}

interface Case {
  readonly name: string;
  readonly recording: () => Recording;
  readonly quantity: 'loadKwh' | 'pvKwh';
  readonly bounds: Bounds;
}

export const CASES: readonly Case[] = [
  {
    name: 'FR load',
    recording: () => recordedHome('FR'),
    quantity: 'loadKwh',
    bounds: { mae: 0.34, pinball: 0.112, cover: [0.76, 0.84], bias: 0.08 },
  },
  {
    name: 'AU load',
    recording: () => recordedHome('AU'),
    quantity: 'loadKwh',
    bounds: { mae: 0.081, pinball: 0.0267 },
  },
  { name: 'AU PV', recording: () => recordedHome('AU'), quantity: 'pvKwh', bounds: { mae: 0.0261 } },
  { name: 'roof 1', recording: () => recordedRoof(1), quantity: 'pvKwh', bounds: { mae: 0.028 } },
  { name: 'roof 2', recording: () => recordedRoof(2), quantity: 'pvKwh', bounds: { mae: 0.0163 } },
];

/** The score of the live forecaster on one recorded series. */
export function scoreCase({ recording, quantity }: Case): Score {
  const { history, flagged, home, weather, zone } = recording();
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
  };
  return score(trial, forecaster);
}

/** What of a score is beyond its bounds, in words. */
export function beyond({ mae, pinball, bias, cover }: Score, bounds: Bounds): string[] {
  const faults: string[] = [];
  const best = Math.min(mae.p50, mae.mean);
  if (!(best <= bounds.mae)) faults.push(`MAE ${best.toFixed(4)} > ${bounds.mae}`);
  if (bounds.pinball && !(pinball <= bounds.pinball)) faults.push(`pinball ${pinball.toFixed(4)} > ${bounds.pinball}`);
  if (bounds.bias && !(Math.abs(bias) <= bounds.bias)) faults.push(`bias ${bias.toFixed(3)} beyond ±${bounds.bias}`);
  const [least, most] = bounds.cover ?? [0, 1];
  if (!(cover >= least && cover <= most)) faults.push(`cover ${cover.toFixed(3)} not in ${least}–${most}`);
  return faults;
}

function row(cells: readonly string[]): string {
  const widths = [9, 5, 17, 17, 9, 19, 8, 7, 6];
  return cells.map((cell, index) => cell.padEnd(widths[index])).join(' ');
}

function main(): void {
  if (dataMissing) {
    process.stdout.write(`${dataMissing}\n`);
    return;
  }
  const head = [
    'series',
    'days',
    'MAE p50 ± se',
    'MAE mean ± se',
    '7-day',
    'gain of p50 ± se',
    'pinball',
    'bias',
    'cover',
  ];
  process.stdout.write(`${row(head)}\n`);
  for (const trial of CASES) {
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
    const faults = beyond(result, trial.bounds);
    if (faults.length > 0) process.exitCode = 1;
    process.stdout.write(`${row(cells)} ${faults.length > 0 ? `✗ ${faults.join(', ')}` : '✓'}\n`);
  }
}

if (process.argv[1]?.endsWith('forecast.js')) main();

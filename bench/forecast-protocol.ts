import { localDayStart } from '../nodes/home/grid.js';
import { sum } from '../nodes/home/numbers.js';
import type { HistoryGrid } from '../nodes/forecast/history.js';
import type { Band } from '../nodes/forecast/profile.js';

/** A forecast of one series, issued at an instant from what was known then. */
export type Forecaster = (issuedAt: number, startMs: number, endMs: number) => readonly SlotForecast[];

interface SlotForecast {
  readonly startMs: number;
  readonly band: Band;
}

export interface Score {
  readonly days: number;
  /** Mean absolute error of the median, of the mean and of the mean of the last seven days, kWh per slot. */
  readonly mae: { readonly p50: number; readonly mean: number; readonly week: number };
  /** Standard errors over days: of the error itself, and of what is gained on the mean of the last seven days. */
  readonly standardError: { readonly p50: number; readonly mean: number; readonly p50Gain: number };
  /** Mean of the losses at 10, 50 and 90 %. */
  readonly pinball: number;
  /** Energy of the mean against the energy measured, as a fraction. */
  readonly bias: number;
  /** Share of what was measured that lies within p10 and p90; the dark is left out where a series has one. */
  readonly cover: number;
}

const SCORED_SHARE = 0.3;
const ISSUE_HOUR_MS = 13 * 3_600_000;
const WEEK = 7;
const LIT_KWH = 0.002;

export interface Trial {
  readonly history: HistoryGrid;
  readonly series: Float64Array;
  readonly zone: string;
  /** Whether a slot counts: measured, and not flagged. */
  readonly counts: (slot: number) => boolean;
  readonly dark: 'scored' | 'left out of the cover';
  /** Of the days, from the last backwards; 30 % where absent. */
  readonly share?: number | undefined;
}

/** Issues at 13:00 local every day for the whole next local day, on the last days. */
export function score(trial: Trial, forecaster: Forecaster): Score {
  const { history, series, counts } = trial;
  const rows: { day: number; actual: number; band: Band; week: number }[] = [];
  const days = scoredDays(trial);
  days.forEach(({ issuedAt, startMs, endMs }, day) => {
    for (const { startMs: start, band } of forecaster(issuedAt, startMs, endMs)) {
      const slot = Math.round((start - history.startMs) / history.stepMs);
      if (start < startMs || start >= endMs || !counts(slot)) continue;
      const week = weekMean(trial, slot, start, issuedAt);
      if (Number.isNaN(week)) continue;
      rows.push({ day, actual: series[slot], band, week });
    }
  });
  const error = (of: (row: (typeof rows)[number]) => number) => rows.map((row) => Math.abs(of(row) - row.actual));
  const errors = {
    p50: error(({ band }) => band.p50),
    mean: error(({ band }) => band.mean),
    week: error((r) => r.week),
  };
  const byDay = (values: readonly number[]) => standardErrorOfDays(rows, values);
  const lit = rows.filter(({ actual, band }) => trial.dark === 'scored' || actual > LIT_KWH || band.p90 > LIT_KWH);
  return {
    days: new Set(rows.map(({ day }) => day)).size,
    mae: { p50: meanOf(errors.p50), mean: meanOf(errors.mean), week: meanOf(errors.week) },
    standardError: {
      p50: byDay(errors.p50),
      mean: byDay(errors.mean),
      p50Gain: byDay(errors.p50.map((value, index) => errors.week[index] - value)),
    },
    pinball: meanOf(
      rows.map(({ actual, band }) => {
        const loss = (level: number, at: number) => Math.max(level * (actual - at), (level - 1) * (actual - at));
        return (loss(0.1, band.p10) + loss(0.5, band.p50) + loss(0.9, band.p90)) / 3;
      }),
    ),
    bias: sum(rows.map(({ band }) => band.mean)) / sum(rows.map(({ actual }) => actual)) - 1,
    cover: meanOf(lit.map(({ actual, band }) => (band.p10 <= actual + 1e-9 && actual <= band.p90 + 1e-9 ? 1 : 0))),
  };
}

/** The days that are scored, with the instant at which each is forecast. */
export function scoredDays({ history, zone, share = SCORED_SHARE }: Pick<Trial, 'history' | 'zone' | 'share'>) {
  const endMs = history.startMs + history.length * history.stepMs;
  const starts: number[] = [];
  for (let start = localDayStart(history.startMs, zone); start < endMs; start = localDayStart(start, zone, 1)) {
    starts.push(start);
  }
  return starts.slice(Math.ceil(starts.length * (1 - share))).map((startMs) => ({
    issuedAt: localDayStart(startMs - 1, zone) + ISSUE_HOUR_MS,
    startMs,
    endMs: localDayStart(startMs, zone, 1),
  }));
}

/** The plain mean of the same time of day on the seven days before the issue; NaN where none was measured. */
function weekMean({ history, series, counts }: Trial, slot: number, startMs: number, issuedAt: number): number {
  const values: number[] = [];
  const perDay = history.slotsPerDay;
  for (let past = slot - perDay; past >= 0; past -= perDay) {
    const endMs = startMs - (slot - past - 1) * history.stepMs;
    if (endMs > issuedAt) continue;
    if (issuedAt - endMs > WEEK * 86_400_000) break;
    if (counts(past)) values.push(series[past]);
  }
  return values.length > 0 ? meanOf(values) : NaN;
}

function standardErrorOfDays(rows: readonly { readonly day: number }[], values: readonly number[]): number {
  const sums = new Map<number, { total: number; count: number }>();
  rows.forEach(({ day }, index) => {
    const entry = sums.get(day) ?? { total: 0, count: 0 };
    sums.set(day, { total: entry.total + values[index], count: entry.count + 1 });
  });
  const means = [...sums.values()].map(({ total, count }) => total / count);
  const mean = meanOf(means);
  return Math.sqrt(sum(means.map((value) => (value - mean) ** 2)) / (means.length - 1) / means.length);
}

function meanOf(values: readonly number[]): number {
  return sum(values) / values.length;
}

import { DAY_MS, localDayStart } from '../home/grid.js';
import { slotOfDay, slotsEndedAt, type HistoryGrid } from './history.js';
import { LOAD_CANDIDATES, candidateAt, type LoadCandidate } from './load-candidates.js';
import { fitReach, reaching } from './reach.js';
import { fitMomentum } from './momentum.js';
import type { OutdoorTemperature } from './outdoor-temperature.js';
import type { Band } from './profile.js';
import { pvForecaster, type PvRequest } from './pv-forecaster.js';

/** A past local day as it was to be expected at its first minute, by slot of the history's grid. */
export interface PastDay {
  readonly startMs: number;
  readonly firstSlot: number;
  readonly load: readonly (Band | undefined)[];
  readonly pv: readonly (Band | undefined)[];
}

/** What the forecaster learns once a day by forecasting the last four weeks again. */
export interface Training {
  readonly candidate: LoadCandidate;
  /** Mean pinball loss of each candidate in kWh per slot; NaN before there was a day to try it on. */
  readonly scores: readonly { readonly name: string; readonly pinball: number }[];
  /** Oldest first. */
  readonly days: readonly PastDay[];
  /** What is left of the last slot's error so many slots later, from the first on. */
  readonly momentum: readonly number[];
  /** How far the bands must reach to have held 80 % of the past days, in units of their own width. */
  readonly loadReach: number;
  readonly pvReach: number;
}

/** What there is to learn from. */
export interface TrainRequest extends PvRequest {
  /** Absent where none was measured: no candidate asks for it then. */
  readonly temperature?: OutdoorTemperature | undefined;
}

const TRIED_DAYS = 28;
// A first day says little about which candidate is best.
const FEWEST_DAYS_TO_CHOOSE = 7;

interface TriedDay {
  readonly firstSlot: number;
  readonly byCandidate: readonly (readonly (Band | undefined)[])[];
  readonly losses: readonly { readonly loss: number; readonly slots: number }[];
  readonly pv: readonly (Band | undefined)[];
}

interface Trials {
  readonly pvSource: unknown;
  readonly days: Map<number, TriedDay>;
  latest?: { readonly todayMs: number; readonly training: Training };
}

const trials = new WeakMap<HistoryGrid, Trials>();

/**
 * Forecasts the four weeks before the local day of `issuedAt` again, each day by what was known at its start, with every
 * candidate. What depends on the day alone is kept, so that a replay tries one new day a day.
 */
export function train(request: TrainRequest): Training {
  const { history, issuedAt, pvSource } = request;
  const sourceKey = pvSource.kind === 'weather' ? pvSource.model : pvSource.kind;
  let kept = trials.get(history);
  if (!kept || kept.pvSource !== sourceKey) {
    kept = { pvSource: sourceKey, days: new Map() };
    trials.set(history, kept);
  }
  const zone = history.calendar.zone;
  const todayMs = localDayStart(issuedAt, zone);
  if (kept.latest?.todayMs === todayMs) return kept.latest.training;
  const days: (readonly [startMs: number, day: TriedDay])[] = [];
  for (let back = TRIED_DAYS; back >= 1; back--) {
    const startMs = localDayStart(todayMs, zone, -back);
    if (startMs <= history.startMs) continue;
    let day = kept.days.get(startMs);
    if (!day) {
      day = tryDay(request, startMs, localDayStart(startMs, zone, 1));
      kept.days.set(startMs, day);
    }
    days.push([startMs, day]);
  }
  for (const startMs of kept.days.keys()) if (startMs < todayMs - (TRIED_DAYS + 2) * DAY_MS) kept.days.delete(startMs);
  const training = conclude(history, days);
  kept.latest = { todayMs, training };
  return training;
}

function conclude(history: HistoryGrid, days: readonly (readonly [number, TriedDay])[]): Training {
  const scores = LOAD_CANDIDATES.map(({ name }, index) => {
    let [loss, slots] = [0, 0];
    for (const [, day] of days) {
      loss += day.losses[index].loss;
      slots += day.losses[index].slots;
    }
    return { name, pinball: loss / slots, slots };
  });
  let best = LOAD_CANDIDATES.findIndex(({ isUsual }) => isUsual);
  if (scores[best].slots >= FEWEST_DAYS_TO_CHOOSE * history.slotsPerDay) {
    scores.forEach(({ pinball }, index) => {
      if (pinball < scores[best].pinball) best = index;
    });
  }
  const bandsOf = (read: (day: TriedDay) => readonly (Band | undefined)[]) =>
    days.map(([, day]) => ({ firstSlot: day.firstSlot, bands: read(day) }));
  const loadReach = fitReach(
    bandsOf(({ byCandidate }) => byCandidate[best]),
    history.learnableLoadKwh,
  );
  const pvReach = fitReach(
    bandsOf(({ pv }) => pv),
    history.pvKwh,
  );
  const past = days.map(([startMs, day]) => ({
    startMs,
    firstSlot: day.firstSlot,
    load: day.byCandidate[best].map((band) => band && reaching(band, loadReach)),
    pv: day.pv.map((band) => band && reaching(band, pvReach)),
  }));
  return {
    candidate: LOAD_CANDIDATES[best],
    scores: scores
      // A candidate that could not be tried says nothing.
      .filter(({ pinball }, index) => !LOAD_CANDIDATES[index].isHeated || !Number.isNaN(pinball))
      .map(({ name, pinball }) => ({ name, pinball })),
    days: past,
    momentum: fitMomentum(history, past),
    loadReach,
    pvReach,
  };
}

function tryDay(request: TrainRequest, startMs: number, endMs: number): TriedDay {
  const { history, temperature } = request;
  const known = slotsEndedAt(history, startMs);
  const firstSlot = Math.round((startMs - history.startMs) / history.stepMs);
  const count = Math.min(Math.round((endMs - startMs) / history.stepMs), history.length - firstSlot);
  const instants = Array.from({ length: Math.max(0, count) }, (_, index) => startMs + index * history.stepMs);
  const placeOf = (instant: number) => slotOfDay(instant, history.slotsPerDay, history.calendar);
  const byCandidate = LOAD_CANDIDATES.map((candidate) => {
    if (candidate.isHeated && !temperature) return [];
    return instants.map(candidateAt(candidate, { history, known, temperature, asOf: Infinity }));
  });
  const pv = pvForecaster({ ...request, issuedAt: startMs });
  return {
    firstSlot,
    byCandidate,
    losses: byCandidate.map((bands) => pinballOf(bands, history.learnableLoadKwh, firstSlot)),
    pv: instants.map((instant) => pv.at(instant, placeOf(instant)).pvKwh),
  };
}

/** The summed loss at 10, 50 and 90 %, a third each. */
function pinballOf(bands: readonly (Band | undefined)[], measured: Float64Array, firstSlot: number) {
  let [loss, slots] = [0, 0];
  bands.forEach((band, index) => {
    const actual = measured[firstSlot + index];
    if (!band || Number.isNaN(actual)) return;
    slots++;
    loss += (lossAt(0.1, band.p10, actual) + lossAt(0.5, band.p50, actual) + lossAt(0.9, band.p90, actual)) / 3;
  });
  return { loss, slots };
}

/** The pinball loss of a quantile. Source: Koenker and Bassett, Econometrica 46 (1978). */
function lossAt(level: number, forecast: number, actual: number): number {
  return Math.max(level * (actual - forecast), (level - 1) * (actual - forecast));
}

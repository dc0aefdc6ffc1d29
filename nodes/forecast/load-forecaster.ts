import { HOUR_MS } from '../home/grid.js';
import { clamp } from '../home/numbers.js';
import { slotsEndedAt, type HistoryGrid } from './history.js';
import { candidateAt } from './load-candidates.js';
import { carryOver } from './momentum.js';
import type { OutdoorTemperature } from './outdoor-temperature.js';
import { bandOf, mapBand, pointsOf, type Band } from './profile.js';
import { reaching } from './reach.js';
import type { Training } from './training.js';
import { typicalBand, typicalShare } from './typical-day.js';

/** A stretch of time in Unix ms in which nobody is at home; `untilMs` may be Infinity. */
export interface Absence {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface LoadRequest {
  readonly history: HistoryGrid;
  readonly issuedAt: number;
  readonly training: Training;
  readonly absences?: readonly Absence[];
  /** What the home uses in a year, where a person told it: for the time before anything is measured. */
  readonly yearlyKwh?: number | undefined;
  /** Whether the last hours' error moves the next ones; yes unless told otherwise. */
  readonly intraday?: 'corrected' | 'uncorrected' | undefined;
  /** Outdoors, where it was measured. */
  readonly temperature?: OutdoorTemperature | undefined;
  /** By what the expected energy is multiplied: 1 unless Reflex has learnt otherwise. */
  readonly level?: number | undefined;
}

interface LoadForecaster {
  readonly method: string;
  /** The load of a slot to come; undefined where nothing is known of the home. */
  at(startMs: number): Band | undefined;
}

// From so many days on the home's own profile stands alone.
const OWN_DAYS = 4;
const YEAR_HOURS = 8766;

/**
 * The load by what had ended at `issuedAt`: the home's own profile, in its first days mixed with a typical household's
 * of the same mean, moved by what is left of the last slot's error; while nobody is at home, what always runs.
 */
export function loadForecaster(request: LoadRequest): LoadForecaster {
  const { history, training, absences = [], temperature, level = 1 } = request;
  const known = slotsEndedAt(history, request.issuedAt);
  const { startMs: originMs, stepMs, calendar, learnableLoadKwh: measured } = history;
  const evidence = { history, known, temperature, asOf: request.issuedAt };
  const expectedAt = candidateAt(training.candidate, evidence);
  const own = (startMs: number): Band | undefined => {
    const band = expectedAt(startMs);
    return band && level !== 1 ? mapBand(band, (kwh) => level * kwh) : band;
  };
  const scale = typicalScale(history, known, request.yearlyKwh);
  const share = clamp(scale.days / OWN_DAYS, 0, 1);
  const usual = (startMs: number): Band | undefined => {
    const band = own(startMs);
    if (share === 1 || scale.meanKwh === undefined) return band;
    const typical = typicalBand(scale.meanKwh, calendar.minuteOfDay(startMs), calendar.isRestDay(startMs));
    return band ? mix(typical, band, share) : typical;
  };
  const momentum = request.intraday === 'uncorrected' ? [] : training.momentum;
  let last = known - 1;
  while (last >= 0 && last >= known - momentum.length && Number.isNaN(measured[last])) last--;
  const lastUsual = last >= 0 ? usual(originMs + last * stepMs) : undefined;
  const error = lastUsual ? measured[last] - lastUsual.p50 : NaN;
  const isAway = (instant: number) => absences.some(({ fromMs, untilMs }) => fromMs <= instant && instant < untilMs);
  return {
    method: methodOf(share, scale.meanKwh, training),
    at(startMs) {
      const expected = usual(startMs);
      if (!expected) return undefined;
      if (isAway(startMs)) return standing(expected);
      const band = reaching(expected, training.loadReach);
      const left = momentum[Math.round((startMs - originMs) / stepMs) - last - 1];
      return left === undefined || Number.isNaN(error) ? band : carryOver(band, error, left);
    },
  };
}

function methodOf(share: number, meanKwh: number | undefined, { candidate }: Training): string {
  const own = `profile of the ${candidate.name}`;
  if (share === 1 || meanKwh === undefined) return own;
  return share === 0 ? 'typical household' : `${own}, mixed with a typical household`;
}

/** The mean per slot of a typical household that would have used what this one did, and how many days tell it. */
function typicalScale(
  { learnableLoadKwh, startMs, stepMs, slotsPerDay, calendar }: HistoryGrid,
  known: number,
  yearlyKwh: number | undefined,
): { readonly meanKwh: number | undefined; readonly days: number } {
  let [used, shares, count] = [0, 0, 0];
  for (let slot = known - 1; slot >= 0 && count < OWN_DAYS * slotsPerDay; slot--) {
    if (Number.isNaN(learnableLoadKwh[slot])) continue;
    const instant = startMs + slot * stepMs;
    used += learnableLoadKwh[slot];
    shares += typicalShare(calendar.minuteOfDay(instant), calendar.isRestDay(instant));
    count++;
  }
  const told = yearlyKwh === undefined ? undefined : (yearlyKwh / YEAR_HOURS) * (stepMs / HOUR_MS);
  return { meanKwh: shares > 0 ? used / shares : told, days: count / slotsPerDay };
}

function mix(typical: Band, own: Band, share: number): Band {
  const blend = (a: number, b: number) => (1 - share) * a + share * b;
  const points = pointsOf(own);
  return bandOf(
    blend(typical.mean, own.mean),
    pointsOf(typical).map((point, index) => blend(point, points[index])),
  );
}

/** What runs while nobody is at home: the lower end of what is usual at that time of day. */
function standing({ p5, p10, p25, p50 }: Band): Band {
  const low = p5 ?? p10;
  const middle = p25 ?? p10;
  return bandOf(p10, [low, low, (low + p10) / 2, p10, (p10 + middle) / 2, middle, p50]);
}

import { HOUR_MS, floorTo, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { CorrectedModel, type CorrectionWeights } from './corrected-model.js';
import { noHistory, slotOfDay, slotsEndedAt, type HistoryGrid } from './history.js';
import { DayProfile, type Band, type ProfileWeights } from './profile.js';
import { isDark } from '../home/sun.js';
import type { PvModel } from './weather-model.js';

/** Recent days, working days and weekends apart: on household load this matches gradient boosting. */
export const LOAD_WEIGHTS: ProfileWeights = {
  days: 28,
  halfLifeDays: 5,
  otherDayType: 0.35,
  neighbourInMean: 0.15,
  neighbourInBand: 0.5,
};

/** The sun knows no weekends: the plain mean of the last seven days. */
export const PV_WEIGHTS: ProfileWeights = {
  days: 7,
  halfLifeDays: Infinity,
  otherDayType: 1,
  neighbourInMean: 0,
  neighbourInBand: 0.5,
};

export const PV_CORRECTION: CorrectionWeights = {
  days: 28,
  halfLifeDays: 7,
  neighbours: 1,
  shrinkDays: 3,
  smallestRatio: 0.25,
  largestRatio: 4,
};

// A model of tomorrow's weather is better with some of what the roof really did last week.
const PROFILE_SHARE_IN_PV = 0.3;

/** Where the expected PV comes from. */
export type PvSource =
  | { readonly kind: 'profile' }
  /** The `pvForecastKwh` of the history's own rows, the ones still to come included: for replays. */
  | { readonly kind: 'history-forecast' }
  | { readonly kind: 'weather'; readonly model: PvModel };

export interface ForecastRequest {
  readonly history: HistoryGrid;
  readonly issuedAt: number;
  readonly horizonHours: number;
  readonly pvSource: PvSource;
  readonly home: Pick<Home, 'location' | 'solar'>;
}

/** One slot to come; a quantity that was never measured is absent. */
export interface IssuedSlot {
  readonly startMs: number;
  readonly endMs: number;
  readonly loadKwh?: Band;
  readonly pvKwh?: Band;
  readonly temperatureC?: number;
}

export interface IssuedForecast {
  readonly issuedAt: number;
  readonly slots: readonly IssuedSlot[];
  /** How load and PV were forecast, for people: "day profile; PV from weather". */
  readonly method: string;
  /** Days of measured load or PV behind it, counted in measured slots. */
  readonly historyDays: number;
}

/**
 * Forecasts load and PV in the grid's own slots, from the slot that runs at `issuedAt`, by what had ended before then.
 * Load is a weighted profile by local slot of day. PV comes from the source named, corrected by what was measured, and
 * is zero while the sun is down where the location is known. A home without arrays and without measured PV has none.
 * @throws DarkstarError `no-history` when neither load nor PV was ever measured before.
 */
export function issueForecast(request: ForecastRequest): IssuedForecast {
  const { history, issuedAt, horizonHours } = request;
  const known = slotsEndedAt(history, issuedAt);
  const load = new DayProfile(history, history.loadKwh, known, LOAD_WEIGHTS);
  const pv = pvForecaster(request, known);
  const firstStart = history.startMs + floorTo(issuedAt - history.startMs, history.stepMs);
  const count = Math.ceil((issuedAt + horizonHours * HOUR_MS - firstStart) / history.stepMs);
  const slots: IssuedSlot[] = [];
  for (let index = 0; index < count; index++) {
    const startMs = firstStart + index * history.stepMs;
    const slotInDay = slotOfDay(startMs, history.slotsPerDay, history.calendar);
    const loadKwh = load.at(slotInDay, history.calendar.isWeekend(startMs));
    slots.push({ startMs, endMs: startMs + history.stepMs, ...(loadKwh && { loadKwh }), ...pv.at(startMs, slotInDay) });
  }
  if (slots.every((slot) => !slot.loadKwh && !slot.pvKwh)) throw noHistory();
  return { issuedAt, slots, method: `load: day profile; pv: ${pv.method}`, historyDays: measuredDays(history, known) };
}

/** A forecast as the payload of `forecast-update`; a quantity that was never measured stays out of the slots. */
export function toPayload(forecast: IssuedForecast, mae: { loadMaeKwh: number | null; pvMaeKwh: number | null }) {
  return {
    issuedAt: toIso(forecast.issuedAt),
    slots: forecast.slots.map(({ startMs, endMs, ...quantities }) => ({
      start: toIso(startMs),
      end: toIso(endMs),
      ...quantities,
    })),
    accuracy: { method: forecast.method, historyDays: forecast.historyDays, ...mae },
  };
}

interface PvForecaster {
  readonly method: string;
  at(startMs: number, slotOfDay: number): { readonly pvKwh?: Band; readonly temperatureC?: number };
}

const NONE: Band = { mean: 0, p10: 0, p50: 0, p90: 0 };

function pvForecaster(request: ForecastRequest, known: number): PvForecaster {
  const { history, home, pvSource } = request;
  const profile = new DayProfile(history, history.pvKwh, known, PV_WEIGHTS);
  const { stepMs } = history;
  const dark = (startMs: number) => home.location !== undefined && isDark(startMs, startMs + stepMs, home.location);
  const byProfile = (startMs: number, slotOfDay: number): Band | undefined =>
    profile.at(slotOfDay, false) && dark(startMs) ? NONE : profile.at(slotOfDay, false);
  if (pvSource.kind === 'profile') {
    const measured = profile.at(0, false) !== undefined;
    if (!measured && home.solar.length === 0) return { method: 'no solar arrays', at: () => ({ pvKwh: NONE }) };
    return {
      method: measured ? '7-day mean' : 'unknown, nothing measured yet',
      at(startMs, slotOfDay) {
        const pvKwh = byProfile(startMs, slotOfDay);
        return pvKwh ? { pvKwh } : {};
      },
    };
  }
  const model = pvSource.kind === 'weather' ? pvSource.model : ownForecast(history);
  const corrected = new CorrectedModel(history, history.pvKwh, model.past, known, PV_CORRECTION);
  return {
    method: corrected.hasEvidence ? `${model.method}, corrected by what was measured` : model.method,
    at(startMs, slotOfDay) {
      const modelledKwh = model.at(startMs, request.issuedAt);
      const temperatureC = model.temperatureAt(startMs, request.issuedAt);
      const slot = temperatureC === undefined ? {} : { temperatureC };
      const recent = byProfile(startMs, slotOfDay);
      if (modelledKwh === undefined) return { ...slot, ...(recent && { pvKwh: recent }) };
      if (dark(startMs)) return { ...slot, pvKwh: NONE };
      const expected = corrected.hasEvidence ? corrected.at(slotOfDay, modelledKwh) : spreadLike(modelledKwh, recent);
      return { ...slot, pvKwh: mix(expected, recent, PROFILE_SHARE_IN_PV) };
    },
  };
}

/** A model that could not be compared with anything yet spreads as much as the last days did. */
function spreadLike(mean: number, recent: Band | undefined): Band {
  const scale = recent && recent.mean > 0 ? mean / recent.mean : undefined;
  if (!recent || scale === undefined) return { mean, p10: mean, p50: mean, p90: mean };
  return { mean, p10: recent.p10 * scale, p50: recent.p50 * scale, p90: recent.p90 * scale };
}

function mix(band: Band, other: Band | undefined, share: number): Band {
  if (!other) return band;
  const blend = (a: number, b: number) => (1 - share) * a + share * b;
  return {
    mean: blend(band.mean, other.mean),
    p10: blend(band.p10, other.p10),
    p50: blend(band.p50, other.p50),
    p90: blend(band.p90, other.p90),
  };
}

function ownForecast(history: HistoryGrid): PvModel {
  return {
    method: "the history's own forecast",
    past: history.pvForecastKwh,
    at(startMs) {
      const value = history.pvForecastKwh[Math.round((startMs - history.startMs) / history.stepMs)];
      return value === undefined || Number.isNaN(value) ? undefined : value;
    },
    temperatureAt: () => undefined,
  };
}

function measuredDays(history: HistoryGrid, known: number): number {
  let measured = 0;
  for (let slot = 0; slot < known; slot++) {
    if (!Number.isNaN(history.loadKwh[slot]) || !Number.isNaN(history.pvKwh[slot])) measured++;
  }
  return Math.round((measured / history.slotsPerDay) * 100) / 100;
}

import type { Text } from '../home/errors.js';
import { HOUR_MS, floorTo } from '../home/grid.js';
import { isDark } from '../home/sun.js';
import { AnalogPv, PV_ANALOG } from './analog-pv.js';
import { CorrectedModel, PV_CORRECTION } from './corrected-model.js';
import { slotsEndedAt, type HistoryGrid } from './history.js';
import type { RoofHome } from './plane.js';
import { DayProfile, bandOf, LEVELS, pointsOf, type Band, type ProfileWeights } from './profile.js';
import { ownForecast, type PvModel } from './pv-model.js';
import { isPeakMissing, type Roof } from './roof.js';

/** The sun knows no weekends: the plain mean of the last seven days. */
const PV_WEIGHTS: ProfileWeights = {
  days: 7,
  halfLifeDays: Infinity,
  otherDayType: 1,
  neighbourInMean: 0,
  neighbourInBand: 0.5,
};

/** Where the expected PV comes from. */
export type PvSource =
  | { readonly kind: 'profile' }
  /** The `pvForecastKwh` of the history's own rows, the ones still to come included: for replays. */
  | { readonly kind: 'history-forecast' }
  | { readonly kind: 'weather'; readonly model: PvModel };

export interface PvRequest {
  readonly history: HistoryGrid;
  readonly issuedAt: number;
  readonly pvSource: PvSource;
  readonly home: RoofHome;
}

interface PvForecaster {
  readonly method: string;
  /** What a person should know of the arrays. */
  readonly notice?: Text;
  /** The arrays as they were taken, where a model of them stands behind it. */
  readonly roof?: Roof;
  at(startMs: number, slotOfDay: number): PvExpectation;
}

interface PvExpectation {
  readonly pvKwh?: Band;
  readonly temperatureC?: number;
  /** True where there is no weather for the slot and the last days stand in. */
  readonly isClimatology?: boolean;
}

const NONE: Band = bandOf(
  0,
  LEVELS.map(() => 0),
);
// The likeness of skies remembers months, and is late where snow, leaves or a low sun change the roof within days: half of
// the mean is the model scaled by the last days, with some of what they plainly gave.
const OF_DAYS_SHARE = 0.5;
const RECENT_SHARE = 0.3;
// What moves the mean moves the points as well, but says less about a single hour.
const POINTS_FOLLOW = 0.3;
// Without weather any day may come: the bands of the last days reach farther.
const CLIMATOLOGY_WIDENING = 1.3;

/** What is to be expected of the roof by what had ended before `issuedAt`. A home without arrays and measured PV has none. */
export function pvForecaster({ history, issuedAt, pvSource, home }: PvRequest): PvForecaster {
  const known = slotsEndedAt(history, issuedAt);
  const profile = new DayProfile(history, history.pvKwh, known, PV_WEIGHTS);
  const { stepMs } = history;
  const dark = (startMs: number) => home.location !== undefined && isDark(startMs, startMs + stepMs, home.location);
  const byProfile = (startMs: number, slotOfDay: number): Band | undefined => {
    const band = profile.at(slotOfDay, false);
    return band && dark(startMs) ? NONE : band;
  };
  const measured = profile.at(0, false) !== undefined;
  if (!measured && home.solar.some(isPeakMissing) && pvSource.kind !== 'history-forecast') {
    return {
      method: 'unknown, neither peak power nor PV known yet',
      notice: nothingKnown(),
      at: () => ({ pvKwh: NONE }),
    };
  }
  if (pvSource.kind === 'profile') {
    if (!measured && home.solar.length === 0) return { method: 'no solar arrays', at: () => ({ pvKwh: NONE }) };
    return {
      method: measured ? '7-day mean' : 'unknown, nothing measured yet',
      at(startMs, slotOfDay) {
        const pvKwh = byProfile(startMs, slotOfDay);
        return pvKwh ? { pvKwh } : {};
      },
    };
  }
  const model = pvSource.kind === 'weather' ? pvSource.model : ownForecastOf(history);
  const view = model.view(issuedAt);
  const analog = analogOf(model, history, known);
  const corrected = new CorrectedModel(history, history.pvKwh, view.past, known, PV_CORRECTION);
  const meanOf = (expected: Band, startMs: number, slotOfDay: number): number => {
    const modelKwh = view.at(startMs);
    if (!corrected.hasEvidence || modelKwh === undefined) return expected.mean;
    const recent = byProfile(startMs, slotOfDay)?.mean;
    const scaled = corrected.meanAt(slotOfDay, modelKwh);
    const ofDays = recent === undefined ? scaled : scaled + RECENT_SHARE * (recent - scaled);
    return expected.mean + OF_DAYS_SHARE * (ofDays - expected.mean);
  };
  return {
    method: analog.hasEvidence ? `${model.method}, by what such skies gave before` : model.method,
    ...(view.roof && { roof: view.roof }),
    ...(view.isSizeUnknown && { notice: sizeUnknown() }),
    at(startMs, slotOfDay) {
      const temperatureC = view.temperatureAt(startMs);
      const slot = temperatureC === undefined ? {} : { temperatureC };
      if (dark(startMs)) return { ...slot, pvKwh: NONE };
      const recent = byProfile(startMs, slotOfDay);
      if (view.at(startMs) !== undefined) {
        if (recent && analog.isLowSun(startMs, view)) return { ...slot, pvKwh: recent };
        const expected = analog.at(startMs, view);
        return { ...slot, pvKwh: following(expected, meanOf(expected, startMs, slotOfDay)) };
      }
      return recent ? { ...slot, pvKwh: widened(recent), isClimatology: true } : slot;
    },
  };
}

function nothingKnown(): Text {
  const text =
    'Nothing tells what the solar panels give: their peak power is empty, and no PV was measured yet. No sun is counted on. Map a PV sensor in the recorder, or enter the peak power in the home.';
  return { code: 'pv-unknown', values: {}, text };
}

function sizeUnknown(): Text {
  const text =
    "The solar panels' peak power is empty, and a day of sun must be measured to estimate it: until then what they gave before stands in, with wide bands. Enter the peak power in the home to forecast from weather at once.";
  return { code: 'pv-size-unknown', values: {}, text };
}

/** The band with another mean, its points part of the way behind it. */
function following(band: Band, mean: number): Band {
  const factor = band.mean > 0 ? (mean / band.mean) ** POINTS_FOLLOW : 1;
  return bandOf(
    mean,
    pointsOf(band).map((point) => factor * point),
  );
}

function widened(band: Band): Band {
  const points = pointsOf(band).map((point) => Math.max(0, band.p50 + CLIMATOLOGY_WIDENING * (point - band.p50)));
  return bandOf(band.mean, points);
}

const ownForecasts = new WeakMap<HistoryGrid, PvModel>();

function ownForecastOf(history: HistoryGrid): PvModel {
  let model = ownForecasts.get(history);
  if (!model) {
    model = ownForecast(history);
    ownForecasts.set(history, model);
  }
  return model;
}

const LEARNT_ANEW_MS = 6 * HOUR_MS;
const analogs = new WeakMap<PvModel, { readonly known: number; readonly analog: AnalogPv }>();

/** The roof's past is learnt anew every six hours: forecasts between share it. */
function analogOf(model: PvModel, history: HistoryGrid, known: number): AnalogPv {
  const endMs = floorTo(history.startMs + known * history.stepMs, LEARNT_ANEW_MS);
  const learnt = Math.max(0, Math.floor((endMs - history.startMs) / history.stepMs));
  const kept = analogs.get(model);
  if (kept?.known === learnt) return kept.analog;
  const analog = new AnalogPv(history, history.pvKwh, model.view(endMs), learnt, PV_ANALOG);
  analogs.set(model, { known: learnt, analog });
  return analog;
}

import { DAY_MS, SLOT_MS, localDayStart } from '../home/grid.js';
import { DarkstarError } from '../home/errors.js';
import type { ForecastUpdate, PvForecastMessage, Weather } from '../home/schema/messages.js';
import type { Database } from '../home/store.js';
import { readObservations } from '../recorder/observations.js';
import { issuedAccuracy, triedAgain } from './accuracy.js';
import { endAbsences, keepAbsence, readAbsences } from './absences.js';
import { batteryLessons, plantOf, type BatteryPlant } from './battery-lessons.js';
import { prepareHistory, type HistoryGrid, type MeasuredRow } from './history.js';
import { issueForecast as issue, type ForecastRequest, type PvSource } from './issue.js';
import { levelLessons } from './level-lessons.js';
import { liveMemoryOf, type LiveMemory } from './live-memory.js';
import type { Absence } from './load-forecaster.js';
import { OutdoorTemperature } from './outdoor-temperature.js';
import { toPayload } from './payload.js';
import type { RoofHome } from './plane.js';
import { readyModel, type PvModel, type ReadyQuarter } from './pv-model.js';
import { learn, levelsOf, undo, type Levels, type Reflex, type ReflexMode } from './reflex.js';
import { keepReflex, readReflex } from './reflex-store.js';
import { train } from './training.js';
import { weatherModel, type WeatherSlot } from './weather-model.js';
import { keepReady, keepWeather, readReady, readWeather, readyQuarters, weatherSlots } from './weather-store.js';

/** What a forecast is made for. */
interface ForecastOrder {
  readonly home: RoofHome & { readonly timezone: string };
  /** Unix ms. */
  readonly issuedAt: number;
  readonly horizonHours: number;
  /** Local dates on which people stay at home, beside the public holidays. */
  readonly holidays?: readonly string[];
  readonly yearlyKwh?: number | undefined;
}

export interface ForecastJob extends ForecastOrder {
  /** Whether what Reflex has learnt counts; advice alone where absent. */
  readonly reflex?: ReflexMode;
  /** The newest weather, which is kept; what came before is in the database. */
  readonly weather?: Weather;
  /** The newest ready forecast of PV; while it reaches ahead it takes the place of weather. */
  readonly pvForecast?: PvForecastMessage;
  /** The vacation that the planner knows of, which is kept; null where it knows that people are at home. */
  readonly absence?: Absence | null;
}

/** What is known beside the measured rows. */
export interface Surroundings {
  readonly weather?: readonly WeatherSlot[];
  readonly ready?: { readonly source: string; readonly quarters: readonly ReadyQuarter[] };
  readonly absences?: readonly Absence[];
  /** Forecasts as they were issued, for their score. */
  readonly issued?: readonly ForecastUpdate[];
  /** By what load and PV are multiplied. */
  readonly levels?: Levels;
}

// PV looks for skies that were alike in 200 days, and the last 28 of them are forecast again from what was known then.
const HISTORY_DAYS = 230;
const HISTORY_MS = HISTORY_DAYS * DAY_MS;
const ACCURACY_MS = 7 * DAY_MS;

/**
 * Store job: the payload of `forecast-update` in quarters of an hour, from what the home measured until `issuedAt`.
 * @throws DarkstarError `no-history` where no load was measured yet, or no PV of a home with arrays
 */
export function issueForecast(database: Database, job: ForecastJob): ForecastUpdate {
  const { issuedAt } = job;
  const known = knownOf(database, job);
  const { slots, ...rest } = issueFrom(known, {
    levels: levelsOf(readReflex(database), job.reflex ?? 'advise'),
    issued: liveMemoryOf(database).issued(database, { from: issuedAt - ACCURACY_MS, to: issuedAt }),
  });
  return {
    ...rest,
    slots: slots.map((slot) => {
      const { loadKwh, pvKwh } = slot;
      if (!loadKwh) throw neverMeasured('load', 'Map a load sensor in the recorder.');
      if (!pvKwh)
        throw neverMeasured('PV', 'Map a PV sensor in the recorder, wire weather, or set the peak power to 0.');
      return { ...slot, loadKwh, pvKwh };
    }),
  };
}

/**
 * The same from rows and what else is at hand, in slots of `stepMs`; what was never measured stays out of the slots.
 * Only the last 230 days count, and nothing that was not known at `issuedAt`.
 * @throws DarkstarError `no-history` where neither load nor PV was measured.
 */
export function draftForecast(
  rows: readonly MeasuredRow[],
  order: ForecastOrder,
  stepMs: number,
  { weather = [], ready, absences = [], ...rest }: Surroundings = {},
) {
  const { home, issuedAt, holidays } = order;
  const from = firstMs(order);
  const past = rows.filter(({ start, end }) => Date.parse(start) >= from && Date.parse(end) <= issuedAt);
  const measured = prepareHistory(past, home.timezone, stepMs, holidays);
  const told = weather.filter(({ issuedMs }) => issuedMs <= issuedAt);
  const model =
    (ready && readyModel(ready.quarters, ready.source, measured, issuedAt)) ??
    weatherModel(told, home, measured, issuedAt);
  return issueFrom(requestOf(order, measured, model, told, absences), rest);
}

/** Everything that a forecast is made of, from the home's database and from what was held since the last one. */
function knownOf(database: Database, job: ForecastJob): Known {
  const { home, issuedAt, weather, pvForecast, absence, holidays = [] } = job;
  const newest = weather ? weatherSlots(weather) : [];
  if (newest.length > 0) keepWeather(database, newest);
  if (pvForecast) keepReady(database, pvForecast);
  if (absence) keepAbsence(database, 'planner', absence, issuedAt - HISTORY_MS);
  else if (absence === null) endAbsences(database, 'planner', issuedAt);
  const memory = liveMemoryOf(database);
  const wish = { from: firstMs(job), to: issuedAt, zone: home.timezone, stepMs: SLOT_MS, holidays };
  const measured = memory.history(database, wish);
  const all = memory.weather(readWeather(database), newest);
  // Weather from the future of a clock that was set back is none.
  const told = all.some(({ issuedMs }) => issuedMs > issuedAt)
    ? all.filter(({ issuedMs }) => issuedMs <= issuedAt)
    : all;
  const model = readyModelOf(database, job, memory, measured) ?? memory.weatherModel(told, home, measured, issuedAt);
  const known = requestOf(job, measured, model, told, readAbsences(database));
  const training = memory.training.recall(known, holidays) ?? train(known);
  memory.training.keep(training);
  return { ...known, training };
}

function readyModelOf(database: Database, job: ForecastJob, memory: LiveMemory, history: HistoryGrid) {
  const { pvForecast, issuedAt } = job;
  if (!pvForecast) return undefined;
  const issuedMs = Date.parse(pvForecast.issuedAt);
  const quarters = memory.ready(readReady(database), readyQuarters(pvForecast), issuedMs);
  return memory.readyModel(quarters, pvForecast.source, history, issuedAt);
}

interface Known extends ForecastRequest {
  readonly absences: readonly Absence[];
}

function requestOf(
  { home, issuedAt, horizonHours, yearlyKwh }: ForecastOrder,
  measured: HistoryGrid,
  model: PvModel | undefined,
  weather: readonly WeatherSlot[],
  absences: readonly Absence[],
): Known {
  const pvSource: PvSource = model ? { kind: 'weather', model } : { kind: 'profile' };
  const history = withoutAbsences(measured, absences);
  const isMeasured = history.temperatureC.some((celsius) => !Number.isNaN(celsius));
  const temperature = isMeasured ? new OutdoorTemperature(history, weather) : undefined;
  return { history, issuedAt, horizonHours, home, pvSource, absences, yearlyKwh, temperature };
}

function issueFrom(known: Known, { issued = [], levels }: Pick<Surroundings, 'issued' | 'levels'>) {
  const { history } = known;
  const forecast = issue({ ...known, levels });
  const accuracy = issuedAccuracy(history, issued) ?? triedAgain(history, forecast.training);
  return toPayload(forecast, history, accuracy, known.home.solar);
}

/** The past counts from a local midnight on, so that the forecasts of a day have the same beginning. */
function firstMs({ home, issuedAt }: ForecastOrder): number {
  return localDayStart(issuedAt, home.timezone, -HISTORY_DAYS);
}

/** A home that nobody lives in says nothing of its usual days. */
function withoutAbsences(history: HistoryGrid, absences: readonly Absence[]): HistoryGrid {
  if (absences.length === 0) return history;
  const { startMs, stepMs, learnableLoadKwh } = history;
  const isAway = (instant: number) => absences.some(({ fromMs, untilMs }) => fromMs <= instant && instant < untilMs);
  return {
    ...history,
    learnableLoadKwh: learnableLoadKwh.map((kwh, slot) => (isAway(startMs + slot * stepMs) ? NaN : kwh)),
  };
}

function neverMeasured(quantity: string, remedy: string): DarkstarError {
  const text = `There is no measured ${quantity} to forecast from. ${remedy}`;
  return new DarkstarError('no-history', text, { values: { quantity } });
}

type VacationOrder =
  | { readonly kind: 'begun'; readonly fromMs: number; readonly untilMs: number }
  | { readonly kind: 'ended'; readonly now: number };

/** Store job: keeps that people leave, or that they are back. */
export function takeVacation(database: Database, order: VacationOrder): void {
  if (order.kind === 'ended') endAbsences(database, 'command', order.now);
  else keepAbsence(database, 'command', order, order.fromMs - HISTORY_MS);
}

export interface ReflexJob extends ForecastJob {
  readonly reflex: ReflexMode;
  readonly batteries: readonly BatteryPlant[];
}

const BATTERY_DAYS = 60;

/**
 * Store job: one day's lesson of Reflex, from the days that were forecast again and the batteries' throughput; kept.
 * @throws DarkstarError `no-history` where there is nothing to learn from
 */
export function learnReflex(database: Database, job: ReflexJob): Reflex {
  const { issuedAt, home, reflex: mode, batteries } = job;
  const known = knownOf(database, job);
  const plant = plantOf(batteries);
  const span = { from: issuedAt - BATTERY_DAYS * DAY_MS, to: issuedAt };
  const lessons = [
    ...levelLessons(known.history, known.training ?? train(known)),
    ...(plant ? batteryLessons(readObservations(database, span), plant, home.timezone) : []),
  ];
  const reflex = learn(readReflex(database), lessons, { now: issuedAt, zone: home.timezone, mode });
  keepReflex(database, reflex);
  return reflex;
}

export interface UndoOrder {
  readonly extent: 'last day' | 'everything';
  readonly now: number;
  readonly timezone: string;
}

/**
 * Store job: takes back what Reflex has learnt.
 * @throws DarkstarError `nothing-to-undo`
 */
export function undoReflex(database: Database, { extent, now, timezone }: UndoOrder): Reflex {
  const reflex = undo(readReflex(database), extent, now, timezone);
  keepReflex(database, reflex);
  return reflex;
}

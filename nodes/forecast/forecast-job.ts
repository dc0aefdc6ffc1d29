import { DAY_MS, SLOT_MS } from '../home/grid.js';
import { DarkstarError } from '../home/errors.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastUpdate, Weather } from '../home/schema/messages.js';
import type { Database } from '../home/store.js';
import { readObservations } from '../recorder/observations.js';
import { recentAccuracy } from './accuracy.js';
import { prepareHistory, type MeasuredRow } from './history.js';
import { LOAD_WEIGHTS, issueForecast as issue, toPayload, type ForecastRequest } from './issue.js';
import { weatherModel, type WeatherSlot } from './weather-model.js';
import { keepWeather, readWeather, weatherSlots } from './weather-store.js';

/** What a forecast is made for. */
export interface ForecastOrder {
  readonly home: Pick<Home, 'timezone' | 'location' | 'solar'>;
  /** Unix ms. */
  readonly issuedAt: number;
  readonly horizonHours: number;
}

export interface ForecastJob extends ForecastOrder {
  /** The newest weather, which is kept; what came before is in the database. */
  readonly weather?: Weather;
}

// The accuracy of the last week looks as far back from each of its days.
const HISTORY_MS = (LOAD_WEIGHTS.days + 7) * DAY_MS;

/**
 * Store job: the payload of `forecast-update` in quarters of an hour, from what the home measured until `issuedAt`.
 * @throws DarkstarError `no-history` where no load was measured yet, or no PV of a home with arrays
 */
export function issueForecast(database: Database, job: ForecastJob): ForecastUpdate {
  if (job.weather) keepWeather(database, weatherSlots(job.weather));
  const rows = readObservations(database, { from: job.issuedAt - HISTORY_MS, to: job.issuedAt });
  const { slots, ...rest } = draftForecast(rows, readWeather(database), job, SLOT_MS);
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
 * The same from rows and weather at hand, in slots of `stepMs`; what was never measured stays out of the slots. Only
 * the last five weeks count, and nothing that was not known at `issuedAt`.
 * @throws DarkstarError `no-history` where neither load nor PV was measured.
 */
export function draftForecast(
  rows: readonly MeasuredRow[],
  weather: readonly WeatherSlot[],
  { home, issuedAt, horizonHours }: ForecastOrder,
  stepMs: number,
) {
  const past = rows.filter(
    ({ start, end }) => Date.parse(start) >= issuedAt - HISTORY_MS && Date.parse(end) <= issuedAt,
  );
  const known = weather.filter(({ issuedMs }) => issuedMs <= issuedAt);
  const history = prepareHistory(past, home.timezone, stepMs);
  const model = weatherModel(known, home, history, issuedAt);
  const pvSource: ForecastRequest['pvSource'] = model ? { kind: 'weather', model } : { kind: 'profile' };
  const request: ForecastRequest = { history, issuedAt, horizonHours, home, pvSource };
  return toPayload(issue(request), recentAccuracy(request));
}

function neverMeasured(quantity: string, remedy: string): DarkstarError {
  const text = `There is no measured ${quantity} to forecast from. ${remedy}`;
  return new DarkstarError('no-history', text, { values: { quantity } });
}

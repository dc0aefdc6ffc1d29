import type { Text } from '../home/errors.js';
import { HOUR_MS, floorTo } from '../home/grid.js';
import { noHistory, slotOfDay, slotsEndedAt, type HistoryGrid } from './history.js';
import { loadForecaster, type LoadRequest } from './load-forecaster.js';
import { mapBand, type Band } from './profile.js';
import { AS_FORECAST, type Levels } from './reflex.js';
import { pvForecaster, type PvRequest } from './pv-forecaster.js';
import { reaching } from './reach.js';
import type { Roof } from './roof.js';
import { train, type Training } from './training.js';

export type { PvSource } from './pv-forecaster.js';

export interface ForecastRequest extends PvRequest, Omit<LoadRequest, 'training' | 'level'> {
  readonly horizonHours: number;
  /** What was learnt today already; learnt now where it is absent. */
  readonly training?: Training | undefined;
  /** By what load and PV are multiplied; 1 where absent. */
  readonly levels?: Levels | undefined;
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
  readonly training: Training;
  /** The arrays as they were taken, where a model of them stands behind PV. */
  readonly roof?: Roof;
  /** What a person should know of it. */
  readonly notices: readonly Text[];
}

/**
 * Forecasts load and PV in the grid's own slots, from the slot that runs at `issuedAt`, by what had ended before then.
 * Load is the weighted profile that would have done best in the last weeks, moved by the last slot's error. PV comes
 * from the source named, by what such skies gave before, and is zero while the sun is down where the location is known.
 * A home without arrays and without measured PV has none.
 * @throws DarkstarError `no-history` when neither load nor PV was ever measured before.
 */
export function issueForecast(request: ForecastRequest): IssuedForecast {
  const { history, issuedAt, horizonHours } = request;
  const training = request.training ?? train(request);
  const levels = request.levels ?? AS_FORECAST;
  const load = loadForecaster({ ...request, training, level: levels.load });
  const pv = pvForecaster(request);
  const firstStart = history.startMs + floorTo(issuedAt - history.startMs, history.stepMs);
  const count = Math.ceil((issuedAt + horizonHours * HOUR_MS - firstStart) / history.stepMs);
  const slots: IssuedSlot[] = [];
  let withoutWeather = 0;
  for (let index = 0; index < count; index++) {
    const startMs = firstStart + index * history.stepMs;
    const slotInDay = slotOfDay(startMs, history.slotsPerDay, history.calendar);
    const loadKwh = load.at(startMs);
    const { pvKwh, temperatureC, isClimatology } = pv.at(startMs, slotInDay);
    if (isClimatology) withoutWeather++;
    slots.push({
      startMs,
      endMs: startMs + history.stepMs,
      ...(loadKwh && { loadKwh }),
      ...(pvKwh && { pvKwh: atLevel(reaching(pvKwh, training.pvReach), levels.pv) }),
      ...(temperatureC !== undefined && { temperatureC }),
    });
  }
  if (slots.every((slot) => !slot.loadKwh && !slot.pvKwh)) throw noHistory();
  const withoutWeatherHours = (withoutWeather * history.stepMs) / HOUR_MS;
  const notice = pv.notice ?? (withoutWeather === 0 ? undefined : noWeather(withoutWeatherHours));
  const method = `load: ${load.method}; pv: ${pv.method}`;
  return {
    issuedAt,
    slots,
    method,
    historyDays: measuredDays(history, slotsEndedAt(history, issuedAt)),
    training,
    ...(pv.roof && { roof: pv.roof }),
    notices: notice ? [notice] : [],
  };
}

function atLevel(band: Band, level: number): Band {
  return level === 1 ? band : mapBand(band, (kwh) => level * kwh);
}

function noWeather(hours: number): Text {
  const text = `There is no weather for ${hours} h of daylight to come: the roof's last seven days stand in, with wide bands. Check the weather source.`;
  return { code: 'pv-without-weather', values: { hours }, text };
}

function measuredDays(history: HistoryGrid, known: number): number {
  let measured = 0;
  for (let slot = 0; slot < known; slot++) {
    if (!Number.isNaN(history.loadKwh[slot]) || !Number.isNaN(history.pvKwh[slot])) measured++;
  }
  return Math.round((measured / history.slotsPerDay) * 100) / 100;
}

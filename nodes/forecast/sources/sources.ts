import type { PvForecastMessage, Weather } from '../../home/schema/messages.js';
import { parsePayload } from '../../home/schema/parse.js';
import { isBrightSky, parseBrightSky } from './bright-sky.js';
import { isOpenMeteo, parseOpenMeteo } from './open-meteo.js';
import { parsePvAnswer } from './pv-forecasts.js';

/**
 * The payload of a `weather` message: ours, or an answer of Open-Meteo or Bright Sky as it came.
 * @throws DarkstarError `invalid-input` or `weather-unusable`
 */
export function readWeatherMessage(payload: unknown, now: number): Weather {
  if (isOpenMeteo(payload)) return parseOpenMeteo(payload, now);
  if (isBrightSky(payload)) return parseBrightSky(payload, now);
  return parsePayload('weather', payload);
}

/**
 * The payload of a `pv-forecast` message: ours, or an answer of Forecast.Solar, Solcast or Home Assistant as it came.
 * @throws DarkstarError `invalid-input` or `weather-unusable`
 */
export function readPvMessage(payload: unknown, now: number, zone: string): PvForecastMessage {
  return parsePvAnswer(payload, now, zone) ?? parsePayload('pv-forecast', payload);
}

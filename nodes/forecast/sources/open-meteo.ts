import { z } from 'zod';
import { HOUR_MS, MINUTE_MS, toIso } from '../../home/grid.js';
import { parse } from '../../home/schema/parse.js';
import type { Weather } from '../../home/schema/messages.js';
import type { Location } from '../../home/sun.js';
import { columnSchema, instantOf, unusable, type Columns } from './readers.js';

export const OPEN_METEO = 'https://api.open-meteo.com';

const QUARTER_MS = 15 * MINUTE_MS;
const SOURCE = 'open-meteo';
const VARIABLES = 'shortwave_radiation,diffuse_radiation,direct_normal_irradiance,temperature_2m,cloud_cover';

const block = z.looseObject({ time: z.array(z.string()).min(2) }).catchall(z.union([columnSchema, z.unknown()]));
const answerSchema = z.looseObject({
  utc_offset_seconds: z.number(),
  minutely_15: block.optional(),
  hourly: block.optional(),
});

type WeatherSlotOnWire = Weather['slots'][number];

/** The question to Open-Meteo for the weather of a place: yesterday to seven days ahead, by the hour, in UTC. */
export function openMeteoUrl(baseUrl: string, { latitude, longitude }: Location): URL {
  const url = new URL('v1/forecast', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  url.searchParams.set('latitude', String(latitude));
  url.searchParams.set('longitude', String(longitude));
  url.searchParams.set('hourly', VARIABLES);
  url.searchParams.set('past_days', '1');
  url.searchParams.set('forecast_days', '8');
  url.searchParams.set('timezone', 'UTC');
  return url;
}

/** Whether a payload is an answer of Open-Meteo. */
export function isOpenMeteo(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && ('hourly' in payload || 'minutely_15' in payload);
}

/**
 * An answer of Open-Meteo as a `weather` payload; quarters of an hour where it has them, else hours. Its times are local
 * and without offset. Its radiation is the mean of the interval that ends at the time, and so become the slots; an
 * `_instant` value holds at the time itself, and a slot takes the mean of those at its ends.
 * @throws DarkstarError `invalid-input`, or `weather-unusable` without radiation
 */
export function parseOpenMeteo(payload: unknown, issuedAt: number): Weather {
  const answer = parse(answerSchema, payload, 'weather');
  const offsetMs = answer.utc_offset_seconds * 1000;
  const [rows, stepMs] = answer.minutely_15 ? [answer.minutely_15, QUARTER_MS] : ([answer.hourly, HOUR_MS] as const);
  if (!rows) throw unusable('Open-Meteo', 'the answer has neither `hourly` nor `minutely_15`.', 'Ask for one of them.');
  const times = rows.time.map((time) => instantOf(time, offsetMs));
  const columns = rows as unknown as Columns;
  const slots = times.flatMap((endMs, index) => slotOf(columns, index, endMs, stepMs, times[index - 1]));
  if (slots.length === 0) {
    const remedy = 'Ask for `shortwave_radiation`, or for `shortwave_radiation_instant`.';
    throw unusable('Open-Meteo', 'the answer tells no radiation.', remedy);
  }
  return { issuedAt: toIso(issuedAt), source: SOURCE, slots };
}

function slotOf(
  columns: Columns,
  index: number,
  endMs: number,
  stepMs: number,
  beforeMs: number | undefined,
): WeatherSlotOnWire[] {
  const follows = beforeMs === endMs - stepMs;
  /** The mean over the slot: told as such, or from the values at its ends. */
  const meanOf = (name: string): number | undefined => {
    const told = columns[name]?.[index];
    if (typeof told === 'number') return told;
    return betweenOf(`${name}_instant`);
  };
  const betweenOf = (name: string): number | undefined => {
    const [before, after] = [columns[name]?.[index - 1], columns[name]?.[index]];
    return follows && typeof before === 'number' && typeof after === 'number' ? (before + after) / 2 : undefined;
  };
  const ghiWm2 = meanOf('shortwave_radiation');
  if (ghiWm2 === undefined) return [];
  const dniWm2 = meanOf('direct_normal_irradiance');
  const dhiWm2 = meanOf('diffuse_radiation');
  const temperatureC = betweenOf('temperature_2m') ?? columns.temperature_2m?.[index];
  const cloudPercent = betweenOf('cloud_cover') ?? columns.cloud_cover?.[index];
  return [
    {
      start: toIso(endMs - stepMs),
      end: toIso(endMs),
      ghiWm2: Math.max(0, ghiWm2),
      ...(dniWm2 !== undefined && { dniWm2: Math.max(0, dniWm2) }),
      ...(dhiWm2 !== undefined && { dhiWm2: Math.max(0, dhiWm2) }),
      ...(typeof temperatureC === 'number' && { temperatureC }),
      ...(typeof cloudPercent === 'number' && { cloudPercent }),
    },
  ];
}

import { z } from 'zod';
import { HOUR_MS, toIso } from '../../home/grid.js';
import { instantSchema } from '../../home/schema/home.js';
import type { Weather } from '../../home/schema/messages.js';
import { parse } from '../../home/schema/parse.js';
import { unusable } from './readers.js';

const answerSchema = z.looseObject({
  weather: z
    .array(
      z.looseObject({
        timestamp: instantSchema,
        solar: z.number().nullable(),
        temperature: z.number().nullable().optional(),
        cloud_cover: z.number().nullable().optional(),
      }),
    )
    .min(1),
});

const WH_PER_KWH = 1000;

/** Whether a payload is an answer of Bright Sky. */
export function isBrightSky(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'weather' in payload;
}

/**
 * An answer of Bright Sky (`/weather`) as a `weather` payload: its `solar` is kWh/m² of the hour that ends at the time.
 * Hours without it are left out.
 * @throws DarkstarError `invalid-input`, or `weather-unusable` where no hour has any radiation
 */
export function parseBrightSky(payload: unknown, issuedAt: number): Weather {
  const { weather } = parse(answerSchema, payload, 'weather');
  const slots = weather.flatMap(({ timestamp, solar, temperature, cloud_cover: cloudPercent }) => {
    if (solar === null) return [];
    const endMs = Date.parse(timestamp);
    return [
      {
        start: toIso(endMs - HOUR_MS),
        end: toIso(endMs),
        ghiWm2: Math.max(0, solar * WH_PER_KWH),
        ...(typeof temperature === 'number' && { temperatureC: temperature }),
        ...(typeof cloudPercent === 'number' && { cloudPercent }),
      },
    ];
  });
  if (slots.length === 0) {
    const remedy = 'Ask for a day that the forecast covers, or use another source.';
    throw unusable('Bright Sky', 'the answer tells no `solar` for any hour.', remedy);
  }
  return { issuedAt: toIso(issuedAt), source: 'bright-sky', slots };
}

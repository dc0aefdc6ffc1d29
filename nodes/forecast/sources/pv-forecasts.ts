import { DateTime, Duration } from 'luxon';
import { z } from 'zod';
import { HOUR_MS, toIso } from '../../home/grid.js';
import { instantSchema } from '../../home/schema/home.js';
import type { PvForecastMessage } from '../../home/schema/messages.js';
import { parse } from '../../home/schema/parse.js';
import { unusable } from './readers.js';

type PvSlot = PvForecastMessage['slots'][number];

const wattHours = z.record(z.string(), z.number());
const forecastSolarSchema = z.looseObject({
  result: z.union([z.looseObject({ watt_hours_period: wattHours }), wattHours]),
  message: z.looseObject({ info: z.looseObject({ timezone: z.string() }).optional() }).optional(),
});
const solcastSchema = z.looseObject({
  forecasts: z.array(z.looseObject({ period_end: z.string(), period: z.string(), pv_estimate: z.number() })).min(1),
});
const solcastSensorSchema = z.array(z.looseObject({ period_start: z.string(), pv_estimate: z.number() })).min(2);
const homeAssistantSchema = z.looseObject({ wh_hours: wattHours });

/** What the answers of services look like that tell energy instead of weather. */
interface Format {
  readonly source: string;
  readonly recognise: (payload: object) => boolean;
  readonly read: (payload: object, zone: string) => PvSlot[];
}

const FORMATS: readonly Format[] = [
  {
    source: 'forecast.solar',
    recognise: (payload) => 'result' in payload && 'message' in payload,
    read: readForecastSolar,
  },
  { source: 'solcast', recognise: (payload) => 'forecasts' in payload, read: readSolcast },
  {
    source: 'solcast by Home Assistant',
    recognise: (payload) => Array.isArray(payload) && hasKey(payload[0], 'period_start'),
    read: readSolcastSensor,
  },
  {
    source: 'Home Assistant',
    recognise: (payload) => Object.values(payload).some((part) => hasKey(part, 'wh_hours')) || 'wh_hours' in payload,
    read: readHomeAssistant,
  },
];

/**
 * An answer of Forecast.Solar, of Solcast or its Home Assistant sensor (`detailedForecast`), or of Home Assistant's
 * `energy/solar_forecast`, as a `pv-forecast` payload; undefined where a payload is none of these.
 * @param zone the home's time zone, for times without an offset
 * @throws DarkstarError `invalid-input`, or `weather-unusable` where it refuses to answer or tells nothing
 */
export function parsePvAnswer(payload: unknown, issuedAt: number, zone: string): PvForecastMessage | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const format = FORMATS.find(({ recognise }) => recognise(payload));
  if (!format) return undefined;
  const slots = format.read(payload, zone).sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  if (slots.length === 0) throw unusable(format.source, 'the answer tells nothing.', 'Check its settings.');
  return { issuedAt: toIso(issuedAt), source: format.source, slots };
}

/** `watt_hours_period`: the energy since the key before; the first key of a day is sunrise, the last one sunset. */
function readForecastSolar(payload: object, zone: string): PvSlot[] {
  const { result, message } = parse(forecastSolarSchema, refuseText(payload), 'pv-forecast');
  const periods = (hasKey(result, 'watt_hours_period') ? result.watt_hours_period : result) as Record<string, number>;
  const ends = Object.entries(periods)
    .map(([time, wh]) => ({ time, endMs: instantIn(time, message?.info?.timezone ?? zone), wh }))
    .sort((a, b) => a.endMs - b.endMs);
  return ends.flatMap(({ time, endMs, wh }, index) => {
    const before = ends[index - 1];
    if (!before || before.time.slice(0, 10) !== time.slice(0, 10)) return [];
    return [{ start: toIso(before.endMs), end: toIso(endMs), pvKwh: wh / 1000 }];
  });
}

/** At its limit Forecast.Solar answers with a sentence instead of numbers. */
function refuseText(payload: object): object {
  const { result } = payload as { readonly result?: unknown };
  if (typeof result === 'string')
    throw unusable('Forecast.Solar', result, 'Ask it less often: 12 times an hour at most.');
  return payload;
}

/** `pv_estimate`: mean kW of the period that ends at `period_end`. */
function readSolcast(payload: object): PvSlot[] {
  const { forecasts } = parse(solcastSchema, payload, 'pv-forecast');
  return forecasts.map((row) => {
    const endMs = Date.parse(row.period_end);
    const lengthMs = Duration.fromISO(row.period).toMillis();
    return solcastSlot(row, endMs - lengthMs, endMs);
  });
}

function readSolcastSensor(payload: object): PvSlot[] {
  const rows = parse(solcastSensorSchema, payload, 'pv-forecast');
  const starts = rows.map(({ period_start: start }) => Date.parse(start));
  const lengthMs = Math.min(...starts.slice(1).map((start, index) => start - starts[index]));
  return rows.map((row, index) => solcastSlot(row, starts[index], starts[index] + lengthMs));
}

function solcastSlot(row: Readonly<Record<string, unknown>>, startMs: number, endMs: number): PvSlot {
  const hours = (endMs - startMs) / HOUR_MS;
  const energy = (key: string) => (typeof row[key] === 'number' ? row[key] * hours : undefined);
  const [pvKwh, p10, p90] = [energy('pv_estimate') ?? 0, energy('pv_estimate10'), energy('pv_estimate90')];
  return {
    start: toIso(startMs),
    end: toIso(endMs),
    pvKwh,
    ...(p10 !== undefined && { pvKwhP10: p10 }),
    ...(p90 !== undefined && { pvKwhP90: p90 }),
  };
}

/** `wh_hours`: the energy of the hour that begins at the key; of several roofs the sum. */
function readHomeAssistant(payload: object): PvSlot[] {
  const roofs = 'wh_hours' in payload ? [payload] : Object.values(payload).filter((part) => hasKey(part, 'wh_hours'));
  const energy = new Map<number, number>();
  for (const roof of roofs) {
    for (const [time, wh] of Object.entries(parse(homeAssistantSchema, roof, 'pv-forecast').wh_hours)) {
      const startMs = Date.parse(parse(instantSchema, time, 'pv-forecast.wh_hours'));
      energy.set(startMs, (energy.get(startMs) ?? 0) + wh / 1000);
    }
  }
  return [...energy].map(([startMs, pvKwh]) => ({ start: toIso(startMs), end: toIso(startMs + HOUR_MS), pvKwh }));
}

/** The instant of a time that may lack its offset ("2022-10-24 08:04:00"). */
function instantIn(time: string, zone: string): number {
  const at = DateTime.fromISO(time.replace(' ', 'T'), { zone });
  if (!at.isValid) throw unusable('Forecast.Solar', `\`${time}\` is no time.`, 'Pass its answer on as it is.');
  return at.toMillis();
}

function hasKey<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

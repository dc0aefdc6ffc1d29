import { DAY_MS, HOUR_MS, SLOT_MS, floorTo } from '../home/grid.js';
import type { PvForecastMessage, Weather } from '../home/schema/messages.js';
import type { Database, Row, SqlValue } from '../home/store.js';
import type { ReadyQuarter } from './pv-model.js';
import type { WeatherSlot } from './weather-model.js';

const KEPT_MS = 235 * DAY_MS;
// What is told a few hours ahead is better than what is told a day ahead: a past that is to tell how far tomorrow's
// forecast can be trusted must not be made of it.
const LEAST_LEAD_MS = 6 * HOUR_MS;

/** The slots of a `weather` message. */
export function weatherSlots(weather: Weather): WeatherSlot[] {
  const issuedMs = Date.parse(weather.issuedAt);
  return weather.slots.map(({ start, end, ghiWm2, dniWm2, dhiWm2, temperatureC }) => ({
    startMs: Date.parse(start),
    endMs: Date.parse(end),
    issuedMs,
    ghiWm2,
    dniWm2,
    dhiWm2,
    temperatureC,
  }));
}

interface Kept {
  weather?: readonly WeatherSlot[];
  ready?: readonly ReadyQuarter[];
}

/** What was read once, until more is kept: only this file writes these tables. */
const kept = new WeakMap<Database, Kept>();

function keptOf(database: Database): Kept {
  const present = kept.get(database);
  if (present) return present;
  const nothing: Kept = {};
  kept.set(database, nothing);
  return nothing;
}

/**
 * Keeps forecast weather for 235 days, so that the model can be compared with what was measured: of each slot the newest
 * that was issued six hours before the slot began, else the first that told of it.
 */
export function keepWeather(database: Database, slots: readonly WeatherSlot[]): void {
  const newest = Math.max(...slots.map((slot) => slot.issuedMs));
  if (newest <= newestWeather(database)) return;
  delete keptOf(database).weather;
  database.transaction(() => {
    database.run('DELETE FROM forecast_weather WHERE start < ?', [newest - KEPT_MS]);
    for (const slot of slots) {
      database.run(
        `INSERT INTO forecast_weather (start, "end", issued, ghi, dni, dhi, temperature) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (start) DO UPDATE SET "end" = excluded."end", issued = excluded.issued, ghi = excluded.ghi,
           dni = excluded.dni, dhi = excluded.dhi, temperature = excluded.temperature
         WHERE excluded.issued <= excluded.start - ${LEAST_LEAD_MS}`,
        toValues(slot),
      );
    }
  });
}

/** Unix ms of the newest issue that is kept; −Infinity where nothing is. */
function newestWeather(database: Database): number {
  return readWeather(database).reduce((newest, { issuedMs }) => Math.max(newest, issuedMs), -Infinity);
}

/** Every slot that is kept, oldest first. */
export function readWeather(database: Database): readonly WeatherSlot[] {
  return (keptOf(database).weather ??= database.all('SELECT * FROM forecast_weather ORDER BY start').map(toSlot));
}

/** A ready forecast in whole quarters of an hour; what it leaves out between its first and its last slot is dark. */
export function readyQuarters({ slots }: PvForecastMessage): ReadyQuarter[] {
  const spans = slots.map((slot) => ({
    startMs: Date.parse(slot.start),
    endMs: Date.parse(slot.end),
    kwh: slot.pvKwh,
  }));
  const firstMs = floorTo(Math.min(...spans.map(({ startMs }) => startMs)), SLOT_MS);
  const lastMs = Math.max(...spans.map(({ endMs }) => endMs));
  const energy = new Float64Array(Math.ceil((lastMs - firstMs) / SLOT_MS));
  for (const { startMs, endMs, kwh } of spans) {
    for (let from = floorTo(startMs, SLOT_MS); from < endMs; from += SLOT_MS) {
      const overlapMs = Math.min(endMs, from + SLOT_MS) - Math.max(startMs, from);
      energy[(from - firstMs) / SLOT_MS] += (kwh * overlapMs) / (endMs - startMs);
    }
  }
  return Array.from(energy, (kwh, index) => ({ startMs: firstMs + index * SLOT_MS, kwh }));
}

/** Keeps a ready forecast as `keepWeather` keeps weather. */
export function keepReady(database: Database, message: PvForecastMessage): void {
  const issued = Date.parse(message.issuedAt);
  const [known] = database.all('SELECT max(issued) AS issued FROM forecast_pv');
  if (known.issued !== null && Number(known.issued) >= issued) return;
  delete keptOf(database).ready;
  database.transaction(() => {
    database.run('DELETE FROM forecast_pv WHERE start < ?', [issued - KEPT_MS]);
    for (const { startMs, kwh } of readyQuarters(message)) {
      database.run(
        `INSERT INTO forecast_pv (start, issued, kwh) VALUES (?, ?, ?)
         ON CONFLICT (start) DO UPDATE SET issued = excluded.issued, kwh = excluded.kwh
         WHERE excluded.issued <= excluded.start - ${LEAST_LEAD_MS}`,
        [startMs, issued, kwh],
      );
    }
  });
}

/** Every quarter that is kept, oldest first. */
export function readReady(database: Database): readonly ReadyQuarter[] {
  return (keptOf(database).ready ??= database
    .all('SELECT start, kwh FROM forecast_pv ORDER BY start')
    .map(({ start, kwh }) => ({ startMs: Number(start), kwh: Number(kwh) })));
}

/** Ready quarters with those of a newer forecast over them; what it tells of the time before its issue fills gaps. */
export function withNewest(
  stored: readonly ReadyQuarter[],
  newest: readonly ReadyQuarter[],
  issuedMs: number,
): readonly ReadyQuarter[] {
  const quarters = new Map(stored.map((quarter) => [quarter.startMs, quarter]));
  for (const quarter of newest) {
    if (quarter.startMs >= issuedMs || !quarters.has(quarter.startMs)) quarters.set(quarter.startMs, quarter);
  }
  return [...quarters.values()];
}

function toValues({ startMs, endMs, issuedMs, ghiWm2, dniWm2, dhiWm2, temperatureC }: WeatherSlot): SqlValue[] {
  return [startMs, endMs, issuedMs, ghiWm2, dniWm2 ?? null, dhiWm2 ?? null, temperatureC ?? null];
}

function toSlot(row: Row): WeatherSlot {
  return {
    startMs: Number(row.start),
    endMs: Number(row.end),
    issuedMs: Number(row.issued),
    ghiWm2: Number(row.ghi),
    dniWm2: numberOrUndefined(row.dni),
    dhiWm2: numberOrUndefined(row.dhi),
    temperatureC: numberOrUndefined(row.temperature),
  };
}

function numberOrUndefined(value: SqlValue): number | undefined {
  return value === null ? undefined : Number(value);
}

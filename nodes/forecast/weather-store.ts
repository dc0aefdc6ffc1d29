import { DAY_MS } from '../home/grid.js';
import type { Weather } from '../home/schema/messages.js';
import type { Database, Row, SqlValue } from '../home/store.js';
import type { WeatherSlot } from './weather-model.js';

const KEPT_MS = 40 * DAY_MS;

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

/**
 * Keeps forecast weather for 40 days, so that the model can be compared with what was measured: of each slot the newest
 * that was issued before the slot began, else the first that told of it.
 */
export function keepWeather(database: Database, slots: readonly WeatherSlot[]): void {
  createTable(database);
  const newest = Math.max(...slots.map((slot) => slot.issuedMs));
  const [known] = database.all('SELECT max(issued) AS issued FROM forecast_weather');
  if (known.issued !== null && Number(known.issued) >= newest) return;
  database.transaction(() => {
    database.run('DELETE FROM forecast_weather WHERE start < ?', [newest - KEPT_MS]);
    for (const slot of slots) {
      database.run(
        `INSERT INTO forecast_weather (start, "end", issued, ghi, dni, dhi, temperature) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (start) DO UPDATE SET "end" = excluded."end", issued = excluded.issued, ghi = excluded.ghi,
           dni = excluded.dni, dhi = excluded.dhi, temperature = excluded.temperature
         WHERE excluded.issued <= excluded.start`,
        toValues(slot),
      );
    }
  });
}

/** Every slot that is kept, oldest first. */
export function readWeather(database: Database): WeatherSlot[] {
  createTable(database);
  return database.all('SELECT * FROM forecast_weather ORDER BY start').map(toSlot);
}

function createTable(database: Database): void {
  database.run(
    `CREATE TABLE IF NOT EXISTS forecast_weather (start INTEGER PRIMARY KEY, "end" INTEGER NOT NULL,
      issued INTEGER NOT NULL, ghi REAL NOT NULL, dni REAL, dhi REAL, temperature REAL)`,
  );
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

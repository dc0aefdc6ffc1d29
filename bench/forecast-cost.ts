import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { clearSky } from '../nodes/forecast/clear-sky.js';
import { issueForecast, type ForecastJob } from '../nodes/forecast/forecast-job.js';
import type { WeatherSlot } from '../nodes/forecast/weather-model.js';
import { keepWeather } from '../nodes/forecast/weather-store.js';
import { openDatabase } from '../nodes/home/database.js';
import { DAY_MS, HOUR_MS, SLOT_MS, toIso } from '../nodes/home/grid.js';
import { sunPosition } from '../nodes/home/sun.js';
import { insertObservations } from '../nodes/recorder/observations.js';
import { recordedHome } from './recorded-series.js';

interface Cost {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly unit: 'ms' | 'MB';
}

const PLACE = { latitude: 48.86, longitude: 2.35 };
const HOME: ForecastJob['home'] = {
  timezone: 'Europe/Paris',
  location: PLACE,
  solar: [{ id: 'roof', peakKw: 6, tiltDegrees: 35, azimuthDegrees: 180 }],
};
const ROUNDS = 24;
const WEATHER_DAYS = 235;

/**
 * What the data worker spends on the forecasts of a recorded home: its year in quarters of an hour, with weather of 235
 * days and of the week to come. CPU time; the middle of several rounds.
 */
export async function costOfForecasts(): Promise<readonly Cost[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'darkstar-bench-'));
  const database = openDatabase(folder);
  try {
    const rows = quartersOfAYear();
    const nowMs = Date.parse(rows[rows.length - 1].end) - DAY_MS;
    const keep = (from: number, to: number) =>
      insertObservations(database, {
        rows: rows.filter(({ end }) => Date.parse(end) > from && Date.parse(end) <= to) as never,
        origin: 'measured',
      });
    keep(-Infinity, nowMs);
    keepWeather(database, weatherUntil(nowMs));
    const issue = (issuedAt: number, horizonHours: number) =>
      issueForecast(database, { home: HOME, issuedAt, horizonHours });
    const live = (horizonHours: number, from: number) =>
      middle(
        Array.from({ length: ROUNDS }, (_, round) => {
          const issuedAt = from + (round + 1) * SLOT_MS;
          keep(issuedAt - SLOT_MS, issuedAt);
          return usedMs(() => issue(issuedAt, horizonHours));
        }),
      );
    const before = heldMb();
    const first = usedMs(() => issue(nowMs, 48));
    const held = heldMb() - before;
    return [
      { name: 'the first forecast of a day, with its training', value: first, most: 5000, unit: 'ms' },
      { name: 'a forecast of 48 h, a quarter hour later', value: live(48, nowMs), most: 15, unit: 'ms' },
      { name: 'a forecast of 168 h', value: live(168, nowMs + ROUNDS * SLOT_MS), most: 100, unit: 'ms' },
      { name: 'memory held between forecasts', value: held, most: 80, unit: 'MB' },
    ];
  } finally {
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function quartersOfAYear() {
  const { history } = recordedHome('FR');
  const parts = history.stepMs / SLOT_MS;
  const shareOf = (kwh: number) => (Number.isNaN(kwh) ? null : kwh / parts);
  return Array.from({ length: history.length * parts }, (_, quarter) => {
    const start = history.startMs + quarter * SLOT_MS;
    const slot = Math.floor(quarter / parts);
    return {
      start: toIso(start),
      end: toIso(start + SLOT_MS),
      loadKwh: shareOf(history.loadKwh[slot]),
      pvKwh: shareOf(history.pvKwh[slot]),
    };
  });
}

/** A sky by the hour that changes from day to day, issued half a day ahead. */
function weatherUntil(nowMs: number): WeatherSlot[] {
  return Array.from({ length: (WEATHER_DAYS + 8) * 24 }, (_, hour) => {
    const startMs = nowMs - WEATHER_DAYS * DAY_MS + hour * HOUR_MS;
    const clouds = 0.3 + 0.7 * Math.abs(Math.sin(Math.floor(startMs / DAY_MS) * 2.4));
    const { elevationDegrees } = sunPosition(startMs + HOUR_MS / 2, PLACE);
    return {
      startMs,
      endMs: startMs + HOUR_MS,
      issuedMs: Math.min(startMs - DAY_MS / 2, nowMs),
      ghiWm2: clouds * clearSky(elevationDegrees).ghiWm2,
      temperatureC: 12,
    };
  });
}

function usedMs(work: () => unknown): number {
  const before = cpuMs();
  work();
  return cpuMs() - before;
}

/** CPU time of this thread where the system tells it, else of the whole process, compiler and collector included. */
function cpuMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

function heldMb(): number {
  v8.setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

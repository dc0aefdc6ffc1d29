import { DAY_MS } from '../home/grid.js';
import type { Database } from '../home/store.js';
import { readWeather } from '../forecast/weather-store.js';
import type { WeatherSlot } from '../forecast/weather-model.js';
import { readObservations } from '../recorder/observations.js';
import { packRows, packSpots, type PackedRows, type PackedSpots } from './order.js';
import { newestSpots } from './price-history.js';

export interface ReplayData {
  readonly rows: PackedRows;
  readonly spots: PackedSpots;
  readonly weather: readonly WeatherSlot[];
}

// What the forecasts of the first day look back on.
const LEARNING_MS = 42 * DAY_MS;

/** Store job: what was measured and published in a span (Unix ms), and before it what forecasts learn from. */
export function readReplayData(
  database: Database,
  { from, to }: { readonly from: number; readonly to: number },
): ReplayData {
  return {
    rows: packRows(readObservations(database, { from: from - LEARNING_MS, to })),
    spots: packSpots(newestSpots(database, from - LEARNING_MS, to)),
    weather: readWeather(database),
  };
}

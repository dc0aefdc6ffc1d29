import { readFileSync } from 'node:fs';
import path from 'node:path';
import { prepareHistory, rowStepMs, type HistoryGrid, type MeasuredRow } from '../nodes/forecast/history.js';
import { parseWeatherCsv } from '../nodes/forecast/weather-csv.js';
import type { WeatherSlot } from '../nodes/forecast/weather-model.js';
import type { Home } from '../nodes/home/schema/home.js';
import { solarArraySchema } from '../nodes/home/schema/home.js';
import { parseHistoryCsv } from '../nodes/recorder/history-csv.js';
import { dataFolder } from '../test/support/project.js';

/** A recorded home or roof on its grid, with what is known of the place. */
export interface Recording {
  readonly zone: string;
  readonly history: HistoryGrid;
  readonly flagged: Uint8Array;
  readonly home: Pick<Home, 'location' | 'solar' | 'timezone'>;
  readonly weather: readonly WeatherSlot[];
}

export const HOMES = {
  FR: ['home_fr_30min.csv', 'Europe/Paris'],
  AU: ['home_au_30min.csv', 'Australia/Sydney'],
} as const;

/** A home: its flagged rows are marked, and stay in the history as a meter would have left them. */
export function recordedHome(name: keyof typeof HOMES): Recording {
  const [file, zone] = HOMES[name];
  const text = readFileSync(path.join(dataFolder, 'homes', file), 'utf8');
  const rows = parseHistoryCsv(text);
  const history = prepareHistory(rows, zone, rowStepMs(rows));
  return {
    zone,
    history,
    flagged: flagsOf(text, history),
    home: { timezone: zone, location: undefined, solar: [] },
    weather: [],
  };
}

// Somewhere on the coast near Trondheim, by the sun's position in the files.
const ROOF_PLACE = { latitude: 63.4, longitude: 10.4 };

/** A roof that tells nothing but its place: energies are per unit of its peak. */
export function recordedRoof(number: 1 | 2): Recording {
  const zone = 'Europe/Oslo';
  const text = readFileSync(path.join(dataFolder, 'pv', `pv_roof_${number}_hourly.csv`), 'utf8');
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',');
  const [startAt, pvAt] = [columns.indexOf('start'), columns.indexOf('pv_pu')];
  const rows: MeasuredRow[] = lines.map((line) => {
    const cells = line.split(',');
    const start = Date.parse(cells[startAt]);
    const end = new Date(start + 3_600_000).toISOString();
    return { start: new Date(start).toISOString(), end, pvKwh: cells[pvAt] === '' ? null : Number(cells[pvAt]) };
  });
  const history = prepareHistory(rows, zone, 3_600_000);
  const solar = [solarArraySchema.parse({ id: 'roof' })];
  return {
    zone,
    history,
    flagged: new Uint8Array(history.length),
    home: { timezone: zone, location: ROOF_PLACE, solar },
    weather: parseWeatherCsv(text),
  };
}

function flagsOf(text: string, history: HistoryGrid): Uint8Array {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',');
  const [startAt, flagAt] = [columns.indexOf('start'), columns.indexOf('flag')];
  const flagged = new Uint8Array(history.length);
  for (const line of lines) {
    const cells = line.split(',');
    const slot = Math.round((Date.parse(cells[startAt]) - history.startMs) / history.stepMs);
    if ((cells[flagAt] ?? '') !== '') flagged[slot] = 1;
  }
  return flagged;
}

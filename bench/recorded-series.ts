import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { prepareHistory, rowStepMs, type HistoryGrid, type MeasuredRow } from '../nodes/forecast/history.js';
import { parseWeatherCsv } from '../nodes/forecast/weather-csv.js';
import type { WeatherSlot } from '../nodes/forecast/weather-model.js';
import { DarkstarError, toDarkstarError } from '../nodes/home/errors.js';
import { sum } from '../nodes/home/numbers.js';
import type { Home } from '../nodes/home/schema/home.js';
import { solarArraySchema } from '../nodes/home/schema/home.js';
import { sunPosition, type Location } from '../nodes/home/sun.js';
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

export function recordedHome(name: keyof typeof HOMES): Recording {
  const [file, zone] = HOMES[name];
  return homeIn(path.join(dataFolder, 'homes', file), zone);
}

/** A home of a CSV file: what its flags void is missing from the history, and is not scored. */
function homeIn(file: string, zone: string): Recording {
  const text = readFileSync(file, 'utf8');
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

// Two offices in or near Trondheim.
const ROOF_PLACE = { latitude: 63.4, longitude: 10.4 };

export function recordedRoof(number: 1 | 2): Recording {
  return roofIn(path.join(dataFolder, 'pv', `pv_roof_${number}_hourly.csv`), ROOF_PLACE);
}

/**
 * A roof that tells neither peak nor plane; energies are per unit of its peak.
 * @param place read from the sun's position in the file where it is left out
 */
function roofIn(file: string, place?: Location): Recording {
  const text = readFileSync(file, 'utf8');
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',');
  const weather = parseWeatherCsv(text);
  refuseWithout(columns, ['pv_pu', ...(place ? [] : ['sun_elevation', 'sun_azimuth'])]);
  const [startAt, pvAt] = [columns.indexOf('start'), columns.indexOf('pv_pu')];
  const starts = lines.map((line) => Date.parse(line.split(',')[startAt]));
  const stepMs = commonestStep(starts);
  const rows: MeasuredRow[] = lines.map((line, place) => {
    const cell = line.split(',')[pvAt];
    const end = new Date(starts[place] + stepMs).toISOString();
    return { start: new Date(starts[place]).toISOString(), end, pvKwh: cell === '' ? null : Number(cell) };
  });
  const location = place ?? placeOf(lines, columns, stepMs);
  const zone = zoneAt(location);
  const history = prepareHistory(rows, zone, stepMs);
  return {
    zone,
    history,
    flagged: new Uint8Array(history.length),
    home: { timezone: zone, location, solar: [solarArraySchema.parse({ id: 'roof' })] },
    weather,
  };
}

interface Named {
  readonly name: string;
  readonly recording: Recording;
}

// Of fewer the last 30 % are too few to tell a good forecast from a lucky one.
const FEWEST_DAYS = 14;

/**
 * Reads a folder laid out as the recorded data are: `homes/*.csv` and `pv/*.csv`.
 * @returns the recordings, and a sentence for each file that cannot be scored
 */
export function recordingsIn(folder: string, zone: string) {
  const problems: string[] = [];
  const readAll = (name: string, readOne: (file: string) => Recording): Named[] => {
    const inside = path.join(folder, name);
    const files = existsSync(inside) ? readdirSync(inside).filter((file) => file.endsWith('.csv')) : [];
    return files.sort().flatMap((file) => {
      try {
        const recording = readOne(path.join(inside, file));
        const days = Math.floor(recording.history.length / recording.history.slotsPerDay);
        if (days >= FEWEST_DAYS) return [{ name: path.basename(file, '.csv'), recording }];
        problems.push(`${name}/${file}: it spans ${days} days; ${FEWEST_DAYS} are the fewest that can be scored.`);
      } catch (thrown) {
        problems.push(`${name}/${file}: ${toDarkstarError(thrown).message}`);
      }
      return [];
    });
  };
  const homes = readAll('homes', (file) => homeIn(file, zone));
  const roofs = readAll('pv', (file) => roofIn(file));
  if (homes.length + roofs.length + problems.length === 0) {
    problems.push(`${folder}: neither homes/*.csv nor pv/*.csv is in it. Lay the files out like that.`);
  }
  return { homes, roofs, problems };
}

const SUN_ROWS = 60;

/** The place whose sun stands in the middle of the rows as they say, to half a degree. */
function placeOf(lines: readonly string[], columns: readonly string[], stepMs: number): Location {
  const [startAt, elevationAt, azimuthAt] = ['start', 'sun_elevation', 'sun_azimuth'].map((name) =>
    columns.indexOf(name),
  );
  const lit = lines
    .map((line) => line.split(','))
    .map((cells) => [Date.parse(cells[startAt]), Number(cells[elevationAt]), Number(cells[azimuthAt])])
    .filter(([, elevation]) => elevation > 5);
  const some = lit.filter((_, place) => place % Math.ceil(lit.length / SUN_ROWS) === 0);
  const errorAt = (place: Location) =>
    sum(
      some.map(([start, elevation, azimuth]) => {
        const sun = sunPosition(start + stepMs / 2, place);
        const turn = ((sun.azimuthDegrees - azimuth + 540) % 360) - 180;
        return (sun.elevationDegrees - elevation) ** 2 + (turn * Math.cos((elevation * Math.PI) / 180)) ** 2;
      }),
    );
  let best = { error: Infinity, place: { latitude: 0, longitude: 0 } };
  for (const [step, reach] of [
    [10, 180],
    [2, 10],
    [0.5, 2],
  ]) {
    const { latitude: middle, longitude: centre } = best.place;
    for (let latitude = Math.max(-85, middle - reach); latitude <= Math.min(85, middle + reach); latitude += step) {
      for (let longitude = centre - reach; longitude <= centre + reach; longitude += step) {
        const place = { latitude, longitude };
        const error = errorAt(place);
        if (error < best.error) best = { error, place };
      }
    }
  }
  return best.place;
}

function refuseWithout(columns: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length === 0) return;
  throw new DarkstarError('roof-csv', `line 1 lacks ${missing.join(' and ')}. Add what is missing to the header.`);
}

/** The zone whose clock goes by the sun there. Its names count westwards. */
function zoneAt({ longitude }: Location): string {
  const hours = Math.round(longitude / 15);
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

function commonestStep(starts: readonly number[]): number {
  const steps = starts.slice(1).map((start, place) => start - starts[place]);
  const counts = new Map<number, number>();
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
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

import { draftForecast } from '../../nodes/forecast/forecast-job.js';
import { rowStepMs } from '../../nodes/forecast/history.js';
import { parseWeatherCsv } from '../../nodes/forecast/weather-csv.js';
import { homeSchema, timezoneSchema, type Home } from '../../nodes/home/schema/home.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { parseHistoryCsv } from '../../nodes/recorder/history-csv.js';
import { readNamedFile, readNamedJson } from '../files.js';
import type { Io } from '../io.js';
import { Options, usageOf, readInstant } from '../options.js';

const SPECS = {
  history: { value: 'a CSV file with measured load or PV', required: true },
  issue: { value: 'an instant such as 2024-06-01T11:00:00Z', required: true },
  hours: { value: 'hours from 1 to 168' },
  weather: { value: 'a CSV file with forecast weather' },
  home: { value: 'a JSON file with the home' },
  timezone: { value: 'an IANA time zone such as Europe/Paris' },
} as const;

/** What `darkstar forecast --help` says. */
export const USAGE = usageOf('forecast', SPECS);

const DEFAULT_HOURS = 48;

/**
 * `darkstar forecast`: a `forecast-update` payload in the slots of the history, on standard output. Only what had ended
 * and been issued by then counts; a quantity that the history lacks stays out of the slots.
 */
export async function forecast(args: string[], io: Io): Promise<number> {
  const options = new Options(args, SPECS);
  const issuedAt = options.read('issue', SPECS.issue.value, readInstant) ?? NaN;
  const horizonHours = options.number('hours', 1, 168) ?? DEFAULT_HOURS;
  const timezone = options.read('timezone', SPECS.timezone.value, (text) => timezoneSchema.safeParse(text).data);
  options.check();
  const rows = parseHistoryCsv(await readNamedFile(io, '--history', options.text('history') ?? ''));
  const weatherFile = options.text('weather');
  const weather = weatherFile ? parseWeatherCsv(await readNamedFile(io, '--weather', weatherFile)) : [];
  const homeFile = options.text('home');
  const home = homeFile ? parse(homeSchema, await readNamedJson(io, '--home', homeFile), 'home') : undefined;
  const place = placeOf(home, timezone, io);
  if (weather.length > 0 && (!place.location || place.solar.length === 0)) {
    io.stderr.write('The weather is not used: it needs --home with `location` and `solar`.\n');
  }
  const payload = draftForecast(rows, { home: place, issuedAt, horizonHours }, rowStepMs(rows), { weather });
  io.stdout.write(`${JSON.stringify(payload, null, 2)}\n`);
  return 0;
}

function placeOf(home: Home | undefined, timezone: string | undefined, io: Io) {
  if (!timezone && !home) io.stderr.write('Days are counted in UTC: give --timezone or --home.\n');
  return {
    timezone: timezone ?? home?.timezone ?? 'UTC',
    location: home?.location,
    solar: home?.solar ?? [],
  };
}

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { forecast } from '../../bin/commands/forecast.js';
import { issueForecast } from '../../nodes/forecast/forecast-job.js';
import { keepWeather } from '../../nodes/forecast/weather-store.js';
import { openDatabase } from '../../nodes/home/database.js';
import { DAY_MS, HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { insertObservations } from '../../nodes/recorder/observations.js';
import { MONDAY, household, rowsOf } from './synthetic.js';

const NOW = MONDAY + 20 * DAY_MS + 7 * SLOT_MS + 60_000;
const HOME = homeSchema.parse({
  timezone: 'Europe/Paris',
  location: { latitude: 48.86, longitude: 2.35 },
  grid: { maxImportKw: 11, maxExportKw: 11 },
  solar: [{ id: 'roof' }],
});
const rows = rowsOf(MONDAY, MONDAY + 22 * DAY_MS, SLOT_MS, household(3));
const weather = Array.from({ length: 24 * 22 }, (_, hour) => {
  const startMs = MONDAY + hour * HOUR_MS;
  const noon = Math.max(0, Math.sin((((hour % 24) - 5) / 14) * Math.PI));
  return { startMs, endMs: startMs + HOUR_MS, issuedMs: startMs - DAY_MS, ghiWm2: 700 * noon, temperatureC: 15 };
}).filter(({ issuedMs }) => issuedMs <= NOW);

const FILES: Readonly<Record<string, string>> = {
  'history.csv': [
    'start,load_kwh,pv_kwh',
    ...rows.map(({ start, loadKwh, pvKwh }) => [start, loadKwh, pvKwh].join()),
  ].join('\n'),
  'weather.csv': [
    'start,nwp_issued,ghi_wm2,temp_c',
    ...weather.map((it) => [toIso(it.startMs), toIso(it.issuedMs), it.ghiWm2, it.temperatureC].join()),
  ].join('\n'),
  'home.json': JSON.stringify(HOME),
};

async function run(...args: string[]): Promise<unknown> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const readFile = (name: string) => Promise.resolve(FILES[path.basename(name)]);
  const writeFile = () => Promise.reject(new Error('nothing is written'));
  assert.equal(await forecast(args, { stdin, stdout, stderr, readFile, writeFile }), 0);
  return JSON.parse(String(stdout.read()));
}

describe('darkstar forecast', () => {
  const args = ['--history', 'history.csv', '--issue', toIso(NOW), '--home', 'home.json', '--weather', 'weather.csv'];

  it('gives the numbers of the node, from the same history and weather', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'darkstar-command-'));
    const database = openDatabase(folder);
    try {
      const known = rows.filter(({ end }) => Date.parse(end) <= NOW);
      insertObservations(database, { rows: known as never, origin: 'measured' });
      keepWeather(database, weather);
      const issued = issueForecast(database, { home: HOME, issuedAt: NOW, horizonHours: 48 });
      const printed = parsePayload('forecast-update', await run(...args));
      assert.deepEqual(printed, JSON.parse(JSON.stringify(issued)));
      assert.match(issued.accuracy.method, /tilted plane on weather, by what such skies gave/);
      assert.deepEqual(printed.roof?.[0].estimated, ['peakKw', 'tiltDegrees', 'azimuthDegrees']);
    } finally {
      database.close();
      await rm(folder, { recursive: true });
    }
  });

  it('is the same every time', async () => assert.deepEqual(await run(...args), await run(...args)));

  it('takes nothing from after its issue', async () => {
    const until = (text: string) =>
      text
        .split('\n')
        .filter((line, place) => place === 0 || Date.parse(line.slice(0, 20)) + SLOT_MS <= NOW)
        .join('\n');
    const whole = await run(...args);
    const cut = { ...FILES, 'history.csv': until(FILES['history.csv']) };
    assert.ok(cut['history.csv'].length < FILES['history.csv'].length);
    const [stdout, others] = [new PassThrough(), new PassThrough()];
    const readFile = (name: string) => Promise.resolve(cut[path.basename(name) as keyof typeof cut]);
    const io = { stdin: others, stdout, stderr: others, readFile, writeFile: () => Promise.resolve() };
    await forecast(args, io);
    assert.deepEqual(JSON.parse(String(stdout.read())), whole);
  });
});

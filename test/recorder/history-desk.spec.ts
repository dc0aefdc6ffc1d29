import assert from 'node:assert/strict';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';
import { HistoryDesk, type HistorySettings } from '../../nodes/recorder/history-desk.js';
import { importCsv, importCsvFile } from '../../nodes/recorder/history-import.js';
import { resolveMappings } from '../../nodes/recorder/mapping.js';
import { readObservations } from '../../nodes/recorder/observations.js';
import { fakeHome, ManualClock, type FakeHome } from '../support/fake-home.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const CSV = 'start,load_kwh\n2026-01-31T12:00:00Z,1\n2026-01-31T12:30:00Z,2\n';

describe('the history desk', () => {
  let folder: string;
  let database: OpenDatabase;
  let clock: ManualClock;
  let home: FakeHome;
  let asked: string[];
  let told: string[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-desk-'));
    database = openDatabase(folder);
    clock = new ManualClock(T0);
    home = fakeHome({ clock, database });
    [asked, told] = [[], []];
  });
  afterEach(async () => {
    home.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  function desk(settings: Partial<HistorySettings> = {}, ...sources: string[]): HistoryDesk {
    const names = sources.length > 0 ? sources : ['sensor.pv'];
    const quantities = ['pvKwh', 'importKwh'];
    const forms = names.map((source, index) => ({
      source,
      property: '',
      quantity: quantities[index],
      device: '',
      unit: 'kWh',
      sign: '+',
    }));
    return new HistoryDesk(
      home.runtime,
      resolveMappings(forms, home.runtime.home),
      { days: 30, file: '', ...settings },
      {
        ask: ({ data }) => asked.push(`${data.period} ${data.start_time.slice(0, 10)}`),
        imported: (rows, from) => told.push(`${rows} ${from}`),
        failed: ({ code }) => told.push(code),
      },
    );
  }
  const hour = { 'sensor.pv': [{ start: T0 - 2 * HOUR_MS, end: T0 - HOUR_MS, change: 1 }] };

  it('asks until it is answered, ever less often, and then no more', async () => {
    await desk().start();
    const askedAfter = [1, 3, 31, 121, 600, 3600, 3 * 3600, 24 * 3600].map((seconds) => {
      clock.advance(T0 + seconds * 1000 - clock.now());
      return asked.length;
    });
    assert.deepEqual(askedAfter, [0, 1, 1, 2, 3, 4, 5, 5]);
    assert.equal(asked[0], 'hour 2026-01-01');
  });

  it('asks for the finer rows once the hours are there, and remembers that it has both', async () => {
    const first = desk();
    await first.start();
    clock.advance(MINUTE_MS);
    asked.length = 0;
    await first.answer(hour);
    assert.deepEqual(asked, ['5minute 2026-01-21']);
    await first.answer({});
    clock.advance(24 * HOUR_MS);
    assert.equal(asked.length, 1);
    assert.deepEqual(told, ["4 Home Assistant's statistics"]);
    const second = desk();
    await second.start();
    clock.advance(24 * HOUR_MS);
    assert.equal(asked.length, 1);
  });

  it('asks again when the table has another sensor', async () => {
    const first = desk();
    await first.start();
    await first.answer(hour);
    await first.answer({});
    asked.length = 0;
    await desk({}, 'sensor.pv', 'sensor.import').start();
    clock.advance(3000);
    assert.deepEqual(asked, ['hour 2026-01-01']);
  });

  it('names the sensors of which Home Assistant knows nothing', async () => {
    await desk({}, 'sensor.pv', 'sensor.import').answer(hour);
    assert.deepEqual(told, ["4 Home Assistant's statistics", 'no-statistics']);
  });

  it('names the sensors whose values cannot be true, with what to do', async () => {
    const hours = [800, 900].map((change, index) => ({
      ...hour['sensor.pv'][0],
      start: T0 - (2 + index) * HOUR_MS,
      change,
    }));
    await desk().answer({ 'sensor.pv': hours });
    assert.deepEqual(told, ['absurd-statistics']);
  });

  it('asks nothing where no source is an entity, nor where no days are wanted, nor after its end', async () => {
    await desk({}, 'meter/pv').start();
    await desk({ days: 0 }).start();
    const closed = desk();
    await closed.start();
    closed.close();
    clock.advance(24 * HOUR_MS);
    assert.deepEqual(asked, []);
  });

  it('reads its file again only when that has changed', async () => {
    const file = path.join(folder, 'history.csv');
    await writeFile(file, CSV);
    assert.deepEqual(importCsvFile(database, { file }), { rows: 4 });
    assert.equal(importCsvFile(database, { file }), null);
    await utimes(file, 1, 1);
    assert.deepEqual(importCsvFile(database, { file }), { rows: 4 });
  });

  it('keeps nothing of a file that is wrong, and reads it again when it is right', async () => {
    const file = path.join(folder, 'history.csv');
    await writeFile(file, `${CSV}2026-01-31T13:00:00Z,many\n`);
    assert.throws(() => importCsvFile(database, { file }), { code: 'invalid-history' });
    assert.deepEqual(readObservations(database, { from: 0, to: 4e12 }), []);
    await writeFile(file, CSV);
    assert.deepEqual(importCsvFile(database, { file }), { rows: 4 });
  });

  it('says that a file cannot be read', () => {
    assert.throws(() => importCsvFile(database, { file: path.join(folder, 'none.csv') }), {
      code: 'history-unreadable',
    });
    assert.throws(() => importCsv(database, { text: 'nothing' }), { code: 'invalid-history' });
  });
});

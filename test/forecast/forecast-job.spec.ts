import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  draftForecast,
  issueForecast,
  learnReflex,
  undoReflex,
  type ForecastJob,
} from '../../nodes/forecast/forecast-job.js';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { DAY_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { forecastUpdateSchema, type Weather } from '../../nodes/home/schema/messages.js';
import { keepWeather, weatherSlots } from '../../nodes/forecast/weather-store.js';
import { insertObservations } from '../../nodes/recorder/observations.js';
import { MONDAY, household, rowsOf } from './synthetic.js';

const NOW = MONDAY + 10 * DAY_MS + 7 * SLOT_MS + 60_000;
const HOME: ForecastJob['home'] = {
  timezone: 'Europe/Paris',
  location: { latitude: 48.86, longitude: 2.35 },
  solar: [{ id: 'roof', peakKw: 5, tiltDegrees: 35, azimuthDegrees: 180 }],
};
const JOB: ForecastJob = { home: HOME, issuedAt: NOW, horizonHours: 48 };

function weatherIssuedAt(issuedAt: number, ghiWm2: number): Weather {
  return {
    issuedAt: toIso(issuedAt),
    source: 'test',
    slots: Array.from({ length: 72 }, (_, hour) => ({
      start: toIso(MONDAY + 9 * DAY_MS + hour * 4 * SLOT_MS),
      end: toIso(MONDAY + 9 * DAY_MS + (hour + 1) * 4 * SLOT_MS),
      ghiWm2,
    })),
  };
}

describe('the forecast of the store', () => {
  let folder: string;
  let database: OpenDatabase;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-forecast-'));
    database = openDatabase(folder);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const measured = (energy = household(2)) => rowsOf(MONDAY, MONDAY + 11 * DAY_MS, SLOT_MS, energy);
  const record = (rows = measured()) => insertObservations(database, { rows: rows as never, origin: 'measured' });

  it('is a valid forecast-update in quarters of an hour, from the running one on', () => {
    record();
    const update = forecastUpdateSchema.parse(issueForecast(database, JOB));
    assert.equal(update.slots[0].start, toIso(MONDAY + 10 * DAY_MS + 7 * SLOT_MS));
    assert.ok(Date.parse(update.slots.at(-1)!.end) >= NOW + 48 * 3_600_000);
    assert.ok(update.accuracy.loadMaeKwh! > 0 && update.accuracy.pvMaeKwh! > 0);
    assert.match(update.accuracy.method, /7-day mean/);
  });

  it('reaches as far as the horizon says', () => {
    record();
    assert.equal(issueForecast(database, { ...JOB, horizonHours: 6 }).slots.length, 25);
  });

  it('is the same from the store as from the rows of a file', () => {
    const rows = measured();
    record(rows);
    assert.deepEqual(issueForecast(database, JOB), draftForecast(rows, JOB, SLOT_MS));
  });

  it('uses weather, keeps it, and corrects by it later', () => {
    record();
    const first = issueForecast(database, { ...JOB, weather: weatherIssuedAt(MONDAY + 9 * DAY_MS, 500) });
    assert.match(first.accuracy.method, /tilted plane on weather, by what such skies gave/);
    const remembered = issueForecast(database, JOB);
    assert.deepEqual(remembered, first, 'the weather of before is still known without a message');
    const cloudy = issueForecast(database, { ...JOB, weather: weatherIssuedAt(NOW - 60_000, 50) });
    const noon = (update: typeof first) => update.slots.find(({ start }) => start.endsWith('T11:00:00Z'))!.pvKwh.mean;
    assert.ok(noon(cloudy) < noon(first) / 2, `${noon(cloudy)} ${noon(first)}`);
  });

  describe('with Reflex', () => {
    // What is used grows from day to day: the mean of past weeks is always too little.
    const growing = (start: number) => {
      const { loadKwh, pvKwh } = household(2)(start);
      return { loadKwh: loadKwh * 1.02 ** ((start - MONDAY) / DAY_MS), pvKwh };
    };
    const batteries = [{ capacityKwh: 10, chargeEfficiency: 0.95, dischargeEfficiency: 0.95 }];
    const at = (day: number) => MONDAY + day * DAY_MS + 7 * SLOT_MS;
    const loadOf = (job: ForecastJob) =>
      issueForecast(database, job).slots.reduce((total, { loadKwh }) => total + loadKwh.mean, 0);
    const learnUntil = (mode: 'advise' | 'apply') => {
      record(rowsOf(MONDAY, MONDAY + 41 * DAY_MS, SLOT_MS, growing));
      let reflex;
      for (let day = 36; day <= 40; day++) {
        reflex = learnReflex(database, { ...JOB, issuedAt: at(day), reflex: mode, batteries });
      }
      return reflex!;
    };

    it('learns of a load that is always more than expected, and changes nothing while it only advises', () => {
      const reflex = learnUntil('advise');
      const level = reflex.parameters.find(({ name }) => name === 'load-level')!;
      assert.deepEqual([level.advised, level.inForce], [1.05, 1]);
      assert.ok(level.days >= 14 && level.strength > 2, `${level.days} ${level.strength}`);
      const later = { ...JOB, issuedAt: at(40) + SLOT_MS };
      assert.equal(loadOf({ ...later, reflex: 'apply' }), loadOf(later));
    });

    it('raises the forecast by what it applies, until that is taken back', () => {
      learnUntil('apply');
      const later: ForecastJob = { ...JOB, issuedAt: at(40) + 30 * SLOT_MS };
      const [plain, raised] = [loadOf(later), loadOf({ ...later, reflex: 'apply' })];
      assert.ok(Math.abs(raised / plain - 1.05) < 0.01, `${raised} ${plain}`);
      undoReflex(database, { extent: 'last day', now: later.issuedAt, timezone: HOME.timezone });
      assert.ok(loadOf({ ...later, reflex: 'apply' }) < 0.995 * raised);
      undoReflex(database, { extent: 'everything', now: later.issuedAt, timezone: HOME.timezone });
      assert.equal(loadOf({ ...later, reflex: 'apply' }), plain);
    });
  });

  it('counts no sun, and says so, while neither the peak nor any PV is known', () => {
    record(measured((start) => ({ loadKwh: household(2)(start).loadKwh, pvKwh: null as never })));
    const home = { ...HOME, solar: [{ id: 'roof' }] };
    const weather = weatherIssuedAt(MONDAY + 9 * DAY_MS, 500);
    const update = forecastUpdateSchema.parse(issueForecast(database, { ...JOB, home, weather }));
    assert.ok(update.slots.every(({ pvKwh, loadKwh }) => pvKwh.p90 === 0 && loadKwh.mean > 0));
    assert.deepEqual(
      update.notices?.map(({ code }) => code),
      ['pv-unknown'],
    );
  });

  it('tells the arrays that it estimated', () => {
    record();
    for (let day = 0; day < 10; day++) {
      const weather = weatherIssuedAt(MONDAY + day * DAY_MS, 500);
      const slots = weather.slots.map(({ ghiWm2 }, hour) => ({
        start: toIso(MONDAY + day * DAY_MS + hour * 4 * SLOT_MS),
        end: toIso(MONDAY + day * DAY_MS + (hour + 1) * 4 * SLOT_MS),
        ghiWm2: hour % 24 > 4 && hour % 24 < 20 ? ghiWm2 : 0,
      }));
      keepWeather(database, weatherSlots({ ...weather, slots }));
    }
    const weather = weatherIssuedAt(MONDAY + 10 * DAY_MS, 500);
    const told = (solar: ForecastJob['home']['solar']) =>
      forecastUpdateSchema.parse(issueForecast(database, { ...JOB, home: { ...HOME, solar }, weather })).roof;
    const [roof] = told([{ id: 'roof', tiltDegrees: 35, azimuthDegrees: 180 }]) ?? [];
    assert.deepEqual([roof.id, roof.estimated], ['roof', ['peakKw']]);
    assert.ok(roof.peakKw > 1 && roof.peakKw < 20, `${roof.peakKw} kW`);
    assert.equal(told(HOME.solar), undefined);
  });

  const refused: [name: string, energy: Parameters<typeof measured>[0] | undefined, text: RegExp][] = [
    ['nothing was measured', undefined, /no measured load or PV/],
    ['only PV was measured', () => ({ loadKwh: null as never, pvKwh: 0.1 }), /no measured load/],
    ['the PV of an array was never measured', () => ({ loadKwh: 0.1, pvKwh: null as never }), /no measured PV/],
  ];
  for (const [name, energy, text] of refused) {
    it(`is refused when ${name}, and says what to do`, () => {
      if (energy) record(measured(energy));
      assert.throws(() => issueForecast(database, JOB), { code: 'no-history', message: text });
    });
  }
});

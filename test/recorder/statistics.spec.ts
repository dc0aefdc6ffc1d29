import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { resolveMappings, type MappingForm } from '../../nodes/recorder/mapping.js';
import { insertObservations, readObservations, type HistoryRow } from '../../nodes/recorder/observations.js';
import {
  importStatistics,
  isStatistics,
  statisticIds,
  statisticsRequest,
  type Statistics,
} from '../../nodes/recorder/statistics.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const home = homeSchema.parse({
  timezone: 'Europe/Stockholm',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [{ id: 'main', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 }],
  solar: [{ id: 'roof', peakKw: 6 }],
});
const form = (source: string, quantity: string, unit: string, changes: Partial<MappingForm> = {}): MappingForm => ({
  source,
  property: '',
  quantity,
  device: '',
  unit,
  sign: '+',
  ...changes,
});
const table = [
  form('sensor.grid_import_total', 'importKwh', 'kWh'),
  form('sensor.grid_export_total', 'exportKwh', 'kWh'),
  form('sensor.pv_energy', 'pvKwh', 'kWh'),
  form('sensor.battery_power', 'batteryKw', 'W', { sign: '-' }),
  form('sensor.battery_soc', 'batterySocPercent', '%'),
  form('sensor.outdoor', 'outdoorTemperatureC', '°C'),
];
const mappings = resolveMappings(table, home);

/** Rows as Home Assistant's recorder answers them: epoch milliseconds, meters with the noise of additions. */
const hours = (values: readonly (object | null)[], stepMs = HOUR_MS, from = T0) =>
  values.flatMap((value, index) =>
    value ? [{ start: from + index * stepMs, end: from + (index + 1) * stepMs, ...value }] : [],
  );
const change = (kwh: number) => ({ change: kwh, state: 4711.123 });
const mean = (value: number) => ({ mean: value, min: value - 1, max: value + 1 });

describe("Home Assistant's statistics", () => {
  let folder: string;
  let database: OpenDatabase;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-statistics-'));
    database = openDatabase(folder);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const take = (statistics: Statistics, now = T0 + DAY_MS) =>
    importStatistics(database, { statistics, mappings, home, now });
  const rows = () => readObservations(database, { from: 0, to: T0 + 10 * DAY_MS });
  const column = (name: keyof HistoryRow) => rows().map((row) => row[name]);
  const near = (actual: unknown, expected: number) =>
    assert.ok(typeof actual === 'number' && Math.abs(actual - expected) < 1e-9, `${String(actual)} is not ${expected}`);

  it('are asked for by the entities of the table, as the API node sends it', () => {
    const more = [...table, form('meter/*', 'loadKw', 'W'), form('tibber:energy_home', 'loadKwh', 'kWh')];
    const ids = statisticIds(resolveMappings(more, home));
    assert.deepEqual(ids.slice(-2), ['sensor.outdoor', 'tibber:energy_home']);
    const payload = statisticsRequest(ids, 'hour', T0 - 90 * DAY_MS + 1234, T0 + 1234);
    assert.deepEqual(parsePayload('history-request', payload), payload);
    assert.equal(payload.protocol, 'websocket');
    assert.deepEqual(payload.data, {
      type: 'recorder/statistics_during_period',
      start_time: '2025-11-02T12:00:00Z',
      end_time: '2026-01-31T12:00:00Z',
      statistic_ids: [...ids],
      period: 'hour',
      types: ['change', 'mean', 'state'],
      units: { energy: 'kWh', power: 'kW', temperature: '°C' },
    });
  });

  it('are told from history rows and from nothing', () => {
    assert.equal(isStatistics({ 'sensor.a': hours([change(1)]) }), true);
    assert.equal(isStatistics({}), true);
    for (const other of [null, 'text', 7, [], { source: 'x', rows: [{ start: 'x', end: 'y', loadKwh: 1 }] }])
      assert.equal(isStatistics(other), false, JSON.stringify(other));
  });

  it('of an hour become four quarter hours, with the load from the balance', () => {
    const imported = take({
      'sensor.grid_import_total': hours([change(1.2000000000000455)]),
      'sensor.grid_export_total': hours([change(0.4)]),
      'sensor.pv_energy': hours([change(2)]),
      'sensor.battery_power': hours([mean(0.8)]),
      'sensor.outdoor': hours([mean(-3.25)]),
      'sensor.battery_soc': hours([mean(50)]),
    });
    assert.deepEqual([imported.rows, imported.refused, imported.ids.length], [4, {}, 5]);
    for (const row of rows()) {
      assert.equal(row.importKwh, 0.3);
      near(row.exportKwh, 0.1);
      near(row.pvKwh, 0.5);
      near(row.chargeKwh, 0.2);
      near(row.loadKwh, 0.3 - 0.1 + 0.5 - 0.2);
      assert.equal(row.temperatureC, -3.25);
      assert.equal(row.socPercent, null);
    }
  });

  it('of 5 minutes bring the charge at the end of each quarter hour', () => {
    const soc = Array.from({ length: 6 }, (_, index) => mean(50 + index));
    take({ 'sensor.battery_soc': hours(soc, 5 * MINUTE_MS) });
    assert.deepEqual(column('socPercent'), [52, 55]);
  });

  it('never overwrite what was measured here', () => {
    insertObservations(database, {
      rows: [{ start: toIso(T0), end: toIso(T0 + SLOT_MS), pvKwh: 7 }],
      origin: 'measured',
    });
    take({ 'sensor.pv_energy': hours([change(2)]), 'sensor.grid_import_total': hours([change(4)]) });
    assert.deepEqual(column('pvKwh'), [7, 0.5, 0.5, 0.5]);
    assert.deepEqual(column('importKwh'), [1, 1, 1, 1]);
  });

  it('that come finer replace the coarser ones', () => {
    take({ 'sensor.pv_energy': hours([change(2)]) });
    take({
      'sensor.pv_energy': hours(
        Array.from({ length: 12 }, (_, index) => change(index < 6 ? 0 : 0.25)),
        5 * MINUTE_MS,
      ),
    });
    const pv = column('pvKwh');
    assert.deepEqual(pv, [0, 0, 0.75, 0.75]);
  });

  it('of an outage are shared out over it and marked', () => {
    take({ 'sensor.pv_energy': hours([change(1), null, null, null, change(8), change(1)]) });
    const pv = rows();
    assert.equal(pv.length, 24);
    assert.deepEqual(
      pv.map(({ pvKwh }) => pvKwh),
      [...Array<number>(4).fill(0.25), ...Array<number>(16).fill(0.5), ...Array<number>(4).fill(0.25)],
    );
    assert.deepEqual(pv[4].spread, ['pvKwh']);
    assert.equal(pv[20].spread, undefined);
  });

  const refused: { name: string; rows: (object | null)[]; refused: number }[] = [
    { name: 'more than the home can carry', rows: [change(500)], refused: 1 },
    { name: 'a meter that ran backwards', rows: [change(-5)], refused: 0 },
    { name: 'a missing value', rows: [{ change: null }], refused: 0 },
    { name: 'a value of another kind', rows: [mean(1)], refused: 0 },
  ];
  for (const { name, rows: answer, refused: count } of refused) {
    it(`without use are left out: ${name}`, () => {
      const imported = take({ 'sensor.pv_energy': hours(answer) });
      assert.deepEqual([imported.rows, imported.refused], [0, count === 0 ? {} : { 'sensor.pv_energy': count }]);
    });
  }

  it('with noise below zero are nothing, not missing', () => {
    take({ 'sensor.pv_energy': hours([change(-1.1368683772161603e-13)]) });
    assert.deepEqual(column('pvKwh'), [0, 0, 0, 0]);
  });

  it('without changes are told from the readings', () => {
    take({ 'sensor.pv_energy': hours([{ state: 10 }, { state: 12 }]) });
    assert.deepEqual(column('pvKwh'), [0.5, 0.5, 0.5, 0.5]);
  });

  it('with instants as texts, and of other statistics, are read too', () => {
    take({
      'sensor.pv_energy': [{ start: toIso(T0), end: toIso(T0 + HOUR_MS), change: 1 }],
      'sensor.unknown': hours([change(1)]),
    });
    assert.deepEqual(column('pvKwh'), [0.25, 0.25, 0.25, 0.25]);
  });

  it('with nulls for what a statistic does not have, and zoned texts without an end, are read as older releases send them', () => {
    const none = { change: null, mean: null, min: null, max: null, last_reset: null, state: null, sum: null };
    const at = (hour: number) => `2026-01-31T${hour}:00:00+00:00`;
    const answer = {
      'sensor.pv_energy': [
        { statistic_id: 'sensor.pv_energy', start: at(12), ...none, sum: 10, state: 3 },
        { statistic_id: 'sensor.pv_energy', start: at(13), ...none, sum: 12, state: 1 },
      ],
      'sensor.battery_power': [{ statistic_id: 'sensor.battery_power', start: at(13), ...none, mean: 0.8 }],
    };
    assert.equal(isStatistics(answer), true);
    take(answer);
    assert.deepEqual(column('start')[0], '2026-01-31T13:00:00Z');
    assert.deepEqual(column('pvKwh'), [0.5, 0.5, 0.5, 0.5]);
    for (const kwh of column('chargeKwh')) near(kwh, 0.2);
  });

  it('of five minutes without an end last five minutes', () => {
    const rows = Array.from({ length: 6 }, (_, index) => ({ start: T0 + index * 5 * MINUTE_MS, change: 0.1 }));
    take({ 'sensor.pv_energy': rows });
    column('pvKwh').forEach((kwh) => near(kwh, 0.3));
    assert.equal(rows.length / 3, column('pvKwh').length);
  });

  it('of a time before the one asked for, as an entity that was away brings them, do no harm', () => {
    const old = { start: T0 - 30 * DAY_MS, end: T0 - 30 * DAY_MS + HOUR_MS, change: 1 };
    const imported = take({ 'sensor.pv_energy': [old, ...hours([change(2)])] });
    assert.equal(imported.rows, 8);
    assert.deepEqual(column('pvKwh').slice(-4), [0.5, 0.5, 0.5, 0.5]);
  });

  it('of the days on which the clock is changed are 23 and 25 hours', () => {
    for (const [day, count] of [
      ['2025-10-25T22:00:00Z', 25],
      ['2026-03-28T23:00:00Z', 23],
    ] as const) {
      const from = Date.parse(day);
      const answer = {
        'sensor.pv_energy': hours(
          Array.from({ length: count }, () => change(1)),
          HOUR_MS,
          from,
        ),
      };
      assert.equal(take(answer, from + 2 * DAY_MS).rows, 4 * count);
    }
  });

  it('of the hour that is not over are not taken', () => {
    assert.equal(take({ 'sensor.pv_energy': hours([change(1)]) }, T0 + HOUR_MS - 1).rows, 0);
  });

  it('of 90 days for 6 sensors are kept within a few seconds', function () {
    this.timeout(20_000);
    const many = (value: object) =>
      hours(
        Array.from({ length: 90 * 24 }, () => value),
        HOUR_MS,
        T0 - 90 * DAY_MS,
      );
    const startedAt = performance.now();
    const imported = take({
      'sensor.grid_import_total': many(change(1)),
      'sensor.grid_export_total': many(change(0)),
      'sensor.pv_energy': many(change(0.5)),
      'sensor.battery_power': many(mean(0)),
      'sensor.outdoor': many(mean(3)),
    });
    assert.equal(imported.rows, 90 * 96);
    assert.ok(performance.now() - startedAt < 10_000, `${performance.now() - startedAt} ms`);
  });
});

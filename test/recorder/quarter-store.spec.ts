import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, type OpenDatabase } from '../../nodes/home/database.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { migrations } from '../../nodes/home/migrations.js';
import type { AssemblerMemory } from '../../nodes/recorder/assembler.js';
import { readDailyEnergy, readHistorySlots, readImports } from '../../nodes/recorder/history-jobs.js';
import {
  insertObservations,
  nothingMeasured,
  readObservations,
  type HistoryRow,
} from '../../nodes/recorder/observations.js';
import { planSlotAt } from '../../nodes/recorder/plan-slot.js';
import {
  keepQuarter,
  readExecutions,
  readIssuedForecasts,
  readIssuedPrices,
  readMemory,
  readPlans,
  readPlanSlots,
  readPriceSlots,
} from '../../nodes/recorder/quarter-store.js';
import { QuarterWriter } from '../../nodes/recorder/quarter-writer.js';
import type { Records } from '../../nodes/recorder/record-book.js';
import { busyAction, busyForecast, busyPlan, busyPrices } from '../support/busy-home.js';
import { long } from '../support/project.js';

const T0 = Date.parse('2026-01-10T00:00:00Z');
const nothing: Records = { forecasts: [], prices: [], plans: [], planSlots: [], executions: [] };
const memory: AssemblerMemory = { at: T0, page: [], meters: [], heat: [] };
const capacities = new Map([['battery', 10]]);
const MEGABYTE = 1e6;

function rowAt(start: number, values: Partial<HistoryRow> = {}): HistoryRow {
  return { ...nothingMeasured, start: toIso(start), end: toIso(start + SLOT_MS), ...values };
}

describe('what the recorder keeps', () => {
  let folder: string;
  let database: OpenDatabase;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'darkstar-quarters-'));
    database = openDatabase(folder);
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true });
  });

  const keep = (now: number, records: Partial<Records>, rows: HistoryRow[] = []) =>
    keepQuarter(database, { now, rows, records: { ...nothing, ...records }, memory });
  const everything = { from: 0, to: 4e12 };

  it('is the forecast of every 3 hours, in steps of 1 Wh', () => {
    const forecasts = [0, 1, 3].map((hours) => busyForecast(T0 + hours * HOUR_MS));
    keep(T0, { forecasts });
    keep(T0, { forecasts: [busyForecast(T0 + HOUR_MS)] });
    const found = readIssuedForecasts(database, everything);
    assert.deepEqual(
      found.map(({ issuedAt }) => issuedAt.slice(11, 16)),
      ['00:00', '03:00'],
    );
    assert.deepEqual(found[0].accuracy, forecasts[0].accuracy);
    forecasts[0].slots.forEach(({ start, loadKwh }, index) => {
      const slot = found[0].slots[index];
      assert.equal(slot.start, start);
      for (const name of ['mean', 'p10', 'p50', 'p90'] as const)
        assert.ok(Math.abs(slot.loadKwh[name] - loadKwh[name]) <= 0.0005001);
    });
    assert.equal(readIssuedForecasts(database, { from: T0 + 1, to: T0 + 4 * HOUR_MS }).length, 1);
  });

  it('is the price of every quarter hour, and which prices were known when', () => {
    const update = busyPrices(T0);
    const dearer = { ...update, slots: update.slots.map((slot) => ({ ...slot, importPrice: slot.importPrice + 1 })) };
    keep(T0, { prices: [{ knownAt: T0 + 1000, update }] });
    keep(T0, { prices: [{ knownAt: T0 + HOUR_MS, update: dearer }] });
    const slots = readPriceSlots(database, everything);
    assert.equal(slots.length, 192);
    assert.deepEqual(slots[7], {
      start: T0 + 7 * SLOT_MS,
      spot: update.slots[7].spot,
      importPrice: dearer.slots[7].importPrice,
      exportPrice: update.slots[7].exportPrice,
    });
    const known = readIssuedPrices(database, { from: T0 + 30 * MINUTE_MS, to: T0 + 2 * HOUR_MS });
    assert.deepEqual(
      known.map(({ knownAt, slots: then }) => [knownAt.slice(11, 16), then.length]),
      [
        ['00:00', 672],
        ['01:00', 672],
      ],
    );
    assert.ok(Math.abs(Number(known[0].slots[7].importPrice) - update.slots[7].importPrice) < 1e-5);
    assert.equal(known[0].slots[200].forecast, true);
  });

  it('shares an hourly price out over its quarter hours', () => {
    const [slot] = busyPrices(T0).slots;
    const hourly = { ...busyPrices(T0), slots: [{ ...slot, start: toIso(T0), end: toIso(T0 + HOUR_MS) }] };
    keep(T0, { prices: [{ knownAt: T0, update: hourly }] });
    assert.deepEqual(
      readPriceSlots(database, everything).map(({ start, spot }) => [start - T0, spot]),
      [0, 1, 2, 3].map((index) => [index * SLOT_MS, slot.spot]),
    );
  });

  it('is every plan in full, what was planned, and what was done', () => {
    const plan = busyPlan(T0);
    const planSlot = planSlotAt(plan, T0, capacities) ?? assert.fail('no slot');
    const executions = [0, 20].map((minutes) => ({
      at: T0 + minutes * MINUTE_MS,
      topic: 'action',
      payload: busyAction(T0 + minutes * MINUTE_MS),
    }));
    keep(T0, { plans: [plan, plan], planSlots: [planSlot], executions: executions.slice(0, 1) });
    keep(T0, { executions: executions.slice(1) });
    assert.deepEqual(readPlans(database, everything), [plan]);
    assert.deepEqual(readPlanSlots(database, everything), [planSlot]);
    assert.deepEqual(readExecutions(database, everything), executions);
    assert.deepEqual(readExecutions(database, { from: T0 + 1, to: T0 + DAY_MS }), executions.slice(1));
  });

  it('is the memory of the assembler', () => {
    keep(T0, {});
    assert.deepEqual(readMemory(database, 'assembler'), memory);
    assert.equal(readMemory(database, 'other'), null);
  });

  const kept: { table: string; days: number; read: () => readonly unknown[] }[] = [
    { table: 'plans', days: 7, read: () => readPlans(database, everything) },
    { table: 'executions', days: 30, read: () => readExecutions(database, everything) },
    { table: 'forecasts', days: 120, read: () => readIssuedForecasts(database, everything) },
    { table: 'known prices', days: 120, read: () => readIssuedPrices(database, everything) },
    { table: 'planned slots', days: 1095, read: () => readPlanSlots(database, everything) },
    { table: 'observations', days: 1095, read: () => readObservations(database, everything) },
  ];
  for (const { table, days, read } of kept) {
    it(`goes after its time, a few rows at a time: ${table} after ${days} days`, () => {
      const plan = busyPlan(T0);
      const planSlot = planSlotAt(plan, T0, capacities) ?? assert.fail('no slot');
      keep(
        T0,
        {
          plans: [plan],
          planSlots: [planSlot],
          forecasts: [busyForecast(T0)],
          prices: [{ knownAt: T0, update: busyPrices(T0) }],
          executions: [{ at: T0, topic: 'action', payload: {} }],
        },
        [rowAt(T0, { loadKwh: 1 })],
      );
      keep(T0 + days * DAY_MS, {});
      assert.equal(read().length, 1);
      keep(T0 + days * DAY_MS + 1, {});
      assert.equal(read().length, 0);
    });
  }

  it('goes at most 20 rows of a table at a time', () => {
    const rows = Array.from({ length: 50 }, (_, index) => rowAt(T0 + index * SLOT_MS, { loadKwh: 1 }));
    keep(T0, {}, rows);
    const left = [30, 10, 0];
    for (const count of left) {
      keep(T0 + 1200 * DAY_MS, {});
      assert.equal(readObservations(database, everything).length, count);
    }
  });

  it('is none of a quarter hour of which a part cannot be written', () => {
    const bad = { at: T0, topic: 'action', payload: 1n };
    assert.throws(() => keep(T0, { executions: [bad] }, [rowAt(T0, { loadKwh: 1 })]), TypeError);
    assert.deepEqual(readObservations(database, everything), []);
  });

  it('waits in memory while the store refuses it, and is told of once', async () => {
    let refuse = true;
    const told: string[] = [];
    const store = {
      run: <O>(_module: URL, _name: string, input: unknown) =>
        refuse
          ? Promise.reject(new Error('disk is full'))
          : Promise.resolve(keepQuarter(database, input as Parameters<typeof keepQuarter>[1]) as O),
    };
    const writer = new QuarterWriter(
      store,
      () => T0,
      ({ message }) => told.push(message),
    );
    for (let index = 0; index < 3; index++) {
      refuse = index < 2;
      const plans = [busyPlan(T0 + index * SLOT_MS)];
      await writer.write([rowAt(T0 + index * SLOT_MS, { loadKwh: index })], { ...nothing, plans }, memory);
    }
    assert.deepEqual(told, ['disk is full']);
    assert.equal(writer.written, 3);
    assert.deepEqual(
      readObservations(database, everything).map(({ loadKwh }) => loadKwh),
      [0, 1, 2],
    );
    assert.equal(readPlans(database, everything).length, 3);
  });

  describe('as it is read', () => {
    it('has the energies of every local day', () => {
      const midnight = Date.parse('2026-03-29T00:00:00+01:00');
      const rows = Array.from({ length: 96 }, (_, index) =>
        rowAt(midnight + index * SLOT_MS, { totalLoadKwh: 0.5, pvKwh: index < 10 ? 1 : null }),
      );
      insertObservations(database, { rows, origin: 'measured' });
      // The day on which the clock goes forward has 92 quarter hours.
      assert.deepEqual(readDailyEnergy(database, { ...everything, timezone: 'Europe/Berlin' }), [
        { day: '2026-03-29', kwh: { totalLoadKwh: 46, pvKwh: 10 }, measuredSlots: 92 },
        { day: '2026-03-30', kwh: { totalLoadKwh: 2 }, measuredSlots: 4 },
      ]);
    });

    it('has what was planned beside what happened and what it cost', () => {
      const plan = busyPlan(T0);
      const planSlot = planSlotAt(plan, T0 + SLOT_MS, capacities) ?? assert.fail('no slot');
      keep(T0, { planSlots: [planSlot], prices: [{ knownAt: T0, update: busyPrices(T0) }] }, [
        rowAt(T0, { loadKwh: 1, importKwh: 2 }),
      ]);
      const slots = readHistorySlots(database, { from: T0 + 1, to: T0 + HOUR_MS });
      assert.deepEqual(
        slots.map(({ start, measured, planned, price }) => [
          start.slice(11, 16),
          measured?.loadKwh,
          planned?.loadKwh,
          price?.start,
        ]),
        [
          ['00:00', 1, undefined, T0],
          ['00:15', undefined, planSlot.loadKwh, T0 + SLOT_MS],
        ],
      );
      assert.deepEqual(readImports(database, everything), [{ start: toIso(T0), importKwh: 2 }]);
    });
  });

  it('takes over what the first release measured: its load held the water heater', () => {
    database.close();
    const old = path.join(folder, 'old');
    const first = openDatabase(old, { migrations: migrations.slice(0, 1) });
    const insert =
      'INSERT INTO observations (start, minutes, measured, load_kwh, water_heater_kwh) VALUES (?, 15, ?, ?, ?)';
    first.run(insert, [T0, 1, 1, 0.75]);
    first.run(insert, [T0 + SLOT_MS, 1, 1, null]);
    first.run(insert, [T0 + 2 * SLOT_MS, 0, 1, 0.75]);
    first.run(insert, [T0 + 3 * SLOT_MS, 1, 0.5, 0.75]);
    first.close();
    database = openDatabase(old);
    assert.deepEqual(
      readObservations(database, everything).map(({ loadKwh, totalLoadKwh }) => [loadKwh, totalLoadKwh]),
      [
        [0.25, 1],
        [1, 1],
        [1, null],
        [null, 0.5],
      ],
    );
    assert.ok(existsSync(path.join(old, 'darkstar.sqlite.v1')));
  });

  it(`${long ? 'of a whole year takes' : 'grows so little that a year would take'} less than 80 MB`, function () {
    this.timeout(1_800_000);
    const days = long ? 365 : 10;
    const sizes: number[] = [];
    for (let day = 0; day < days; day++) {
      // The days of this test are transactions, to spare its disk; what is kept is the same. Plans go after a week: those
      // of a year's middle leave nothing behind, and packing them is most of the work.
      const withPlans = day < 20 || day >= days - 20;
      database.transaction(() => keepDay(T0 + day * DAY_MS, withPlans));
      sizes.push(fileSize());
    }
    // From the eighth day on plans go as they come: what still grows is counted for a whole year, though most goes earlier.
    const year = long ? sizes[364] : sizes[7] + ((sizes[9] - sizes[7]) / 2) * 357;
    assert.ok(year < 80 * MEGABYTE, `${(year / MEGABYTE).toFixed(1)} MB`);
    assert.ok(year > 5 * MEGABYTE, `${(year / MEGABYTE).toFixed(1)} MB is not a year`);
    assert.equal(readObservations(database, everything).length, 96 * days);
  });

  /** A day with re-plans every half hour, forecasts and prices every hour, and an action every ten minutes. */
  function keepDay(midnight: number, withPlans: boolean): void {
    let plan = busyPlan(midnight);
    for (let start = midnight; start < midnight + DAY_MS; start += SLOT_MS) {
      const number = (offset: number) => Math.abs(Math.sin(start / 1e7 + offset)) / 3;
      const measurements = Object.keys(nothingMeasured).map((name, index) => [name, number(index)]);
      const planning = (start - midnight) % (30 * MINUTE_MS) === 0;
      plan = planning && withPlans ? busyPlan(start) : plan;
      const every = (ms: number) => (start - midnight) % ms === 0;
      const executions = [0, 10].map((minutes) => {
        const at = start + minutes * MINUTE_MS;
        return { at, topic: 'action', payload: busyAction(at) };
      });
      keep(
        start + SLOT_MS,
        {
          plans: planning && withPlans ? [plan] : [],
          planSlots: [planSlotAt(plan, start, capacities) ?? assert.fail('no slot')],
          forecasts: every(3 * HOUR_MS) ? [busyForecast(start)] : [],
          prices: every(3 * HOUR_MS) ? [{ knownAt: start, update: busyPrices(start) }] : [],
          executions,
        },
        [rowAt(start, Object.fromEntries(measurements) as Partial<HistoryRow>)],
      );
    }
  }

  function fileSize(): number {
    database.all('PRAGMA wal_checkpoint(TRUNCATE)');
    return statSync(path.join(folder, 'darkstar.sqlite')).size;
  }

  const noProc = existsSync('/proc/self/io') ? undefined : 'skipped: no /proc/self/io on this system';
  (noProc ? it.skip : it)(
    `writes less than 20 MB on a day with a plan every five minutes${noProc ? ` (${noProc})` : ''}`,
    function () {
      this.timeout(300_000);
      const child = fileURLToPath(new URL('../support/recorder-child.js', import.meta.url));
      const { stdout, stderr } = spawnSync(process.execPath, [child, 'days', path.join(folder, 'home'), '2', '5'], {
        encoding: 'utf8',
      });
      assert.equal(stderr, '');
      const [, second] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { bytes: number });
      assert.ok(second.bytes < 20 * MEGABYTE, `${(second.bytes / MEGABYTE).toFixed(1)} MB`);
      assert.ok(second.bytes > MEGABYTE, 'the day was written');
    },
  );
});

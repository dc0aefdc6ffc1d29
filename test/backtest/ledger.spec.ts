import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LedgerDay, SavingsOrder } from '../../nodes/backtest/savings-job.js';
import { openStore } from '../../nodes/home/data-store.js';
import { localDayStart, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { Home } from '../../nodes/home/schema/home.js';
import type { Store } from '../../nodes/home/store.js';
import { randomOf } from '../forecast/synthetic.js';
import { counts } from '../support/project.js';
import { recordDays } from './ledger-days.js';
import { homeOf } from './worlds.js';

const JOB = new URL('../../nodes/backtest/savings-job.js', import.meta.url);
const OBSERVATIONS = new URL('../../nodes/recorder/observations.js', import.meta.url);
const CHILD = fileURLToPath(new URL('../support/ledger-child.js', import.meta.url));
const NOW = Date.parse('2025-11-20T09:07:00Z');
const DAYS = 15;
const home = homeOf({ timezone: 'Europe/Berlin' });
const log = { warn: (text: string) => assert.fail(text) };

describe('the savings ledger', function () {
  this.timeout(120_000);
  let parent: string;
  let recorded: string;

  before(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'darkstar-ledger-'));
    recorded = path.join(parent, 'recorded');
    const store = openStore(recorded, log);
    await recordDays(store, NOW, home.timezone, DAYS);
    await store.close();
  });
  after(() => rm(parent, { recursive: true }));

  /** Works on a copy of the recorded store. */
  async function withStore<T>(name: string, work: (store: Store, folder: string) => Promise<T>): Promise<T> {
    const folder = path.join(parent, name);
    await cp(recorded, folder, { recursive: true });
    const store = openStore(folder, log);
    try {
      return await work(store, folder);
    } finally {
      await store.close();
    }
  }

  const close = (store: Store, order: SavingsOrder = { home, now: NOW }) =>
    store.run<LedgerDay[]>(JOB, 'closeSavings', order);
  const ledger = (store: Store) => store.run<LedgerDay[]>(JOB, 'readLedger');

  it(`counts nothing twice when it is killed while it closes days, ${Math.ceil(counts.kills / 4)} times`, async function () {
    this.timeout(counts.kills * 10_000);
    const whole = await withStore('whole', async (store) => {
      await close(store);
      return ledger(store);
    });
    assert.equal(whole.length, DAYS);
    let cutOff = 0;
    for (let kill = 0; kill < Math.ceil(counts.kills / 4); kill++) {
      const name = `killed-${kill}`;
      const folder = path.join(parent, name);
      await cp(recorded, folder, { recursive: true });
      const orderFile = path.join(parent, `${name}.json`);
      await writeFile(orderFile, JSON.stringify({ home, now: NOW }));
      const child = spawn(process.execPath, [CHILD, folder, orderFile]);
      let said = '';
      child.stdout.on('data', (data: Buffer) => (said += data.toString()));
      const closed = once(child, 'close');
      await Promise.race([once(child.stdout, 'data'), closed]);
      await sleep(randomOf(counts.seed, kill) * 250);
      child.kill('SIGKILL');
      await closed;
      if (!said.includes('done')) cutOff++;
      const store = openStore(folder, log);
      await close(store);
      assert.deepEqual(await ledger(store), whole, `kill ${kill}`);
      await store.close();
      await rm(folder, { recursive: true });
    }
    assert.ok(cutOff > 0, 'at least one child was killed before it was done');
  });

  it('closes the same days to the same figures however often it is asked', () =>
    withStore('often', async (store) => {
      const ends = Array.from({ length: 6 }, (_, index) => localDayStart(NOW, home.timezone, index - 6) + 60_000);
      for (const now of ends) await close(store, { home, now });
      await close(store);
      const often = await ledger(store);
      const once = await withStore('once', async (other) => (await close(other), ledger(other)));
      assert.deepEqual(often, once);
    }));

  for (const slot of [50, 90]) {
    it(`corrects a day whose data come late, and goes on from its twin (quarter hour ${slot})`, () =>
      withStore(`late-${slot}`, async (store) => {
        await close(store);
        const before = await ledger(store);
        const start = localDayStart(NOW, home.timezone, -3) + slot * SLOT_MS;
        const rows = [{ start: toIso(start), end: toIso(start + SLOT_MS), importKwh: 2 }];
        await store.run(OBSERVATIONS, 'insertObservations', { rows, origin: 'measured' });
        await close(store);
        const after = await ledger(store);
        const late = DAYS - 3;
        assert.equal(after[late].revision, 1);
        assert.ok(after[late].paid.importCost > before[late].paid.importCost + 0.2);
        assert.deepEqual(after.slice(0, late), before.slice(0, late));
        // Whatever the twin holds at the end of a day, it begins the next with.
        for (let day = 1; day < DAYS; day++) {
          const moved = after[day].twinStoredKwh[0] - after[day - 1].twinStoredKwh[0];
          assert.ok(Math.abs(moved - after[day].selfConsumption.storedChangeKwh) < 1e-5, after[day].date);
        }
      }));
  }

  it('begins with a new twin when the home has got another battery', () =>
    withStore('batteries', async (store) => {
      await close(store);
      const [battery] = home.batteries;
      const two: Home = { ...home, batteries: [battery, { ...battery, id: 'second' }] };
      await close(store, { home: two, now: NOW });
      const days = await ledger(store);
      for (const day of days) {
        assert.ok(Number.isFinite(day.saved) && day.twinStoredKwh.every(Number.isFinite), day.date);
      }
      assert.equal(days.at(-1)?.twinStoredKwh.length, 2);
    }));
});

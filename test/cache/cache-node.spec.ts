import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import cacheNode from '../../nodes/cache/cache.js';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';

const STORE_JOBS = new URL('../support/store-jobs.js', import.meta.url);

type Message = Record<string, unknown> & { topic?: string; payload?: unknown };

const tab = { id: 'f', type: 'tab' };
const home = { id: 'h', type: 'darkstar-home', name: 'home', ...homeForm };
const form = {
  ttlMinutes: '60',
  staleMinutes: '0',
  dailyAt: '13:30',
  invalidateOn: 'config-update',
  maxEntries: '100',
  keyProperty: '',
};
const cache = (changes: object = {}) => ({
  id: 'c',
  type: 'darkstar-cache',
  z: 'f',
  wires: [['hit'], ['miss']],
  ...form,
  ...changes,
});
const sinks = ['hit', 'miss'].map((id) => ({ id, type: 'helper', z: 'f' }));

describe('darkstar-cache', () => {
  const nodeRed = nodeFlow();
  let hits: Message[];
  let misses: Message[];
  let errors: { code?: string; payload?: unknown }[];

  async function load(...nodes: object[]) {
    await nodeRed.load([homeNode, cacheNode], [tab, ...nodes, ...sinks]);
    [hits, misses, errors] = [[], [], []];
    helper.getNode('hit').on('input', (msg) => hits.push(msg as Message));
    helper.getNode('miss').on('input', (msg) => misses.push(msg as Message));
    const node: EventEmitter = helper.getNode('c');
    node.on('call:error', (call: { firstArg: { code?: string } }) => errors.push(call.firstArg));
  }

  async function send(msg: Message) {
    helper.getNode('c').receive(msg as never);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  const job = (extra: Message = {}): Message => ({ topic: 'job', payload: { job: 'prices' }, ...extra });
  const prices = { zone: 'SE3', slots: [{ spot: 0.1 }] };

  it('takes the message that returns with its mark as the answer, and hands out copies of it from then on', async () => {
    await load(cache());
    await send(job({ trace: 1 }));
    await send(job({ trace: 2 }));
    assert.equal(misses.length, 1);
    assert.deepEqual([misses[0].payload, misses[0].cacheMiss], [{ job: 'prices' }, { cache: 'c', key: 'prices' }]);
    await send({ ...misses[0], topic: 'price-update', payload: prices });
    assert.deepEqual(
      hits.map(({ topic, payload, trace, cache, cacheMiss }) => ({ topic, payload, trace, cache, cacheMiss })),
      [1, 2].map((trace) => ({
        topic: 'price-update',
        payload: prices,
        trace,
        cache: { hit: false, stale: false, ageSeconds: 0, key: 'prices' },
        cacheMiss: undefined,
      })),
    );
    (hits[0].payload as typeof prices).slots[0].spot = 99;
    prices.slots[0].spot = 0.1;
    await send(job({ trace: 3 }));
    assert.deepEqual(hits[2].payload, { zone: 'SE3', slots: [{ spot: 0.1 }] });
    assert.deepEqual([hits[2].topic, hits[2].trace], ['price-update', 3]);
    assert.equal((hits[2].cache as { hit: boolean }).hit, true);
    assert.equal(misses.length, 1);
  });

  it('lets through what its source sends by itself, and keeps it', async () => {
    await load(cache());
    await send(job());
    await send({ ...misses[0], topic: 'price-update', payload: prices });
    const tomorrow = { zone: 'SE3', slots: [{ spot: 0.2 }] };
    await send({ ...misses[0], topic: 'price-update', payload: tomorrow });
    assert.deepEqual(hits[1].payload, tomorrow);
    assert.equal(hits[1].cacheMiss, undefined);
    await send(job());
    assert.deepEqual(hits[2].payload, tomorrow);
  });

  it('understands get, put and invalidate', async () => {
    await load(cache());
    await send({ topic: 'put', key: 'k', payload: 7 });
    await send({ topic: 'get', key: 'k' });
    await send({ topic: 'get', payload: { key: 'k' } });
    assert.deepEqual(
      hits.map(({ payload }) => payload),
      [7, 7],
    );
    await send({ topic: 'invalidate', key: 'k' });
    await send({ topic: 'get', key: 'k' });
    assert.equal(misses.length, 1);
  });

  it('finds the key where it is told to', async () => {
    await load(cache({ keyProperty: 'payload.room' }));
    await send({ topic: 'put', payload: { room: 'attic', warm: true } });
    await send({ topic: 'temperature', payload: { room: 'attic' } });
    await send({ topic: 'temperature', payload: { room: 'cellar' } });
    assert.deepEqual([hits.length, misses.length], [1, 1]);
  });

  it('says that a message has no key', async () => {
    await load(cache());
    await send({ payload: 7 });
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['cache-no-key'],
    );
  });

  it('passes a makeshift answer on and does not keep it', async () => {
    await load(cache());
    await send(job());
    await send({ ...misses[0], topic: 'price-update', payload: prices, cacheable: false });
    assert.equal(hits.length, 1);
    await send(job());
    assert.equal(misses.length, 2);
  });

  for (const by of ['input', 'board'] as const) {
    it(`forgets everything on a topic that says so, by the ${by}`, async () => {
      await load(home, cache({ home: 'h' }));
      await send({ topic: 'put', key: 'prices', payload: 7 });
      const news = { at: '2026-05-05T10:00:00Z', name: 'home', key: 'test' };
      if (by === 'input') await send({ topic: 'config-update', payload: news });
      else homes.get('h')?.board.publish('config-update', { ...news, at: '2100-01-01T00:00:00Z' });
      await send(job());
      assert.deepEqual([hits.length, misses.length], [0, 1]);
    });
  }

  it("ages by the home's clock, however fast it runs", async () => {
    await load(home, cache({ home: 'h', ttlMinutes: '10', dailyAt: '' }));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    const clock = homes.get('h')!.clock;
    clock.setSpeed(1, clock.now() + 9 * 60_000);
    await send(job());
    clock.setSpeed(1, clock.now() + 2 * 60_000);
    await send(job());
    assert.deepEqual([hits.length, misses.length], [1, 1]);
  });

  it('hands out stale values for as long as it is told to', async () => {
    await load(home, cache({ home: 'h', ttlMinutes: '10', staleMinutes: '5', dailyAt: '' }));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    const { clock } = homes.get('h')!;
    clock.setSpeed(1, clock.now() + 12 * 60_000);
    await send(job());
    assert.deepEqual([(hits[0].cache as { stale: boolean }).stale, misses.length], [true, 1]);
    clock.setSpeed(1, clock.now() + 5 * 60_000);
    await send(job());
    assert.equal(hits.length, 1);
  });

  it('ends the validity of its values at the times of day it is told, in the zone of its home', async () => {
    await load({ ...home, timezone: 'Asia/Tokyo' }, cache({ home: 'h', dailyAt: '06:00, 13:30' }));
    const { clock } = homes.get('h')!;
    clock.setSpeed(1, Date.parse('2026-05-05T04:20:00Z'));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    clock.setSpeed(1, Date.parse('2026-05-05T04:29:00Z'));
    await send(job());
    clock.setSpeed(1, Date.parse('2026-05-05T04:31:00Z'));
    await send(job());
    assert.deepEqual([hits.length, misses.length], [1, 1]);
  });

  it('keeps no more values than it is told to', async () => {
    await load(cache({ maxEntries: '1' }));
    await send({ topic: 'put', key: 'a', payload: 1 });
    await send({ topic: 'put', key: 'b', payload: 2 });
    await send({ topic: 'get', key: 'a' });
    await send({ topic: 'get', key: 'b' });
    assert.deepEqual([hits.length, misses.length], [1, 1]);
  });

  it('keeps single keys for their own time', async () => {
    await load(home, cache({ home: 'h', ttlByKey: 'prices = 10, other = 90', dailyAt: '' }));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    await send({ topic: 'put', key: 'other', payload: 8 });
    const { clock } = homes.get('h')!;
    clock.setSpeed(1, clock.now() + 70 * 60_000);
    await send({ topic: 'get', key: 'prices' });
    await send({ topic: 'get', key: 'other' });
    assert.deepEqual([hits.map(({ payload }) => payload), misses.length], [[8], 1]);
  });

  it('hands out an old value when a Catch node brings the error of the source, else passes the error on', async () => {
    await load(home, cache({ home: 'h', ttlMinutes: '10', staleOnErrorMinutes: '20', dailyAt: '' }));
    const { clock } = homes.get('h')!;
    const fail = () => send({ ...misses.at(-1), error: { message: 'No connection.' } });
    await send(job());
    await fail();
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['cache-source-failed'],
    );
    await send({ topic: 'put', key: 'prices', payload: 7 });
    clock.setSpeed(1, clock.now() + 15 * 60_000);
    await send(job({ trace: 5 }));
    await fail();
    assert.deepEqual([hits.length, hits[0].payload, hits[0].trace, hits[0].topic], [1, 7, 5, 'prices']);
    assert.equal((hits[0].cache as { stale: boolean }).stale, true);
    clock.setSpeed(1, clock.now() + 20 * 60_000);
    await send(job());
    await fail();
    assert.deepEqual([hits.length, errors.length], [1, 2]);
  });

  it('ends at a time of the zone that is written beside it', async () => {
    await load(home, cache({ home: 'h', ttlMinutes: '600', dailyAt: '13:30 Asia/Tokyo' }));
    const { clock } = homes.get('h')!;
    clock.setSpeed(1, Date.parse('2026-05-05T04:20:00Z'));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    clock.setSpeed(1, Date.parse('2026-05-05T04:31:00Z'));
    await send(job());
    assert.deepEqual([hits.length, misses.length], [0, 1]);
  });

  for (const mustCoverNow of [true, false]) {
    it(`hands out prices of yesterday: ${!mustCoverNow}`, async () => {
      await load(home, cache({ home: 'h', dailyAt: '', mustCoverNow }));
      const { clock } = homes.get('h')!;
      clock.setSpeed(1, Date.parse('2026-05-05T04:20:00Z'));
      const slots = [{ start: '2026-05-05T04:00:00Z', end: '2026-05-05T05:00:00Z', spot: 0.1 }];
      await send({ topic: 'put', key: 'prices', payload: { slots } });
      clock.setSpeed(1, Date.parse('2026-05-05T05:01:00Z'));
      await send(job());
      assert.deepEqual([hits.length, misses.length], mustCoverNow ? [0, 1] : [1, 0]);
    });
  }

  for (const news of [
    { topic: 'plan-update', payload: { plannedAt: '2026-05-05T10:00:00Z' } },
    { topic: 'command', payload: { command: 'manual-slot' } },
  ]) {
    it(`keeps the current schedule until ${news.topic}`, async () => {
      await load(cache({ invalidateOn: 'plan-update, manual-slot' }));
      await send({ topic: 'put', key: 'schedule', payload: 'charge' });
      await send({ topic: 'command', key: 'schedule', payload: { command: 'pause' } });
      await send({ topic: 'get', key: 'schedule' });
      assert.equal(hits.length, 2);
      await send(news);
      await send({ topic: 'get', key: 'schedule' });
      assert.deepEqual([hits.length, misses.length], [2, 1]);
    });
  }

  async function until(done: () => boolean | Promise<boolean>) {
    for (let tries = 0; tries < 500; tries++) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail('waited in vain');
  }

  const storeKeys = () => homes.get('h')!.store.run<string[]>(STORE_JOBS, 'cachedKeys');

  for (const persist of [true, false]) {
    it(`knows its values after a restart: ${persist}`, async () => {
      await load(home, cache({ home: 'h', persist, dailyAt: '' }));
      await send({ topic: 'put', key: 'other', payload: 2 });
      await send({ topic: 'invalidate', key: 'other' });
      await send({ topic: 'put', key: 'prices', payload: { spot: 1 } });
      const kept = persist ? ['prices'] : [];
      await until(async () => String(await storeKeys()) === String(kept));
      await helper.unload();
      await load(home, cache({ home: 'h', persist, dailyAt: '' }));
      await send(job());
      await send({ topic: 'get', key: 'other' });
      await until(() => hits.length + misses.length === 2);
      assert.deepEqual(
        hits.map(({ payload }) => payload),
        persist ? [{ spot: 1 }] : [],
      );
    });
  }

  it('does not outlive a restart with answers for a home that has changed', async () => {
    await load(home, cache({ home: 'h', persist: true, dailyAt: '' }));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    await until(async () => (await storeKeys()).length === 1);
    await helper.unload();
    await load({ ...home, importFactor: '2' }, cache({ home: 'h', persist: true, dailyAt: '' }));
    await send(job());
    await until(() => hits.length + misses.length === 1);
    assert.deepEqual([hits.length, await storeKeys()], [0, []]);
  });

  it('says that values outlive a restart only in a home', async () => {
    await load(cache({ persist: true }));
    await send(job());
    assert.deepEqual([...new Set(errors.map(({ code }) => code))], ['cache-no-store']);
  });

  it('shows how many values, how often they answered, and how old the youngest is', async () => {
    await load(home, cache({ home: 'h', dailyAt: '' }));
    const shown: unknown[] = [];
    const node: EventEmitter = helper.getNode('c');
    node.on('call:status', (call: { firstArg: { text: string } }) => shown.push(call.firstArg.text));
    await send({ topic: 'put', key: 'prices', payload: 7 });
    const { clock } = homes.get('h')!;
    clock.setSpeed(1, clock.now() + 12 * 60_000);
    await send(job());
    await send({ topic: 'get', key: 'other' });
    assert.deepEqual(shown.slice(-3), ['1 kept, 0%, 0m', '1 kept, 100%, 12m', '1 kept, 50%, 12m']);
  });

  for (const [field, value] of [
    ['ttlByKey', 'prices'],
    ['ttlByKey', 'prices = 0'],
    ['staleOnErrorMinutes', '-1'],
    ['dailyAt', '13:30 Stockholm'],
    ['ttlMinutes', 'soon'],
    ['ttlMinutes', '0'],
    ['staleMinutes', '-1'],
    ['maxEntries', '2.5'],
    ['dailyAt', '13:30, noon'],
  ]) {
    it(`refuses ${field} "${value}"`, async () => {
      await load(cache({ [field]: value }));
      await send(job());
      assert.deepEqual([...new Set(errors.map(({ code }) => code))], ['invalid-input']);
      assert.deepEqual([hits.length, misses.length], [0, 0]);
    });
  }

  it('says that its home is missing, and works when it is back', async () => {
    await load(home, cache({ home: 'h' }));
    const runtime = homes.get('h')!;
    homes.remove('h');
    await send(job());
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['home-missing'],
    );
    homes.add(runtime);
    await send(job());
    assert.equal(misses.length, 1);
  });
});

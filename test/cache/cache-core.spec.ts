import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MINUTE_MS } from '../../nodes/home/grid.js';
import {
  CacheCore,
  GIVE_UP_MS,
  type CacheChange,
  type CacheOptions,
  type Relief,
} from '../../nodes/cache/cache-core.js';
import { counts } from '../support/project.js';
import { FakeTime } from './fake-time.js';

interface Value {
  readonly name: string;
}

const OPTIONS: CacheOptions<Value> = {
  ttlMs: 60 * MINUTE_MS,
  ttlMsByKey: new Map(),
  staleMs: 0,
  staleOnErrorMs: 0,
  maxEntries: 100,
  dailyAt: [],
  fits: () => true,
};

const inStockholm = (...times: string[]) => times.map((time) => ({ time, timezone: 'Europe/Stockholm' }));

function cacheAt(at: string, options: Partial<CacheOptions<Value>> = {}) {
  const time = new FakeTime(Date.parse(at));
  const gaveUp: ({ key: string } & Relief<Value, string>)[] = [];
  const changes: CacheChange<Value>[] = [];
  const core = new CacheCore<Value, string>(
    { ...OPTIONS, ...options },
    {
      now: () => time.now,
      wait: time.wait,
      gaveUp: (key, relief) => gaveUp.push({ key, ...relief }),
      changed: (change) => changes.push(change),
    },
  );
  return { time, core, gaveUp, changes };
}

const NOON = '2026-05-05T10:00:00Z';
const a = { name: 'a' };

describe('CacheCore', () => {
  it('asks once for simultaneous questions and answers all of them', () => {
    const { core } = cacheAt(NOON);
    assert.deepEqual(core.get('k', 'one'), { kind: 'miss', ask: true });
    assert.deepEqual(core.get('k', 'two'), { kind: 'miss', ask: false });
    assert.deepEqual(core.get('other', 'three'), { kind: 'miss', ask: true });
    assert.deepEqual(core.put('k', a), ['one', 'two']);
    assert.deepEqual(core.put('k', a), []);
    assert.equal(core.get('k', 'four').kind, 'hit');
  });

  it('is fresh for its time, counted from the question', () => {
    const { core, time } = cacheAt(NOON);
    core.get('k', 'one');
    time.pass(10_000);
    core.put('k', a);
    time.pass(60 * MINUTE_MS - 10_001);
    assert.deepEqual(core.get('k', 'two'), { kind: 'hit', value: a, ageMs: 60 * MINUTE_MS - 1 });
    time.pass(1);
    assert.deepEqual(core.get('k', 'three'), { kind: 'miss', ask: true });
  });

  it('hands out a stale value for a stated time while one question refreshes it', () => {
    const { core, time } = cacheAt(NOON, { staleMs: 10 * MINUTE_MS });
    core.put('k', a);
    time.pass(60 * MINUTE_MS);
    assert.deepEqual(core.get('k', 'one'), { kind: 'stale', value: a, ageMs: 60 * MINUTE_MS, ask: true });
    assert.deepEqual(core.get('k', 'two'), { kind: 'stale', value: a, ageMs: 60 * MINUTE_MS, ask: false });
    time.pass(10 * MINUTE_MS);
    assert.equal(core.get('k', 'three').kind, 'miss');
    assert.deepEqual(core.put('k', a), ['three']);
  });

  it('gives a question up after 30 seconds, and asks anew after that', () => {
    const { core, time, gaveUp } = cacheAt(NOON);
    core.get('k', 'one');
    time.pass(GIVE_UP_MS - 1);
    core.get('k', 'two');
    assert.deepEqual(gaveUp, []);
    time.pass(1);
    assert.deepEqual(gaveUp, [{ key: 'k', askers: ['one', 'two'] }]);
    assert.deepEqual(core.get('k', 'three'), { kind: 'miss', ask: true });
  });

  it('does not give up what was answered or closed', () => {
    const { core, time, gaveUp } = cacheAt(NOON);
    core.get('k', 'one');
    core.put('k', a);
    core.get('l', 'two');
    core.close();
    time.pass(GIVE_UP_MS * 2);
    assert.deepEqual(gaveUp, []);
    assert.equal(time.waiting, 0);
  });

  it('drops the value that was not used for longest', () => {
    const { core } = cacheAt(NOON, { maxEntries: 2 });
    core.put('a', a);
    core.put('b', a);
    core.get('a', 'one');
    core.put('c', a);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => core.get(key, 'x').kind),
      ['hit', 'miss', 'hit'],
    );
  });

  it('forgets one key, or all', () => {
    const { core } = cacheAt(NOON);
    for (const key of ['a', 'b', 'c']) core.put(key, a);
    core.invalidate('a');
    assert.equal(core.statistics.entries, 2);
    core.invalidate();
    assert.equal(core.statistics.entries, 0);
  });

  it('does not trust an entry of the future after the clock was set back', () => {
    const { core, time } = cacheAt(NOON);
    core.put('k', a);
    time.pass(-5 * MINUTE_MS);
    assert.equal(core.get('k', 'one').kind, 'miss');
  });

  const daily = [
    {
      name: 'on a plain day',
      put: '2026-05-05T11:00:00Z',
      fresh: '2026-05-05T11:29:59Z',
      gone: '2026-05-05T11:30:00Z',
    },
    { name: 'in winter', put: '2026-01-05T12:00:00Z', fresh: '2026-01-05T12:29:59Z', gone: '2026-01-05T12:30:00Z' },
    {
      name: 'on the short day',
      put: '2026-03-29T00:30:00Z',
      fresh: '2026-03-29T11:29:59Z',
      gone: '2026-03-29T11:30:00Z',
    },
    {
      name: 'on the long day',
      put: '2026-10-25T00:30:00Z',
      fresh: '2026-10-25T12:29:59Z',
      gone: '2026-10-25T12:30:00Z',
    },
    {
      name: 'after a suspend over days',
      put: '2026-05-05T11:35:00Z',
      fresh: '2026-05-06T11:29:59Z',
      gone: '2026-05-08T09:00:00Z',
    },
  ];
  for (const { name, put, fresh, gone } of daily) {
    it(`ends at 13:30 on the local wall clock ${name}`, () => {
      const { core, time } = cacheAt(put, { dailyAt: inStockholm('13:30'), ttlMs: 72 * 60 * MINUTE_MS });
      core.put('k', a);
      time.now = Date.parse(fresh);
      assert.equal(core.get('k', 'one').kind, 'hit');
      time.now = Date.parse(gone);
      assert.equal(core.get('k', 'two').kind, 'miss');
    });
  }

  it('ends at the first of several times', () => {
    const { core, time } = cacheAt('2026-05-05T12:00:00Z', {
      dailyAt: inStockholm('13:30', '00:00'),
      ttlMs: 72 * 60 * MINUTE_MS,
    });
    core.put('k', a);
    time.now = Date.parse('2026-05-05T22:00:00Z');
    assert.equal(core.get('k', 'one').kind, 'miss');
  });

  it('ends at a time of the zone that was given with it', () => {
    const dailyAt = [{ time: '13:30', timezone: 'Australia/Sydney' }];
    const { core, time } = cacheAt('2026-05-05T03:00:00Z', { dailyAt, ttlMs: 72 * 60 * MINUTE_MS });
    core.put('k', a);
    time.now = Date.parse('2026-05-05T03:29:59Z');
    assert.equal(core.get('k', 'one').kind, 'hit');
    time.now = Date.parse('2026-05-05T03:30:00Z');
    assert.equal(core.get('k', 'two').kind, 'miss');
  });

  it('keeps single keys for their own time', () => {
    const { core, time } = cacheAt(NOON, {
      ttlMsByKey: new Map([
        ['short', 5 * MINUTE_MS],
        ['long', 90 * MINUTE_MS],
      ]),
    });
    for (const key of ['short', 'plain', 'long']) core.put(key, a);
    const kinds = () => ['short', 'plain', 'long'].map((key) => core.get(key, 'x').kind);
    time.pass(6 * MINUTE_MS);
    assert.deepEqual(kinds(), ['miss', 'hit', 'hit']);
    time.pass(56 * MINUTE_MS);
    assert.deepEqual(kinds(), ['miss', 'miss', 'hit']);
  });

  it('hands out an old value where the source failed or is silent, for a stated time', () => {
    const { core, time, gaveUp } = cacheAt(NOON, { staleOnErrorMs: 30 * MINUTE_MS });
    core.put('k', a);
    time.pass(70 * MINUTE_MS);
    assert.deepEqual(core.get('k', 'one'), { kind: 'miss', ask: true });
    assert.deepEqual(core.fail('k'), { askers: ['one'], old: { value: a, ageMs: 70 * MINUTE_MS } });
    core.get('k', 'two');
    time.pass(GIVE_UP_MS);
    assert.deepEqual(gaveUp, [{ key: 'k', askers: ['two'], old: { value: a, ageMs: 70 * MINUTE_MS + GIVE_UP_MS } }]);
    time.pass(20 * MINUTE_MS);
    core.get('k', 'three');
    assert.deepEqual(core.fail('k'), { askers: ['three'] });
  });

  it('does not hand out what no longer fits, not even where the source failed', () => {
    const until = Date.parse(NOON) + 10 * MINUTE_MS;
    const limits = { staleMs: 60 * MINUTE_MS, staleOnErrorMs: 60 * MINUTE_MS };
    const { core, time } = cacheAt(NOON, { ...limits, fits: (_value, instant) => instant < until });
    core.put('k', a);
    time.pass(10 * MINUTE_MS - 1);
    assert.equal(core.get('k', 'one').kind, 'hit');
    time.pass(1);
    assert.equal(core.get('k', 'two').kind, 'miss');
    assert.deepEqual(core.fail('k'), { askers: ['two'] });
  });

  it('tells what it keeps and forgets, and takes it up again as old as it was', () => {
    const first = cacheAt(NOON, { maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) first.core.put(key, { name: key });
    first.core.invalidate('b');
    const kept = new Map<string, { value: Value; asOf: number }>();
    for (const change of first.changes) {
      if (change.kind === 'kept') kept.set(change.key, change);
      else if (change.key !== undefined) kept.delete(change.key);
      else kept.clear();
    }
    assert.deepEqual([...kept.keys()], ['c']);
    const second = cacheAt('2026-05-05T10:59:00Z');
    for (const [key, { value, asOf }] of kept) second.core.restore(key, value, asOf);
    assert.deepEqual(second.core.get('c', 'x'), { kind: 'hit', value: { name: 'c' }, ageMs: 59 * MINUTE_MS });
    second.time.pass(MINUTE_MS);
    assert.equal(second.core.get('c', 'x').kind, 'miss');
  });

  it('takes up nothing that is too old, and nothing older than what it has', () => {
    const { core, time } = cacheAt(NOON);
    core.restore('old', a, time.now - 60 * MINUTE_MS);
    core.put('new', { name: 'new' });
    core.restore('new', { name: 'old' }, time.now - MINUTE_MS);
    assert.equal(core.get('old', 'x').kind, 'miss');
    assert.deepEqual(core.get('new', 'x'), { kind: 'hit', value: { name: 'new' }, ageMs: 0 });
  });

  it('knows the age of its youngest value', () => {
    const { core, time } = cacheAt(NOON);
    assert.equal(core.statistics.ageMs, undefined);
    core.put('a', a);
    time.pass(10 * MINUTE_MS);
    core.put('b', a);
    time.pass(MINUTE_MS);
    assert.equal(core.statistics.ageMs, MINUTE_MS);
  });

  it('answers every asker exactly once, by a put or by giving up', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('get' as const), key: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('put' as const), key: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { core, time, gaveUp } = cacheAt(NOON, { maxEntries: 2, ttlMs: 90_000, staleMs: 20_000 });
        const answered: string[] = [];
        const asked: string[] = [];
        steps.forEach((step, index) => {
          const asker = String(index);
          if (step.kind === 'pass') time.pass(step.ms);
          else if (step.kind === 'put') answered.push(...core.put(step.key, { name: asker }));
          else {
            asked.push(asker);
            if (core.get(step.key, asker).kind !== 'miss') answered.push(asker);
          }
        });
        time.pass(GIVE_UP_MS);
        answered.push(...gaveUp.flatMap(({ askers }) => askers));
        assert.deepEqual([...answered].sort(), [...asked].sort());
        assert.ok(core.statistics.entries <= 2);
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

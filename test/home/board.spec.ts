import assert from 'node:assert/strict';
import { Board, stampOf } from '../../nodes/home/board.js';
import { BoardKeeper } from '../../nodes/home/board-keeper.js';
import { HomeClock } from '../../nodes/home/clock.js';
import type { State } from '../../nodes/home/schema/messages.js';
import type { Store } from '../../nodes/home/store.js';
import { busyPlan } from '../support/busy-home.js';

const state = (at: string): State => ({
  at,
  batteries: [],
  pvKw: 1,
  loadKw: 1,
  gridKw: 0,
  waterHeaters: [],
  evs: [],
  ages: {},
});

describe('the board', () => {
  it('hands the newest message of a topic to who joins late', () => {
    const board = new Board();
    board.publish('state', state('2026-01-01T00:00:00Z'));
    board.publish('state', state('2026-01-01T00:01:00Z'));
    assert.equal(board.latest('state')?.at, '2026-01-01T00:01:00Z');
    assert.deepEqual(
      board.snapshot().map((entry) => entry.topic),
      ['state'],
    );
  });

  it('drops a message that is older than the one it has', () => {
    const board = new Board();
    const heard: unknown[] = [];
    board.subscribe((entry) => heard.push(stampOf(entry)));
    assert.equal(board.publish('state', state('2026-01-01T00:01:00Z')), true);
    assert.equal(board.publish('state', state('2026-01-01T00:00:00Z')), false);
    assert.deepEqual(heard, [Date.parse('2026-01-01T00:01:00Z')]);
  });

  it('takes what is older where the clock was set back, but never what is late', () => {
    let now = Date.parse('2026-01-01T12:00:00Z');
    const board = new Board(() => now);
    const publish = (at: string) => board.publish('state', state(at));
    assert.equal(publish('2026-01-01T12:00:00Z'), true);
    // A message that is a little late, and one from a clock that goes a little ahead of ours.
    assert.equal(publish('2026-01-01T11:59:00Z'), false);
    assert.equal(publish('2026-01-01T12:00:30Z'), true);
    assert.equal(publish('2026-01-01T12:00:00Z'), false);
    now = Date.parse('2026-01-01T11:00:00Z');
    assert.equal(publish('2026-01-01T11:00:00Z'), true);
    assert.equal(publish('2026-01-01T10:59:00Z'), false);
    // Of two that both lie ahead the newer one still counts.
    assert.equal(publish('2026-01-01T13:00:00Z'), true);
    assert.equal(publish('2026-01-01T12:30:00Z'), false);
    assert.equal(publish('2026-01-01T11:00:01Z'), true);
  });

  it('tells listeners what a restart brought back, but nothing that has been overtaken', () => {
    const board = new Board();
    board.publish('job', { job: 'plan' });
    const heard: string[] = [];
    const unsubscribe = board.subscribe((entry) => heard.push(entry.topic));
    board.restore([
      { topic: 'state', payload: state('2026-01-01T00:00:00Z') },
      { topic: 'job', payload: { job: 'prices' } },
    ]);
    unsubscribe();
    board.publish('state', state('2026-01-02T00:00:00Z'));
    assert.deepEqual(heard, ['state']);
    assert.deepEqual(board.latest('job'), { job: 'plan' });
  });
});

describe('the keeper of the board', () => {
  function setUp(stored: readonly object[] = []) {
    const written: { topic: string }[][] = [];
    const store: Store = {
      health: Promise.resolve({ persistent: true }),
      run: async <O>(_module: URL, name: string, input?: unknown) => {
        if (name === 'writeBoard') written.push(input as { topic: string }[]);
        return (name === 'readBoard' ? stored : undefined) as O;
      },
      close: async () => {},
    };
    const board = new Board();
    const clock = new HomeClock();
    clock.setSpeed(100);
    const failures: Error[] = [];
    const keeper = new BoardKeeper(board, store, clock, (error) => failures.push(error));
    return { board, clock, keeper, written, failures };
  }

  it('brings back what was stored, and ignores topics it does not know', async () => {
    const { board, keeper, clock, failures } = setUp([
      { topic: 'job', payload: { job: 'plan' } },
      { topic: 'from-the-future', payload: 1 },
    ]);
    await keeper.restore();
    assert.deepEqual(board.latest('job'), { job: 'plan' });
    assert.deepEqual(failures, []);
    await keeper.close();
    clock.close();
  });

  it('leaves out what a sped-up clock stamped in the future, so that it cannot keep new messages out', async () => {
    const { board, keeper, clock } = setUp([{ topic: 'state', payload: state('2999-01-01T00:00:00Z') }]);
    await keeper.restore();
    assert.equal(board.latest('state'), undefined);
    await keeper.close();
    clock.close();
  });

  it('writes a first plan soon, and one that follows it when a quarter hour is over', async () => {
    const { board, keeper, written, clock } = setUp();
    const wait = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
    board.publish('plan-update', busyPlan(Date.parse('2026-01-01T00:00:00Z')));
    await wait(5_000);
    assert.equal(written.length, 1);
    board.publish('plan-update', busyPlan(Date.parse('2026-01-01T00:05:00Z')));
    await wait(20_000);
    assert.equal(written.length, 1, 'the second plan waits');
    await keeper.close();
    assert.equal(written.length, 2);
    clock.close();
  });

  it('joins messages that come together into one write, soon for a price and late for a state', async () => {
    const { board, keeper, written, clock } = setUp();
    board.publish('state', state('2026-01-01T00:00:00Z'));
    const weather = { issuedAt: '2026-01-01T00:00:00Z', source: 'x', slots: [] };
    board.publish('weather', weather);
    board.publish('weather', { ...weather, issuedAt: '2026-01-01T00:00:01Z' });
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 5_000));
    assert.deepEqual(
      written.map((entries) => entries.map((entry) => entry.topic).sort()),
      [['state', 'weather']],
    );
    board.publish('state', state('2026-01-01T00:02:00Z'));
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 5_000));
    assert.equal(written.length, 1, 'a state alone is not written at once');
    await keeper.close();
    assert.equal(written.length, 2, 'closing writes what is left');
    clock.close();
  });
});

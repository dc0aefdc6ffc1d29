import assert from 'node:assert/strict';
import { Board } from '../../nodes/home/board.js';
import { HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { RecordBook } from '../../nodes/recorder/record-book.js';
import { busyAction, busyExecutorState, busyForecast, busyPlan, busyPrices } from '../support/busy-home.js';

const T0 = Date.parse('2026-01-10T12:00:00Z');
const capacities = new Map([['battery', 10]]);

describe('the record book', () => {
  let now: number;
  let board: Board;
  let book: RecordBook;

  beforeEach(() => {
    now = T0;
    board = new Board();
    book = new RecordBook(board, capacities, () => now);
  });
  afterEach(() => book.close());

  it('notes the first forecast of every 3 hours', () => {
    for (let hour = 0; hour < 7; hour++) board.publish('forecast-update', busyForecast(T0 + hour * HOUR_MS));
    const issued = book.take().forecasts.map(({ issuedAt }) => issuedAt.slice(11, 16));
    assert.deepEqual(issued, ['12:00', '15:00', '18:00']);
    assert.deepEqual(book.take().forecasts, []);
  });

  it('notes prices when a published one is new or changed, and their forecast every 3 hours', () => {
    const prices = busyPrices(T0);
    const published = { ...prices, slots: prices.slots.filter(({ forecast }) => !forecast) };
    const dearer = published.slots.map((slot, index) => (index === 5 ? { ...slot, importPrice: 9 } : slot));
    const later = { ...published, slots: published.slots.slice(8) };
    const steps: { name: string; at: number; update: typeof prices; noted: number }[] = [
      { name: 'first', at: 0, update: published, noted: 1 },
      { name: 'the same', at: 1, update: published, noted: 0 },
      { name: 'the same without what is past', at: 2, update: later, noted: 0 },
      { name: 'a changed price', at: 2.5, update: { ...published, slots: dearer }, noted: 1 },
      {
        name: 'with a forecast in the same 3 hours',
        at: 2.6,
        update: { ...prices, slots: [...dearer, ...prices.slots.slice(192)] },
        noted: 0,
      },
      {
        name: 'with a forecast later',
        at: 4,
        update: { ...prices, slots: [...dearer, ...prices.slots.slice(192)] },
        noted: 1,
      },
    ];
    for (const { name, at, update, noted } of steps) {
      now = T0 + at * HOUR_MS;
      board.publish('price-update', update);
      const { prices: found } = book.take();
      assert.equal(found.length, noted, name);
      if (noted) assert.equal(found[0].knownAt, now, name);
    }
  });

  it('notes the last plan of each quarter hour, once that has ended', () => {
    for (const minutes of [0, 1, 2, 7, 14, 16]) board.publish('plan-update', busyPlan(T0 + minutes * MINUTE_MS));
    const taken = (end?: 'end') => book.take(end).plans.map(({ plannedAt }) => plannedAt.slice(14, 16));
    now = T0 + 16 * MINUTE_MS;
    assert.deepEqual(taken(), ['14']);
    assert.deepEqual(taken(), []);
    assert.deepEqual(taken('end'), ['16']);
  });

  it('tells what was planned for each quarter hour by the plan in force when it began', () => {
    board.publish('plan-update', busyPlan(T0));
    now = T0 + 7 * MINUTE_MS;
    board.publish('plan-update', busyPlan(now));
    now = T0 + SLOT_MS + 1000;
    const [first, ...others] = book.take().planSlots;
    assert.deepEqual([first.start, first.plannedAt, others.length], [T0, T0, 0]);
    board.publish('plan-update', busyPlan(T0 + SLOT_MS + 30_000));
    now = T0 + 3 * SLOT_MS + 1000;
    const rows = book.take().planSlots;
    // A plan that comes within a minute is the one that the slot ran by.
    assert.deepEqual(
      rows.map(({ start, plannedAt }) => [(start - T0) / SLOT_MS, (plannedAt - T0) / MINUTE_MS]),
      [
        [1, 15.5],
        [2, 15.5],
      ],
    );
  });

  it('makes a slot that is cut or longer a quarter hour', () => {
    const plan = busyPlan(T0);
    const [slot] = plan.slots;
    const hourly = { ...slot, start: toIso(T0), end: toIso(T0 + HOUR_MS), loadKwh: 2 };
    board.publish('plan-update', { ...plan, slots: [hourly] });
    now = T0 + 2 * SLOT_MS;
    const rows = book.take().planSlots;
    assert.deepEqual(
      rows.map(({ loadKwh, chargeKwh }) => [loadKwh, chargeKwh]),
      [
        [0.5, slot.batteries[0].chargeKwh / 4],
        [0.5, slot.batteries[0].chargeKwh / 4],
      ],
    );
    assert.equal(rows[0].socPercent, slot.batteries[0].socPercent);
  });

  it('has nothing planned where the plan does not reach, or the computer slept for hours', () => {
    board.publish('plan-update', { ...busyPlan(T0), slots: busyPlan(T0).slots.slice(0, 1) });
    now = T0 + 2 * SLOT_MS;
    assert.equal(book.take().planSlots.length, 1);
    board.publish('plan-update', busyPlan(now));
    now += 24 * HOUR_MS;
    assert.equal(book.take().planSlots.length, 4);
  });

  it('notes actions, and the state of the executor when it says something new', () => {
    const state = busyExecutorState(T0);
    board.publish('executor-state', state);
    board.publish('executor-state', { ...state, at: toIso(T0 + 15_000) });
    board.publish('action', busyAction(T0 + 20_000));
    board.publish('executor-state', { ...state, at: toIso(T0 + 30_000), paused: true });
    assert.deepEqual(
      book.take().executions.map(({ at, topic }) => [(at - T0) / 1000, topic]),
      [
        [0, 'executor-state'],
        [20, 'action'],
        [30, 'executor-state'],
      ],
    );
  });

  it('notes at most 200 executions of a quarter hour', () => {
    for (let second = 0; second < 500; second++) board.publish('action', busyAction(T0 + second * 1000));
    assert.equal(book.take().executions.length, 200);
    board.publish('action', busyAction(T0 + 600_000));
    assert.equal(book.take().executions.length, 1);
  });

  it('does not note again what a board brings back from before a restart', () => {
    board.restore([{ topic: 'action', payload: busyAction(T0 - HOUR_MS) }]);
    assert.deepEqual(book.take().executions, []);
  });

  it('hears nothing after its end', () => {
    book.close();
    board.publish('action', busyAction(T0));
    assert.deepEqual(book.take().executions, []);
  });
});

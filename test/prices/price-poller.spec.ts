import assert from 'node:assert/strict';
import { DateTime } from 'luxon';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';
import { PricePoller } from '../../nodes/prices/price-poller.js';
import { ManualClock } from '../support/fake-home.js';

const STOCKHOLM = { timezone: 'Europe/Stockholm', dueAt: '12:45' };

function pollerAt(start: string, { daily = true, random = 0.5, complete = true } = {}) {
  const clock = new ManualClock(Date.parse(start));
  const polls: number[] = [];
  const state = { complete };
  const poller: PricePoller = new PricePoller(daily ? STOCKHOLM : undefined, {
    clock,
    random: () => random,
    poll: () => {
      polls.push(clock.now());
      poller.heard({ complete: state.complete });
      return Promise.resolve();
    },
  });
  return { clock, poller, polls, state };
}

const minutesApart = (instants: readonly number[]) =>
  instants.slice(1).map((at, index) => Math.round((at - instants[index]) / MINUTE_MS));

describe('PricePoller', () => {
  for (const { random, at } of [
    { random: 0, at: '12:45:00' },
    { random: 0.5, at: '12:47:30' },
    { random: 0.999, at: '12:49:59' },
  ]) {
    it(`asks first at ${at} where chance says ${random}`, () => {
      const { clock, poller, polls } = pollerAt('2026-05-05T06:00:00Z', { random });
      poller.start();
      clock.advance(20 * HOUR_MS);
      const found = polls.map((poll) => DateTime.fromMillis(poll, { zone: STOCKHOLM.timezone }).toFormat('HH:mm:ss'));
      assert.deepEqual(found, [at]);
      poller.close();
    });
  }

  it('asks in growing pauses until everything is there, then rests until the next day', () => {
    const { clock, poller, polls, state } = pollerAt('2026-05-05T06:00:00Z', { complete: false });
    poller.start();
    clock.advance(9 * HOUR_MS);
    const pauses = minutesApart(polls);
    assert.deepEqual(pauses.slice(0, 9), [2, 3, 5, 7, 10, 15, 23, 30, 30]);
    state.complete = true;
    clock.advance(HOUR_MS);
    const last = polls.length;
    clock.advance(12 * HOUR_MS);
    assert.equal(polls.length, last);
    clock.advance(12 * HOUR_MS);
    assert.equal(polls.length, last + 1);
    poller.close();
  });

  for (const random of [0, 0.999]) {
    it(`never asks twice within a minute where chance says ${random}`, () => {
      const { clock, poller, polls } = pollerAt('2026-05-05T10:00:00Z', { random, complete: false });
      poller.start();
      clock.advance(6 * HOUR_MS);
      assert.ok(polls.length > 10 && minutesApart(polls).every((pause) => pause >= 1));
      poller.close();
    });
  }

  it('asks a moment after a start in the afternoon, when nobody else may', () => {
    const { clock, poller, polls } = pollerAt('2026-05-05T15:00:00Z');
    poller.start();
    clock.advance(2 * MINUTE_MS);
    assert.equal(polls.length, 1);
    poller.close();
  });

  it('follows the wall clock over the change of the clocks', () => {
    const { clock, poller, polls } = pollerAt('2026-03-28T06:00:00Z', { random: 0 });
    poller.start();
    clock.advance(72 * HOUR_MS);
    assert.deepEqual(
      polls.map((poll) => new Date(poll).toISOString()),
      ['2026-03-28T11:45:00.000Z', '2026-03-29T10:45:00.000Z', '2026-03-30T10:45:00.000Z'],
    );
    poller.close();
  });

  it('finds out within minutes that the computer slept over the time', () => {
    const { clock, poller, polls } = pollerAt('2026-05-05T09:00:00Z', { random: 0 });
    poller.start();
    clock.advance(MINUTE_MS);
    clock.setSpeed(1, Date.parse('2026-05-05T14:00:00Z'));
    clock.advance(5 * MINUTE_MS);
    assert.equal(polls.length, 1);
    poller.close();
  });

  it('asks after failures alone where nothing is published by the day', () => {
    const { clock, poller, polls, state } = pollerAt('2026-05-05T06:00:00Z', { daily: false, complete: false });
    poller.start();
    clock.advance(24 * HOUR_MS);
    assert.equal(polls.length, 0);
    poller.heard({ complete: false });
    state.complete = true;
    clock.advance(24 * HOUR_MS);
    assert.equal(polls.length, 1);
    poller.close();
  });

  it('is silent once it is closed', () => {
    const { clock, poller, polls } = pollerAt('2026-05-05T06:00:00Z');
    poller.start();
    poller.close();
    poller.heard({ complete: false });
    clock.advance(48 * HOUR_MS);
    assert.deepEqual([polls.length, clock.timerCount], [0, 0]);
  });
});

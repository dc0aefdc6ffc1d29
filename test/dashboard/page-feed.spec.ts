import assert from 'node:assert/strict';
import { PageFeed } from '../../nodes/dashboard/page-feed.js';
import { criticalParts, deferredParts, noParts, type PageUpdate } from '../../nodes/dashboard/wire.js';
import { Board } from '../../nodes/home/board.js';
import { HomeClock } from '../../nodes/home/clock.js';
import { MINUTE_MS } from '../../nodes/home/grid.js';
import type { HomeRuntime } from '../../nodes/home/homes.js';
import { sampleForecast, sampleHome, samplePlan, samplePrices, sampleState } from '../support/sample-plan.js';

const now = Date.parse('2026-05-12T13:07:00Z');

function setUp() {
  const pushes: PageUpdate[] = [];
  const timers: (() => void)[] = [];
  const plans: number[] = [];
  const feed = new PageFeed({
    push: (update) => pushes.push(update),
    realNow: () => now,
    after(callback) {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
    planShown: (plannedAt) => plans.push(plannedAt),
    pastFailed: (thrown) => assert.ifError(thrown),
    access: { readOnly: false, login: true, questions: false },
  });
  const clock = new HomeClock(() => now);
  const board = new Board();
  const home = {
    id: 'h',
    name: 'Cottage',
    key: 'home',
    folder: '',
    home: sampleHome,
    clock,
    board,
    store: { run: () => Promise.resolve({ past: null, today: null }) },
  } as unknown as HomeRuntime;
  const pass = () => timers.splice(0).forEach((callback) => callback());
  const last = () => pushes[pushes.length - 1];
  const parts = () => Object.keys(last()).filter((part) => part !== 'clock');
  return { feed, home, board, clock, pushes, timers, plans, pass, last, parts };
}

describe('PageFeed', () => {
  it('begins with every part, so that nothing of an earlier deploy stays', () => {
    const { feed, home, board, pass, last, parts, pushes } = setUp();
    board.publish('plan-update', samplePlan({ now }));
    feed.join(home);
    pass();
    assert.equal(pushes.length, 1);
    assert.deepEqual(parts().sort(), Object.keys(noParts).sort());
    assert.equal(last().home?.name, 'Cottage');
    assert.equal(last()['plan-update']?.edgesMs.length, 193);
    assert.equal(last()['price-update'], null);
  });

  it('then sends only what changed: a new charge does not send the plan again', () => {
    const { feed, home, board, pass, last, parts } = setUp();
    board.publish('plan-update', samplePlan({ now }));
    feed.join(home);
    pass();
    board.publish('state', sampleState({ now, startSocPercent: 43 }));
    pass();
    assert.deepEqual(parts(), ['state']);
    assert.ok(JSON.stringify(last()).length < 400);
  });

  it('joins a burst to one push with the newest', () => {
    const { feed, home, board, pass, pushes, last, timers } = setUp();
    feed.join(home);
    pass();
    for (let step = 0; step < 50; step++) {
      board.publish('state', sampleState({ now: now + step * 1000, startSocPercent: 40 + step / 10 }));
    }
    assert.equal(timers.length, 1);
    pass();
    assert.equal(pushes.length, 2);
    assert.equal(last().state?.socPercent, 44.9);
  });

  it('drops a message that is late, and one that changes nothing', () => {
    const { feed, pass, pushes, plans, timers } = setUp();
    feed.accept('plan-update', samplePlan({ now }));
    pass();
    feed.accept('plan-update', samplePlan({ now: now - MINUTE_MS }));
    feed.accept('plan-update', samplePlan({ now }));
    assert.equal(timers.length, 0);
    assert.equal(pushes.length, 1);
    assert.equal(new Set(plans).size, 1);
    feed.accept('plan-update', samplePlan({ now: now + MINUTE_MS }));
    assert.equal(timers.length, 1);
  });

  it('shows a plan that comes by wire beside the home that it follows', () => {
    const { feed, home, pass, last } = setUp();
    feed.join(home);
    feed.accept('plan-update', samplePlan({ now }));
    pass();
    assert.ok(last()['plan-update']);
  });

  it('says why the home is gone, keeps what was shown, and recovers', () => {
    const { feed, home, board, pass, last, parts } = setUp();
    feed.join(home);
    board.publish('plan-update', samplePlan({ now }));
    pass();
    feed.leave({ code: 'home-missing', values: {}, text: 'Choose one.' });
    pass();
    assert.deepEqual(parts(), ['problem']);
    board.publish('state', sampleState({ now }));
    assert.equal(last().problem?.code, 'home-missing');
    feed.join(home);
    pass();
    assert.deepEqual(parts().sort(), ['problem', 'state']);
    assert.equal(last().problem, null);
  });

  it("tells the home's time and pace, which a simulator may change", () => {
    const { feed, home, clock, board, pass, last } = setUp();
    feed.join(home);
    clock.setSpeed(60, now - 5 * MINUTE_MS);
    board.publish('state', sampleState({ now }));
    pass();
    assert.deepEqual(last().clock, { homeMs: now - 5 * MINUTE_MS, realMs: now, pace: 60 });
  });

  it('gives any of its parts to a page that asks, with the time, and nothing for names that are none', () => {
    const { feed, home, board } = setUp();
    feed.join(home);
    board.publish('plan-update', samplePlan({ now }));
    const parts = JSON.parse(feed.partsOf(['plan-update', 'savings', 'nonsense', 7])) as PageUpdate;
    assert.deepEqual(Object.keys(parts).sort(), ['clock', 'plan-update', 'savings']);
    assert.ok(parts['plan-update']);
    assert.equal(parts.clock?.homeMs, now);
    assert.deepEqual([...criticalParts, ...deferredParts].sort(), Object.keys(noParts).sort());
  });

  it('stops with its node', () => {
    const { feed, home, board, pass, pushes, timers } = setUp();
    feed.join(home);
    pass();
    board.publish('state', sampleState({ now }));
    feed.close();
    board.publish('plan-update', samplePlan({ now }));
    assert.equal(timers.length, 0);
    assert.equal(pushes.length, 1);
  });

  it('fits a whole page into 60 kB', () => {
    const { feed, home, board, pass, last } = setUp();
    board.publish('plan-update', samplePlan({ now }));
    board.publish('price-update', samplePrices({ now }));
    board.publish('forecast-update', sampleForecast({ now }));
    board.publish('state', sampleState({ now }));
    feed.join(home);
    pass();
    const size = JSON.stringify(last()).length;
    assert.ok(size < 60_000, `${size} bytes`);
  });
});

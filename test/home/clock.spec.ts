import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { HomeClock } from '../../nodes/home/clock.js';
import { HOUR_MS } from '../../nodes/home/grid.js';

describe('the home clock', () => {
  it('shows real time until a simulator speeds it up', () => {
    let real = 1_000;
    const clock = new HomeClock(() => real);
    real += 500;
    assert.equal(clock.now(), 1_500);
    clock.setSpeed(60);
    real += 1_000;
    assert.equal(clock.now(), 61_500);
    clock.reset();
    assert.equal(clock.now(), real);
    clock.close();
  });

  it('waits in home time: an hour passes in a fraction of a second at high speed', async () => {
    const clock = new HomeClock();
    clock.setSpeed(72_000);
    const started = clock.now();
    const rangAt = await new Promise<number>((resolve) => clock.setTimeout(() => resolve(clock.now()), HOUR_MS));
    assert.ok(rangAt - started >= HOUR_MS - 1, `rang after ${rangAt - started} ms`);
    clock.close();
  });

  it('re-times what waits already when the speed changes', async () => {
    const clock = new HomeClock();
    const rang = new Promise<void>((resolve) => clock.setTimeout(resolve, HOUR_MS));
    clock.setSpeed(72_000);
    await rang;
    clock.close();
  });

  it('rings no more after a cancel or a close', async () => {
    const clock = new HomeClock();
    const rung: string[] = [];
    clock.setTimeout(() => rung.push('cancelled'), 5)();
    clock.setTimeout(() => rung.push('closed'), 5);
    clock.close();
    await sleep(20);
    assert.deepEqual(rung, []);
  });

  it('waits longer than a timer can count', () => {
    const clock = new HomeClock();
    let rang = false;
    clock.setTimeout(() => (rang = true), 60 * 24 * HOUR_MS);
    assert.equal(rang, false);
    clock.close();
  });
});

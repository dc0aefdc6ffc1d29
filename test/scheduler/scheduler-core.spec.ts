import assert from 'node:assert/strict';
import type { Clock } from '../../nodes/home/clock.js';
import { HOUR_MS, MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import type { SchedulerStatus } from '../../nodes/home/schema/messages.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { readJobs } from '../../nodes/scheduler/config.js';
import { Scheduler } from '../../nodes/scheduler/scheduler-core.js';

/** A clock that a test moves. A sleeping computer's timers stand still while its clock goes on. */
class FakeClock implements Clock {
  private elapsed = 0;
  private readonly waits = new Set<{ at: number; callback: () => void }>();

  constructor(private wall: number) {}

  now(): number {
    return this.wall;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const wait = { at: this.elapsed + Math.max(0, delayMs), callback };
    this.waits.add(wait);
    return () => void this.waits.delete(wait);
  }

  get waiting(): number {
    return this.waits.size;
  }

  pass(ms: number): void {
    const end = this.elapsed + ms;
    for (;;) {
      const [next] = [...this.waits].sort((a, b) => a.at - b.at);
      if (!next || next.at > end) break;
      this.waits.delete(next);
      this.wall += next.at - this.elapsed;
      this.elapsed = next.at;
      next.callback();
    }
    this.wall += end - this.elapsed;
    this.elapsed = end;
  }

  jump(ms: number): void {
    this.wall += ms;
  }
}

function schedulerAt(at: string, jobs?: object[], { random = (): number => 0, zone = 'Europe/Stockholm' } = {}) {
  const clock = new FakeClock(Date.parse(at));
  const runs: string[] = [];
  const told: SchedulerStatus[] = [];
  const scheduler = new Scheduler(readJobs(jobs ? { jobs } : {}, zone), {
    clock,
    random,
    emit: (job) => runs.push(`${job} ${toIso(clock.now()).slice(5, 19)}`),
    changed: (status) => told.push(parsePayload('scheduler-status', status)),
  });
  return { clock, runs, told, scheduler };
}

const half = [{ job: 'plan', everyMinutes: 30 }];

describe('Scheduler', () => {
  it('runs all jobs at the start, a second apart and in order, and then by the clock', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:05:00Z');
    scheduler.start();
    clock.pass(HOUR_MS);
    assert.deepEqual(runs, [
      'prices 05-05T10:05:00',
      'forecast 05-05T10:05:01',
      'plan 05-05T10:05:02',
      'plan 05-05T10:30:00',
      'prices 05-05T11:00:00',
      'forecast 05-05T11:00:01',
      'plan 05-05T11:00:02',
    ]);
  });

  for (const { name, from, hours, zone } of [
    { name: 'a plain day', from: '2026-05-04T22:10:00Z', hours: 24, zone: 'Europe/Stockholm' },
    { name: 'the short day', from: '2026-03-28T23:10:00Z', hours: 23, zone: 'Europe/Stockholm' },
    { name: 'the long day', from: '2026-10-24T22:10:00Z', hours: 25, zone: 'Europe/Stockholm' },
    { name: 'the long day of Sydney', from: '2026-04-04T13:10:00Z', hours: 25, zone: 'Australia/Sydney' },
    { name: 'the short day of Sydney', from: '2026-10-03T14:10:00Z', hours: 23, zone: 'Australia/Sydney' },
    { name: 'the long day of New York', from: '2026-11-01T04:10:00Z', hours: 25, zone: 'America/New_York' },
    { name: 'the short day of New York', from: '2026-03-08T05:10:00Z', hours: 23, zone: 'America/New_York' },
  ]) {
    it(`neither misses nor doubles a run on ${name}`, () => {
      const jobs = [...half, { job: 'train', cron: '30 2 * * *' }];
      const { clock, runs, scheduler } = schedulerAt(from, jobs, { zone });
      scheduler.start();
      clock.pass(hours * HOUR_MS);
      const regular = runs.slice(2);
      assert.equal(regular.filter((run) => run.startsWith('plan')).length, 2 * hours);
      assert.equal(regular.filter((run) => run.startsWith('train')).length, 1);
      assert.equal(new Set(runs).size, runs.length);
    });
  }

  it('makes up for a sleep with one run, soon after waking', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:05:00Z', half);
    scheduler.start();
    clock.jump(5 * HOUR_MS);
    clock.pass(5 * MINUTE_MS);
    assert.equal(runs.length, 2);
    clock.pass(HOUR_MS);
    assert.equal(runs.length, 4);
  });

  for (const { name, at, zone, sleepHours } of [
    { name: 'Stockholm in spring', at: '2026-03-28T22:05:00Z', zone: 'Europe/Stockholm', sleepHours: 5 },
    { name: 'Stockholm in autumn', at: '2026-10-24T21:05:00Z', zone: 'Europe/Stockholm', sleepHours: 6 },
    { name: 'Sydney in autumn', at: '2026-04-04T12:05:00Z', zone: 'Australia/Sydney', sleepHours: 6 },
    { name: 'New York in spring', at: '2026-03-08T04:05:00Z', zone: 'America/New_York', sleepHours: 5 },
  ]) {
    it(`makes up for a sleep over the change of clocks with one run: ${name}`, () => {
      const jobs = [{ job: 'train', cron: '30 2 * * *' }];
      const { clock, runs, scheduler } = schedulerAt(at, jobs, { zone });
      scheduler.start();
      clock.pass(MINUTE_MS);
      clock.jump(sleepHours * HOUR_MS);
      clock.pass(HOUR_MS);
      assert.equal(runs.length, 2);
      clock.pass(16 * HOUR_MS);
      assert.equal(runs.length, 2);
    });
  }

  it('runs no job again when the clock is set back a little', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T09:50:00Z', half);
    scheduler.start();
    clock.pass(10 * MINUTE_MS + 1000);
    assert.equal(runs.length, 2);
    clock.jump(-2 * MINUTE_MS);
    clock.pass(20 * MINUTE_MS);
    assert.equal(runs.length, 2);
    clock.pass(12 * MINUTE_MS);
    assert.equal(runs.length, 3);
  });

  it('goes on within an interval when the clock is set back by weeks', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T09:50:00Z', half);
    scheduler.start();
    clock.pass(15 * MINUTE_MS);
    clock.jump(-20 * 24 * HOUR_MS);
    clock.pass(36 * MINUTE_MS);
    assert.equal(runs.length, 3);
  });

  it('delays runs by up to the jitter, and keeps to the clock all the same', () => {
    const jitter = [{ job: 'plan', everyMinutes: 30, jitterSeconds: 100 }];
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:05:00Z', jitter, { random: () => 0.5 });
    scheduler.start();
    clock.pass(HOUR_MS);
    assert.deepEqual(runs.slice(1), ['plan 05-05T10:30:50', 'plan 05-05T11:00:50']);
  });

  it('loses no run that jitter holds back when the clock is corrected by a second', () => {
    const jitter = [{ job: 'plan', everyMinutes: 30, jitterSeconds: 600 }];
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:25:00Z', jitter, { random: () => 1 });
    scheduler.start();
    clock.pass(6 * MINUTE_MS);
    clock.jump(-1000);
    clock.pass(10 * MINUTE_MS);
    assert.equal(runs.length, 2);
  });

  it('retries a failed job after a growing, capped pause, and begins anew after a success', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T00:00:00Z', [{ job: 'plan', everyMinutes: 1440 }]);
    scheduler.start();
    const pauses: number[] = [];
    for (let failure = 0; failure < 8; failure++) {
      scheduler.failed('plan');
      const before = runs.length;
      const from = clock.now();
      while (runs.length === before) clock.pass(MINUTE_MS);
      pauses.push((clock.now() - from) / MINUTE_MS);
    }
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
    scheduler.runNow('plan');
    const before = runs.length;
    scheduler.failed('plan');
    clock.pass(MINUTE_MS);
    assert.equal(runs.length, before + 1);
  });

  it('lets a regular run stand for the retry', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:29:30Z', half);
    scheduler.start();
    scheduler.failed('plan');
    clock.pass(29 * MINUTE_MS);
    assert.deepEqual(runs, ['plan 05-05T10:29:30', 'plan 05-05T10:30:00']);
  });

  it('runs a job at once when asked, in the table or not', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:05:00Z', half);
    scheduler.start();
    clock.pass(60_000);
    scheduler.runNow('plan');
    scheduler.runNow('train');
    assert.deepEqual(runs.slice(1), ['plan 05-05T10:06:00', 'train 05-05T10:06:00']);
    clock.pass(24 * MINUTE_MS);
    assert.equal(runs.at(-1), 'plan 05-05T10:30:00');
  });

  it('tells its status when it changes, and only then', () => {
    const { clock, told, scheduler } = schedulerAt('2026-05-05T10:05:00Z', half);
    scheduler.start();
    clock.pass(20 * MINUTE_MS);
    assert.deepEqual(told, [
      { running: true, lastRun: '2026-05-05T10:05:00Z', nextRun: '2026-05-05T10:30:00Z', currentTask: 'plan' },
      { running: true, lastRun: '2026-05-05T10:05:00Z', nextRun: '2026-05-05T10:30:00Z', currentTask: null },
    ]);
    scheduler.stop();
    assert.deepEqual(told.at(-1), { ...told[1], running: false, nextRun: null });
  });

  it('stops cleanly', () => {
    const { clock, runs, scheduler } = schedulerAt('2026-05-05T10:05:00Z');
    scheduler.start();
    scheduler.stop();
    assert.equal(clock.waiting, 0);
    scheduler.failed('plan');
    clock.pass(24 * HOUR_MS);
    assert.deepEqual([runs.length, clock.waiting], [1, 0]);
  });
});

describe('readJobs', () => {
  for (const { name, jobs } of [
    { name: 'an empty table', jobs: [] },
    { name: 'an unknown job', jobs: [{ job: 'dance', everyMinutes: 5 }] },
    { name: 'neither interval nor cron line', jobs: [{ job: 'plan' }] },
    { name: 'both', jobs: [{ job: 'plan', everyMinutes: 5, cron: '* * * * *' }] },
    { name: 'an interval of nothing', jobs: [{ job: 'plan', everyMinutes: '' }] },
    { name: 'half a minute', jobs: [{ job: 'plan', everyMinutes: 0.5 }] },
    { name: 'negative jitter', jobs: [{ job: 'plan', everyMinutes: 5, jitterSeconds: -1 }] },
    {
      name: 'a job twice',
      jobs: [
        { job: 'plan', everyMinutes: 5 },
        { job: 'plan', everyMinutes: 7 },
      ],
    },
    { name: 'an unknown property', jobs: [{ job: 'plan', everyMinute: 5 }] },
  ]) {
    it(`refuses ${name}`, () => {
      assert.throws(() => readJobs({ jobs }, 'UTC'), { name: 'DarkstarError', code: 'invalid-input' });
    });
  }
});

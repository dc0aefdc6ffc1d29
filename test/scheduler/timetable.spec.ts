import assert from 'node:assert/strict';
import { MINUTE_MS, localDayStart, toIso } from '../../nodes/home/grid.js';
import { byCron, everyMinutes, nextDue, type Timetable } from '../../nodes/scheduler/timetable.js';

/** The runs of a timetable in a stretch of time, as a clock that never sleeps makes them. */
function runs(timetable: Timetable, from: string, to: string): string[] {
  const found: string[] = [];
  let last: number | undefined;
  for (let now = Date.parse(from); now < Date.parse(to); now += MINUTE_MS) {
    const due = nextDue(timetable, now, last);
    if (due > now + MINUTE_MS || due >= Date.parse(to)) continue;
    last = due;
    found.push(toIso(due));
  }
  return found;
}

describe('everyMinutes', () => {
  for (const { minutes, after, due } of [
    { minutes: 30, after: '2026-05-05T10:00:00Z', due: '2026-05-05T10:30:00Z' },
    { minutes: 30, after: '2026-05-05T09:59:59.999Z', due: '2026-05-05T10:00:00Z' },
    { minutes: 60, after: '2026-05-05T10:01:00Z', due: '2026-05-05T11:00:00Z' },
    { minutes: 1440, after: '2026-05-05T10:01:00Z', due: '2026-05-06T00:00:00Z' },
  ]) {
    it(`is aligned to the clock: ${minutes} minutes after ${after}`, () => {
      assert.equal(toIso(everyMinutes(minutes).next(Date.parse(after))), due);
    });
  }
});

describe('everyMinutes on the wall clock', () => {
  const cases: readonly (readonly [string, number, string, string, string, readonly string[]])[] = [
    ['midnight', 1440, 'Europe/Stockholm', '2026-05-05T00:00Z', '2026-05-06T00:00Z', ['2026-05-05T22:00:00Z']],
    [
      'midnight and noon of the short day',
      720,
      'Europe/Stockholm',
      '2026-03-28T22:59Z',
      '2026-03-29T23:00Z',
      ['2026-03-28T23:00:00Z', '2026-03-29T10:00:00Z', '2026-03-29T22:00:00Z'],
    ],
    [
      'midnight and noon of the long day',
      720,
      'America/New_York',
      '2026-11-01T03:59Z',
      '2026-11-02T05:01Z',
      ['2026-11-01T04:00:00Z', '2026-11-01T17:00:00Z', '2026-11-02T05:00:00Z'],
    ],
    [
      'every two hours of the long day, once though 02:00 comes twice',
      120,
      'Europe/Stockholm',
      '2026-10-24T21:59Z',
      '2026-10-25T04:00Z',
      ['2026-10-24T22:00:00Z', '2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z'],
    ],
    [
      'the full hour where it is half past in Greenwich',
      60,
      'Australia/Adelaide',
      '2026-05-05T10:00Z',
      '2026-05-05T12:00Z',
      ['2026-05-05T10:30:00Z', '2026-05-05T11:30:00Z'],
    ],
    [
      'steps that divide nothing, from 1970',
      100,
      'Australia/Sydney',
      '2026-05-05T00:00Z',
      '2026-05-05T04:00Z',
      ['2026-05-05T01:20:00Z', '2026-05-05T03:00:00Z'],
    ],
  ];
  for (const [name, minutes, zone, from, to, due] of cases) {
    it(name, () => assert.deepEqual(runs(everyMinutes(minutes, zone), from, to), due));
  }

  for (const [zone, day, hours] of [
    ['Europe/Stockholm', '2026-03-29', 23],
    ['Australia/Sydney', '2026-10-04', 23],
    ['Australia/Sydney', '2026-04-05', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
  ] as const) {
    it(`runs every hour of ${day} in ${zone}, which has ${hours}`, () => {
      const start = localDayStart(Date.parse(`${day}T12:00:00Z`), zone);
      const found = runs(everyMinutes(60, zone), toIso(start + 1000), toIso(start + hours * 3_600_000 + 1000));
      assert.equal(found.length, hours);
      assert.equal(new Set(found).size, hours);
    });
  }
});

describe('byCron', () => {
  const cases = [
    {
      name: 'spring in Stockholm, at a time that exists',
      cron: '0 4 * * *',
      zone: 'Europe/Stockholm',
      day: '2026-03-29',
      due: ['2026-03-29T02:00:00Z'],
    },
    {
      name: 'spring in Stockholm, at a time that is skipped',
      cron: '30 2 * * *',
      zone: 'Europe/Stockholm',
      day: '2026-03-29',
      due: ['2026-03-29T01:00:00Z'],
    },
    {
      name: 'autumn in Stockholm, at a time that comes twice',
      cron: '30 2 * * *',
      zone: 'Europe/Stockholm',
      day: '2026-10-25',
      due: ['2026-10-25T00:30:00Z'],
    },
    {
      name: 'spring in New York',
      cron: '30 2 * * *',
      zone: 'America/New_York',
      day: '2026-03-08',
      due: ['2026-03-08T07:00:00Z'],
    },
    {
      name: 'autumn in Sydney',
      cron: '30 2 * * *',
      zone: 'Australia/Sydney',
      day: '2026-04-04',
      due: ['2026-04-04T15:30:00Z'],
    },
  ];
  for (const { name, cron, zone, day, due } of cases) {
    it(`runs once on the day the clocks change: ${name}`, () => {
      const found = runs(
        byCron(cron, zone),
        `${day}T00:00:00Z`,
        new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString(),
      );
      assert.deepEqual(found, due);
    });
  }

  it('runs on every full hour that passes on such days', () => {
    const hourly = byCron('0 * * * *', 'Europe/Stockholm');
    assert.equal(runs(hourly, '2026-03-28T23:00:01Z', '2026-03-29T22:00:01Z').length, 23);
    assert.equal(runs(hourly, '2026-10-24T22:00:01Z', '2026-10-25T23:00:01Z').length, 25);
  });

  for (const line of ['', 'soon', '61 * * * *', '* * * * * *', '0 0 31 2 *']) {
    it(`refuses "${line}"`, () => {
      assert.throws(() => byCron(line, 'UTC'), { name: 'DarkstarError', code: 'bad-cron' });
    });
  }
});

describe('nextDue', () => {
  const at = (instant: string) => Date.parse(instant);
  const daily = byCron('0 4 * * *', 'UTC');
  const cases = [
    {
      name: 'goes on where the clock goes on',
      table: daily,
      now: '2026-05-05T04:00:01Z',
      last: '2026-05-05T04:00:00Z',
      due: '2026-05-06T04:00:00Z',
    },
    {
      name: 'makes no run again after a clock set back by an hour',
      table: daily,
      now: '2026-05-05T03:10:00Z',
      last: '2026-05-05T04:00:00Z',
      due: '2026-05-06T04:00:00Z',
    },
    {
      name: 'starts over after a clock set back by days',
      table: daily,
      now: '2026-05-01T03:10:00Z',
      last: '2026-05-05T04:00:00Z',
      due: '2026-05-01T04:00:00Z',
    },
    {
      name: 'makes no run again after a clock set back by a minute',
      table: everyMinutes(30),
      now: '2026-05-05T09:59:30Z',
      last: '2026-05-05T10:00:00Z',
      due: '2026-05-05T10:30:00Z',
    },
    {
      name: 'misses no interval after a clock set back by an hour',
      table: everyMinutes(30),
      now: '2026-05-05T09:10:00Z',
      last: '2026-05-05T10:00:00Z',
      due: '2026-05-05T09:30:00Z',
    },
  ];
  for (const { name, table, now, last, due } of cases) {
    it(name, () => assert.equal(toIso(nextDue(table, at(now), at(last))), due));
  }
});

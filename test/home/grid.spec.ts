import assert from 'node:assert/strict';
import {
  HOUR_MS,
  dateStart,
  isInWindow,
  localDay,
  localDayStart,
  localMinuteOfDay,
  localWeekday,
  minuteOfTime,
  nextLocalTime,
  toIso,
} from '../../nodes/home/grid.js';

const at = (iso: string) => Date.parse(iso);

describe('the local day', () => {
  const lengths = [
    { zone: 'Europe/Stockholm', date: '2026-03-29', hours: 23 },
    { zone: 'Europe/Stockholm', date: '2026-10-25', hours: 25 },
    { zone: 'Europe/London', date: '2026-10-25', hours: 25 },
    { zone: 'America/New_York', date: '2026-03-08', hours: 23 },
    { zone: 'Australia/Sydney', date: '2026-10-04', hours: 23 },
    { zone: 'Australia/Sydney', date: '2026-01-01', hours: 24 },
  ];
  for (const { zone, date, hours } of lengths) {
    it(`has ${hours} hours on ${date} in ${zone}`, () => {
      const start = dateStart(date, zone);
      assert.equal((localDayStart(start, zone, 1) - start) / HOUR_MS, hours);
      assert.equal(localDay(start, zone), date);
      assert.equal(localMinuteOfDay(start, zone), 0);
    });
  }

  it('knows weekdays by the home, not by UTC', () => {
    assert.equal(localWeekday(at('2026-01-04T23:30:00Z'), 'Europe/Stockholm'), 1);
    assert.equal(localWeekday(at('2026-01-04T23:30:00Z'), 'UTC'), 7);
  });
});

describe('a window of the wall clock', () => {
  const table = [
    { from: '06:00', to: '09:30', within: ['06:00', '09:29'], outside: ['05:59', '09:30', '23:00'] },
    { from: '22:00', to: '06:00', within: ['22:00', '00:00', '05:59'], outside: ['06:00', '21:59'] },
    { from: '17:00', to: '24:00', within: ['17:00', '23:59'], outside: ['16:59', '00:00'] },
    { from: '00:00', to: '00:00', within: ['00:00', '12:00', '23:59'], outside: [] },
  ];
  for (const { from, to, within, outside } of table) {
    it(`from ${from} to ${to} holds ${within.join(', ')}${outside.length > 0 ? `, not ${outside.join(', ')}` : ''}`, () => {
      for (const time of within) assert.ok(isInWindow(minuteOfTime(time), from, to), time);
      for (const time of outside) assert.ok(!isInWindow(minuteOfTime(time), from, to), time);
    });
  }
});

describe('the next local time', () => {
  const cases = [
    { now: '2026-01-01T11:00:00Z', zone: 'Europe/Stockholm', time: '13:00', next: '2026-01-01T12:00:00Z' },
    { now: '2026-01-01T12:00:00Z', zone: 'Europe/Stockholm', time: '13:00', next: '2026-01-02T12:00:00Z' },
    { now: '2026-03-28T12:30:00Z', zone: 'Europe/Stockholm', time: '13:00', next: '2026-03-29T11:00:00Z' },
    { now: '2026-03-28T23:30:00Z', zone: 'Europe/Stockholm', time: '02:30', next: '2026-03-29T01:30:00Z' },
  ];
  for (const { now, zone, time, next } of cases) {
    it(`after ${now} is ${next} for ${time} in ${zone}`, () => {
      assert.equal(toIso(nextLocalTime(at(now), zone, time)), next);
    });
  }
});

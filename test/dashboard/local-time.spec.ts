import assert from 'node:assert/strict';
import { LocalTime } from '../../nodes/dashboard/local-time.js';

const HOUR_MS = 3_600_000;
const at = (instant: string) => Date.parse(instant);
const iso = (instants: readonly number[]) => instants.map((instant) => new Date(instant).toISOString().slice(0, 16));

describe('LocalTime', () => {
  const stockholm = new LocalTime('Europe/Stockholm', 'sv-SE');

  it('reads the wall clock of the home, wherever the browser is', () => {
    assert.deepEqual(stockholm.wallClock(at('2026-07-01T22:30:00Z')), { day: '07-02', hour: 0, minute: 30 });
    assert.equal(stockholm.time(at('2026-01-31T13:05:00Z')), '14:05');
    assert.equal(new LocalTime('America/New_York', 'en-US').time(at('2026-01-31T18:05:00Z')), '01:05 PM');
  });

  const days = [
    { name: 'a day of 24 hours', from: '2026-06-01T22:00:00Z', hours: 24 },
    { name: 'a day of 23 hours', from: '2026-03-28T23:00:00Z', hours: 23 },
    { name: 'a day of 25 hours', from: '2026-10-24T22:00:00Z', hours: 25 },
  ];
  for (const { name, from, hours } of days) {
    it(`finds both midnights of ${name}`, () => {
      const starts = stockholm.dayStarts(at(from), at(from) + 30 * HOUR_MS);
      assert.deepEqual(starts, [at(from), at(from) + hours * HOUR_MS]);
    });
  }

  it('finds the beginning of a day whose midnight is skipped', () => {
    const cairo = new LocalTime('Africa/Cairo', 'en-GB');
    const [start] = cairo.dayStarts(at('2026-04-23T12:00:00Z'), at('2026-04-24T12:00:00Z'));
    assert.equal(new Date(start).toISOString(), '2026-04-23T22:00:00.000Z');
    assert.equal(cairo.time(start), '01:00');
  });

  it('puts ticks on full local hours, each once on the day that repeats an hour', () => {
    const ticks = stockholm.hourTicks(at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z'), 6);
    assert.deepEqual(iso(ticks), ['2026-10-25T05:00', '2026-10-25T11:00', '2026-10-25T17:00']);
  });

  it('puts ticks on full local hours where the offset is no whole hour', () => {
    const kathmandu = new LocalTime('Asia/Kathmandu', 'en-GB');
    const ticks = kathmandu.hourTicks(at('2026-01-01T00:00:00Z'), at('2026-01-01T12:00:00Z'), 6);
    assert.deepEqual(
      ticks.map((tick) => kathmandu.time(tick)),
      ['06:00', '12:00'],
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HOUR_MS, SLOT_MS, localDayStart, localMinuteOfDay } from '../../nodes/home/grid.js';
import { extend } from '../../nodes/prices/extend.js';
import type { SpotSlot } from '../../nodes/prices/spot.js';
import { counts } from '../support/project.js';

const zone = 'Europe/Stockholm';

function slotsFrom(from: number, to: number, price: (start: number) => number): SpotSlot[] {
  const slots: SpotSlot[] = [];
  for (let start = from; start < to; start += SLOT_MS) slots.push({ start, end: start + SLOT_MS, spot: price(start) });
  return slots;
}

describe('extend', () => {
  const end = localDayStart(Date.parse('2026-05-05T12:00Z'), zone);

  it('takes the mean of the same local time on the days before', () => {
    const day = (back: number) => localDayStart(end, zone, -back);
    const seen = slotsFrom(day(2), end, (start) => (start < day(1) ? 0.1 : 0.3) + localMinuteOfDay(start, zone) / 1e4);
    const slots = extend(seen, end, end + 24 * HOUR_MS, zone);
    assert.equal(slots.length, 96);
    assert.equal(slots[0].start, end);
    for (const { start, spot } of slots) {
      assert.ok(Math.abs(spot - (0.2 + localMinuteOfDay(start, zone) / 1e4)) < 1e-12);
    }
  });

  it('looks back over 7 days and no further', () => {
    const seen = slotsFrom(localDayStart(end, zone, -10), end, (start) =>
      start < localDayStart(end, zone, -7) ? 9 : 0.2,
    );
    assert.ok(extend(seen, end, end + HOUR_MS, zone).every(({ spot }) => Math.abs(spot - 0.2) < 1e-12));
  });

  it('follows the wall clock over a DST change', () => {
    const summer = localDayStart(Date.parse('2026-03-29T12:00Z'), zone);
    const seen = slotsFrom(localDayStart(summer, zone, -3), summer, (start) => localMinuteOfDay(start, zone) / 1000);
    const slots = extend(seen, summer, localDayStart(summer, zone, 1), zone);
    assert.equal(slots.length, 92);
    for (const { start, spot } of slots) assert.ok(Math.abs(spot - localMinuteOfDay(start, zone) / 1000) < 1e-9);
  });

  it('makes nothing up: it ends where a local time was never seen', () => {
    assert.deepEqual(extend([], end, end + HOUR_MS, zone), []);
    const halfDay = slotsFrom(localDayStart(end, zone, -1), localDayStart(end, zone, -1) + 12 * HOUR_MS, () => 0.1);
    assert.equal(extend(halfDay, end, end + 24 * HOUR_MS, zone).length, 48);
  });

  it('never leaves the range of what was seen', () => {
    const prices = fc.array(fc.double({ min: -1, max: 5, noNaN: true }), { minLength: 96, maxLength: 7 * 96 });
    fc.assert(
      fc.property(prices, (spots) => {
        const from = end - spots.length * SLOT_MS;
        const seen = slotsFrom(from, end, (start) => spots[(start - from) / SLOT_MS]);
        const slots = extend(seen, end, end + 24 * HOUR_MS, zone);
        assert.equal(slots.length, 96);
        const [low, high] = [Math.min(...spots), Math.max(...spots)];
        assert.ok(slots.every(({ spot }) => spot >= low - 1e-9 && spot <= high + 1e-9));
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

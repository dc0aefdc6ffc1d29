import assert from 'node:assert/strict';
import { prepareHistory, rowStepMs, slotsEndedAt } from '../../nodes/forecast/history.js';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';
import { MONDAY, rowsOf } from './synthetic.js';

const QUARTER = 15 * MINUTE_MS;

describe('a history on its grid', () => {
  it('spreads an hourly row evenly over its quarters', () => {
    const rows = rowsOf(MONDAY, MONDAY + 2 * HOUR_MS, HOUR_MS, () => ({ loadKwh: 1.2 }));
    const { loadKwh, length } = prepareHistory(rows, 'UTC', QUARTER);
    assert.equal(length, 8);
    for (const kwh of loadKwh) assert.ok(Math.abs(kwh - 0.3) < 1e-12);
  });

  it('adds five-minute rows up, and has a gap where one of them lacks', () => {
    const rows = rowsOf(MONDAY, MONDAY + HOUR_MS, 5 * MINUTE_MS, (start) => ({
      loadKwh: start === MONDAY + 20 * MINUTE_MS ? null : 0.1,
    }));
    const { loadKwh } = prepareHistory(rows, 'UTC', QUARTER);
    assert.ok(Math.abs(loadKwh[0] - 0.3) < 1e-12);
    assert.ok(Number.isNaN(loadKwh[1]));
  });

  it('keeps gaps as gaps: missing rows and missing values', () => {
    const rows = rowsOf(MONDAY, MONDAY + 2 * HOUR_MS, QUARTER, (start) => ({
      loadKwh: start === MONDAY ? null : 0.1,
      pvKwh: 0,
    })).filter((_, index) => index !== 3);
    const { loadKwh, pvKwh } = prepareHistory(rows, 'UTC', QUARTER);
    assert.deepEqual(
      [0, 1, 3].map((slot) => Number.isNaN(loadKwh[slot])),
      [true, false, true],
    );
    assert.ok(Number.isNaN(pvKwh[3]) && pvKwh[0] === 0);
  });

  it('puts each slot at its local time of day, summer time and its end included', () => {
    const from = Date.parse('2024-10-26T22:00:00Z');
    const rows = rowsOf(from, from + 25 * HOUR_MS, HOUR_MS, () => ({ loadKwh: 1 }));
    const { slotsAt } = prepareHistory(rows, 'Europe/Paris', HOUR_MS);
    assert.deepEqual([...slotsAt[2]], [2, 3], 'two o’clock comes twice that night');
    assert.deepEqual([...slotsAt[23]], [24]);
  });

  it('counts only slots that have ended', () => {
    const rows = rowsOf(MONDAY, MONDAY + HOUR_MS, QUARTER, () => ({ loadKwh: 1 }));
    const grid = prepareHistory(rows, 'UTC', QUARTER);
    assert.equal(slotsEndedAt(grid, MONDAY + QUARTER - 1), 0);
    assert.equal(slotsEndedAt(grid, MONDAY + QUARTER), 1);
    assert.equal(slotsEndedAt(grid, MONDAY + 24 * HOUR_MS), 4);
  });

  it('reads its resolution from the commonest row', () => {
    const rows = [
      ...rowsOf(MONDAY, MONDAY + HOUR_MS, HOUR_MS, () => ({})),
      ...rowsOf(MONDAY + HOUR_MS, MONDAY + 3 * HOUR_MS, QUARTER, () => ({})),
    ];
    assert.equal(rowStepMs(rows), QUARTER);
  });

  it('refuses a value that is no energy, and says where', () => {
    const rows = rowsOf(MONDAY, MONDAY + HOUR_MS, QUARTER, () => ({ loadKwh: Infinity }));
    assert.throws(() => prepareHistory(rows, 'UTC', QUARTER), {
      code: 'invalid-input',
      message: /2024-06-03T00:00:00Z/,
    });
  });

  it('is refused when it is empty', () =>
    assert.throws(() => prepareHistory([], 'UTC', QUARTER), { code: 'no-history' }));
});

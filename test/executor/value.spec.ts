import assert from 'node:assert/strict';
import { flatValue, socWhere, valueAt, valueBetween } from '../../nodes/executor/value.js';

const curve = { socPercent: [20, 40, 80], valuePerKwh: [0.4, 0.2, 0.1] };
const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}`);

describe('the value of stored energy', () => {
  it('is linear between points and constant outside', () => {
    for (const [soc, value] of [
      [0, 0.4],
      [20, 0.4],
      [30, 0.3],
      [40, 0.2],
      [60, 0.15],
      [80, 0.1],
      [100, 0.1],
    ]) {
      close(valueAt(curve, soc), value);
    }
  });

  it('sums up between two states of charge, downwards with the other sign', () => {
    close(valueBetween(curve, 0, 100), 20 * 0.4 + 20 * 0.3 + 40 * 0.15 + 20 * 0.1);
    close(valueBetween(curve, 30, 60), 10 * 0.25 + 20 * 0.175);
    close(valueBetween(curve, 60, 30), -valueBetween(curve, 30, 60));
    assert.equal(valueBetween(curve, 50, 50), 0);
  });

  it('finds where it passes a price', () => {
    assert.deepEqual(
      socWhere(curve, 0.3).map((soc) => Math.round(soc)),
      [30],
    );
    assert.deepEqual(socWhere(curve, 0.5), []);
  });

  it('may be the same everywhere, or jump', () => {
    assert.equal(valueAt(flatValue(0.2), 77), 0.2);
    close(valueBetween(flatValue(0.2), 10, 60), 10);
    assert.deepEqual(socWhere(flatValue(0.2), 0.2), []);
    const jump = { socPercent: [0, 50, 50, 100], valuePerKwh: [0.3, 0.3, 0.1, 0.1] };
    close(valueBetween(jump, 0, 100), 20);
    assert.deepEqual(socWhere(jump, 0.2), [50]);
  });
});

import assert from 'node:assert/strict';
import { clamp, round, sum } from '../../nodes/home/numbers.js';

describe('numbers', () => {
  it('add up, and none are 0', () => assert.deepEqual([sum([1, 2, -4]), sum([])], [-1, 0]));

  for (const [value, least, most, expected] of [
    [5, 0, 10, 5],
    [-5, 0, 10, 0],
    [15, 0, 10, 10],
    [5, 8, 6, 6],
  ]) {
    it(`${value} between ${least} and ${most} is ${expected}`, () => assert.equal(clamp(value, least, most), expected));
  }

  it('are rounded to decimals, without a negative zero', () => {
    assert.deepEqual([round(1.23456, 2), round(-1.234, 2), round(1234, 0), round(-0.0001, 2)], [1.23, -1.23, 1234, 0]);
  });
});

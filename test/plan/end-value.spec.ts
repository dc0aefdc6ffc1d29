import assert from 'node:assert/strict';
import { endValuePerKwh } from '../../nodes/plan/end-value.js';
import { problemOf, repeat, type Wanted } from './problems.js';

const HOUR = 3_600_000;

function valueOf(wanted: Wanted): number {
  const problem = problemOf({ slotMs: HOUR, ...wanted });
  return endValuePerKwh(problem.home.batteries[0], problem);
}

describe('The value of what is stored at the end', () => {
  it('is what a kWh saves in use where prices are flat', () => {
    assert.ok(Math.abs(valueOf({ slots: repeat(24, { importPrice: 0.3 }) }) - 0.95 * (0.3 - 0.01)) < 1e-9);
  });

  it('is no more than storing it again costs in the cheapest quarter', () => {
    const slots = [...repeat(6, { importPrice: 0.1 }), ...repeat(18, { importPrice: 0.5 })];
    assert.ok(Math.abs(valueOf({ slots }) - (0.1 + 0.01) / 0.95) < 1e-9);
  });

  it('counts the sun at the price for which it could be sold', () => {
    const slots = [...repeat(6, { pvKwh: 3, exportPrice: 0.05 }), ...repeat(18, { importPrice: 0.5 })];
    assert.ok(Math.abs(valueOf({ slots }) - (0.05 + 0.01) / 0.95) < 1e-9);
  });

  it('looks at the last 24 hours only', () => {
    const lastDay = repeat(24, { importPrice: 0.3 });
    assert.equal(valueOf({ slots: [...repeat(24, { importPrice: 2 }), ...lastDay] }), valueOf({ slots: lastDay }));
  });

  it('is never below nothing', () => {
    assert.equal(valueOf({ slots: repeat(4, { importPrice: -0.3 }) }), 0);
  });

  it("gives way to the strategy's value, and that to the battery's own", () => {
    const strategy = { terminalValuePerKwh: 0.7 };
    assert.equal(valueOf({ slots: [{}], strategy }), 0.7);
    assert.equal(valueOf({ slots: [{}], strategy, battery: { endValuePerKwh: 0.4 } }), 0.4);
  });
});

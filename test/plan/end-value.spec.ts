import assert from 'node:assert/strict';
import { endValuePerKwh } from '../../nodes/plan/end-value.js';
import { problemOf, repeat, type Wanted } from './problems.js';

const HOUR = 3_600_000;

function valueOf(wanted: Wanted): number {
  const problem = problemOf({ slotMs: HOUR, ...wanted });
  return endValuePerKwh(problem.home.batteries[0], problem);
}

describe('The value of what is stored at the end', () => {
  const near = (found: number, expected: number) =>
    assert.ok(Math.abs(found - expected) < 1e-9, `${found}, not ${expected}`);
  const saved = (price: number) => 0.95 * (price - 0.01);
  const stored = (price: number) => (price + 0.01) / 0.95;

  it('is what a kWh saves in use where prices are flat', () => {
    near(valueOf({ slots: repeat(24, { importPrice: 0.3 }) }), saved(0.3));
  });

  it('is what dear hours pay that come before the cheap ones', () => {
    const slots = [...repeat(6, { importPrice: 0.5, loadKwh: 1 }), ...repeat(18, { importPrice: 0.1, loadKwh: 0 })];
    near(valueOf({ slots }), saved(0.5));
  });

  it('is no more than storing it again costs before the dear hours', () => {
    const slots = [...repeat(6, { importPrice: 0.1, loadKwh: 0 }), ...repeat(18, { importPrice: 0.5, loadKwh: 1 })];
    near(valueOf({ slots }), stored(0.1));
  });

  it('weighs the hours by what the sun leaves uncovered', () => {
    const slots = [
      { importPrice: 0.5, loadKwh: 3 },
      ...repeat(23, { importPrice: 0.1, loadKwh: 1, pvKwh: 1 }),
      { importPrice: 0.1, loadKwh: 1 },
    ];
    near(valueOf({ slots: slots.slice(0, 24) }), saved(0.5));
    near(valueOf({ slots: [slots[0], ...slots.slice(2)] }), (3 * saved(0.5) + saved(0.1)) / 4);
  });

  it('counts the sun at the price for which it could be sold', () => {
    const slots = [
      ...repeat(6, { pvKwh: 3, exportPrice: 0.05, loadKwh: 0.5 }),
      ...repeat(18, { importPrice: 0.5, loadKwh: 1 }),
    ];
    near(valueOf({ slots }), stored(0.05));
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

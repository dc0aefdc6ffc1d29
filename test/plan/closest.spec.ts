import assert from 'node:assert/strict';
import { Kepler } from '../../nodes/plan/kepler.js';
import { problemOf, repeat } from './problems.js';

describe('Among plans of equal cost', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const slots = [...repeat(8, { importPrice: 0.1 }), ...repeat(4, { importPrice: 0.6, loadKwh: 1 })];
  const wanted = { slots, socPercent: 10, strategy: { terminalValuePerKwh: 0 } };

  it('the closest to the previous one is chosen, and it costs the same', () => {
    const first = kepler.plan(problemOf(wanted));
    const charged = first.slots.slice(0, 8).map(({ batteries }) => batteries[0].chargeKwh);
    // The same charge in other cheap slots: as good a plan.
    const elsewhere = charged.toReversed();
    assert.notDeepEqual(elsewhere, charged);
    const previousPlan = {
      ...first,
      slots: first.slots.map((slot, index) => ({
        ...slot,
        batteries: slot.batteries.map((battery) => ({ ...battery, chargeKwh: elsewhere[index] ?? battery.chargeKwh })),
      })),
    };
    const second = kepler.plan(problemOf({ ...wanted, rest: { previousPlan } }));
    assert.ok(Math.abs(second.objective - first.objective) < 1e-9, `${second.objective} is not ${first.objective}`);
    second.slots.slice(0, 8).forEach(({ batteries }, index) => {
      assert.ok(Math.abs(batteries[0].chargeKwh - elsewhere[index]) < 1e-6, `${index}: ${batteries[0].chargeKwh}`);
    });
  });
});

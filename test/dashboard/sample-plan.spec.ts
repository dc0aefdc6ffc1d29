import assert from 'node:assert/strict';
import { hoursOf } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { messageSchemas } from '../../nodes/home/schema/messages.js';
import { planSchema } from '../../nodes/home/schema/plan.js';
import { sampleForecast, sampleHome, samplePlan, samplePrices, sampleState } from '../support/sample-plan.js';

const now = Date.parse('2026-05-12T13:07:00Z');

describe('the sample of a plan', () => {
  const plan = samplePlan({ now });

  it('is what the schemas describe', () => {
    homeSchema.parse(sampleHome);
    planSchema.parse(plan);
    messageSchemas['price-update'].parse(samplePrices({ now }));
    messageSchemas['forecast-update'].parse(sampleForecast({ now }));
    messageSchemas.state.parse(sampleState({ now }));
    assert.equal(plan.slots.length, 192);
  });

  it('balances energy in every slot, within the limits of the battery', () => {
    for (const slot of plan.slots) {
      const [battery] = slot.batteries;
      const balance =
        slot.importKwh + slot.pvKwh + battery.dischargeKwh - slot.loadKwh - battery.chargeKwh - slot.exportKwh;
      assert.ok(Math.abs(balance) < 1e-9, slot.start);
      assert.ok(battery.socPercent >= 10 - 1e-9 && battery.socPercent <= 95 + 1e-9, slot.start);
      assert.ok(Math.max(battery.chargeKwh, battery.dischargeKwh) <= 4 * hoursOf(slot) + 1e-9, slot.start);
    }
  });

  it('gives reasons with every value that their sentences take', () => {
    for (const { reason } of plan.slots) assert.notEqual(reason.text, reason.code);
  });

  it('does everything that the page shows', () => {
    assert.deepEqual([...new Set(plan.slots.map((slot) => slot.action))].sort(), [
      'charge',
      'discharge',
      'export',
      'hold',
    ]);
  });
});

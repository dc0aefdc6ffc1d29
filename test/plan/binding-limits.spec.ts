import assert from 'node:assert/strict';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { problemOf, repeat, type Wanted } from './problems.js';

/** No losses, so that amounts meet exactly; 9 kWh of room above the minimum. */
const battery = { chargeEfficiency: 1, dischargeEfficiency: 1, wearCostPerKwh: 0.001, dischargeToGrid: false };
const strategy = { terminalValuePerKwh: 0 };

/** Cheap hours at one price, then a dear one that takes `kwh` in all. */
const swing = (cheapSlots: number, kwh: number, more: Partial<Wanted> = {}): Wanted => ({
  slots: [
    ...repeat(cheapSlots, { importPrice: 0.1, exportPrice: 0, loadKwh: 0 }),
    ...repeat(20, { importPrice: 0.6, exportPrice: 0, loadKwh: kwh / 20 }),
  ],
  socPercent: 10,
  battery,
  strategy,
  ...more,
});

describe('The limit that a reason names', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const limitsOf = (wanted: Wanted, action: 'charge' | 'discharge') => {
    const { slots }: Plan = kepler.plan(problemOf(wanted), { explainMs: 10_000 });
    const doing = slots.filter((slot) => slot.action === action);
    assert.ok(doing.length > 0);
    return new Set(doing.map(({ reason }) => reason.values.limit));
  };

  it('is the battery’s power where more power would save money', () => {
    assert.deepEqual(limitsOf(swing(2, 8), 'charge'), new Set(['battery-power']));
  });

  it('is not the battery’s power where another hour would do as well', () => {
    const [charged] = kepler.plan(problemOf(swing(8, 1.25))).slots.filter(({ action }) => action === 'charge');
    assert.ok(charged.batteries[0].chargeKwh > 1.25 - 1e-6, 'as much as the battery takes');
    assert.deepEqual(limitsOf(swing(8, 1.25), 'charge'), new Set([undefined]));
  });

  it('is what the battery holds where more room would save money', () => {
    assert.ok(limitsOf(swing(8, 12), 'charge').has('full'));
  });

  it('is not what the battery holds where it is full by chance', () => {
    const wanted = swing(8, 9);
    const { slots } = kepler.plan(problemOf(wanted));
    assert.ok(slots.some(({ batteries }) => batteries[0].socPercent > 100 - 1e-6));
    assert.ok(!limitsOf(wanted, 'charge').has('full'));
  });

  it('is the minimum where more energy would save money, and not where that is nothing worth', () => {
    assert.ok(limitsOf(swing(2, 8), 'discharge').has('empty'));
    const enough = { ...swing(1, 9), socPercent: 100 };
    assert.ok(
      !limitsOf({ ...enough, slots: enough.slots.map((slot) => ({ ...slot, importPrice: 0.6 })) }, 'discharge').has(
        'empty',
      ),
    );
  });

  it('is the sun where the battery may not charge from the grid', () => {
    const day = [
      ...repeat(4, { importPrice: 0.3, exportPrice: 0.02, loadKwh: 0.1, pvKwh: 0.5 }),
      ...repeat(4, { importPrice: 0.5, exportPrice: 0.02, loadKwh: 0.6 }),
    ];
    const own = { slots: day, socPercent: 10, battery: { ...battery, chargeFromGrid: false }, strategy };
    assert.deepEqual(limitsOf(own, 'charge'), new Set(['surplus']));
  });

  it('is the peak that is paid for where the home pays for power', () => {
    const wanted = swing(8, 9, {
      home: { grid: { maxImportKw: 11, maxExportKw: 11, powerTariff: { pricePerKw: 0.5 } } },
    });
    assert.ok(limitsOf(wanted, 'charge').has('peak'));
  });

  it('is the connection where it gives no more', () => {
    const wanted = swing(4, 9, { home: { grid: { maxImportKw: 3, maxExportKw: 11 } } });
    assert.deepEqual(limitsOf(wanted, 'charge'), new Set(['import-limit']));
  });
});

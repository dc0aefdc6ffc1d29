import assert from 'node:assert/strict';
import fc from 'fast-check';
import { closeSavingsDay, type MeteredSlot } from '../../nodes/backtest/savings.js';
import { HOUR_MS } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parse } from '../../nodes/home/schema/parse.js';
import { counts } from '../support/project.js';

const START = Date.parse('2025-11-03T00:00:00Z');

const home = parse(
  homeSchema,
  {
    timezone: 'UTC',
    grid: { maxImportKw: 20, maxExportKw: 20 },
    batteries: [
      {
        id: 'battery',
        capacityKwh: 10,
        minSocPercent: 0,
        maxChargeKw: 5,
        maxDischargeKw: 5,
        chargeEfficiency: 0.9,
        dischargeEfficiency: 0.9,
        wearCostPerKwh: 0.01,
      },
    ],
    solar: [{ id: 'roof', peakKw: 5 }],
  },
  'home',
);

interface Hour {
  readonly importPrice: number;
  readonly loadKwh: number;
  readonly pvKwh: number;
  /** Positive discharges. */
  readonly batteryKwh: number;
}

/** What meter and battery showed in hours in which the battery did as it is told. */
function metered(hours: readonly Hour[], startKwh: number): MeteredSlot[] {
  let storedKwh = startKwh;
  return hours.map(({ importPrice, loadKwh, pvKwh, batteryKwh }, index) => {
    const chargeKwh = Math.max(0, -batteryKwh);
    const dischargeKwh = Math.max(0, batteryKwh);
    storedKwh += chargeKwh * 0.9 - dischargeKwh / 0.9;
    const gridKwh = loadKwh - pvKwh - batteryKwh;
    return {
      startMs: START + index * HOUR_MS,
      endMs: START + (index + 1) * HOUR_MS,
      importKwh: Math.max(0, gridKwh),
      exportKwh: Math.max(0, -gridKwh),
      pvKwh,
      chargeKwh,
      dischargeKwh,
      socPercent: storedKwh * 10,
      importPrice,
      exportPrice: 0.05,
    };
  });
}

/** The example of docs/savings.md. */
const example = metered(
  [
    { importPrice: 0.1, loadKwh: 1, pvKwh: 0, batteryKwh: -4 },
    { importPrice: 0.3, loadKwh: 3, pvKwh: 0, batteryKwh: 3 },
    { importPrice: 0.2, loadKwh: 1, pvKwh: 3, batteryKwh: -2 },
    { importPrice: 0.4, loadKwh: 2, pvKwh: 0, batteryKwh: 2 },
  ],
  2,
);

function close(slots: readonly MeteredSlot[], socBefore = 20, twin?: readonly number[]) {
  const day = closeSavingsDay(home, '2025-11-03', slots, socBefore, twin);
  assert.ok(day);
  return day;
}

function near(actual: number, expected: number, within = 5e-4): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

describe('savings of a day', () => {
  it('are those of the example worked by hand in docs/savings.md', () => {
    const { storedEnergyValue, paid, selfConsumption, saved, slots, missingSlots } = close(example);
    near(storedEnergyValue, 0.215, 1e-12);
    near(paid.importCost, 0.5);
    near(paid.wearCost, 0.11);
    near(paid.storedChangeKwh, -0.1556);
    near(paid.cost, 0.643);
    near(selfConsumption.importCost, 0.812);
    near(selfConsumption.wearCost, 0.0542);
    near(selfConsumption.storedChangeKwh, -2);
    near(selfConsumption.cost, 1.296);
    near(saved, 0.653);
    assert.deepEqual([slots, missingSlots], [4, 0]);
  });

  it('are nothing when the battery did plain self-consumption', () => {
    const own = metered(
      [
        { importPrice: 0.2, loadKwh: 1, pvKwh: 3, batteryKwh: -2 },
        { importPrice: 0.4, loadKwh: 2, pvKwh: 0, batteryKwh: 2 },
      ],
      3,
    );
    near(close(own, 30).saved, 0, 1e-9);
  });

  it('are a loss when the battery sold its energy too cheaply', () => {
    const own = metered([{ importPrice: 0.4, loadKwh: 0, pvKwh: 0, batteryKwh: 4 }], 5);
    assert.ok(close(own, 50).saved < -1);
  });

  const unknown: [string, Partial<MeteredSlot>][] = [
    ['import', { importKwh: NaN }],
    ['export', { exportKwh: NaN }],
    ['solar energy', { pvKwh: NaN }],
    ['battery energy', { chargeKwh: NaN }],
    ['price', { importPrice: NaN }],
  ];
  for (const [what, lacking] of unknown) {
    it(`leave out a slot without ${what}, on both sides`, () => {
      const day = close(example.map((slot, index) => (index === 3 ? { ...slot, ...lacking } : slot)));
      assert.deepEqual([day.slots, day.missingSlots], [3, 1]);
      near(day.paid.storedChangeKwh, 2.0667);
    });
  }

  it('leave out two slots when the state of charge between them is unknown', () => {
    const day = close(example.map((slot, index) => (index === 1 ? { ...slot, socPercent: NaN } : slot)));
    assert.deepEqual([day.slots, day.missingSlots], [2, 2]);
  });

  it('are not counted at all where nothing was measured', () => {
    const blind = example.map((slot) => ({ ...slot, importKwh: NaN }));
    assert.equal(closeSavingsDay(home, '2025-11-03', blind, 20, undefined), undefined);
  });

  it('go on from the twin, so that a period costs the sum of its days', () => {
    const hour = fc.record({
      importPrice: fc.constant(0.3),
      loadKwh: fc.double({ min: 0, max: 4, noNaN: true }),
      pvKwh: fc.double({ min: 0, max: 4, noNaN: true }),
      batteryKwh: fc.constant(0),
    });
    fc.assert(
      fc.property(fc.array(hour, { minLength: 2, maxLength: 24 }), fc.nat({ max: 100 }), (hours, cut) => {
        const slots = metered(hours, 5);
        const at = 1 + (cut % (hours.length - 1));
        const whole = close(slots, 50);
        const first = close(slots.slice(0, at), 50);
        const second = close(slots.slice(at), 50, first.twinStoredKwh);
        near(first.saved + second.saved, whole.saved, 1e-9);
        near(first.paid.cost + second.paid.cost, whole.paid.cost, 1e-9);
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

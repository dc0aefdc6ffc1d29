import assert from 'node:assert/strict';
import { sum } from '../../nodes/home/numbers.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { BATTERY, problemOf } from './problems.js';

describe('The check of a plan with many devices refuses', () => {
  const problem = problemOf({
    slotMs: 3_600_000,
    slots: [0.1, 0.1, 0.9, 0.9].map((importPrice) => ({ importPrice, pvKwh: 2, loadKwh: 4, exportPrice: 0.05 })),
    home: {
      grid: { maxImportKw: 11, maxExportKw: 11, powerTariff: { pricePerKw: 1 } },
      solar: [{ id: 'roof', peakKw: 5, coupling: 'dc', batteryId: 'house' }],
      batteries: [
        {
          ...BATTERY,
          inverterKw: 3,
          dischargeTaper: [
            { socPercent: 0, maxKw: 1 },
            { socPercent: 100, maxKw: 5 },
          ],
        },
      ],
      evs: [
        {
          id: 'car',
          capacityKwh: 50,
          maxChargeKw: 3.68,
          minChargeKw: 1.38,
          phases: 1,
          ampereStep: 1,
          goals: [{ by: '2026-01-15T16:00:00Z', socPercent: 55 }],
        },
      ],
      thermalTanks: [{ id: 'tank', kwhPerDegree: 0.3, minTemperatureC: 50, maxTemperatureC: 60, maxKw: 2, minKw: 1 }],
    },
    rest: {
      state: {
        batteries: [{ id: 'house', socPercent: 50 }],
        evs: [{ id: 'car', socPercent: 50, pluggedIn: true }],
        thermalTanks: [{ id: 'tank', temperatureC: 48 }],
      },
    },
  });
  let good: Plan;
  before(async () => {
    const kepler = await Kepler.load();
    good = kepler.plan(problem);
    kepler.dispose();
    assert.equal(good.status, 'optimal');
  });

  it('nothing of a plan that holds', () => verify(problem, good));

  /** Lets the grid close what spoiling has opened. */
  function settle(slot: Plan['slots'][number]): void {
    const { batteries, evs, thermalTanks = [], loadKwh, shedKwh, pvKwh, curtailedKwh } = slot;
    const stored = [...batteries, ...evs].map(({ chargeKwh, dischargeKwh = 0 }) => chargeKwh - dischargeKwh);
    const need = sum([...stored, ...thermalTanks.map(({ kwh }) => kwh), loadKwh - shedKwh - pvKwh + curtailedKwh]);
    slot.importKwh = Math.max(0, need);
    slot.exportKwh = Math.max(0, -need);
  }

  /** A slot in which the car charges. */
  const charging = (plan: Plan) => plan.slots.find(({ evs }) => evs[0].chargeKwh > 0) ?? plan.slots[0];
  const heating = (plan: Plan) =>
    plan.slots.find(({ thermalTanks }) => (thermalTanks?.[0].kwh ?? 0) > 0) ?? plan.slots[0];

  const faults: [string, RegExp, (plan: Plan) => void][] = [
    ['a car that gains without charging', /stored in car/, (plan) => void (plan.slots[1].evs[0].socPercent += 1)],
    [
      'a car that charges between two steps of current',
      /charge of car: is .* a whole multiple of 0\.23/,
      (plan) => {
        const slot = charging(plan);
        slot.evs[0].chargeKwh += 0.1;
        settle(slot);
      },
    ],
    [
      'a car that charges less than its least current',
      /charge of car: is .* 0 or at least 1\.38/,
      (plan) => {
        const slot = charging(plan);
        slot.evs[0].chargeKwh = 0.23;
        settle(slot);
      },
    ],
    [
      'a car that gives what it may not',
      /discharge of car/,
      (plan) => {
        plan.slots[0].evs[0].dischargeKwh = 0.1;
        settle(plan.slots[0]);
      },
    ],
    [
      'a tank that warms by itself',
      /temperature of tank/,
      (plan) => {
        const [tank] = plan.slots[3].thermalTanks ?? [];
        if (tank) tank.temperatureC += 1;
      },
    ],
    [
      'a tank heated with less than its least power',
      /heating of tank: is .* 0 or at least 1/,
      (plan) => {
        const slot = heating(plan);
        const [tank] = slot.thermalTanks ?? [];
        tank.kwh = 0.5;
        settle(slot);
      },
    ],
    [
      'more sun behind an inverter than there is',
      /sun charged and curtailed behind house/,
      (plan) => void (plan.slots[0].batteries[0].solarCurtailedKwh = 2.5),
    ],
    ['an objective without its peak', /objective/, (plan) => void (plan.objective -= plan.cost.power ?? 1)],
    ['a missing tank', /: tank/, (plan) => void (plan.slots[3].thermalTanks = [])],
  ];
  for (const [name, message, spoil] of faults) {
    it(name, () => {
      const spoiled = structuredClone(good);
      spoil(spoiled);
      assert.throws(() => verify(problem, spoiled), { code: 'plan-failed-check', message });
    });
  }
});

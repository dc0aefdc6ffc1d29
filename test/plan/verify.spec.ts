import assert from 'node:assert/strict';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { problemOf, repeat } from './problems.js';

describe('The check of a plan refuses', () => {
  const problem = problemOf({
    slots: [
      ...repeat(3, { importPrice: 0.1, loadKwh: 0.5 }),
      ...repeat(3, { importPrice: 0.9, loadKwh: 1, pvKwh: 0.2 }),
    ],
  });
  let good: Plan;
  before(async () => {
    const kepler = await Kepler.load();
    good = kepler.plan(problem);
    kepler.dispose();
  });

  it('nothing of a plan that holds', () => verify(problem, good));

  const faults: [string, RegExp, (plan: Plan) => void][] = [
    ['energy from nowhere', /energy in and out/, (plan) => void (plan.slots[0].importKwh -= 0.01)],
    [
      'a battery that gains without charging',
      /stored in house/,
      (plan) => void (plan.slots[2].batteries[0].socPercent += 1),
    ],
    [
      'another load',
      /: load/,
      (plan) => {
        plan.slots[1].loadKwh += 0.1;
        plan.slots[1].importKwh += 0.1;
      },
    ],
    [
      'more curtailment than sun',
      /curtailment/,
      (plan) => {
        plan.slots[0].curtailedKwh += 0.1;
        plan.slots[0].importKwh += 0.1;
      },
    ],
    [
      'more import than the connection carries',
      /: import:/,
      (plan) => {
        plan.slots[0].importKwh += 5;
        plan.slots[0].exportKwh += 5;
      },
    ],
    [
      'import beside export',
      /import beside export/,
      (plan) => {
        plan.slots[0].importKwh += 0.1;
        plan.slots[0].exportKwh += 0.1;
      },
    ],
    [
      'charging beside discharging',
      /charge of house beside discharge/,
      (plan) => {
        plan.slots[0].batteries[0].chargeKwh += 0;
        plan.slots[4].batteries[0].chargeKwh += 0.1;
        plan.slots[4].batteries[0].dischargeKwh += 0.1;
      },
    ],
    ['an objective that is not what it costs', /objective/, (plan) => void (plan.objective += 0.001)],
    ['a missing slot', /6 slots/, (plan) => void plan.slots.pop()],
    ['a number that is none', /energy in and out/, (plan) => void (plan.slots[0].importKwh = NaN)],
  ];
  for (const [name, message, spoil] of faults) {
    it(name, () => {
      const spoiled = structuredClone(good);
      spoil(spoiled);
      assert.throws(() => verify(problem, spoiled), { code: 'plan-failed-check', message });
    });
  }
});

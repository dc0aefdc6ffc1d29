import assert from 'node:assert/strict';
import fc from 'fast-check';
import { objectiveOf } from '../../nodes/plan/cost.js';
import { selfConsumptionSchedule } from '../../nodes/plan/fallback.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { setUp } from '../../nodes/plan/setup.js';
import { verify } from '../../nodes/plan/verify.js';
import { CLOSE, loadKepler, settings } from '../support/kepler.js';
import { anyProblem } from './problems.js';

describe('Kepler, for any valid problem', function () {
  this.timeout(300_000);
  const kepler = loadKepler();

  it('makes a plan that passes the independent check, and it is not a fallback', () => {
    fc.assert(
      fc.property(anyProblem({ maxSlots: 12 }), (problem) => {
        const plan = kepler.plan(problem);
        verify(problem, plan);
        assert.equal(plan.status, 'optimal', JSON.stringify(plan.notices));
      }),
      settings,
    );
  });

  it('never costs more than plain self-consumption', () => {
    fc.assert(
      fc.property(anyProblem({ maxSlots: 12 }), (problem) => {
        const setup = setUp(problem);
        const simple = objectiveOf(selfConsumptionSchedule(setup), setup);
        const { objective } = kepler.plan(problem);
        assert.ok(objective <= simple + CLOSE * Math.max(1, Math.abs(simple)), `${objective} > ${simple}`);
      }),
      settings,
    );
  });

  it('never costs more when import gets cheaper', () => {
    const cheaper = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(anyProblem({ maxSlots: 12 }), cheaper, (drawn, by) => {
        // An end value of its own would follow the prices.
        const problem = { ...drawn, strategy: { ...drawn.strategy, terminalValuePerKwh: 0.1 } };
        const slots = problem.slots.map((slot, index) => ({ ...slot, importPrice: slot.importPrice - by[index] }));
        const before = kepler.plan(problem).objective;
        const after = kepler.plan({ ...problem, slots }).objective;
        assert.ok(after <= before + CLOSE * Math.max(1, Math.abs(before)), `${after} > ${before}`);
      }),
      settings,
    );
  });

  it('gives the same plan whether its model is warm or new', async () => {
    const fresh = await Kepler.load();
    fc.assert(
      fc.property(anyProblem({ maxSlots: 12 }), (problem) => {
        const cold = fresh.plan(problem).objective;
        assert.ok(Math.abs(kepler.plan(problem).objective - cold) <= CLOSE * Math.max(1, Math.abs(cold)));
        fresh.dispose();
      }),
      settings,
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { counts } from '../support/project.js';
import { anyProblem, problemOf, repeat } from './problems.js';

const WHY = { code: 'solver-failed', values: {}, text: 'The solver ended without a plan: timeLimit.' };

describe('The fallback plan', () => {
  it('passes the check for any valid problem', () => {
    fc.assert(
      fc.property(anyProblem({ maxSlots: 30 }), (problem) => verify(problem, fallbackPlan(problem, WHY))),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  it('stores the sun, serves the home, and says why it is no optimised plan', () => {
    const plan = fallbackPlan(problemOf({ slots: [{ pvKwh: 1.2 }, { loadKwh: 1 }] }), WHY);
    assert.deepEqual(
      plan.slots.map(({ action }) => action),
      ['charge', 'discharge'],
    );
    assert.equal(plan.status, 'fallback');
    assert.match(plan.notices[0].text, /The solver ended without a plan: timeLimit\)/);
  });

  it('curtails rather than exports at a loss', () => {
    const [slot] = fallbackPlan(problemOf({ slots: [{ pvKwh: 2, exportPrice: -0.1 }], socPercent: 100 }), WHY).slots;
    assert.equal(slot.exportKwh, 0);
    assert.ok(slot.curtailedKwh > 1);
  });

  describe('with a previous plan', () => {
    const slots = [...repeat(4, { importPrice: 0.1 }), ...repeat(8, { importPrice: 0.6, loadKwh: 1 })];
    let kepler: Kepler;
    before(async () => {
      kepler = await Kepler.load();
    });
    after(() => kepler.dispose());

    it('follows it while it fits, and passes the check', () => {
      const problem = problemOf({ slots, socPercent: 20 });
      const previousPlan = kepler.plan(problem);
      const followed = fallbackPlan({ ...problem, previousPlan }, WHY);
      verify(problem, followed);
      assert.equal(followed.solver.method, 'previous-plan');
      assert.ok(Math.abs(followed.objective - previousPlan.objective) < 1e-6);
    });

    it('leaves it when the battery is elsewhere', () => {
      const previousPlan = kepler.plan(problemOf({ slots, socPercent: 20 }));
      const problem = { ...problemOf({ slots, socPercent: 90 }), previousPlan };
      assert.equal(fallbackPlan(problem, WHY).solver.method, 'self-consumption');
    });
  });

  it("is Kepler's answer when the solver runs out of time", async () => {
    const kepler = await Kepler.load();
    const slots = repeat(1900, {}).map((_, index) => ({ importPrice: 0.3 + 0.2 * Math.sin(index * 1.3) }));
    const plan = kepler.plan(problemOf({ slots, battery: { rampCostPerKw: 0.01 }, rest: { timeLimitMs: 0.001 } }));
    kepler.dispose();
    assert.equal(plan.status, 'fallback');
    assert.equal(plan.notices[0].values.because, 'solver-failed');
  });
});

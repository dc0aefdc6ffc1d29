import assert from 'node:assert/strict';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { counts } from './project.js';

/** How near to each other equal costs are, as a share of them. */
export const CLOSE = 1e-6;

/** For the properties of plans: as often as is asked for, and a quarter of that for those that plan several times. */
export const settings = { numRuns: counts.propertyCases, seed: counts.seed };
export const few = { ...settings, numRuns: Math.ceil(counts.propertyCases / 4) };

/** One planner for all tests of a `describe`, loaded before the first and given back after the last. */
export function loadKepler() {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());
  return {
    plan: (...asked: Parameters<Kepler['plan']>) => kepler.plan(...asked),
    /** The cost of a plan that is proven to be the cheapest; undefined where there was no time for the proof. */
    optimum(problem: PlanningProblem): number | undefined {
      const plan = kepler.plan(problem);
      assert.notEqual(plan.status, 'fallback', JSON.stringify(plan.notices));
      return plan.status === 'optimal' ? plan.objective : undefined;
    },
  };
}

export function assertNotAbove(after: number | undefined, before: number | undefined): void {
  if (after === undefined || before === undefined) return;
  assert.ok(after <= before + CLOSE * Math.max(1, Math.abs(before)), `${after} > ${before}`);
}

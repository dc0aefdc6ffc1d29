import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../nodes/home/schema/parse.js';
import { problemSchema } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { dataFolder, dataMissing } from '../support/project.js';

const folder = path.join(dataFolder, 'cases/kepler');

interface Case {
  readonly problem: unknown;
  readonly expected: { readonly objective: number; readonly relativeTolerance: number };
}

describe(`Kepler on recorded cases with proven optima${dataMissing ? ` (${dataMissing})` : ''}`, function () {
  this.timeout(120_000);
  if (dataMissing) return;
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const recorded = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Case;
    it(`${file}: finds the optimum and proves it`, () => {
      const problem = { ...parse(problemSchema, recorded.problem, 'problem'), mipGap: 0, timeLimitMs: 60_000 };
      const { objective, status, solver } = kepler.plan(problem);
      const { objective: expected, relativeTolerance } = recorded.expected;
      const close = relativeTolerance * Math.max(1, Math.abs(expected));
      assert.equal(status, 'optimal');
      assert.ok(Math.abs(objective - expected) <= close, `${objective} is not ${expected}`);
      assert.ok(solver.bound <= expected + close, `no plan should cost less than ${solver.bound}`);
    });
  }
});

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

describe(`Kepler on recorded cases with proven optima${dataMissing ? ` (${dataMissing})` : ''}`, () => {
  if (dataMissing) return;
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const recorded = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Case;
    const problem = { ...parse(problemSchema, recorded.problem, 'problem'), mipGap: 0 };
    if (problem.home.waterHeaters.length > 0) {
      it(`${file}: refuses the water heater by name, which is not planned yet`, () => {
        assert.throws(() => kepler.plan(problem), { code: 'not-supported-yet', message: /waterHeaters\[0\] \(tank\)/ });
      });
      continue;
    }
    it(`${file}: finds the optimum`, () => {
      const { objective, status } = kepler.plan(problem);
      const { objective: expected, relativeTolerance } = recorded.expected;
      assert.equal(status, 'optimal');
      assert.ok(
        Math.abs(objective - expected) <= relativeTolerance * Math.max(1, Math.abs(expected)),
        `${objective} is not ${expected}`,
      );
    });
  }
});

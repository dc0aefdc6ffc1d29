import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HOUR_MS } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { counts } from '../support/project.js';
import { anyDeviceProblem } from './device-problems.js';
import { problemOf } from './problems.js';

describe('A plan over scenarios', function () {
  this.timeout(300_000);
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  /** A dear second hour whose load is 1 kWh, or as the scenarios say; cheap energy can be stored in the first. */
  function plan(scenarios: PlanningProblemInput['scenarios']): Plan {
    const problem = problemOf({
      slotMs: HOUR_MS,
      slots: [
        { importPrice: 0.1, loadKwh: 0 },
        { importPrice: 1, loadKwh: 1 },
      ],
      socPercent: 10,
      strategy: { terminalValuePerKwh: 0 },
      rest: { scenarios },
    });
    const made = kepler.plan(problem);
    assert.equal(made.status, 'optimal', JSON.stringify(made.notices));
    verify(problem, made);
    return made;
  }
  const path = (weight: number, loadKwh: number) => ({ weight, loadKwh: [0, loadKwh], pvKwh: [0, 0] });
  const stored = ({ slots }: Plan) => Math.round(slots[0].batteries[0].chargeKwh * 100) / 100;

  it('stores for the load that may come, by its weight', () => {
    assert.equal(stored(plan(undefined)), 1.11);
    assert.equal(stored(plan([path(0.5, 0), path(0.5, 3)])), 3.32);
    assert.equal(stored(plan([path(0.99, 0), path(0.01, 3)])), 0);
  });

  it('shows the slots’ own load and sun, and what each scenario costs', () => {
    const made = plan([path(1, 0), path(3, 3)]);
    assert.equal(made.slots[1].loadKwh, 1);
    const { objective, scenarios } = made.expected ?? { objective: NaN, scenarios: [] };
    assert.deepEqual(
      scenarios.map(({ weight }) => weight),
      [0.25, 0.75],
    );
    const mean = scenarios.reduce((total, it) => total + it.weight * it.objective, 0);
    assert.ok(Math.abs(mean - objective) < 1e-9);
  });

  it('does not change where the only scenario is what the slots say', () => {
    assert.equal(stored(plan([path(1, 1)])), stored(plan(undefined)));
    assert.ok(Math.abs((plan([path(2, 1)]).expected?.objective ?? NaN) - plan(undefined).objective) < 1e-6);
  });

  it('exists, and passes the check, for any valid problem', () => {
    const factors = fc.array(fc.tuple(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 2, noNaN: true })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 6 }), factors, (drawn, scenarios) => {
        const problem = {
          ...drawn,
          scenarios: scenarios.map(([weight, factor]) => ({
            weight,
            loadKwh: drawn.slots.map(({ loadKwh }) => loadKwh * factor),
            pvKwh: drawn.slots.map(({ pvKwh }) => pvKwh * (2 - factor)),
          })),
        };
        const made = kepler.plan(problem);
        verify(problem, made);
        assert.notEqual(made.status, 'fallback', JSON.stringify(made.notices));
      }),
      { numRuns: Math.ceil(counts.propertyCases / 2), seed: counts.seed },
    );
  });
});

import assert from 'node:assert/strict';
import { HOUR_MS } from '../../nodes/home/grid.js';
import type { PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { verify } from '../../nodes/plan/verify.js';
import { problemOf, repeat } from './problems.js';

type Home = PlanningProblemInput['home'];

const BATTERY = {
  capacityKwh: 10,
  minSocPercent: 0,
  maxChargeKw: 3,
  maxDischargeKw: 3,
  chargeEfficiency: 0.9,
  dischargeEfficiency: 0.9,
};
// What it holds is worth nothing, so that it would rather give it away.
const GIVER = { ...BATTERY, id: 'giver', endValuePerKwh: 0 };
const TAKER = { ...BATTERY, id: 'taker', endValuePerKwh: 0.5 };

/** Three hours of some load and no sun: nothing but the giver could charge what takes surplus only. */
function planOf(kepler: Kepler, home: Partial<Home>) {
  const problem = problemOf({
    slots: repeat(3, { loadKwh: 0.5, importPrice: 0.2, exportPrice: 0 }),
    slotMs: HOUR_MS,
    home,
    rest: {
      state: {
        batteries: (home.batteries ?? []).map(({ id }) => ({ id, socPercent: 50 })),
        evs: (home.evs ?? []).map(({ id }) => ({ id, socPercent: 50, pluggedIn: true })),
      },
    },
  });
  const made = kepler.plan(problem);
  verify(problem, made);
  return { problem, made };
}

describe('What takes surplus only and what serves the home only', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const cases: [string, boolean, boolean, boolean][] = [
    ['are never on at once', false, false, false],
    ['is fed by a battery that may feed the grid', false, true, true],
    ['feeds a battery that may charge from the grid', true, false, true],
  ];
  for (const [name, chargeFromGrid, dischargeToGrid, isFed] of cases) {
    it(`${name}: two batteries`, () => {
      const { made } = planOf(kepler, {
        batteries: [
          { ...GIVER, dischargeToGrid },
          { ...TAKER, chargeFromGrid },
        ],
      });
      assert.equal(
        made.slots.some(({ batteries }) => batteries[1].chargeKwh > 0.01 && batteries[0].dischargeKwh > 0.01),
        isFed,
      );
    });
  }

  it('are never on at once: a battery and a car', () => {
    const car = { id: 'car', capacityKwh: 40, maxChargeKw: 3, endValuePerKwh: 0.5, goals: [] };
    for (const solarOnly of [true, false]) {
      const { made } = planOf(kepler, {
        batteries: [{ ...GIVER, dischargeToGrid: false }],
        evs: [{ ...car, solarOnly }],
      });
      const isFed = made.slots.some(
        ({ batteries, evs }) => evs[0].chargeKwh > 0.01 && batteries[0].dischargeKwh > 0.01,
      );
      assert.equal(isFed, !solarOnly);
    }
  });

  it('are told apart by the check of a plan', () => {
    const batteries = [
      { ...GIVER, dischargeToGrid: true },
      { ...TAKER, chargeFromGrid: false },
    ];
    const { problem, made } = planOf(kepler, { batteries });
    const strict = { ...problem, home: { ...problem.home, batteries: [...problem.home.batteries] } };
    strict.home.batteries[0] = { ...strict.home.batteries[0], dischargeToGrid: false };
    assert.throws(() => verify(strict, made), /surplus beside discharge for the home/);
  });

  it('are kept apart by a fallback that follows a plan which does not', () => {
    const batteries = [
      { ...GIVER, dischargeToGrid: true },
      { ...TAKER, chargeFromGrid: false },
    ];
    const { problem, made: previousPlan } = planOf(kepler, { batteries });
    const strict = { ...problem, home: { ...problem.home, batteries: [...problem.home.batteries] }, previousPlan };
    strict.home.batteries[0] = { ...strict.home.batteries[0], dischargeToGrid: false };
    const followed = fallbackPlan(strict, { code: 'solver-failed', values: {}, text: 'It failed.' });
    verify(strict, followed);
    assert.equal(followed.solver.method, 'previous-plan');
    assert.ok(followed.slots.every(({ batteries: flows }) => flows[1].chargeKwh === 0));
  });
});

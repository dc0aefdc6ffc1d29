import assert from 'node:assert/strict';
import { problemOf as benchProblem } from '../../bench/plan-cases.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { directionsOf } from '../../nodes/plan/directions.js';
import { setUp } from '../../nodes/plan/setup.js';
import { problemOf, repeat } from './problems.js';

describe('Kepler, where a linear model says little', function () {
  this.timeout(60_000);
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  for (const [name, power] of [
    ['with a minimum current', {}],
    ['in ampere steps', { minChargeKw: 4.14, phases: 3 as const, ampereStep: 1 }],
  ] as const) {
    it(`charges a car ${name} for three goals at nearly the least cost`, () => {
      const problem = benchProblem('ev', 96, 2);
      const evs = problem.home.evs.map((ev) => ({ ...ev, ...power }));
      const made = kepler.plan({ ...problem, home: { ...problem.home, evs }, mipGap: 0.01, timeLimitMs: 20_000 });
      assert.equal(made.status, 'optimal', JSON.stringify(made.solver));
    });
  }

  const paid = repeat(12, { importPrice: -0.25, exportPrice: -0.1, loadKwh: 0.1 });

  it('tells charging from discharging where lost energy is paid for', () => {
    const problem = problemOf({
      slots: paid,
      socPercent: 100,
      battery: { wearCostPerKwh: 0 },
      strategy: { terminalValuePerKwh: 0 },
      rest: { mipGap: 0.01 },
    });
    assert.ok(directionsOf(setUp(problem))?.includes('discharge'));
    const made = kepler.plan(problem);
    assert.equal(made.status, 'optimal', JSON.stringify(made.solver));
    for (const { batteries } of made.slots) {
      assert.equal(Math.min(batteries[0].chargeKwh, batteries[0].dischargeKwh), 0);
    }
  });

  it('knows no directions of a home with more than a battery', () => {
    const problem = problemOf({ slots: paid, battery: { rampCostPerKw: 0.1 } });
    assert.equal(directionsOf(setUp(problem)), undefined);
  });

  it('drains no less than a battery holds, whatever else is penalised', () => {
    const made = kepler.plan(
      problemOf({
        slots: repeat(4, { loadKwh: 0 }),
        socPercent: 0.3,
        battery: { idleDrainKw: 0.05, reserveSocPercent: 50, minSocPercent: 40, maxChargeKw: 0 },
        home: { minSocPenaltyPerKwh: 100_000 },
      }),
    );
    assert.notEqual(made.status, 'fallback', JSON.stringify(made.notices));
    const kwh = made.slots.map(({ batteries }) => Math.round(batteries[0].socPercent * 1000) / 10_000);
    assert.deepEqual(kwh, [0.0175, 0.005, 0, 0]);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Kepler } from '../../nodes/plan/kepler.js';
import { quantilePoints } from '../../nodes/plan/net-load-points.js';
import { setUp } from '../../nodes/plan/setup.js';
import { valueAtSlotEnds, valueCurves, type Staircase } from '../../nodes/plan/value-curve.js';
import { counts } from '../support/project.js';
import { anyProblem, problemOf, repeat } from './problems.js';

/** The values just above and just below a state of charge. */
function subgradient({ widths, values }: Staircase, kwh: number): { above: number; below: number } {
  const close = 1e-5;
  let from = 0;
  let below = Infinity;
  let above = -Infinity;
  widths.forEach((width, index) => {
    const to = from + width;
    if (from < kwh - close && kwh - close <= to) below = values[index];
    if (from <= kwh + close && kwh + close < to) above = values[index];
    from = to;
  });
  return { above, below };
}

describe('The value curve', function () {
  this.timeout(120_000);
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  it("holds the solver's own value of stored energy at every planned state of charge, where nothing is uncertain", () => {
    const problems = anyProblem({ maxSlots: 24, maxBatteries: 1 }).filter(
      ({ home: { batteries }, slots }) =>
        batteries.length === 1 &&
        batteries[0].capacityKwh > 0 &&
        batteries[0].rampCostPerKw === 0 &&
        slots.every(({ importPrice, exportPrice }) => importPrice >= exportPrice && importPrice >= 0),
    );
    const ordered = problems.filter(({ state, home: { batteries } }) => {
      const { socPercent } = state.batteries[0];
      return socPercent <= batteries[0].maxSocPercent;
    });
    fc.assert(
      fc.property(ordered, (problem) => {
        const setup = setUp(problem);
        const plan = kepler.plan(problem);
        if (plan.solver.method !== 'lp') return;
        const curves = valueAtSlotEnds(setup, setup.batteries[0]);
        plan.slots.forEach(({ storedEnergyValue, batteries }, index) => {
          const kwh = (batteries[0].socPercent / 100) * setup.batteries[0].battery.capacityKwh;
          const { above, below } = subgradient(curves[index], kwh);
          const close = 1e-5 * Math.max(1, Math.abs(storedEnergyValue));
          assert.ok(
            storedEnergyValue >= above - close && storedEnergyValue <= below + close,
            `slot ${index} at ${kwh} kWh: ${storedEnergyValue} is not within ${above} to ${below}`,
          );
        });
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  const winterDay = repeat(24, 0).map((_, hour) => ({
    importPrice: hour < 6 ? 0.15 : hour >= 17 && hour < 21 ? 0.5 : 0.3,
    loadKwh: 0.8,
    pvKwh: hour >= 10 && hour < 15 ? 1 : 0,
  }));
  const spread = (share: number) =>
    winterDay.map((slot) => ({
      ...slot,
      loadKwhP10: slot.loadKwh * (1 - share),
      loadKwhP90: slot.loadKwh * (1 + share),
      pvKwhP10: slot.pvKwh * (1 - share),
      pvKwhP90: slot.pvKwh * (1 + share),
    }));
  const curvesOf = (slots: typeof winterDay, battery = {}) =>
    valueCurves(setUp(problemOf({ slots, slotMs: 3_600_000, battery })))?.map((curves) => curves?.[0]);

  it('falls with the state of charge and stays within the battery', () => {
    for (const curve of curvesOf(spread(0.5)) ?? []) {
      assert.ok(curve);
      curve.valuePerKwh.slice(1).forEach((value, index) => assert.ok(value <= curve.valuePerKwh[index] + 1e-9));
      assert.ok(curve.socPercent[0] >= 10 && curve.socPercent[curve.socPercent.length - 1] <= 100);
    }
  });

  it('changes when load and sun are uncertain, and the more the more they are', () => {
    const at = (share: number) =>
      valueAtSlotEnds(
        setUp(problemOf({ slots: spread(share), slotMs: 3_600_000 })),
        setUp(problemOf({ slots: spread(share) })).batteries[0],
      );
    const distance = (share: number) => {
      const [certain, uncertain] = [at(0), at(share)].map((curves) =>
        curves.map((curve) => subgradient(curve, 5.03).above),
      );
      return certain.reduce((sum, value, index) => sum + Math.abs(value - uncertain[index]), 0);
    };
    assert.ok(distance(0.3) > 0.001);
    assert.ok(distance(0.9) > distance(0.3));
  });

  it('is left out without exactly one battery', () => {
    const slots = [{}];
    assert.equal(valueCurves(setUp(problemOf({ slots, home: { batteries: [] } }))), undefined);
  });

  it('stands in the plan, one for each slot', () => {
    const plan = kepler.plan(problemOf({ slots: spread(0.5), slotMs: 3_600_000 }));
    assert.ok(plan.slots.every(({ valueCurve }) => valueCurve?.[0].battery === 'house'));
  });
});

describe('The points of an uncertain slot', () => {
  const slot = problemOf({
    slots: [{ loadKwh: 1, loadKwhP10: 0.4, loadKwhP90: 2, pvKwh: 0.5, pvKwhP10: 0.2, pvKwhP90: 0.6 }],
  }).slots[0];

  it("have the slot's own mean", () => {
    const mean = quantilePoints(slot).reduce((sum, { weight, loadKwh, pvKwh }) => sum + weight * (loadKwh - pvKwh), 0);
    assert.ok(Math.abs(mean - 0.5) < 1e-12);
  });

  it('are one where there are no quantiles', () => {
    assert.deepEqual(quantilePoints(problemOf({ slots: [{ loadKwh: 1 }] }).slots[0]), [
      { weight: 1, loadKwh: 1, pvKwh: 0 },
    ]);
  });
});

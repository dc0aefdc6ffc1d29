import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { costAt } from '../../nodes/plan/device.js';
import { fallbackPlan, selfConsumptionSchedule } from '../../nodes/plan/fallback.js';
import { objectiveOf } from '../../nodes/plan/cost.js';
import { loadHighs } from '../../nodes/plan/highs-loader.js';
import { setUp } from '../../nodes/plan/setup.js';
import { verify } from '../../nodes/plan/verify.js';
import { waterCostOf } from '../../nodes/plan/water-cost.js';
import { WaterDevice } from '../../nodes/plan/water-device.js';
import type { SetupWaterHeater } from '../../nodes/plan/water-heater.js';
import { assertNotAbove, CLOSE, few, loadKepler, settings } from '../support/kepler.js';
import { anyDiscreteProblem } from './discrete-problems.js';
import { costOfBestWays, everySchedule } from './every-way.js';

const WHY = { code: 'solver-failed', values: {}, text: 'For the sake of it.' };

describe('Kepler, for any valid problem with water heaters and appliances', function () {
  this.timeout(900_000);
  const kepler = loadKepler();
  const { optimum } = kepler;

  it('makes a plan that passes the independent check, and a fallback that does', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8, cars: true }), (problem) => {
        const plan = kepler.plan(problem);
        assert.notEqual(plan.status, 'fallback', JSON.stringify(plan.notices));
        verify(problem, plan);
        verify(problem, fallbackPlan(problem, WHY));
        const next = { ...problem, previousPlan: plan };
        verify(next, fallbackPlan(next, WHY));
      }),
      settings,
    );
  });

  it('never costs more than plain self-consumption, nor below its own bound', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8 }), (problem) => {
        const setup = setUp(problem);
        const plan = kepler.plan(problem);
        assertNotAbove(plan.objective, objectiveOf(selfConsumptionSchedule(setup), setup));
        assertNotAbove(plan.solver.bound, plan.objective);
      }),
      settings,
    );
  });

  it('finds the cheapest of all schedules of a heater, counted one by one', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 9 }), (drawn) => {
        const problem = withHeaterOnly(drawn);
        const [it] = setUp(problem).waterHeaters;
        if (!it) return;
        const prices = Float64Array.from(problem.slots, ({ importPrice }) => importPrice);
        const run = new WaterDevice(it, 0, problem).cheapest(prices);
        assert.ok(run);
        const best = Math.min(...everySchedule(it).map((on) => costOf(it, on, prices)));
        assert.ok(Math.abs(costAt(run, prices) - best) <= CLOSE, `${costAt(run, prices)} is not ${best}`);
      }),
      settings,
    );
  });

  it('costs as much beside a battery as the cheapest of all schedules of the heater', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 6, prices: [0, 2] }), (drawn) => {
        const problem = withHeaterOnly(drawn);
        const [it] = setUp(problem).waterHeaters;
        if (!it) return;
        const costs = everySchedule(it).map((on) => {
          const { starts, gaps, shortfall } = waterCostOf(it, on);
          return starts + gaps + shortfall + costBeside(problem, it, on);
        });
        const best = Math.min(...costs);
        const found = kepler.plan(problem);
        assert.equal(found.status, 'optimal');
        assert.ok(
          Math.abs(found.objective - best) <= CLOSE * Math.max(1, Math.abs(best)),
          `${found.objective} is not ${best}`,
        );
      }),
      few,
    );
  });

  /** The battery's optimum where the heater's schedule is a part of the load; infinite where the grid cannot carry it. */
  function costBeside(problem: PlanningProblem, it: SetupWaterHeater, on: Uint8Array): number {
    const slots = problem.slots.map((slot, index) => ({
      ...slot,
      loadKwh: slot.loadKwh + on[index] * it.slotKwh[index],
    }));
    const plan = kepler.plan({
      ...problem,
      slots,
      home: { ...problem.home, waterHeaters: [] },
      state: { ...problem.state, waterHeaters: [] },
    });
    const shedsHeat = plan.slots.some(({ shedKwh }, index) => shedKwh > problem.slots[index].loadKwh + CLOSE);
    return shedsHeat ? Infinity : plan.objective;
  }

  it('costs as much as the best of all ways to run the devices, counted one by one', async () => {
    const highs = await loadHighs();
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 5 }), (problem) => {
        const found = optimum(problem);
        const best = costOfBestWays(highs, problem);
        assertNotAbove(found, best);
        assertNotAbove(best, found);
      }),
      settings,
    );
  });

  it('never costs more when import gets cheaper, export pays more, or a hard limit is wider', () => {
    const change = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8 }), change, (problem, by) => {
        const before = optimum(problem);
        const cheaper = problem.slots.map((slot, index) => ({ ...slot, importPrice: slot.importPrice - by[index] }));
        assertNotAbove(optimum({ ...problem, slots: cheaper }), before);
        const dearer = problem.slots.map((slot, index) => ({ ...slot, exportPrice: slot.exportPrice + by[index] }));
        assertNotAbove(optimum({ ...problem, slots: dearer }), before);
        const grid = { ...problem.home.grid, maxImportKw: problem.home.grid.maxImportKw + 1 };
        assertNotAbove(optimum({ ...problem, home: { ...problem.home, grid } }), before);
      }),
      few,
    );
  });

  it('buys nothing to curtail it', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8 }), (problem) => {
        for (const { importKwh, loadKwh, batteries, waterHeaters, appliances } of kepler.plan(problem).slots) {
          const charged = batteries.reduce((total, { chargeKwh }) => total + chargeKwh, 0);
          const taken = [...waterHeaters, ...appliances].reduce((total, { kwh }) => total + kwh, 0);
          const used = loadKwh + charged + taken;
          assert.ok(importKwh <= used + CLOSE, `${importKwh} bought, ${used} used`);
        }
      }),
      few,
    );
  });

  it('scales with all that costs money', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8 }), (problem) => {
        const before = optimum(problem);
        const after = optimum(scaled(problem, 3));
        if (before === undefined || after === undefined) return;
        assert.ok(
          Math.abs(after - 3 * before) <= 3 * CLOSE * Math.max(1, Math.abs(before)),
          `${after} is not 3 × ${before}`,
        );
      }),
      few,
    );
  });

  it('does not depend on the order in which devices are listed', () => {
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8 }), (problem) => {
        const before = optimum(problem);
        const { waterHeaters, appliances } = problem.home;
        const home = { ...problem.home, waterHeaters: waterHeaters.toReversed(), appliances: appliances.toReversed() };
        const after = optimum({ ...problem, home });
        assertNotAbove(after, before);
        assertNotAbove(before, after);
      }),
      few,
    );
  });
});

function withHeaterOnly(problem: PlanningProblem): PlanningProblem {
  return { ...problem, home: { ...problem.home, waterHeaters: problem.home.waterHeaters.slice(0, 1), appliances: [] } };
}

function costOf(it: SetupWaterHeater, on: Uint8Array, prices: Float64Array): number {
  const { starts, gaps, shortfall } = waterCostOf(it, on);
  return on.reduce((total, value, slot) => total + value * it.slotKwh[slot] * prices[slot], starts + gaps + shortfall);
}

function scaled(problem: PlanningProblem, factor: number): PlanningProblem {
  const { home, strategy } = problem;
  return {
    ...problem,
    slots: problem.slots.map((slot) => ({
      ...slot,
      importPrice: slot.importPrice * factor,
      exportPrice: slot.exportPrice * factor,
    })),
    strategy: { ...strategy, terminalValuePerKwh: (strategy.terminalValuePerKwh ?? 0) * factor },
    home: {
      ...home,
      grid: { ...home.grid, importLimitPenaltyPerKwh: home.grid.importLimitPenaltyPerKwh * factor },
      batteries: home.batteries.map((battery) => ({
        ...battery,
        wearCostPerKwh: battery.wearCostPerKwh * factor,
        rampCostPerKw: battery.rampCostPerKw * factor,
      })),
      waterHeaters: home.waterHeaters.map((heater) => ({
        ...heater,
        blockStartCost: (heater.blockStartCost ?? 0) * factor,
        gapPenaltyPerSlot: (heater.gapPenaltyPerSlot ?? 0) * factor,
      })),
      sheddingCostPerKwh: home.sheddingCostPerKwh * factor,
      minSocPenaltyPerKwh: home.minSocPenaltyPerKwh * factor,
    },
  };
}

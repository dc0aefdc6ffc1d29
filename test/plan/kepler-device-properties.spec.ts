import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { objectiveOf } from '../../nodes/plan/cost.js';
import { fallbackPlan, selfConsumptionSchedule } from '../../nodes/plan/fallback.js';
import { setUp } from '../../nodes/plan/setup.js';
import { verify } from '../../nodes/plan/verify.js';
import { assertNotAbove, CLOSE, few, loadKepler, settings } from '../support/kepler.js';
import { anyDeviceProblem } from './device-problems.js';

const WHY = { code: 'solver-failed', values: {}, text: 'For the sake of it.' };

describe('Kepler, for any valid problem with cars, tanks, arrays and a price on power', function () {
  this.timeout(600_000);
  const kepler = loadKepler();
  const { optimum } = kepler;

  for (const [name, stepped] of [
    ['of any power', false],
    ['in steps', true],
  ] as const) {
    it(`makes a plan that passes the independent check, ${name}`, () => {
      fc.assert(
        fc.property(anyDeviceProblem({ maxSlots: 8, stepped }), (problem) => {
          const plan = kepler.plan(problem);
          assert.notEqual(plan.status, 'fallback', JSON.stringify(plan.notices));
          verify(problem, plan);
        }),
        stepped ? few : settings,
      );
    });

    it(`falls back on a plan that passes the check, ${name}, with and without a previous plan`, () => {
      fc.assert(
        fc.property(anyDeviceProblem({ maxSlots: 12, stepped }), (problem) => {
          const plan = fallbackPlan(problem, WHY);
          verify(problem, plan);
          verify(problem, fallbackPlan({ ...problem, previousPlan: plan }, WHY));
        }),
        settings,
      );
    });
  }

  it('never costs more than plain self-consumption nor than going on with the previous plan', () => {
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 8 }), (problem) => {
        const setup = setUp(problem);
        const simple = objectiveOf(selfConsumptionSchedule(setup), setup);
        const plan = kepler.plan(problem);
        assertNotAbove(plan.objective, simple);
        const later = { ...problem, slots: problem.slots.map((slot) => ({ ...slot, loadKwh: slot.loadKwh * 1.1 })) };
        assertNotAbove(optimum(later), fallbackPlan({ ...later, previousPlan: plan }, WHY).objective);
      }),
      few,
    );
  });

  it('never costs more when import gets cheaper, export pays more, or a hard limit is wider', () => {
    const by = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 6 }), by, (drawn, amount) => {
        const problem = withFixedEndValues(drawn);
        const before = optimum(problem);
        for (const better of [
          { ...problem, slots: problem.slots.map((slot) => ({ ...slot, importPrice: slot.importPrice - amount })) },
          { ...problem, slots: problem.slots.map((slot) => ({ ...slot, exportPrice: slot.exportPrice + amount })) },
          withGrid(problem, { maxImportKw: problem.home.grid.maxImportKw + amount }),
          withGrid(problem, { maxExportKw: problem.home.grid.maxExportKw + amount }),
        ]) {
          assertNotAbove(optimum(better), before);
        }
      }),
      few,
    );
  });

  it('never costs more with a bigger battery that holds the same energy', () => {
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 6 }), fc.constantFrom(1.25, 2), (drawn, factor) => {
        // A taper is told by percent: that of another battery is another one.
        const problem = withFixedEndValues(withBatteries(drawn, { chargeTaper: undefined, dischargeTaper: undefined }));
        const share = (percent: number) => percent / factor;
        const bigger = {
          ...problem,
          home: {
            ...problem.home,
            batteries: problem.home.batteries.map((battery) => ({
              ...battery,
              capacityKwh: battery.capacityKwh * factor,
              minSocPercent: share(battery.minSocPercent),
              ...(battery.reserveSocPercent === undefined
                ? {}
                : { reserveSocPercent: share(battery.reserveSocPercent) }),
            })),
          },
          state: {
            ...problem.state,
            batteries: problem.state.batteries.map(({ id, socPercent }) => ({ id, socPercent: share(socPercent) })),
          },
        };
        assertNotAbove(optimum(bigger), optimum(problem));
      }),
      few,
    );
  });

  it('scales with all that costs money', () => {
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 6, prices: [0, 1] }), fc.constantFrom(0.5, 3), (drawn, factor) => {
        const problem = withFixedEndValues(drawn);
        const before = optimum(problem);
        const after = optimum(scaled(problem, factor));
        if (before === undefined || after === undefined) return;
        assert.ok(Math.abs(after - factor * before) <= 1e-5 * Math.max(1, Math.abs(after)), `${after}, ${before}`);
      }),
      few,
    );
  });

  it('does not depend on the order in which devices are listed', () => {
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 6 }), (problem) => {
        const { home } = problem;
        const reversed = {
          ...problem,
          home: {
            ...home,
            batteries: home.batteries.toReversed(),
            evs: home.evs.toReversed(),
            thermalTanks: home.thermalTanks.toReversed(),
            solar: home.solar.toReversed(),
          },
        };
        const [a, b] = [optimum(problem), optimum(reversed)];
        if (a === undefined || b === undefined) return;
        assert.ok(Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(a)), `${a} is not ${b}`);
      }),
      few,
    );
  });

  it('buys nothing to curtail it', () => {
    fc.assert(
      fc.property(anyDeviceProblem({ maxSlots: 8 }), (problem) => {
        for (const slot of kepler.plan(problem).slots) {
          const used = usedKwh(slot);
          assert.ok(slot.importKwh <= used + CLOSE, `${slot.importKwh} bought, ${used} used`);
        }
      }),
      few,
    );
  });
});

/** What everything in the home takes in a slot. */
function usedKwh({ loadKwh, batteries, evs, thermalTanks = [] }: Plan['slots'][number]): number {
  const charged = [...batteries, ...evs].reduce((total, { chargeKwh }) => total + chargeKwh, 0);
  return loadKwh + charged + thermalTanks.reduce((total, { kwh }) => total + kwh, 0);
}

/** End values of their own would follow the prices and the battery. */
function withFixedEndValues(problem: PlanningProblem): PlanningProblem {
  return { ...problem, strategy: { ...problem.strategy, terminalValuePerKwh: 0.1 } };
}

function withGrid(problem: PlanningProblem, grid: Partial<PlanningProblem['home']['grid']>): PlanningProblem {
  return { ...problem, home: { ...problem.home, grid: { ...problem.home.grid, ...grid } } };
}

function withBatteries(
  problem: PlanningProblem,
  change: Partial<PlanningProblem['home']['batteries'][number]>,
): PlanningProblem {
  const batteries = problem.home.batteries.map((battery) => ({ ...battery, ...change }));
  return { ...problem, home: { ...problem.home, batteries } };
}

function scaled(problem: PlanningProblem, factor: number): PlanningProblem {
  const { home, slots, strategy } = problem;
  const { grid } = home;
  return {
    ...problem,
    strategy: { ...strategy, terminalValuePerKwh: (strategy.terminalValuePerKwh ?? 0) * factor },
    slots: slots.map((slot) => ({
      ...slot,
      importPrice: slot.importPrice * factor,
      exportPrice: slot.exportPrice * factor,
    })),
    home: {
      ...home,
      grid: {
        ...grid,
        importLimitPenaltyPerKwh: grid.importLimitPenaltyPerKwh * factor,
        ...(grid.powerTariff
          ? { powerTariff: { ...grid.powerTariff, pricePerKw: grid.powerTariff.pricePerKw * factor } }
          : {}),
      },
      batteries: home.batteries.map((battery) => ({
        ...battery,
        wearCostPerKwh: battery.wearCostPerKwh * factor,
        rampCostPerKw: battery.rampCostPerKw * factor,
      })),
      evs: home.evs.map((ev) => ({
        ...ev,
        wearCostPerKwh: ev.wearCostPerKwh * factor,
        goalPenaltyPerKwh: ev.goalPenaltyPerKwh * factor,
        ...(ev.endValuePerKwh === undefined ? {} : { endValuePerKwh: scaledValue(ev.endValuePerKwh, factor) }),
      })),
      thermalTanks: home.thermalTanks.map((tank) => ({
        ...tank,
        comfortPenaltyPerDegreeHour: tank.comfortPenaltyPerDegreeHour * factor,
      })),
      curtailmentCostPerKwh: home.curtailmentCostPerKwh * factor,
      forcedCurtailmentCostPerKwh: home.forcedCurtailmentCostPerKwh * factor,
      sheddingCostPerKwh: home.sheddingCostPerKwh * factor,
      minSocPenaltyPerKwh: home.minSocPenaltyPerKwh * factor,
      reservePenaltyPerKwh: home.reservePenaltyPerKwh * factor,
      manualSlotPenaltyPerKwh: home.manualSlotPenaltyPerKwh * factor,
    },
  };
}

function scaledValue(value: NonNullable<PlanningProblem['home']['evs'][number]['endValuePerKwh']>, factor: number) {
  if (typeof value === 'number') return value * factor;
  return value.map((step) => ({ ...step, valuePerKwh: step.valuePerKwh * factor }));
}

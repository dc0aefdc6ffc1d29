import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../../nodes/home/schema/problem.js';
import { ApplianceDevice } from '../../nodes/plan/appliance-device.js';
import { setUpAppliances } from '../../nodes/plan/appliance.js';
import { loadHighs } from '../../nodes/plan/highs-loader.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { Restriction } from '../../nodes/plan/restriction.js';
import { setUp } from '../../nodes/plan/setup.js';
import { tripPenaltyPerKwh } from '../../nodes/plan/setup-ev.js';
import { counts } from '../support/project.js';
import { costOfBestWays } from './every-way.js';
import { BATTERY, START } from './problems.js';

type HomeInput = Partial<PlanningProblemInput['home']>;

const at = (minutes: number) => toIso(START + minutes * MINUTE_MS);

/** A home that is told by its devices, in slots of so many minutes without sun or load. */
function problemOf(minutes: readonly number[], home: HomeInput, state: object = {}, maxImportKw = 11) {
  const starts = minutes.map((_, slot) => minutes.slice(0, slot).reduce((total, value) => total + value, 0));
  return problemSchema.parse({
    now: at(0),
    home: { timezone: 'Europe/Paris', grid: { maxImportKw, maxExportKw: 4 }, ...home },
    slots: minutes.map((length, slot) => ({
      start: at(starts[slot]),
      end: at(starts[slot] + length),
      importPrice: 0,
      exportPrice: 0,
      loadKwh: 0,
      pvKwh: 0,
    })),
    state: { batteries: (home.batteries ?? []).map(({ id }) => ({ id, socPercent: 50 })), ...state },
    strategy: { terminalValuePerKwh: 0 },
    mipGap: 0,
    timeLimitMs: 20_000,
  });
}

const HEATER = { id: 'w', powerKw: 1, dailyKwh: 2.5, deferHours: 0, blockStartCost: 0, minSpacingHours: 0 };
const LOSSLESS = { chargeEfficiency: 1, dischargeEfficiency: 1 };
const PARTS = { id: 'parts', powerKw: 2, earliest: at(0), latest: at(85), interruptible: true };

describe('The proof that no plan is cheaper', function () {
  this.timeout(300_000);
  const cases = [
    [
      'holds where parts of an appliance end between those of others',
      problemOf(
        [15, 30, 10, 10, 30, 30],
        {
          batteries: [{ ...BATTERY, id: 'b', capacityKwh: 5, maxChargeKw: 2, wearCostPerKwh: 0.05, ...LOSSLESS }],
          waterHeaters: [{ ...HEATER, maxGapHours: 0.5, gapPenaltyPerSlot: 0.1 }],
          appliances: [
            { ...PARTS, id: 'whole', powerKw: 0.5, durationMinutes: 60, latest: at(125), interruptible: false },
            { ...PARTS, earliest: at(6), latest: at(125), durationMinutes: 45 },
          ].map((appliance) => ({ ...appliance, group: 'g' })),
        },
        { waterHeaters: [{ id: 'w', heatedTodayKwh: 0 }] },
        0,
      ),
    ],
    [
      'holds where the last part of an appliance fills no slot',
      problemOf(
        [30, 30, 15, 10],
        {
          grid: { maxImportKw: 11, maxExportKw: 4, importLimitKw: 4 },
          waterHeaters: [{ ...HEATER, powerKw: 3, dailyKwh: 6, maxGapHours: 1, gapPenaltyPerSlot: 1 }],
          appliances: [{ ...PARTS, durationMinutes: 60 }],
        },
        { waterHeaters: [{ id: 'w', heatedTodayKwh: 0, onSince: at(-10) }] },
      ),
    ],
    [
      'holds where the machines of a group differ only in the last slot',
      problemOf(
        [15, 15, 30],
        {
          appliances: [
            {
              ...PARTS,
              id: 'whole',
              durationMinutes: 15,
              runs: 2,
              earliest: at(5),
              latest: at(298),
              interruptible: false,
            },
            { ...PARTS, powerKw: 0.5, durationMinutes: 60, earliest: at(17), latest: at(82) },
          ].map((appliance) => ({ ...appliance, group: 'g' })),
        },
        {},
        0.6,
      ),
    ],
  ] as const;

  for (const [name, problem] of cases) {
    it(name, async () => {
      const kepler = await Kepler.load();
      const { status, objective } = kepler.plan(problem);
      kepler.dispose();
      const best = costOfBestWays(await loadHighs(), problem);
      assert.equal(status, 'optimal');
      assert.ok(Math.abs(objective - best) <= 1e-6 * Math.max(1, best), `${objective} is not ${best}`);
    });
  }

  it('knows what a car in ampere steps misses of a goal between two of them', async () => {
    const kepler = await Kepler.load();
    const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const drawn = fc.record({
      minutes: fc.array(fc.constantFrom(15, 30, 60), { minLength: 3, maxLength: 3 }),
      prices: fc.array(between(0, 1), { minLength: 3, maxLength: 3 }),
      startPercent: between(0, 30),
      goals: fc.tuple(between(10, 60), between(10, 90)),
      penaltyPerKwh: between(0.1, 3),
      from: fc.integer({ min: 0, max: 40 }),
      trip: fc.option(fc.record({ slot: fc.integer({ min: 0, max: 2 }), kwh: between(0.1, 4) })),
    });
    fc.assert(
      fc.property(drawn, ({ minutes, prices, startPercent, goals, penaltyPerKwh, from, trip }) => {
        const endOf = (slot: number) => minutes.slice(0, slot + 1).reduce((total, value) => total + value, 0);
        const car = {
          id: 'car',
          capacityKwh: 10,
          minChargeKw: 1.38,
          maxChargeKw: 2.3,
          phases: 1 as const,
          ampereStep: 2,
          goalPenaltyPerKwh: penaltyPerKwh,
          goals: goals.map((socPercent, slot) => ({ by: at(endOf(slot + 1)), socPercent })),
          windows: [{ from: at(from), to: at(endOf(2)) }],
          trips: trip ? [{ at: at(endOf(trip.slot) - minutes[trip.slot]), kwh: trip.kwh }] : [],
        };
        const plain = problemOf(
          minutes,
          { evs: [car] },
          { evs: [{ id: 'car', socPercent: startPercent, pluggedIn: false }] },
        );
        const problem = {
          ...plain,
          slots: plain.slots.map((slot, index) => ({ ...slot, importPrice: prices[index] })),
        };
        const best = costOfBestSteps(problem);
        const { objective, solver } = kepler.plan(problem);
        assert.ok(Math.abs(objective - best) <= 1e-6 * Math.max(1, best), `${objective} is not ${best}`);
        assert.ok(solver.bound <= best + 1e-6 * Math.max(1, best), `${solver.bound} is above ${best}`);
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
    kepler.dispose();
  });

  it('heats what a day needs in more slots than a heater usually has', async () => {
    const home = { waterHeaters: [{ ...HEATER, dailyKwh: 6, maxGapHours: 8, gapPenaltyPerSlot: 0 }] };
    const problem = problemOf(new Array<number>(140).fill(5), home, { waterHeaters: [{ id: 'w', heatedTodayKwh: 0 }] });
    const kepler = await Kepler.load();
    const { slots } = kepler.plan(problem);
    kepler.dispose();
    const heated = slots.reduce((total, { waterHeaters: [{ kwh }] }) => total + kwh, 0);
    assert.ok(heated > 6 - 1e-6, `${heated} kWh of 6`);
  });

  it('loses no run when the runs of a device are split in two', () => {
    const steps = fc.array(fc.constantFrom(0, 0, 1, 2, 3), { minLength: 5, maxLength: 5 });
    const run = steps.map((kwh) => {
      const progress = new Float64Array(6);
      kwh.forEach((value, slot) => (progress[slot + 1] = progress[slot] + value));
      return { kwh: Float64Array.from(kwh), cost: 0, parts: [], progress: [progress] };
    });
    fc.assert(
      fc.property(run, run, run, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (first, second, other, weight) => {
        const weighted = [
          { run: first, weight },
          { run: second, weight: 1 - weight },
        ];
        const halves = Restriction.none(1, 5).split(weighted);
        if (!halves) return;
        for (const each of [first, second, other]) assert.ok(halves.some((half) => half.allows(each)));
        for (const half of halves) assert.ok(!half.allows(first) || !half.allows(second));
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  it('asks no more of a slot in which an appliance must run than some run takes there', () => {
    const problem = problemOf([30, 30, 15, 10], { appliances: [{ ...PARTS, durationMinutes: 60 }] });
    const device = new ApplianceDevice(setUpAppliances(problem)[0], problem);
    assert.ok(device.hull);
    for (let slot = 0; slot < 4; slot++) {
      const on = device.unrestricted().decided(slot, 1);
      const { leastKwh, mostKwh } = device.hull.within(on);
      for (let prices = 0; prices < 16; prices++) {
        const run = device.cheapest(
          Float64Array.from([0, 1, 2, 3], (bit) => ((prices >> bit) & 1 ? 1 : -1)),
          on,
        );
        assert.ok(run && run.kwh.every((kwh, index) => kwh >= leastKwh[index] - 1e-9 && kwh <= mostKwh[index] + 1e-9));
      }
      assert.ok(leastKwh[slot] > 0);
    }
  });
});

/** What the cheapest of all ways to charge a home's only car in its steps costs, where nothing else is there. */
function costOfBestSteps(problem: PlanningProblem): number {
  const { evs, slots } = setUp(problem);
  const [it] = evs;
  const goalCost = (index: number, storedKwh: number) =>
    it.goals
      .filter((goal) => goal.index === index)
      .reduce((total, { kwh }) => total + it.ev.goalPenaltyPerKwh * Math.max(0, kwh - storedKwh), 0);
  const from = (index: number, storedKwh: number): number => {
    if (index === slots.length) return 0;
    const { maxChargeKwh, minChargeKwh, stepKwh, drivenKwh } = it.slots[index];
    const amounts = [0];
    for (let kwh = minChargeKwh; kwh <= maxChargeKwh + 1e-9 && kwh > 0; kwh += stepKwh) amounts.push(kwh);
    const costs = amounts.map((kwh) => {
      const left = storedKwh + kwh * it.ev.chargeEfficiency - drivenKwh;
      if (left > it.maxKwh + 1e-9) return Infinity;
      const undriven = drivenKwh > 0 ? Math.max(0, -left) * tripPenaltyPerKwh(it, problem.home, index) : 0;
      const after = Math.max(0, left);
      return kwh * slots[index].importPrice + undriven + goalCost(index, after) + from(index + 1, after);
    });
    return Math.min(...costs);
  };
  return from(0, it.startKwh);
}

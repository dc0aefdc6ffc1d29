import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dispatchHome } from '../../nodes/executor/dispatch.js';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { selfConsumptionSchedule } from '../../nodes/plan/fallback.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { netPoints, quantilePoints } from '../../nodes/plan/net-load-points.js';
import { setUp, type Setup } from '../../nodes/plan/setup.js';
import { peakImports } from '../../nodes/plan/peak-import.js';
import { restOfPlan } from '../../nodes/plan/rest-of-plan.js';
import { emptySlot, type Schedule } from '../../nodes/plan/schedule.js';
import type { Staircase } from '../../nodes/plan/staircase.js';
import { valueAtSlotEnds, valueCurves } from '../../nodes/plan/value-curve.js';
import { counts } from '../support/project.js';
import { anyProblem, BATTERY, problemOf, repeat, START } from './problems.js';

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

function curvesFor(problem: PlanningProblem) {
  const setup = setUp(problem);
  return valueCurves(setup, selfConsumptionSchedule(setup));
}

/** The batteries and the balance of a plan. */
function scheduleOf({ slots }: Plan): Schedule {
  return slots.map(({ importKwh, exportKwh, curtailedKwh, shedKwh, batteries }) => ({
    ...emptySlot(),
    importKwh,
    exportKwh,
    curtailedKwh,
    shedKwh,
    batteries: batteries.map(({ chargeKwh, dischargeKwh, storedEnergyValue }) => ({
      chargeKwh,
      dischargeKwh,
      storedKwh: NaN,
      storedValue: storedEnergyValue as number,
    })),
  }));
}

describe('The value curve', function () {
  this.timeout(900_000);
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

  const settings: [string, object, object][] = [
    [
      'efficiency by power',
      {
        chargeEfficiencyCurve: [
          { kw: 2, efficiency: 0.97 },
          { kw: 5, efficiency: 0.9 },
        ],
        dischargeEfficiencyCurve: [
          { kw: 1, efficiency: 0.97 },
          { kw: 5, efficiency: 0.88 },
        ],
      },
      {},
    ],
    ['a price on power', {}, { powerTariff: { pricePerKw: 3, measuredOver: 'hour' } }],
    [
      'a price on power of the two highest days',
      {},
      { powerTariff: { pricePerKw: 3, measuredOver: 'slot', topDays: 2 } },
    ],
  ];
  for (const [name, battery, grid] of settings) {
    it(`holds the solver's own value at every planned state of charge with ${name}`, () => {
      const slots = fc.array(
        fc.record({
          importPrice: fc.integer({ min: 5, max: 60 }).map((cents) => cents / 100),
          loadKwh: fc.integer({ min: 0, max: 30 }).map((tenths) => tenths / 10),
          pvKwh: fc.constantFrom(0, 0, 1.3, 2.9),
        }),
        { minLength: 6, maxLength: 20 },
      );
      let checked = 0;
      fc.assert(
        fc.property(slots, fc.integer({ min: 10, max: 100 }), (given, socPercent) => {
          const problem = problemOf({
            slots: given.map((slot) => ({ ...slot, exportPrice: 0.03 })),
            slotMs: HOUR_MS,
            socPercent,
            battery: { rampCostPerKw: 0, ...battery },
            home: { grid: { maxImportKw: 11, maxExportKw: 11, ...grid } },
          });
          const setup = setUp(problem);
          const plan = kepler.plan(problem);
          if (plan.solver.method !== 'lp') return;
          const { battery: house } = setup.batteries[0];
          const schedule = plan.slots.map((slot) => ({
            ...emptySlot(),
            importKwh: slot.importKwh,
          }));
          const curves = valueAtSlotEnds(setup, setup.batteries[0], [], peakImports(schedule, setup));
          plan.slots.forEach(({ storedEnergyValue, batteries }, index) => {
            const { above, below } = subgradient(curves[index], (batteries[0].socPercent / 100) * house.capacityKwh);
            assert.ok(
              storedEnergyValue >= above - 2e-5 && storedEnergyValue <= below + 2e-5,
              `slot ${index}: ${storedEnergyValue} is not within ${above} to ${below}`,
            );
            checked++;
          });
        }),
        { numRuns: counts.propertyCases, seed: counts.seed },
      );
      assert.ok(checked > counts.propertyCases);
    });
  }

  it('holds with tapers what a fuller battery saves, but for the width of a cell', () => {
    const slots = fc.array(
      fc.record({
        importPrice: fc.integer({ min: 5, max: 60 }).map((cents) => cents / 100),
        loadKwh: fc.integer({ min: 0, max: 30 }).map((tenths) => tenths / 10),
        pvKwh: fc.constantFrom(0, 0, 1.3, 2.9),
      }),
      { minLength: 6, maxLength: 20 },
    );
    const battery = {
      chargeTaper: [
        { socPercent: 60, maxKw: 5 },
        { socPercent: 100, maxKw: 0.5 },
      ],
      dischargeTaper: [
        { socPercent: 0, maxKw: 1 },
        { socPercent: 40, maxKw: 5 },
      ],
    };
    // Nothing pays in the first hour, so all that the battery begins with is there at its end.
    const still = { importPrice: 9, exportPrice: -9, loadKwh: 0, pvKwh: 0 };
    fc.assert(
      fc.property(slots, (given) => {
        const startingAt = (socPercent: number) =>
          problemOf({
            slots: [still, ...given.map((slot) => ({ ...slot, exportPrice: 0.03 }))],
            slotMs: HOUR_MS,
            socPercent,
            battery,
          });
        const setup = setUp(startingAt(50));
        const [first] = valueAtSlotEnds(setup, setup.batteries[0]);
        const { capacityKwh } = setup.batteries[0].battery;
        const worthAt = (kwh: number) => {
          let from = 0;
          return first.widths.reduce((total, width, step) => {
            const inside = Math.max(0, Math.min(kwh, from + width) - from);
            from += width;
            return total + inside * first.values[step];
          }, 0);
        };
        const ends = [20, 55, 95];
        const costs = ends.map((socPercent) => kepler.plan(startingAt(socPercent)).objective);
        ends.slice(1).forEach((percent, index) => {
          const [low, high] = [ends[index], percent].map((each) => worthAt((each / 100) * capacityKwh));
          const saved = costs[index] - costs[index + 1];
          assert.ok(Math.abs(high - low - saved) < 0.04 + 0.02 * Math.abs(saved), `${high - low} against ${saved}`);
        });
      }),
      { numRuns: Math.ceil(counts.propertyCases / 2), seed: counts.seed },
    );
  });

  it('counts a taper: what can only be charged slowly near full is worth more before', () => {
    // Cheap energy for two hours: with the taper it cannot all be taken then.
    const slots = repeat(12, 0).map((_, hour) => ({
      importPrice: hour === 2 || hour === 3 ? 0.05 : 0.4,
      exportPrice: 0,
      loadKwh: hour > 3 ? 1 : 0,
    }));
    const chargeTaper = [
      { socPercent: 50, maxKw: 5 },
      { socPercent: 100, maxKw: 0.5 },
    ];
    const wide = [
      { socPercent: 0, maxKw: 50 },
      { socPercent: 100, maxKw: 50 },
    ];
    const valuesOf = (taper: typeof wide | undefined) => {
      const setup = setUp(problemOf({ slots, slotMs: HOUR_MS, battery: { chargeTaper: taper } }));
      const [first] = valueAtSlotEnds(setup, setup.batteries[0]);
      return [2.5, 9.7].map((kwh) => subgradient(first, kwh).above);
    };
    const [none, idle, tapered] = [undefined, wide, chargeTaper].map(valuesOf);
    none.forEach((value, index) => assert.ok(Math.abs(value - idle[index]) < 1e-9, `${value} ${idle[index]}`));
    assert.ok(tapered[0] > none[0] + 0.05, `${tapered.join()} against ${none.join()}`);
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
    curvesFor(problemOf({ slots, slotMs: 3_600_000, battery }))?.map((curves) => curves?.[0]);

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

  it('is left out without a battery', () => {
    assert.equal(curvesFor(problemOf({ slots: [{}], home: { batteries: [] } })), undefined);
  });

  it('holds, with several batteries, the own value of each at its planned state of charge', () => {
    const problems = anyProblem({ maxSlots: 16, maxBatteries: 2 }).filter(
      ({ home: { batteries }, slots, state }) =>
        batteries.length === 2 &&
        batteries.every(({ capacityKwh, rampCostPerKw, maxSocPercent }, index) => {
          return capacityKwh > 0 && rampCostPerKw === 0 && state.batteries[index].socPercent <= maxSocPercent;
        }) &&
        slots.every(({ importPrice, exportPrice }) => importPrice >= exportPrice && importPrice >= 0),
    );
    fc.assert(
      fc.property(problems, (problem) => {
        const setup = setUp(problem);
        const plan = kepler.plan(problem);
        if (plan.solver.method !== 'lp') return;
        setup.batteries.forEach((it, position) => {
          const curves = valueAtSlotEnds(setup, it, restOfPlan(setup, scheduleOf(plan), position));
          plan.slots.forEach(({ batteries }, index) => {
            const value = batteries[position].storedEnergyValue as number;
            const kwh = (batteries[position].socPercent / 100) * it.battery.capacityKwh;
            const { above, below } = subgradient(curves[index], kwh);
            const close = 1e-5 * Math.max(1, Math.abs(value));
            assert.ok(value >= above - close && value <= below + close, `${value} is not within ${above} to ${below}`);
          });
        });
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  describe('of a battery beside one that pours into it', () => {
    const lossless = { ...BATTERY, minSocPercent: 0, chargeEfficiency: 1, dischargeEfficiency: 1, wearCostPerKwh: 0 };
    const giver = { ...lossless, id: 'giver', maxChargeKw: 0, maxDischargeKw: 1, endValuePerKwh: 0.1 };
    const taker = { ...lossless, id: 'taker', maxChargeKw: 5, maxDischargeKw: 0, endValuePerKwh: 1 };
    const nothing = { importPrice: 0.02, exportPrice: 0, loadKwh: 0, pvKwh: 0 };
    const curveOf = (id: string, batteries: object[], grid: object, socPercent = 85) => {
      const problem = problemOf({
        slots: repeat(2, nothing),
        slotMs: HOUR_MS,
        socPercent,
        home: { grid: { maxImportKw: 0, maxExportKw: 0, ...grid }, batteries: batteries as never },
      });
      const setup = setUp(problem);
      const plan = kepler.plan(problem);
      const position = setup.batteries.findIndex(({ battery }) => battery.id === id);
      const [first] = valueAtSlotEnds(setup, setup.batteries[position], restOfPlan(setup, scheduleOf(plan), position));
      return subgradient(first, plan.slots[0].batteries[position].socPercent / 10);
    };

    it('is what the other could keep, where one is as full as it will be', () => {
      const { above } = curveOf('taker', [giver, taker], {});
      assert.ok(Math.abs(above - 0.1) < 1e-9, String(above));
    });

    it('counts no import beside another one that may not charge from the grid', () => {
      const sunOnly = { ...taker, chargeFromGrid: false };
      const { above, below } = curveOf('giver', [{ ...giver, maxChargeKw: 5 }, sunOnly], { maxImportKw: 11 }, 50);
      assert.ok(Math.abs(above - 0.1) < 1e-9 && Math.abs(below - 0.1) < 1e-9, `${above} to ${below}`);
    });
  });

  it('reckons with what the other battery is planned to do', () => {
    // The other one serves the evening alone: what this one holds is worth less than without it.
    const second = { ...BATTERY, id: 'second' };
    const both = kepler.plan(
      problemOf({ slots: winterDay, slotMs: HOUR_MS, socPercent: 90, home: { batteries: [BATTERY, second] } }),
    );
    const alone = kepler.plan(problemOf({ slots: winterDay, slotMs: HOUR_MS, socPercent: 90 }));
    const worth = (plan: Plan) => plan.slots[0].valueCurve?.[0].valuePerKwh.reduce((a, b) => a + b, 0) ?? NaN;
    const count = (plan: Plan) => plan.slots[0].valueCurve?.[0].valuePerKwh.length ?? NaN;
    assert.equal(both.slots[0].valueCurve?.length, 2);
    assert.ok(worth(both) / count(both) < worth(alone) / count(alone));
  });

  describe('by risk appetite', () => {
    const at = (riskAppetite: number, problem: PlanningProblem) => {
      const asked = { ...problem, strategy: { ...problem.strategy, riskAppetite, targetSocPercent: undefined } };
      const setup = setUp(asked);
      return valueAtSlotEnds(setup, setup.batteries[0]);
    };
    const levels = [1, 2, 3, 4, 5];

    it('never falls as people grow more careful, whatever the home, prices and uncertainty', () => {
      const uncertain = anyProblem({ maxSlots: 12, maxBatteries: 1 }).filter(
        ({ home: { batteries } }) => batteries.length === 1 && batteries[0].capacityKwh > 0,
      );
      fc.assert(
        fc.property(uncertain, fc.double({ min: 0, max: 1, noNaN: true }), (problem, share) => {
          const slots = problem.slots.map((slot) => ({
            ...slot,
            loadKwhP10: slot.loadKwh * (1 - share),
            loadKwhP90: slot.loadKwh * (1 + 2 * share),
            pvKwhP10: slot.pvKwh * (1 - share),
            pvKwhP90: slot.pvKwh * (1 + share / 2),
          }));
          const curves = levels.map((level) => at(level, { ...problem, slots }));
          const { capacityKwh } = problem.home.batteries[0];
          problem.slots.forEach((_, index) => {
            for (const part of [0.07, 0.33, 0.61, 0.93]) {
              const values = curves.map((curve) => subgradient(curve[index], part * capacityKwh).above);
              values.slice(1).forEach((value, level) => {
                const close = 1e-9 * Math.max(1, Math.abs(value));
                assert.ok(value === values[level] || value <= values[level] + close, `${index}: ${values.join()}`);
              });
            }
          });
        }),
        { numRuns: counts.propertyCases, seed: counts.seed },
      );
    });

    it('falls strictly from 1 to 5 on a day that may turn out better or worse', () => {
      const problem = problemOf({ slots: spread(0.6), slotMs: HOUR_MS });
      const meanIn = ({ widths, values }: Staircase) =>
        values.reduce((total, value, step) => total + value * widths[step], 0) / widths.reduce((a, b) => a + b, 0);
      const values = levels.map((level) => meanIn(at(level, problem)[12]));
      values.slice(1).forEach((value, level) => assert.ok(value < values[level] - 1e-4, values.join()));
    });

    it('is what expectation says at 3, and where nothing is told', () => {
      const problem = problemOf({ slots: spread(0.6), slotMs: HOUR_MS });
      assert.deepEqual(at(3, problem), valueAtSlotEnds(setUp(problem), setUp(problem).batteries[0]));
    });

    it('reaches the plan', () => {
      const planAt = (riskAppetite: number) =>
        kepler.plan(problemOf({ slots: spread(0.6), slotMs: HOUR_MS, strategy: { riskAppetite } }));
      assert.notDeepEqual(planAt(1).slots[3].valueCurve, planAt(5).slots[3].valueCurve);
    });
  });

  const flat = repeat(24, { importPrice: 0.3, exportPrice: 0.05, loadKwh: 0.5 });
  const firstOf = (problem: PlanningProblem) => {
    const setup = setUp(problem);
    return valueAtSlotEnds(setup, setup.batteries[0])[0];
  };

  it("counts an outage reserve's penalty below the reserve, and nowhere else", () => {
    const strategy = { terminalValuePerKwh: 0 };
    const at = (reserveSocPercent: number | undefined, kwh: number) =>
      subgradient(firstOf(problemOf({ slots: flat, strategy, battery: { reserveSocPercent } })), kwh).above;
    assert.ok(at(40, 3) > at(undefined, 3) + 99);
    assert.ok(Math.abs(at(40, 6) - at(undefined, 6)) < 1e-9);
  });

  it('counts an idle drain: with a little in store, what is kept for later is lost', () => {
    // All is used within the day, and no drain is worth more than none.
    const strategy = { terminalValuePerKwh: 0 };
    const at = (idleDrainKw: number) =>
      valueAtSlotEnds(
        setUp(problemOf({ slots: flat, slotMs: HOUR_MS, strategy, battery: { idleDrainKw } })),
        setUp(problemOf({ slots: flat, slotMs: HOUR_MS, strategy, battery: { idleDrainKw } })).batteries[0],
      )[0];
    const worth = ({ widths, values }: Staircase) =>
      widths.reduce((total, width, step) => total + width * values[step], 0);
    assert.notDeepEqual(at(0.1), at(0));
    assert.ok(Math.abs(worth(at(0)) - worth(at(0.1))) > 0.01);
  });

  for (const [action, below, above] of [
    ['charge', 'charge-from-grid', 'export'],
    ['hold', 'charge-from-grid', 'export'],
  ] as const) {
    it(`moves the executor to where a manual slot (${action}) shall end, and no further`, () => {
      const manualSlots = [{ from: toIso(START), to: toIso(START + HOUR_MS), action }];
      const plan = kepler.plan(problemOf({ slots: flat, slotMs: HOUR_MS, rest: { manualSlots } }));
      const { batteries, valueCurve, storedEnergyValue, importPrice, exportPrice } = plan.slots[0];
      const { home } = problemOf({ slots: flat });
      const intentAt = (socPercent: number) =>
        dispatchHome({
          home,
          netLoadKw: 0.5,
          pvKw: 0,
          hours: 1,
          importPrice,
          exportPrice,
          batteries: [{ id: 'house', socPercent, storedEnergyValue, valueCurve: valueCurve?.[0] }],
        }).batteries[0].intent;
      const planned = batteries[0].socPercent;
      if (planned > 10) assert.equal(intentAt(planned - 5), below);
      if (planned < 90) assert.equal(intentAt(planned + 5), above);
      assert.ok(action === 'hold' ? Math.abs(planned - 50) < 1e-6 : planned > 90);
    });
  }

  it('takes scenarios in the place of quantiles where the problem has them', () => {
    const slots = winterDay;
    const scaled = (factor: number) => ({
      weight: 2,
      loadKwh: slots.map(({ loadKwh }) => loadKwh * factor),
      pvKwh: slots.map(({ pvKwh }) => pvKwh),
    });
    const certain = setUp(problemOf({ slots, slotMs: HOUR_MS }));
    const uncertain = setUp(
      problemOf({ slots, slotMs: HOUR_MS, rest: { scenarios: [scaled(0.2), scaled(1), scaled(1.8)] } }),
    );
    const one = setUp(problemOf({ slots, slotMs: HOUR_MS, rest: { scenarios: [scaled(1)] } }));
    const curves = (setup: Setup) => valueAtSlotEnds(setup, setup.batteries[0]);
    assert.deepEqual(curves(one), curves(certain));
    assert.notDeepEqual(curves(uncertain), curves(certain));
  });

  const budgets: [string, Parameters<typeof problemOf>[0]['battery'], object][] = [
    ['one battery', {}, {}],
    [
      'tapers, efficiency by power and a price on power',
      {
        chargeTaper: [
          { socPercent: 80, maxKw: 5 },
          { socPercent: 100, maxKw: 1 },
        ],
        chargeEfficiencyCurve: [
          { kw: 2, efficiency: 0.97 },
          { kw: 5, efficiency: 0.93 },
        ],
      },
      { powerTariff: { pricePerKw: 5, measuredOver: 'hour' as const } },
    ],
  ];
  for (const [name, battery, grid] of budgets) {
    it(`stays within its budget of 20 ms of processor time for 192 slots: ${name}`, () => {
      const twoDays = Array.from({ length: 192 }, (_, index) => spread(0.5)[Math.floor((index % 96) / 4)]);
      const setup = setUp(
        problemOf({ slots: twoDays, battery, home: { grid: { maxImportKw: 11, maxExportKw: 11, ...grid } } }),
      );
      const schedule = selfConsumptionSchedule(setup);
      const times = Array.from({ length: 30 }, () => {
        const before = process.cpuUsage();
        valueCurves(setup, schedule);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      }).sort((a, b) => a - b);
      assert.ok(times[10] < 20, `${times[10]} ms`);
    });
  }

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

  it('are those of the distribution of its net load where that is known, with its own mean', () => {
    const netLoadKwh = { p5: -0.6, p25: 0.1, p50: 0.4, p75: 0.9, p95: 2.2 };
    const problem = problemOf({ slots: [{ loadKwh: 1, pvKwh: 0.5, loadKwhP90: 9, netLoadKwh }] });
    const points = netPoints(problem.slots[0], 0, problem);
    const nets = points.map(({ loadKwh, pvKwh }) => loadKwh - pvKwh);
    const mean = points.reduce((sum, { weight }, index) => sum + weight * nets[index], 0);
    assert.ok(Math.abs(mean - 0.5) < 1e-12);
    assert.deepEqual(
      nets.slice(1).map((net, index) => Math.round((net - nets[index]) * 1000) / 1000),
      [0.7, 0.3, 0.5, 1.3],
    );
  });
});

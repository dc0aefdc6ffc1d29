import assert from 'node:assert/strict';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { planSchema } from '../../nodes/home/schema/plan.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { BATTERY, START, problemOf, repeat } from './problems.js';

const total = (plan: Plan, key: 'importKwh' | 'exportKwh' | 'curtailedKwh' | 'shedKwh') =>
  plan.slots.reduce((sum, slot) => sum + slot[key], 0);

describe('Kepler', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const plan = (problem: PlanningProblem) => kepler.plan(problem);
  const actions = (made: Plan) => made.slots.map(({ action }) => action);
  const cheapThenDear = [...repeat(4, { importPrice: 0.1 }), ...repeat(4, { importPrice: 0.6, loadKwh: 1 })];

  it('buys when cheap and serves the home when dear', () => {
    const made = plan(problemOf({ slots: cheapThenDear, socPercent: 10, strategy: { terminalValuePerKwh: 0 } }));
    assert.deepEqual(actions(made), [...repeat(4, 'charge'), ...repeat(4, 'discharge')]);
    assert.equal(made.slots[0].reason.code, 'charge-from-grid');
    assert.equal(made.slots[4].reason.code, 'discharge-to-home');
  });

  it('makes a plan that its own schema accepts', () => {
    planSchema.parse(plan(problemOf({ slots: cheapThenDear })));
  });

  it('counts money apart from what it minimises', () => {
    const made = plan(
      problemOf({ slots: [{ importPrice: 0.3, loadKwh: 1 }], socPercent: 5, strategy: { terminalValuePerKwh: 0.2 } }),
    );
    const { cost, objective, slots } = made;
    assert.ok(Math.abs(cost.total - (cost.import - cost.exportIncome + cost.wear)) < 1e-9);
    const lackingKwh = 1 - slots[0].batteries[0].socPercent / 10;
    const storedKwh = slots[0].batteries[0].socPercent / 10;
    assert.ok(Math.abs(objective - (cost.total + 1000 * Math.max(0, lackingKwh) - 0.2 * storedKwh)) < 1e-6);
  });

  const settingsThatMatter: {
    name: string;
    base: Parameters<typeof problemOf>[0];
    change: Parameters<typeof problemOf>[0];
  }[] = [
    {
      name: 'wearCostPerKwh',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { wearCostPerKwh: 0.2 } },
    },
    {
      name: 'chargeEfficiency',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { chargeEfficiency: 0.7 } },
    },
    {
      name: 'dischargeEfficiency',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { dischargeEfficiency: 0.7 } },
    },
    {
      name: 'maxChargeKw',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { maxChargeKw: 1 } },
    },
    {
      name: 'maxDischargeKw',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { maxDischargeKw: 1 } },
    },
    {
      name: 'capacityKwh',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { capacityKwh: 2 } },
    },
    {
      name: 'minSocPercent',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { minSocPercent: 45 } },
    },
    {
      name: 'rampCostPerKw',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { rampCostPerKw: 0.1 } },
    },
    {
      name: 'maxImportKw',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, home: { grid: { maxImportKw: 2, maxExportKw: 11 } } },
    },
    {
      name: 'importLimitKw',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, home: { grid: { maxImportKw: 11, maxExportKw: 11, importLimitKw: 2 } } },
    },
    {
      name: 'endValuePerKwh',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, battery: { endValuePerKwh: 3 } },
    },
    {
      name: 'terminalValuePerKwh',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, strategy: { terminalValuePerKwh: 3 } },
    },
    {
      name: 'targetSocPercent',
      base: { slots: cheapThenDear },
      change: { slots: cheapThenDear, strategy: { targetSocPercent: 90 } },
    },
  ];
  for (const { name, base, change } of settingsThatMatter) {
    it(`plans otherwise when ${name} changes`, () => {
      const strategy = { terminalValuePerKwh: 0 };
      const before = plan(problemOf({ socPercent: 40, strategy, ...base }));
      const after = plan(problemOf({ socPercent: 40, strategy, ...change }));
      assert.notDeepEqual(
        before.slots.map(({ batteries }) => batteries),
        after.slots.map(({ batteries }) => batteries),
      );
    });
  }

  it('misses the target more readily the more risk is accepted', () => {
    const missed = (riskAppetite: number) => {
      // Charging to the target costs 4 per kWh: worth a penalty of 8 or more, not one of 2.
      const made = plan(
        problemOf({
          slots: [{ importPrice: 4 }],
          socPercent: 40,
          strategy: { riskAppetite, targetSocPercent: 50, terminalValuePerKwh: 0 },
        }),
      );
      return made.notices.some(({ code }) => code === 'target-missed');
    };
    assert.deepEqual([1, 2, 3, 4, 5].map(missed), [false, false, false, false, true]);
  });

  const surplus = { pvKwh: 2.5, loadKwh: 0.2 };

  it('stores only the sun when it may not charge from the grid', () => {
    const slots = [
      { importPrice: -0.5, exportPrice: -1 },
      { ...surplus, exportPrice: 0.01 },
      ...repeat(4, { importPrice: 1, loadKwh: 1 }),
    ];
    const made = plan(problemOf({ slots, socPercent: 10, battery: { chargeFromGrid: false } }));
    assert.equal(made.slots[0].batteries[0].chargeKwh, 0);
    assert.ok(made.slots[1].batteries[0].chargeKwh > 1);
    assert.equal(made.slots[1].reason.code, 'charge-from-solar');
  });

  it('sells from the battery only when it may', () => {
    const slots = [{ exportPrice: 2, importPrice: 2.1 }, { importPrice: 0.1 }];
    const sells = plan(problemOf({ slots }));
    const keeps = plan(problemOf({ slots, battery: { dischargeToGrid: false } }));
    assert.equal(sells.slots[0].action, 'export');
    assert.equal(sells.slots[0].reason.code, 'discharge-to-grid');
    assert.equal(keeps.slots[0].exportKwh, 0);
  });

  it('exports nothing where export is not allowed', () => {
    const made = plan(
      problemOf({
        slots: repeat(12, surplus),
        home: { grid: { maxImportKw: 11, maxExportKw: 11, exportAllowed: false } },
      }),
    );
    assert.equal(total(made, 'exportKwh'), 0);
    assert.ok(total(made, 'curtailedKwh') > 0);
  });

  it('exports rather than curtails when both cost the same', () => {
    const made = plan(problemOf({ slots: repeat(8, { ...surplus, exportPrice: 0 }), socPercent: 100 }));
    assert.equal(total(made, 'curtailedKwh'), 0);
    assert.ok(total(made, 'exportKwh') > 18);
  });

  it('curtails when export costs money, and not when curtailing costs more', () => {
    const slots = repeat(2, { ...surplus, exportPrice: -0.2 });
    assert.ok(total(plan(problemOf({ slots, socPercent: 100 })), 'curtailedKwh') > 4);
    assert.equal(
      total(plan(problemOf({ slots, socPercent: 100, home: { curtailmentCostPerKwh: 0.3 } })), 'curtailedKwh'),
      0,
    );
  });

  it('never imports beside exporting, though selling pays more than buying', () => {
    const made = plan(problemOf({ slots: repeat(6, { importPrice: 0.1, exportPrice: 0.5, pvKwh: 0.3 }) }));
    for (const { importKwh, exportKwh } of made.slots) assert.equal(Math.min(importKwh, exportKwh), 0);
    assert.equal(made.status, 'optimal');
  });

  it('never charges beside discharging, though burning energy pays', () => {
    const made = plan(
      problemOf({
        slots: repeat(6, { importPrice: -1, exportPrice: -2 }),
        socPercent: 95,
        battery: { wearCostPerKwh: 0 },
      }),
    );
    for (const { batteries } of made.slots)
      assert.equal(Math.min(batteries[0].chargeKwh, batteries[0].dischargeKwh), 0);
  });

  it('plans for a home without batteries, and for one whose battery has no capacity', () => {
    const slots = [{ loadKwh: 1 }, surplus];
    const none = plan(problemOf({ slots, home: { batteries: [] } }));
    const empty = plan(problemOf({ slots, battery: { capacityKwh: 0 } }));
    assert.equal(none.objective, empty.objective);
    assert.deepEqual(empty.slots[0].batteries[0].chargeKwh, 0);
    assert.equal(none.slots[0].reason.code, 'no-battery');
  });

  it('uses two batteries, each within its own limits', () => {
    const batteries = [
      { ...BATTERY, id: 'a', maxChargeKw: 2 },
      { ...BATTERY, id: 'b', maxChargeKw: 3 },
    ];
    const strategy = { terminalValuePerKwh: 0.4 };
    const made = plan(problemOf({ slots: cheapThenDear, socPercent: 10, home: { batteries }, strategy }));
    assert.ok(Math.abs(made.slots[0].batteries[0].chargeKwh - 0.5) < 1e-6);
    assert.ok(Math.abs(made.slots[0].batteries[1].chargeKwh - 0.75) < 1e-6);
  });

  it('tolerates a battery above its maximum, and does not charge it further', () => {
    const made = plan(
      problemOf({
        slots: repeat(8, { importPrice: -0.1, exportPrice: -0.2 }),
        socPercent: 95,
        battery: { maxSocPercent: 90 },
      }),
    );
    assert.equal(made.status, 'optimal');
    let before = 95;
    for (const { batteries } of made.slots) {
      assert.ok(batteries[0].socPercent <= Math.max(90, before) + 1e-6);
      before = batteries[0].socPercent;
    }
    assert.match(made.notices[0].text, /stands at 95 %, above its maximum of 90 %/);
  });

  it('lifts a battery to its minimum, and says so', () => {
    const made = plan(problemOf({ slots: repeat(8, { importPrice: 5 }), socPercent: 2, battery: { maxChargeKw: 1 } }));
    assert.equal(made.slots[0].action, 'charge');
    assert.equal(made.slots[0].reason.code, 'charge-required');
    const notice = made.notices.find(({ code }) => code === 'soc-below-minimum');
    assert.match(notice?.text ?? '', /below its minimum of 10 % until 13:45, down to 4.4 %/);
  });

  it('says which load it cannot serve', () => {
    const made = plan(
      problemOf({
        slots: [{ loadKwh: 2 }],
        battery: { capacityKwh: 0 },
        home: { grid: { maxImportKw: 4, maxExportKw: 4 } },
      }),
    );
    assert.ok(Math.abs(made.slots[0].shedKwh - 1) < 1e-6);
    assert.match(
      made.notices[0].text,
      /needs 1 kWh more than sun, battery and grid connection can give, first at 13:00/,
    );
  });

  it('exceeds the wished import limit only where it must, and says by how much', () => {
    const grid = { maxImportKw: 11, maxExportKw: 11, importLimitKw: 4 };
    const made = plan(problemOf({ slots: [{ loadKwh: 1.5 }], battery: { capacityKwh: 0 }, home: { grid } }));
    const notice = made.notices.find(({ code }) => code === 'import-limit-exceeded');
    assert.match(notice?.text ?? '', /limit of 4 kW by up to 2 kW, 0.5 kWh in all/);
  });

  it('says what it does otherwise than the previous plan, and why', () => {
    const slots = repeat(8, { loadKwh: 0.5 });
    const previousPlan = plan(
      problemOf({ slots: [...repeat(4, { importPrice: 0.05, loadKwh: 0.5 }), ...slots.slice(4)], socPercent: 10 }),
    );
    const made = plan(problemOf({ slots, socPercent: 10, rest: { previousPlan } }));
    assert.equal(made.changes[0].code, 'less');
    assert.match(
      made.changes[0].text,
      /^[\d.]+ kWh less charging of house from 13:00 on, for 1 h \(saves [\d.]+ EUR\): price \+500 %\.$/,
    );
    assert.deepEqual(plan(problemOf({ slots, socPercent: 10, rest: { previousPlan: made } })).changes, []);
  });

  it('plans the same problem to the same numbers', () => {
    const problem = problemOf({ slots: cheapThenDear });
    assert.deepEqual(plan(problem).slots, plan(problem).slots);
  });

  describe('storedEnergyValue', () => {
    const slots = [...repeat(6, { importPrice: 0.2 }), ...repeat(6, { importPrice: 0.5, loadKwh: 1.5 })];

    for (const socPercent of [15, 37, 52, 81]) {
      it(`is what a kWh more at the start saves, at ${socPercent} %`, () => {
        const at = (soc: number) => plan(problemOf({ slots, socPercent: soc, battery: { maxChargeKw: 1 } }));
        const step = 0.1;
        const stepKwh = (step / 100) * BATTERY.capacityKwh;
        const gain = (at(socPercent).objective - at(socPercent + step).objective) / stepKwh;
        const loss = (at(socPercent - step).objective - at(socPercent).objective) / stepKwh;
        const { storedEnergyValue } = at(socPercent).slots[0];
        assert.ok(storedEnergyValue > 0);
        assert.ok(
          storedEnergyValue >= gain - 1e-5 && storedEnergyValue <= loss + 1e-5,
          `${gain} ${storedEnergyValue} ${loss}`,
        );
      });
    }
  });

  describe('socTargetPercent', () => {
    it('is the end of the block when charging, the minimum when discharging, what is stored when holding', () => {
      const slots = [
        ...repeat(2, { importPrice: 0.1 }),
        ...repeat(2, { importPrice: 0.35 }),
        ...repeat(2, { importPrice: 0.9, loadKwh: 1 }),
      ];
      const made = plan(
        problemOf({ slots, socPercent: 10, battery: { maxSocPercent: 30 }, strategy: { terminalValuePerKwh: 0 } }),
      );
      const targets = made.slots.map(({ batteries }) => batteries[0].socTargetPercent);
      const charged = made.slots[1].batteries[0].socPercent;
      assert.deepEqual(actions(made), ['charge', 'charge', 'hold', 'hold', 'discharge', 'discharge']);
      assert.deepEqual(targets, [charged, charged, charged, charged, 10, 10]);
    });

    it('is the end of the block when exporting', () => {
      const slots = [...repeat(2, { importPrice: 1, exportPrice: 0.9 }), { importPrice: 0.5 }];
      const made = plan(problemOf({ slots, socPercent: 80 }));
      const end = made.slots[1].batteries[0].socPercent;
      assert.equal(made.slots[0].action, 'export');
      assert.equal(made.slots[0].batteries[0].socTargetPercent, end);
    });
  });

  describe('refuses', () => {
    it('more appliances in one group than can be put in order, by name', () => {
      const appliances = Array.from({ length: 14 }, (_, index) => ({
        id: `machine${index}`,
        powerKw: 1,
        durationMinutes: 15,
        earliest: toIso(START),
        latest: toIso(START + 24 * HOUR_MS),
        group: 'cellar',
      }));
      assert.throws(
        () => plan(problemOf({ slots: repeat(16, {}), home: { appliances } })),
        (error: Error & { code: string }) =>
          error.code === 'not-supported-yet' && error.message.includes('machine0, machine1'),
      );
    });

    it('a battery without a state of charge, and a state of an unknown battery', () => {
      const state = { batteries: [{ id: 'other', socPercent: 50 }] };
      assert.throws(
        () => plan(problemOf({ slots: [{}], rest: { state } })),
        (error: Error & { problems: { path: string }[] }) =>
          error.problems.map(({ path }) => path).join() === 'state.batteries,state.batteries[0].id',
      );
    });
  });
});

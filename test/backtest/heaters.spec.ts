import assert from 'node:assert/strict';
import { runBacktest, type BacktestOptions } from '../../nodes/backtest/run.js';
import { packRows, unpackRows } from '../../nodes/backtest/order.js';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { HomeInput } from '../../nodes/home/schema/home.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { MONDAY, OPTIONS, STEP, homeOf, recorded, worldOf, type Recorded } from './worlds.js';

const DAYS = 5;
const BOILER = {
  id: 'boiler',
  powerKw: 2,
  dailyKwh: 6,
  blockStartCost: 0.05,
  gapPenaltyPerSlot: 0,
  minSpacingHours: 1,
};
const STEER = 18;

/** The household with a heater that ran from six in the evening, when electricity is dear: 3.5 kWh a day. */
function withHeat({ rows, prices }: Recorded): Recorded {
  const heated = rows.map((row) => {
    const hour = new Date(row.start).getUTCHours() + new Date(row.start).getUTCMinutes() / 60;
    const waterHeaterKwh = hour >= STEER && hour < STEER + 1.5 ? 1 : hour === STEER + 1.5 ? 0.5 : 0;
    return { ...row, waterHeaterKwh };
  });
  const dear = prices.map((price) => {
    const hour = new Date(price.start).getUTCHours();
    return { ...price, spot: hour >= STEER && hour < STEER + 3 ? 0.5 : price.spot };
  });
  return { rows: heated, prices: dear };
}

describe('a backtest of a home with a water heater', function () {
  this.timeout(120_000);
  let kepler: Kepler;
  before(async () => (kepler = await Kepler.load()));
  after(() => kepler.dispose());

  const asked: PlanningProblem[] = [];
  const planner = { plan: (problem: PlanningProblem) => (asked.push(problem), kepler.plan(problem)) };
  const run = (data: Recorded, home: Partial<HomeInput> = {}, changes: Partial<BacktestOptions> = {}) => {
    asked.length = 0;
    const world = worldOf(data, DAYS, homeOf({ waterHeaters: [BOILER], ...home }));
    const tools = { planner, now: () => performance.now(), onProgress: () => undefined };
    return { world, report: runBacktest(world, { ...OPTIONS, ...changes }, tools) };
  };

  it('lets the heater run as it ran without Darkstar, and moves the same energy with it', () => {
    const { world, report } = run(withHeat(recorded(2, DAYS)));
    const { policies, daily, notices } = report;
    assert.ok(!notices.some(({ code }) => code === 'left-out'));
    const measured = world.slots.reduce((sum, { heatKwh }) => sum + heatKwh, 0);
    assert.ok(Math.abs(measured - 3.5 * DAYS) < 1e-9);
    for (const name of ['no-battery', 'self-consumption'] as const) {
      assert.equal(policies[name]!.heatKwh, measured);
      assert.equal(policies[name]!.heatOwedCost, 0);
    }
    for (const name of ['mpc', 'perfect'] as const) {
      const { heatKwh, heatOwedCost } = policies[name]!;
      // What the last evening's heat may wait for is behind the period, and booked.
      assert.ok(Math.abs(heatKwh - measured) <= 3.5 + 1e-6, `${name} ${heatKwh}`);
      assert.ok(Math.abs(heatOwedCost - (measured - heatKwh) * world.meanImportPrice) < 1e-9);
    }
    for (const [name, policy] of Object.entries(policies)) {
      assert.deepEqual(policy.violations, [], name);
      const load = world.slots.reduce((sum, { loadKwh }) => sum + loadKwh, 0);
      const pv = world.slots.reduce((sum, { pvKwh }) => sum + pvKwh, 0);
      const inflow = pv + policy.importKwh + policy.dischargedKwh;
      const outflow = load + policy.heatKwh + policy.exportKwh + policy.chargedKwh + policy.curtailedKwh;
      assert.ok(Math.abs(inflow - outflow) < 0.01, `${name} ${inflow} ${outflow}`);
      const days = daily.reduce((sum, day) => sum + day.policies[name as 'mpc']!.cost, 0);
      assert.ok(Math.abs(days - policy.cost) < 1e-4, name);
    }
    assert.ok(policies.perfect!.cost < policies.mpc!.cost);
    assert.ok(policies.mpc!.cost < policies['self-consumption']!.cost - 0.5);
  });

  it('tells the planner what its heater has heated since the day began, and the energy of an average day', () => {
    run(withHeat(recorded(2, DAYS)), {}, { policies: ['mpc'] });
    const [heater] = asked[0].home.waterHeaters;
    assert.ok(Math.abs(heater.dailyKwh - 3.5) < 1e-9);
    assert.ok(Math.abs((heater.powerKw * STEP) / HOUR_MS - 3.5 / 4) < 1e-9, 'four whole slots make a day');
    // Before the replay it ran in the evening of the day before, which lasts until six.
    assert.equal(asked[0].state.waterHeaters[0].heatedTodayKwh, 3.5);
    for (const { state } of asked) assert.ok(state.waterHeaters[0].heatedTodayKwh <= 3.5 + 1e-9);
    const morning = asked.find(({ now }) => now === toIso(MONDAY + 5 * HOUR_MS));
    assert.ok(morning && morning.state.waterHeaters[0].heatedTodayKwh < 3.5);
    assert.ok(asked.some(({ state }) => state.waterHeaters[0].onSince !== undefined));
    assert.ok(asked.slice(1).every(({ previousPlan }) => previousPlan !== undefined));
  });

  it('leaves slots out in which the heater was not measured', () => {
    const { rows, prices } = withHeat(recorded(2, DAYS));
    const holes = rows.map((row, index) => (index % 10 === 0 ? { ...row, waterHeaterKwh: null } : row));
    const { report } = run({ rows: holes, prices }, {}, { policies: ['no-battery'] });
    assert.ok(report.gaps.history > 10);
  });

  const refused: [name: string, home: Partial<HomeInput>, data: (of: Recorded) => Recorded, says: RegExp][] = [
    ['a heater whose energy was not recorded', {}, (data) => data, /boiler \(its energy was not recorded\)/],
    [
      'a heater that is recorded together with a tank',
      { thermalTanks: [{ id: 'tank', maxKw: 2, kwhPerDegree: 0.35, minTemperatureC: 40, maxTemperatureC: 60 }] },
      withHeat,
      /boiler \(its energy is recorded together with that of a tank\), tank \(what heat was drawn/,
    ],
    [
      'a car and an appliance',
      {
        evs: [{ id: 'car', capacityKwh: 50, minChargeKw: 1.4, maxChargeKw: 11, goals: [] }],
        appliances: [{ id: 'dishes', powerKw: 1, durationMinutes: 60, earliest: '08:00', latest: '20:00' }],
      },
      withHeat,
      /costs: car \(when it was at home and what it drove is not recorded\), dishes \(when it was wanted/,
    ],
  ];
  for (const [name, home, data, says] of refused) {
    it(`leaves out ${name}, and names it`, () => {
      const { world, report } = run(data(recorded(5, DAYS)), home, { policies: ['no-battery'] });
      assert.match(report.notices.map(({ text }) => text).join(' '), says);
      const { evs, appliances, thermalTanks } = world.home;
      assert.deepEqual([evs, appliances, thermalTanks], [[], [], []]);
    });
  }

  it('crosses between threads with its heat', () => {
    const { rows } = withHeat(recorded(2, 1));
    assert.deepEqual(
      unpackRows(packRows(rows)).map(({ waterHeaterKwh }) => waterHeaterKwh),
      rows.map(({ waterHeaterKwh }) => waterHeaterKwh),
    );
  });
});

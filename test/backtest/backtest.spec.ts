import assert from 'node:assert/strict';
import fc from 'fast-check';
import { endValuePerKwh } from '../../nodes/backtest/accounts.js';
import type { Truth } from '../../nodes/backtest/ask.js';
import { mpcPolicy } from '../../nodes/backtest/mpc.js';
import type { PolicyName } from '../../nodes/backtest/policies.js';
import { replay, type SlotFlow } from '../../nodes/backtest/replay.js';
import { runBacktest, type BacktestTools } from '../../nodes/backtest/run.js';
import { findViolations } from '../../nodes/backtest/violations.js';
import type { ReplayWorld } from '../../nodes/backtest/world.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { randomOf } from '../forecast/synthetic.js';
import { counts, long } from '../support/project.js';
import { MONDAY, OPTIONS, STEP, anyHome, homeOf, recorded, withHeat, worldOf, type Recorded } from './worlds.js';

describe('a backtest', function () {
  this.timeout(long ? 3_600_000 : 120_000);
  let tools: BacktestTools;
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
    tools = { planner: kepler, now: () => performance.now(), onProgress: () => undefined };
  });
  after(() => kepler.dispose());

  const runMpc = (world: ReplayWorld, options = OPTIONS.mpc): SlotFlow[] => {
    const log = { wallMs: [], slotsWithoutPlan: 0, fallbackPlans: 0 };
    const start = world.home.batteries.map((battery) => battery.capacityKwh / 2);
    return replay(world.home, world.slots, start, mpcPolicy(world, kepler, options, tools.now, log));
  };

  it('orders the policies: perfect is cheapest, then mpc, self-consumption, no battery', () => {
    const { policies, captured } = runBacktest(worldOf(recorded(1, 10), 10), OPTIONS, tools);
    const cost = (name: keyof typeof policies) => policies[name]!.cost;
    assert.ok(cost('perfect') < cost('mpc'));
    assert.ok(cost('mpc') < cost('self-consumption'), `${cost('mpc')} ${cost('self-consumption')}`);
    assert.ok(cost('self-consumption') < cost('no-battery'));
    assert.ok(captured! > 0 && captured! < 1);
  });

  it('comes close to perfect foresight when everything is known', () => {
    const truth = new Set(['load', 'pv', 'prices'] as const);
    const options = { ...OPTIONS, mpc: { ...OPTIONS.mpc, truth } };
    const { captured } = runBacktest(worldOf(recorded(2, 10), 10), options, tools);
    assert.ok(captured! > 0.9, `${captured}`);
  });

  it('keeps accounts that balance and breaks no limit of its own accord, whatever the home', () => {
    fc.assert(
      fc.property(anyHome, fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 7 }), (home, seed, days) => {
        const data = recorded(seed, days);
        const world = worldOf(home.waterHeaters.length > 0 ? withHeat(data, 2) : data, days, home);
        const start = Math.max(50, ...home.batteries.map((battery) => battery.minSocPercent));
        const report = runBacktest(
          world,
          { ...OPTIONS, startSocPercent: start, mpc: { ...OPTIONS.mpc, replanMinutes: 240 } },
          tools,
        );
        for (const [name, policy] of Object.entries(report.policies)) {
          const { loadKwh, pvKwh, heatKwh } = totals(world);
          const inflow = pvKwh + policy.importKwh + policy.dischargedKwh;
          const outflow = loadKwh + policy.heatKwh + policy.exportKwh + policy.chargedKwh + policy.curtailedKwh;
          assert.ok(Math.abs(inflow - outflow) < 0.01, `${name} ${inflow} ${outflow}`);
          const booked = home.batteries[0] ? endValuePerKwh(home.batteries[0], world.meanImportPrice) : 0;
          const money = policy.importCost - policy.exportIncome + policy.wearCost + policy.powerCost;
          const owed = (heatKwh - policy.heatKwh) * world.meanImportPrice;
          assert.ok(Math.abs(policy.cost - (money + owed - (policy.endSocKwh - policy.startSocKwh) * booked)) < 1e-6);
          assert.equal(policy.powerCost > 0, home.grid.powerTariff !== undefined && policy.importKwh > 0, name);
          assert.deepEqual(policy.violations, [], name);
          const dailyCost = report.daily.reduce((sum, day) => sum + day.policies[name as 'mpc']!.cost, 0);
          assert.ok(Math.abs(dailyCost - policy.cost) < 1e-5);
        }
      }),
      { numRuns: long ? counts.propertyCases : Math.ceil(counts.propertyCases / 5), seed: counts.seed },
    );
  });

  for (const kind of ['profile', 'history-forecast'] as const) {
    it(`never looks ahead (${kind}): whatever comes later changes no earlier decision`, () => {
      const days = 3;
      const { rows, prices } = recorded(7, days);
      const expected = rows.map((row, index) => ({ ...row, pvForecastKwh: row.pvKwh! * (0.5 + randomOf(1, index)) }));
      const truth = { rows: expected, prices };
      const options = { ...OPTIONS.mpc, replanMinutes: 150, pvSource: { kind } };
      const flows = runMpc(worldOf(truth, days), options);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: days * 48 - 1 }), fc.integer({ min: 1, max: 999 }), (slot, seed) => {
          const now = MONDAY - 2 * HOUR_MS + slot * STEP;
          const other = runMpc(worldOf(scrambledAfter(truth, now, seed), days), options);
          const decided = (all: readonly SlotFlow[]) =>
            all.filter((flow) => flow.slot.endMs <= now).map((flow) => flow.batteries);
          assert.deepEqual(decided(other), decided(flows));
        }),
        { numRuns: Math.ceil(counts.propertyCases / 10), seed: counts.seed },
      );
    });
  }

  it('notices what it should not know: an audit of a policy that peeks fails', () => {
    const truth = recorded(7, 2);
    const peeking = { ...OPTIONS.mpc, truth: new Set(['load', 'pv', 'prices'] as const) };
    const now = MONDAY + 12 * HOUR_MS;
    const decided = (data: Recorded) =>
      runMpc(worldOf(data, 2), peeking)
        .filter((flow) => flow.slot.endMs <= now)
        .map((flow) => flow.batteries);
    assert.notDeepEqual(decided(scrambledAfter(truth, now, 3)), decided(truth));
  });

  it('leaves gaps out of every policy alike, and says how many', () => {
    const { rows, prices } = recorded(3, 3);
    const holes = rows.map((row, index) => (index % 10 === 0 ? { ...row, pvKwh: null } : row));
    const world = worldOf({ rows: holes, prices }, 3);
    const { gaps, slots, notices, policies } = runBacktest(world, OPTIONS, tools);
    assert.equal(gaps.history + slots, 3 * 48);
    assert.ok(gaps.history > 10);
    assert.match(notices[0].text, new RegExp(`^${gaps.history} slots are left out`));
    for (const policy of Object.values(policies)) assert.deepEqual(policy.violations, []);
  });

  it('cuts gaps out of the time of a plan that is told the truth, and of no other', () => {
    const { rows, prices } = recorded(3, 3);
    const holes = rows.map((row, index) => (index % 10 === 0 ? { ...row, loadKwh: null } : row));
    const world = worldOf({ rows: holes, prices }, 3);
    const planned: PlanningProblem[] = [];
    const planner = { plan: (problem: PlanningProblem) => (planned.push(problem), kepler.plan(problem)) };
    const slotsOf = (truth: readonly Truth[]) => {
      planned.length = 0;
      const mpc = { ...OPTIONS.mpc, horizonHours: 24, truth: new Set(truth) };
      runBacktest(world, { ...OPTIONS, policies: ['mpc'], mpc }, { ...tools, planner });
      return planned[0].slots.length;
    };
    assert.deepEqual([slotsOf([]), slotsOf(['prices'])], [48, 48]);
    const cut = slotsOf(['load']);
    assert.ok(cut < 48 && cut > 40, `${cut}`);
    assert.equal(slotsOf(['pv']), cut);
    const ends = planned[0].slots.map(({ start, end }, index) => [
      start,
      planned[0].slots[index - 1]?.end ?? start,
      end,
    ]);
    assert.ok(ends.every(([start, before]) => start === before));
  });

  it('looks two days further when it is told the truth about the horizon’s end', () => {
    const world = worldOf(recorded(3, 3), 3);
    const lengths: number[] = [];
    const planner = { plan: (problem: PlanningProblem) => (lengths.push(problem.slots.length), kepler.plan(problem)) };
    const mpc = { ...OPTIONS.mpc, horizonHours: 24, truth: new Set(['end'] as const) };
    runBacktest(world, { ...OPTIONS, policies: ['mpc'], mpc }, { ...tools, planner });
    assert.equal(lengths[0], 3 * 48);
  });

  it('runs on self-consumption until something was measured', () => {
    const { rows, prices } = recorded(4, 2);
    const fresh = rows.filter((row) => Date.parse(row.start) >= MONDAY - 2 * HOUR_MS);
    const { plan } = runBacktest(worldOf({ rows: fresh, prices }, 2), OPTIONS, tools);
    assert.equal(plan.slotsWithoutPlan, 1);
    assert.ok(plan.count > 40);
  });

  it('says how often the solver failed, and gives no bound by a plan that is none', () => {
    const failing = { plan: (problem: PlanningProblem): Plan => ({ ...kepler.plan(problem), status: 'fallback' }) };
    const world = worldOf(recorded(5, 1), 1);
    const run = (policy: PolicyName) =>
      runBacktest(world, { ...OPTIONS, policies: [policy] }, { ...tools, planner: failing });
    const { plan, notices } = run('mpc');
    assert.equal(plan.fallbackPlans, plan.count);
    assert.ok(notices.some(({ code }) => code === 'fallback-plans'));
    assert.throws(() => run('perfect'), { code: 'perfect-failed' });
  });

  it('plans as often as it is told', () => {
    const world = worldOf(recorded(5, 2), 2);
    const countAt = (replanMinutes: number) =>
      runBacktest(world, { ...OPTIONS, policies: ['mpc'], mpc: { ...OPTIONS.mpc, replanMinutes } }, tools).plan.count;
    assert.deepEqual([15, 30, 60, 180].map(countAt), [96, 96, 48, 16]);
  });

  it('starts where it is told, within the battery’s limits', () => {
    const world = worldOf(recorded(5, 1), 1, homeOf());
    const { policies } = runBacktest(world, { ...OPTIONS, policies: ['self-consumption'], startSocPercent: 80 }, tools);
    assert.equal(policies['self-consumption']!.startSocKwh, 8);
    const narrow = worldOf(
      recorded(5, 1),
      1,
      homeOf({ batteries: [{ id: 'b', capacityKwh: 5, minSocPercent: 20, maxChargeKw: 2, maxDischargeKw: 2 }] }),
    );
    assert.throws(() => runBacktest(narrow, { ...OPTIONS, startSocPercent: 10 }, tools), { code: 'bad-start-soc' });
  });

  it('says what of the home is not replayed', () => {
    const home = homeOf({ waterHeaters: [{ id: 'boiler', powerKw: 2, dailyKwh: 5 }] });
    const { notices } = runBacktest(worldOf(recorded(5, 1), 1, home), { ...OPTIONS, policies: ['no-battery'] }, tools);
    assert.ok(notices.some(({ code, text }) => code === 'left-out' && text.includes('boiler')));
  });
});

describe('the check of limits', () => {
  const home = homeOf();
  const slot = {
    startMs: MONDAY,
    endMs: MONDAY + STEP,
    hours: 0.5,
    loadKwh: 1,
    pvKwh: 0,
    heatKwh: 0,
    importPrice: 0.3,
    exportPrice: 0.1,
  };
  const still = {
    importKwh: 1,
    exportKwh: 0,
    curtailedKwh: 0,
    heatKwh: 0,
    batteries: [{ chargedKwh: 0, dischargedKwh: 0, storedKwh: 5 }],
  };
  const cases: [code: string, flow: Partial<SlotFlow>][] = [
    ['balance', { importKwh: 0.9 }],
    ['import-limit', { importKwh: 7, exportKwh: 0, curtailedKwh: 0 }],
    ['export-limit', { exportKwh: 7 }],
    ['both-ways', { importKwh: 1.5, exportKwh: 0.5 }],
    ['charge-power', { batteries: [{ chargedKwh: 3, dischargedKwh: 0, storedKwh: 7.85 }] }],
    ['discharge-power', { batteries: [{ chargedKwh: 0, dischargedKwh: 3, storedKwh: 1.84 }] }],
    ['store', { batteries: [{ chargedKwh: 0, dischargedKwh: 0, storedKwh: 6 }] }],
    ['soc', { batteries: [{ chargedKwh: 0, dischargedKwh: 0, storedKwh: 11 }] }],
    ['soc', { batteries: [{ chargedKwh: 0, dischargedKwh: 0, storedKwh: -1 }] }],
  ];
  for (const [code, change] of cases) {
    it(`finds ${code} in ${JSON.stringify(change)}`, () => {
      const found = findViolations(home, [{ slot, ...still, ...change }], [5]);
      assert.ok(
        found.some((violation) => violation.code === code),
        JSON.stringify(found),
      );
    });
  }
  it('finds nothing in an honest slot', () => assert.deepEqual(findViolations(home, [{ slot, ...still }], [5]), []));
});

function totals({ slots }: ReplayWorld) {
  const total = (name: 'loadKwh' | 'pvKwh' | 'heatKwh') => slots.reduce((sum, slot) => sum + slot[name], 0);
  return { loadKwh: total('loadKwh'), pvKwh: total('pvKwh'), heatKwh: total('heatKwh') };
}

/** Everything measured or published after `now` made up anew. Prices are published for whole local days, at 13:00. */
function scrambledAfter({ rows, prices }: Recorded, now: number, seed: number): Recorded {
  const dayOf = (instant: number) => Math.floor((instant + 2 * HOUR_MS) / DAY_MS);
  const published = (start: number) =>
    dayOf(start) <= dayOf(now) + (now - (dayOf(now) * DAY_MS - 2 * HOUR_MS) >= 13 * HOUR_MS ? 1 : 0);
  return {
    rows: rows.map((row) => {
      const place = Date.parse(row.start);
      if (Date.parse(row.end) <= now) return row;
      return { ...row, loadKwh: 3 * randomOf(seed, place), pvKwh: 2 * randomOf(seed + 1, place) };
    }),
    prices: prices.map((slot) =>
      published(slot.start) ? slot : { ...slot, spot: randomOf(seed + 2, slot.start) - 0.3 },
    ),
  };
}

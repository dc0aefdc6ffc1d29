import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { requestSchema } from '../../bench/evcc-request.js';
import { casesIn, compare, readCase, worthOf } from '../../bench/evcc-answer.js';
import { translate } from '../../bench/evcc.js';
import { loadHighs } from '../../nodes/plan/highs-loader.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { counts, dataFolder, dataMissing } from '../support/project.js';
import { refereeTotal } from './evcc-referee.js';
import { anyRequest } from './evcc-requests.js';

const BATTERY = { s_min: 0, s_max: 10_000, s_initial: 0, c_min: 0, c_max: 5000, d_max: 0, p_a: 0.0001 };
const SERIES = { dt: [3600, 1800], gt: [0, 0], ft: [0, 0], p_N: [0.0003, 0.0001], p_E: [0, 0] };

function problemOf(battery: object, rest: object = {}) {
  return translate(requestSchema.parse({ batteries: [{ ...BATTERY, ...battery }], time_series: SERIES, ...rest }));
}

describe('The translation of evcc requests', () => {
  it('makes slots of the steps’ lengths, in kWh and currency per kWh', () => {
    const { slots } = problemOf({});
    assert.deepEqual(
      slots.map(({ start, end, importPrice }) => [Date.parse(end) - Date.parse(start), Math.round(importPrice * 1000)]),
      [
        [3_600_000, 300],
        [1_800_000, 100],
      ],
    );
  });

  it('makes a battery of what charges at any power, and a car of what does not', () => {
    assert.equal(problemOf({}).home.batteries.length, 1);
    for (const battery of [{ c_min: 1000 }, { s_goal: [0, 5000] }, { p_demand: [100, 0] }]) {
      assert.equal(problemOf(battery).home.evs.length, 1);
    }
  });

  it('leaves out a goal for the first step, which is not counted', () => {
    assert.deepEqual(problemOf({ s_goal: [5000, 0] }).home.evs[0].goals, []);
    assert.equal(problemOf({ s_goal: [5000, 6000] }).home.evs[0].goals[0].socPercent, 60);
  });

  for (const [name, battery, rest, fields] of [
    ['a field of a battery', { solar_hold_pct: 0.7 }, {}, 'batteries[0].solar_hold_pct'],
    ['a field of the grid', {}, { grid: { p_avg_imp: 3 } }, 'grid.p_avg_imp'],
    ['a series', {}, { time_series: { ...SERIES, ft_err: [1, 1] } }, 'time_series.ft_err'],
    ['a field of the request', {}, { circuits: [] }, 'circuits'],
    ['a field of the strategy', {}, { strategy: { risk: 1 } }, 'strategy.risk'],
  ] as const) {
    it(`refuses by name what it does not know: ${name}`, () => {
      assert.throws(() => problemOf(battery, rest), { code: 'not-supported-yet', values: { fields } });
    });
  }

  it('leaves out what costs nothing, and refuses a strategy that it does not know', () => {
    const costsNothing = { c_priority: 2, c_continuous: true, c_active: true, solar_hold_pct: null };
    for (const peaks of ['demand', 'feedin', 'grid']) {
      const strategy = {
        charging_strategy: `attenuate_${peaks}_peaks`,
        discharging_strategy: 'discharge_before_import',
        primary_goal: 'minimize_cost',
      };
      assert.equal(problemOf(costsNothing, { strategy, M: 1e6 }).home.batteries.length, 1);
    }
    for (const strategy of [{ charging_strategy: 'at_once' }, { primary_goal: 'maximize_self_consumption' }]) {
      assert.throws(() => problemOf({}, { strategy }), new RegExp(Object.keys(strategy)[0]));
    }
  });

  it('takes what is told as null for not told', () => {
    const nothing = { s_capacity: null, charge_from_grid: null, s_goal: null, p_demand: null, eta_c: null };
    assert.deepEqual(problemOf(nothing, { grid: null, strategy: null }), problemOf({}));
  });

  it('gives each battery its own efficiencies, where it has them', () => {
    const [battery] = problemOf({ eta_c: 0.8 }, { eta_c: 0.9, eta_d: 0.7 }).home.batteries;
    assert.deepEqual([battery.chargeEfficiency, battery.dischargeEfficiency], [0.8, 0.7]);
  });

  it('adds further loads, and leaves of load and sun what the other does not meet', () => {
    const { slots } = problemOf(
      {},
      {
        time_series: {
          ...SERIES,
          gt: [500, 0],
          ft: [200, 300],
          gt_add: [
            [0, 100],
            [50, 0],
          ],
        },
      },
    );
    assert.deepEqual(
      slots.map(({ loadKwh, pvKwh }) => [loadKwh, pvKwh]),
      [
        [0.35, 0],
        [0, 0.2],
      ],
    );
  });

  it('plans no slot of no length, and counts what it buys and sells', () => {
    const request = requestSchema.parse({
      batteries: [{ ...BATTERY, s_goal: [0, 0, 4000] }],
      time_series: { dt: [3600, 0, 0], gt: [0, 500, 0], ft: [0, 0, 300], p_N: [0.5, 1, 0], p_E: [0, 0, 0.1] },
    });
    const { slots, home } = translate(request);
    assert.equal(slots.length, 1);
    assert.deepEqual(home.evs[0].goals, [{ by: slots[0].end, socPercent: 40 }]);
    const plan = { cost: { import: 0, exportIncome: 0, power: 0 }, slots: [] } as unknown as Plan;
    assert.ok(Math.abs(worthOf(request, plan) - (-500 + 30)) < 1e-9);
  });

  it('takes a battery that must charge faster than it can for one that cannot charge', () => {
    assert.equal(problemOf({ c_min: 6000 }).home.batteries[0].maxChargeKw, 0);
  });

  it('names a series that is not as long as the steps', () => {
    assert.throws(() => problemOf({ s_goal: [1] }), /s_goal/);
  });

  it('makes a soft limit of an import limit, and a price on power of a demand rate', () => {
    assert.equal(problemOf({}, { grid: { p_max_imp: 4000 } }).home.grid.importLimitKw, 4);
    const { home, state } = problemOf({}, { grid: { p_max_imp: 4000, prc_p_exc_imp: 0.01 } });
    assert.equal(home.grid.powerTariff?.pricePerKw, 10);
    assert.equal(state.peakKwThisMonth, 4);
  });
});

describe('The bench of evcc cases', function () {
  this.timeout(120_000);
  const CASE = {
    request: { batteries: [{ ...BATTERY, p_a: 0 }], time_series: { ...SERIES, gt: [1000, 0] } },
    expected_response: { status: 'Optimal', objective_value: -0.3 },
  };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'evcc-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function run(files: Record<string, unknown>, ...more: string[]) {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    const script = path.join(import.meta.dirname, '../../bench/evcc.js');
    return spawnSync(process.execPath, [script, folder, ...more], { encoding: 'utf8' });
  }

  it('says of each case what was expected and what was found, and ends with 0 when all match', async () => {
    const { status, stdout } = await run({ 'a.json': CASE });
    assert.match(stdout, /ok +a\.json +expected -0\.300000 found -0\.300000/);
    assert.equal(status, 0);
  });

  it('goes on after a miss, a refusal, and a file that is no case, and ends with 1', async () => {
    const { status, stdout } = await run({
      'a.json': '{"request":',
      'b.json': { request: CASE.request },
      'c.json': { ...CASE, expected_response: { status: 'Infeasible', objective_value: null } },
      'd.json': { ...CASE, expected_response: { objective_value: -0.2 } },
      'e.json': { ...CASE, request: { ...CASE.request, circuits: [] } },
      'f.json': CASE,
    });
    assert.match(stdout, /ERROR a\.json: .*JSON/);
    assert.match(stdout, /ERROR b\.json: .*expected_response.* is missing/);
    assert.match(stdout, /ERROR c\.json: .*objective_value/);
    assert.match(stdout, /MISS d\.json/);
    assert.match(stdout, /REFUSED e\.json: .*circuits/);
    assert.match(stdout, /ok +f\.json/);
    assert.match(stdout, /1 of 6 match/);
    assert.equal(status, 1);
  });

  it('ends with 1 when there is no case', async () => {
    const empty = await run({});
    assert.match(empty.stderr, /no \.json file/);
    assert.equal(empty.status, 1);
    const script = path.join(import.meta.dirname, '../../bench/evcc.js');
    for (const more of [[], [path.join(folder, 'nowhere')]]) {
      assert.equal(spawnSync(process.execPath, [script, ...more]).status, 1);
    }
  });
});

describe('Kepler, for any evcc request', function () {
  this.timeout(1_200_000);

  it('reaches the total of the whole model, solved plainly', async () => {
    const highs = await loadHighs();
    const kepler = await Kepler.load();
    try {
      fc.assert(
        fc.property(anyRequest(), (request) => {
          const expected = refereeTotal(highs, request);
          const found = worthOf(request, kepler.plan(translate(request)));
          assert.ok(
            Math.abs(found - expected) <= 1e-5 * Math.max(1, Math.abs(expected)),
            `${found} is not ${expected}`,
          );
        }),
        { numRuns: counts.propertyCases, seed: counts.seed },
      );
    } finally {
      kepler.dispose();
    }
  });
});

describe(`Kepler on evcc's recorded cases${dataMissing ? ` (${dataMissing})` : ''}`, function () {
  this.timeout(120_000);
  if (dataMissing) return;
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const folder = path.join(dataFolder, 'cases/evcc');
  for (const name of casesIn(folder)) {
    it(`${name}: reaches the recorded money`, () => {
      const recorded = readCase(folder, name);
      const plan = kepler.plan(translate(recorded.request));
      const { expected, found, matches } = compare(recorded, plan);
      assert.ok(matches, `${found} is not ${expected}`);
      assert.notEqual(plan.status, 'fallback');
    });
  }
});

import assert from 'node:assert/strict';
import path from 'node:path';
import { requestSchema } from '../../bench/evcc-request.js';
import { casesIn, compare, translate } from '../../bench/evcc.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { dataFolder, dataMissing } from '../support/project.js';

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
    ['a series', {}, { time_series: { ...SERIES, gt_add: [1, 1] } }, 'time_series.gt_add'],
    ['a field of the request', {}, { circuits: [] }, 'circuits'],
    ['a field of the strategy', {}, { strategy: { risk: 1 } }, 'strategy.risk'],
  ] as const) {
    it(`refuses by name what it does not know: ${name}`, () => {
      assert.throws(() => problemOf(battery, rest), { code: 'not-supported-yet', values: { fields } });
    });
  }

  it('leaves out what costs nothing, and refuses a strategy that it does not know', () => {
    const strategy = { charging_strategy: 'attenuate_grid_peaks', discharging_strategy: 'discharge_before_import' };
    assert.equal(problemOf({ c_priority: 2, solar_hold_pct: null }, { strategy }).home.batteries.length, 1);
    assert.throws(() => problemOf({}, { strategy: { charging_strategy: 'charge_at_once' } }), /charging_strategy/);
  });

  it('makes a soft limit of an import limit, and a price on power of a demand rate', () => {
    assert.equal(problemOf({}, { grid: { p_max_imp: 4000 } }).home.grid.importLimitKw, 4);
    const { home, state } = problemOf({}, { grid: { p_max_imp: 4000, prc_p_exc_imp: 0.01 } });
    assert.equal(home.grid.powerTariff?.pricePerKw, 10);
    assert.equal(state.peakKwThisMonth, 4);
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

  for (const { name, recorded } of casesIn(path.join(dataFolder, 'cases/evcc'))) {
    it(`${name}: reaches the recorded money`, () => {
      const plan = kepler.plan(translate(recorded.request));
      const { expected, found, matches } = compare(recorded, plan);
      assert.ok(matches, `${found} is not ${expected}`);
      assert.notEqual(plan.status, 'fallback');
    });
  }
});

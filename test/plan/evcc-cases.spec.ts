import assert from 'node:assert/strict';
import path from 'node:path';
import { casesIn, compare, requestSchema, translate } from '../../bench/evcc.js';
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

import assert from 'node:assert/strict';
import { runBacktest, type BacktestOptions } from '../../nodes/backtest/run.js';
import type { Home } from '../../nodes/home/schema/home.js';
import type { Sensitivity } from '../../nodes/home/schema/trust.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { OPTIONS, homeOf, recorded, worldOf } from './worlds.js';

const DAYS = 4;

describe('what a little more would have been worth', function () {
  this.timeout(120_000);
  let kepler: Kepler;
  before(async () => (kepler = await Kepler.load()));
  after(() => kepler.dispose());

  const replay = (home: Home, changes: Partial<BacktestOptions> = {}) => {
    const options: BacktestOptions = { ...OPTIONS, policies: ['perfect'], sensitivity: 'perfect', ...changes };
    const tools = { planner: kepler, now: () => performance.now(), onProgress: () => undefined };
    return runBacktest(worldOf(recorded(3, DAYS), DAYS, home), options, tools);
  };
  const found = (all: readonly Sensitivity[] | undefined, change: Sensitivity['change']) => {
    const one = all?.find((it) => it.change === change);
    assert.ok(one);
    return one;
  };

  it('is what the same days cost with a kWh more of battery, from the same stored energy', () => {
    const home = homeOf();
    const [battery] = home.batteries;
    const { sensitivity, policies } = replay(home);
    const bigger = homeOf({ batteries: [{ ...battery, capacityKwh: 11 }] });
    const again = replay(bigger, { startSocPercent: (100 * 5) / 11, sensitivity: undefined });
    const { worth, text } = found(sensitivity, 'battery-kwh');
    assert.ok(Math.abs(worth! - (policies.perfect!.cost - again.policies.perfect!.cost)) < 1e-3);
    assert.ok(worth! > 0);
    assert.match(text.text, /^One more kWh of battery \(11 kWh\) would have saved \d+\.\d\d EUR\.$/);
    assert.equal(again.sensitivity, undefined);
  });

  it('prices a fuse only where it holds something back, and a lower peak only where it costs something', () => {
    const wide = replay(homeOf()).sensitivity;
    assert.equal(found(wide, 'fuse-kw').worth, 0);
    assert.match(found(wide, 'fuse-kw').text.text, /would have changed nothing/);
    assert.ok(found(wide, 'peak-kw').worth! <= 0);
    const tight = replay(homeOf({ grid: { maxImportKw: 3, maxExportKw: 12 } })).sensitivity;
    assert.ok(found(tight, 'fuse-kw').worth! > 0, JSON.stringify(tight));
  });

  it('says so where a limit cannot be kept', () => {
    const { sensitivity } = replay(homeOf({ batteries: [] }));
    const peak = found(sensitivity, 'peak-kw');
    assert.equal(peak.worth, null);
    assert.match(peak.text.text, /was not possible in every slot/);
    assert.ok(!sensitivity?.some(({ change }) => change === 'battery-kwh'));
  });

  it('is reckoned by the policy that was asked for', () => {
    const { sensitivity } = replay(homeOf(), { policies: ['mpc'], sensitivity: 'mpc' });
    assert.ok(sensitivity?.every(({ policy }) => policy === 'mpc'));
    assert.equal(replay(homeOf(), { policies: ['mpc'] }).sensitivity, undefined);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runBacktest, type BacktestOptions } from '../../nodes/backtest/run.js';
import { buildWorld, type ReplayWorld } from '../../nodes/backtest/world.js';
import { dateStart, localDayStart } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { parsePriceCsv } from '../../nodes/prices/price-csv.js';
import { parseHistoryCsv } from '../../nodes/recorder/history-csv.js';
import { counts, dataFolder, dataMissing, projectRoot } from '../support/project.js';

const FROM = '2024-06-01';

describe(`a backtest of the recorded French home in June (${dataMissing ?? `${counts.backtestDays} days`})`, function () {
  this.timeout(300_000);
  let kepler: Kepler;
  before(async function () {
    if (dataMissing) this.skip();
    kepler = await Kepler.load();
  });
  after(() => kepler?.dispose());

  function world(days: number): ReplayWorld {
    const read = (file: string) => readFileSync(file, 'utf8');
    const home = homeSchema.parse(JSON.parse(read(path.join(projectRoot, 'test/fixtures/home-fr.json'))));
    const rows = parseHistoryCsv(read(path.join(dataFolder, 'homes/home_fr_30min.csv')));
    const prices = parsePriceCsv(read(path.join(dataFolder, 'prices/fr_2024-02_2025-06.csv')));
    const fromMs = dateStart(FROM, home.timezone);
    return buildWorld({ home, rows, prices, fromMs, toMs: localDayStart(fromMs, home.timezone, days) });
  }

  const options: BacktestOptions = {
    policies: ['no-battery', 'self-consumption', 'perfect', 'mpc'],
    startSocPercent: 50,
    mpc: {
      replanMinutes: 30,
      horizonHours: 48,
      truth: new Set(),
      without: new Set(),
      pvSource: { kind: 'history-forecast' },
    },
  };
  const report = (days: number, changed = options) =>
    runBacktest(world(days), changed, { planner: kepler, now: () => performance.now(), onProgress: () => undefined });

  it('costs less under mpc than under self-consumption, and breaks no limit', () => {
    const { policies, plan, days } = report(counts.backtestDays);
    assert.equal(days, counts.backtestDays);
    for (const policy of Object.values(policies)) assert.deepEqual(policy.violations, []);
    assert.ok(policies.mpc!.cost < policies['self-consumption']!.cost);
    assert.ok(policies.perfect!.cost < policies.mpc!.cost);
    assert.ok(plan.count > 40 * counts.backtestDays);
  });

  // Self-consumption 6.21 and perfect 0.60 EUR with the 41 gaps left out; solar gaps taken as no sun add about 1 EUR to both.
  it('costs what the battery’s physics and the tariff say over the whole month', () => {
    const { policies } = report(30, { ...options, policies: ['self-consumption', 'perfect'] });
    assert.ok(Math.abs(policies['self-consumption']!.cost - 6.21) < 0.01);
    assert.ok(Math.abs(policies.perfect!.cost - 0.6) < 0.01);
  });
});

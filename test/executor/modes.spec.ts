import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { runBacktest } from '../../nodes/backtest/run.js';
import { buildWorld } from '../../nodes/backtest/world.js';
import { dateStart } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { parsePriceCsv } from '../../nodes/prices/price-csv.js';
import { parseHistoryCsv } from '../../nodes/recorder/history-csv.js';
import type { Control } from '../../nodes/executor/best-power.js';
import { dispatchHome } from '../../nodes/executor/dispatch.js';
import { smallHome } from '../support/fake-home.js';
import { counts, dataFolder, dataMissing, long, projectRoot } from '../support/project.js';

const home = homeSchema.parse(smallHome);

describe('a decision for an inverter that takes modes only', () => {
  it('has the power of its mode, whatever prices, load and value are', () => {
    const input = fc.record({
      netLoadKw: fc.double({ min: -6, max: 6, noNaN: true }),
      importPrice: fc.double({ min: -0.2, max: 0.6, noNaN: true }),
      exportPrice: fc.double({ min: -0.3, max: 0.5, noNaN: true }),
      socPercent: fc.double({ min: 0, max: 100, noNaN: true }),
      storedEnergyValue: fc.double({ min: 0, max: 0.6, noNaN: true }),
    });
    fc.assert(
      fc.property(input, ({ socPercent, storedEnergyValue, netLoadKw, ...prices }) => {
        const [battery] = dispatchHome({
          home,
          netLoadKw,
          pvKw: Math.max(0, -netLoadKw),
          hours: 0.25,
          control: 'modes',
          ...prices,
          batteries: [{ id: 'battery', socPercent, storedEnergyValue }],
        }).batteries;
        const { intent, powerKw } = battery;
        if (intent === 'hold') assert.equal(powerKw, 0);
        if (intent === 'charge-from-surplus') assert.ok(powerKw <= 0 && -powerKw <= Math.max(0, -netLoadKw) + 1e-9);
        if (intent === 'discharge-to-home') assert.ok(powerKw >= 0 && powerKw <= Math.max(0, netLoadKw) + 1e-9);
        if (intent === 'charge-from-grid') assert.ok(powerKw <= 0);
        if (intent === 'export') assert.ok(powerKw >= 0);
      }),
      { seed: counts.seed, numRuns: counts.propertyCases * 4 },
    );
  });

  it('takes the mode that costs least over the slot', () => {
    // 0.3 until full, so that a quarter of an hour at full power fits.
    const decide = (importPrice: number, exportPrice: number) =>
      dispatchHome({
        home,
        netLoadKw: 1,
        pvKw: 0,
        hours: 0.25,
        control: 'modes',
        importPrice,
        exportPrice,
        batteries: [{ id: 'battery', socPercent: 50, storedEnergyValue: 0.3 }],
      }).batteries[0];
    assert.deepEqual([decide(0.1, 0.05).intent, decide(0.1, 0.05).powerKw], ['charge-from-grid', -5]);
    assert.deepEqual([decide(0.6, 0.5).intent, decide(0.6, 0.5).powerKw], ['export', 5]);
    assert.equal(decide(0.4, 0.05).intent, 'self-consumption');
    assert.equal(decide(0.31, 0.05).powerKw, 0);
  });

  const skipped = dataMissing ?? (long ? undefined : 'skipped: two months of replay belong to the long tests');
  describe(`on the recorded French home (${skipped ?? 'June and December 2024'})`, function () {
    this.timeout(600_000);
    for (const [from, to] of [
      ['2024-06-01', '2024-07-01'],
      ['2024-12-01', '2025-01-01'],
    ]) {
      it(`stays within 3 points of what setpoints save from ${from} to ${to}`, async function () {
        if (skipped) this.skip();
        const kepler = await Kepler.load();
        const captured = (control: Control) => {
          const read = (file: string) => readFileSync(file, 'utf8');
          const frenchHome = homeSchema.parse(JSON.parse(read(path.join(projectRoot, 'test/fixtures/home-fr.json'))));
          const world = buildWorld({
            home: frenchHome,
            rows: parseHistoryCsv(read(path.join(dataFolder, 'homes/home_fr_30min.csv'))),
            prices: parsePriceCsv(read(path.join(dataFolder, 'prices/fr_2024-02_2025-06.csv'))),
            fromMs: dateStart(from, frenchHome.timezone),
            toMs: dateStart(to, frenchHome.timezone),
          });
          const report = runBacktest(
            world,
            {
              policies: ['self-consumption', 'perfect', 'mpc'],
              startSocPercent: 50,
              mpc: {
                replanMinutes: 60,
                horizonHours: 48,
                truth: new Set(),
                without: new Set(),
                pvSource: { kind: 'history-forecast' },
                control,
              },
            },
            { planner: kepler, now: () => 0, onProgress: () => undefined },
          );
          return report.captured ?? NaN;
        };
        const [setpoints, modes] = [captured('setpoints'), captured('modes')];
        kepler.dispose();
        assert.ok(setpoints - modes <= 0.03, `setpoints ${setpoints.toFixed(3)}, modes ${modes.toFixed(3)}`);
      });
    }
  });
});

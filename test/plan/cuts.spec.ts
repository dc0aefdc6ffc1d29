import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sum } from '../../nodes/home/numbers.js';
import { Cuts } from '../../nodes/plan/cuts.js';
import { setUpDevices } from '../../nodes/plan/devices.js';
import { selfConsumptionSchedule } from '../../nodes/plan/fallback.js';
import { loadHighs } from '../../nodes/plan/highs-loader.js';
import { WarmLp } from '../../nodes/plan/lp.js';
import { buildModel } from '../../nodes/plan/model.js';
import { optimise } from '../../nodes/plan/optimise.js';
import type { Schedule } from '../../nodes/plan/schedule.js';
import { setUp, type Setup } from '../../nodes/plan/setup.js';
import { counts } from '../support/project.js';
import { anyDiscreteProblem } from './discrete-problems.js';
import { problemOf, repeat } from './problems.js';

describe('The rows that bound what single slots can do', function () {
  this.timeout(300_000);
  const settings = { numRuns: counts.propertyCases, seed: counts.seed };

  /** What each device takes in a schedule, in the order of the planner. */
  function takenIn(schedule: Schedule, setup: Setup): Float64Array[] {
    const heaters = setup.waterHeaters.map((_, position) =>
      Float64Array.from(schedule, ({ waterHeaters }) => waterHeaters[position].kwh),
    );
    const appliances = setup.appliances.map(({ jobs, begun, firstSlot, endSlot }) => {
      const positions = [...new Set([...begun.keys(), ...jobs.map(({ position }) => position)])];
      return Float64Array.from(schedule, (slot, index) =>
        index >= firstSlot && index < endSlot ? sum(positions.map((position) => slot.appliances[position].kwh)) : 0,
      );
    });
    return [...heaters, ...appliances];
  }

  function brokenBy(schedule: Schedule, setup: Setup) {
    const home = buildModel(setup);
    const cuts = new Cuts(home, setup, setUpDevices(setup));
    const values = home.write(schedule, new Float64Array(home.model.numCols));
    return cuts.broken(values, takenIn(schedule, setup));
  }

  it('are kept by every schedule that a home can carry out', async () => {
    const highs = await loadHighs();
    const lp = new WarmLp(highs);
    fc.assert(
      fc.property(anyDiscreteProblem({ maxSlots: 8, cars: true }), fc.constantFrom(0, 0.3), (problem, mipGap) => {
        const setup = setUp(problem);
        assert.deepEqual(brokenBy(selfConsumptionSchedule(setup), setup), []);
        const limits = { timeLimitMs: 20_000, mipGap };
        assert.deepEqual(brokenBy(optimise(highs, lp, setup, limits, () => 0).schedule, setup), []);
      }),
      settings,
    );
    lp.dispose();
  });

  it('forbid what only a mixture does: import beside export, charging beside discharging, half a slot of heat', () => {
    const setup = setUp(
      problemOf({
        slots: repeat(2, { pvKwh: 0.5, loadKwh: 0.1, importPrice: 0.1, exportPrice: 0.2 }),
        home: { waterHeaters: [{ id: 'boiler', powerKw: 3, dailyKwh: 6 }] },
      }),
    );
    const home = buildModel(setup);
    const [battery] = home.batteries;
    const mixtures: readonly (readonly [string, (values: Float64Array, taken: Float64Array) => void])[] = [
      [
        'import beside export',
        (values) => {
          values[home.grid.importColumns[0]] = 1;
          values[home.grid.exportColumns[0]] = 1.4;
        },
      ],
      [
        'charging beside discharging',
        (values) => {
          values[battery.chargeColumns[0]] = 1;
          values[battery.dischargeColumns[0]] = 1;
        },
      ],
      ['half a slot of heat', (_, taken) => (taken[0] = 0.375)],
    ];
    for (const [name, mix] of mixtures) {
      const values = new Float64Array(home.model.numCols);
      const taken = new Float64Array(2);
      mix(values, taken);
      const broken = new Cuts(home, setup, setUpDevices(setup)).broken(values, [taken]);
      assert.ok(broken.length > 0, name);
    }
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Planner } from '../../nodes/backtest/perfect.js';
import { runBacktest } from '../../nodes/backtest/run.js';
import { buildWorld } from '../../nodes/backtest/world.js';
import { dateStart, localDayStart, localMinuteOfDay } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import type { Plan, PlanSlot } from '../../nodes/home/schema/plan.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { parsePriceCsv } from '../../nodes/prices/price-csv.js';
import { parseHistoryCsv } from '../../nodes/recorder/history-csv.js';
import { dataFolder, dataMissing, long, projectRoot } from '../support/project.js';

// A week with much sun, and one in which the battery trades with the grid.
const WEEKS = ['2024-06-03', '2025-01-06'];
const DAYS = long ? 7 : 1;
/** A change of direction that is worth less for each kWh is for nothing. EUR. */
const LEAST_GAIN_PER_KWH = 0.01;
// Less in a slot is no direction. kWh.
const IDLE_KWH = 0.01;

/** A stretch of slots in which a plan does the opposite of the one before. */
interface Reversal {
  readonly slots: number[];
  readonly force: 'no-charge' | 'no-discharge';
  kwh: number;
}

/** Plans as the live planner does, each closest to the one before, and counts what a plan reverses for nothing. */
class WatchedPlanner implements Planner {
  /** Slots of two plans, one after the other, in both of which the battery charges or gives. */
  pairs = 0;
  reversals = 0;
  forNothing = 0;
  /** What the plans' first slots give water heaters, kWh. */
  heatedKwh = 0;
  private previous: Plan | undefined;

  constructor(private readonly kepler: Kepler) {}

  plan(asked: PlanningProblem): Plan {
    const { previous } = this;
    const problem = previous ? { ...asked, previousPlan: previous } : asked;
    const plan = this.kepler.plan(problem);
    const { pairs, found } = previous ? reversalsOf(previous, plan) : { pairs: 0, found: [] };
    this.pairs += pairs;
    for (const { slots, force, kwh } of found) {
      this.reversals++;
      const [gain = Infinity] = this.kepler.differences(problem, plan, [{ force, kind: 'battery', slots, kwh }]);
      if (gain / kwh <= LEAST_GAIN_PER_KWH) this.forNothing++;
    }
    this.heatedKwh += plan.slots[0].waterHeaters.reduce((kwh, heater) => kwh + heater.kwh, 0);
    this.previous = plan;
    return plan;
  }
}

function reversalsOf(before: Plan, after: Plan): { pairs: number; found: Reversal[] } {
  const planned = new Map(before.slots.map((slot) => [slot.start, flowOf(slot)]));
  const found: Reversal[] = [];
  let pairs = 0;
  after.slots.forEach((slot, index) => {
    const [was, is] = [planned.get(slot.start) ?? 0, flowOf(slot)];
    if (Math.min(Math.abs(was), Math.abs(is)) < IDLE_KWH) return;
    pairs++;
    if (Math.sign(was) === Math.sign(is)) return;
    const force = is > 0 ? 'no-charge' : 'no-discharge';
    const last = found[found.length - 1];
    if (last?.force === force && last.slots[last.slots.length - 1] === index - 1) {
      last.slots.push(index);
      last.kwh += Math.abs(is);
    } else found.push({ slots: [index], force, kwh: Math.abs(is) });
  });
  return { pairs, found };
}

function flowOf({ batteries }: PlanSlot): number {
  return batteries.reduce((kwh, { chargeKwh, dischargeKwh }) => kwh + chargeKwh - dischargeKwh, 0);
}

describe(`Re-plans of the recorded French home (${dataMissing ?? `${DAYS} days`})`, function () {
  this.timeout(600_000);
  let kepler: Kepler;
  before(async function () {
    if (dataMissing) this.skip();
    kepler = await Kepler.load();
  });
  after(() => kepler?.dispose());

  for (const [from, devices, what] of [
    [WEEKS[0], {}, ''],
    [WEEKS[1], {}, ''],
    [WEEKS[1], { waterHeaters: [{ id: 'boiler', powerKw: 3, dailyKwh: 6 }] }, ' with a water heater'],
  ] as const) {
    it(`reverse the battery’s direction for nothing at most once a day, from ${from} on${what}`, () => {
      const { pairs, reversals, forNothing, heatedKwh } = watched(from, devices);
      assert.equal(heatedKwh > 0, 'waterHeaters' in devices);
      assert.ok(pairs > 300 * DAYS, `only ${pairs} slots were in two plans with a direction in both`);
      assert.ok(forNothing <= DAYS, `${forNothing} of ${reversals} reversals in ${DAYS} days`);
    });
  }

  function watched(from: string, devices: object): WatchedPlanner {
    const read = (file: string) => readFileSync(file, 'utf8');
    const fixture: object = JSON.parse(read(path.join(projectRoot, 'test/fixtures/home-fr.json')));
    const home = homeSchema.parse({ ...fixture, ...devices });
    const fromMs = dateStart(from, home.timezone);
    // The home has no water heater: one is added that took 1.5 kWh in each half hour from two to four o'clock.
    const heated = (row: ReturnType<typeof parseHistoryCsv>[number]) => {
      const minute = localMinuteOfDay(Date.parse(row.start), home.timezone);
      const waterHeaterKwh = minute >= 120 && minute < 240 ? 1.5 : 0;
      return { ...row, loadKwh: row.loadKwh === null ? null : row.loadKwh + waterHeaterKwh, waterHeaterKwh };
    };
    const rows = parseHistoryCsv(read(path.join(dataFolder, 'homes/home_fr_30min.csv')));
    const world = buildWorld({
      home,
      rows: home.waterHeaters.length > 0 ? rows.map(heated) : rows,
      prices: parsePriceCsv(read(path.join(dataFolder, 'prices/fr_2024-02_2025-06.csv'))),
      fromMs,
      toMs: localDayStart(fromMs, home.timezone, DAYS),
    });
    const planner = new WatchedPlanner(kepler);
    const mpc = {
      replanMinutes: 30,
      horizonHours: 48,
      truth: new Set<never>(),
      without: new Set<never>(),
      pvSource: { kind: 'history-forecast' } as const,
    };
    runBacktest(
      world,
      { policies: ['mpc'], startSocPercent: 50, mpc },
      { planner, now: () => performance.now(), onProgress: () => undefined },
    );
    return planner;
  }
});

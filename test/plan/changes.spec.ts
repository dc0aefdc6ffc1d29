import assert from 'node:assert/strict';
import { toIso } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { problemSchema, type PlanningProblem } from '../../nodes/home/schema/problem.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { problemOf, repeat, START, type Wanted } from './problems.js';

const HOUR_SLOTS = 4;

/** Hours at their import price; a battery without losses and wear that starts at its minimum and shall end at 30 %. */
const hours = (prices: readonly number[], more: Partial<Wanted> = {}): Wanted => ({
  slots: prices.flatMap((importPrice) => repeat(HOUR_SLOTS, { importPrice, exportPrice: 0, loadKwh: 0 })),
  battery: { chargeEfficiency: 1, dischargeEfficiency: 1, wearCostPerKwh: 0, maxChargeKw: 2, dischargeToGrid: false },
  socPercent: 10,
  strategy: { targetSocPercent: 30, terminalValuePerKwh: 0 },
  ...more,
});

describe('What changes between two plans', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());
  const after_ = (previousPlan: Plan, problem: PlanningProblem) => kepler.plan({ ...problem, previousPlan }).changes;

  it('is energy that was moved to where the price has fallen, in kWh and money', () => {
    const before = kepler.plan(problemOf(hours([0.3, 0.1, 0.2])));
    const [moved, ...rest] = after_(before, problemOf(hours([0.3, 0.1, 0.05])));
    assert.deepEqual(rest, []);
    assert.equal(moved.code, 'moved');
    assert.deepEqual(moved.values, {
      what: 'charging of house',
      doing: 'charging',
      device: 'house',
      kwh: 2,
      money: 0.1,
      from: toIso(START + 3_600_000),
      to: toIso(START + 7_200_000),
      cause: 'price',
      percent: -75,
    });
    assert.equal(moved.text, 'Moved 2 kWh of the charging of house from 14:00 to 15:00 (saves 0.1 EUR): price −75 %.');
  });

  it('is caused by the state of charge where that is not as planned', () => {
    const before = kepler.plan(problemOf(hours([0.3, 0.1, 0.2])));
    const [change] = after_(before, problemOf(hours([0.3, 0.1, 0.2], { socPercent: 20 })));
    assert.equal(change.code, 'less');
    assert.deepEqual([change.values.kwh, change.values.money, change.values.cause], [1, 0.1, 'soc']);
    assert.match(
      change.text,
      /^1 kWh less charging of house from 14:\d\d on, .*\(saves 0\.1 EUR\): the batteries hold 1 kWh more than expected\.$/,
    );
  });

  it('is caused by load or sun where these have changed more', () => {
    const served = (loadKwh: number) =>
      problemOf({
        ...hours([0.1, 0.5]),
        slots: [...repeat(4, { importPrice: 0.1, loadKwh: 0 }), ...repeat(4, { importPrice: 0.5, loadKwh })],
        strategy: { terminalValuePerKwh: 0 },
      });
    const changes = after_(kepler.plan(served(0.1)), served(0.4));
    assert.deepEqual(new Set(changes.map(({ values }) => values.cause)), new Set(['load']));
    assert.match(changes.map(({ text }) => text).join('\n'), /the load to come is 1\.2 kWh more than expected/);
  });

  it('is caused by a setting where one has changed', () => {
    const before = kepler.plan(problemOf(hours([0.3, 0.1, 0.2])));
    const strategy = { targetSocPercent: 20, terminalValuePerKwh: 0 };
    const [change] = after_(before, problemOf(hours([0.3, 0.1, 0.2], { strategy })));
    assert.equal(change.values.cause, 'setting');
  });

  it('is caused by a setting where the home is another', () => {
    const before = kepler.plan(problemOf(hours([0.3, 0.1, 0.2])));
    const { battery } = hours([]);
    const [change] = after_(before, problemOf(hours([0.3, 0.1, 0.2], { battery: { ...battery, maxChargeKw: 1 } })));
    assert.equal(change.values.cause, 'setting');
  });

  it('is caused by a car that has come', () => {
    const withCar = (pluggedIn: boolean) => {
      const { home, state, ...rest } = problemOf(hours([0.3, 0.1, 0.2]));
      const evs = [
        { id: 'car', capacityKwh: 40, maxChargeKw: 4, goals: [{ by: toIso(START + 10_800_000), socPercent: 60 }] },
      ];
      return problemSchema.parse({
        ...rest,
        home: { ...home, evs },
        state: { ...state, evs: [{ id: 'car', socPercent: 50, pluggedIn }] },
      });
    };
    const changes = after_(kepler.plan(withCar(false)), withCar(true));
    assert.deepEqual(new Set(changes.map(({ values }) => values.cause)), new Set(['car']));
    assert.match(changes[0].text, /: a car has come or gone\.$/);
  });

  it('is nothing where the plan is the same, cut to what is left of the running slot', () => {
    const problem = problemOf(hours([0.3, 0.1, 0.2]));
    assert.deepEqual(after_(kepler.plan(problem), problem), []);
    const now = toIso(START + 300_000);
    const [first, ...others] = problem.slots;
    const later = { ...problem, now, slots: [{ ...first, start: now, loadKwh: first.loadKwh * (2 / 3) }, ...others] };
    assert.deepEqual(after_(kepler.plan(problem), later), []);
  });

  it('is told in five sentences at most, and how many more there are', () => {
    const zigzag = (shift: number) => Array.from({ length: 16 }, (_, hour) => ((hour + shift) % 2 ? 0.5 : 0.1));
    const swings = (shift: number) =>
      problemOf({
        ...hours(zigzag(shift)),
        slots: zigzag(shift).flatMap((importPrice) => repeat(4, { importPrice, exportPrice: 0, loadKwh: 0.3 })),
        strategy: { terminalValuePerKwh: 0 },
      });
    const changes = after_(kepler.plan(swings(0)), swings(1));
    assert.equal(changes.length, 6);
    assert.equal(changes[5].code, 'more-changes');
    const starts = changes.slice(0, 5).map(({ values }) => String(values.from ?? values.to));
    assert.equal(starts.length, 5);
  });
});

import assert from 'node:assert/strict';
import { toIso } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { problemSchema, type PlanningProblem } from '../../nodes/home/schema/problem.js';
import { causesOf } from '../../nodes/plan/change-cause.js';
import { changedSetting, type Setting } from '../../nodes/plan/change-basis.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { withInstants } from '../../nodes/plan/setup.js';
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

  it('is caused by a setting where one has changed, and says which', () => {
    const before = kepler.plan(problemOf(hours([0.3, 0.1, 0.2])));
    const strategy = { targetSocPercent: 20, terminalValuePerKwh: 0 };
    const [change] = after_(before, problemOf(hours([0.3, 0.1, 0.2], { strategy })));
    assert.deepEqual([change.values.cause, change.values.setting], ['setting', 'target']);
    assert.match(change.text, /: the target for the end of the plan has changed\.$/);
  });

  it('is caused by prices of other hours where the price has changed there', () => {
    // What is stored while it is cheap is wanted in the last hour, which has become dear.
    const swings = (last: number) =>
      problemOf({
        slots: [0.1, 0.25, last].flatMap((importPrice) =>
          repeat(HOUR_SLOTS, { importPrice, exportPrice: 0, loadKwh: importPrice === 0.1 ? 0 : 0.3 }),
        ),
        battery: { ...hours([]).battery, maxChargeKw: 1 },
        socPercent: 10,
        strategy: { terminalValuePerKwh: 0 },
      });
    const changes = after_(kepler.plan(swings(0.15)), swings(0.9));
    const causes = new Set(changes.map(({ values }) => values.cause));
    assert.ok(causes.has('prices') || causes.has('price'), JSON.stringify(changes));
    const before = kepler.plan(swings(0.15));
    const causesNow = causesOf(
      before,
      [{ slot: { ...before.slots[0], importPrice: 0.2 }, old: before.slots[0], share: 1 }],
      swings(0.15),
    );
    assert.equal(causesNow.other.text, 'prices of other hours have changed');
  });

  const carHome = (ev: object = {}, state: object = {}) => {
    const { home, state: known, ...rest } = problemOf(hours([0.3, 0.1, 0.2, 0.25]));
    const goals = [{ by: toIso(START + 4 * 3_600_000), socPercent: 60 }];
    return problemSchema.parse({
      ...rest,
      home: { ...home, evs: [{ id: 'car', capacityKwh: 40, maxChargeKw: 4, goals, ...ev }] },
      state: { ...known, evs: [{ id: 'car', socPercent: 50, pluggedIn: true, ...state }] },
    });
  };

  it('is caused by a car that was plugged in or unplugged, and names it', () => {
    const [away, here] = [carHome({}, { pluggedIn: false }), carHome()];
    const come = after_(kepler.plan(away), here);
    assert.deepEqual(new Set(come.map(({ values }) => values.cause)), new Set(['car']));
    assert.match(come[0].text, /: car car was plugged in\.$/);
    assert.match(after_(kepler.plan(here), away)[0].text, /: car car was unplugged\.$/);
  });

  it('is caused by a car’s goal that was changed', () => {
    const goals = [{ by: toIso(START + 4 * 3_600_000), socPercent: 70 }];
    const [change] = after_(kepler.plan(carHome()), carHome({ goals }));
    assert.deepEqual([change.values.cause, change.values.setting], ['setting', 'goal']);
    assert.match(change.text, /: a goal, trip or time of the car has changed\.$/);
  });

  it('is caused by what a car holds where that is not as planned', () => {
    const [change] = after_(kepler.plan(carHome()), carHome({}, { socPercent: 55 }));
    assert.equal(change.values.cause, 'car-soc');
    assert.match(change.text, /: the car holds 2 kWh more than expected\.$/);
  });

  const rich = (edit: (problem: ReturnType<typeof problemOf>) => object = () => ({})) => {
    const problem = carHome();
    const home = {
      ...problem.home,
      waterHeaters: [{ id: 'boiler', powerKw: 3, dailyKwh: 5, comfortLevel: 3 }],
      thermalTanks: [{ id: 'tank', kwhPerDegree: 0.3, minTemperatureC: 40, maxTemperatureC: 60, maxKw: 2 }],
      appliances: [{ id: 'dishes', powerKw: 1, durationMinutes: 60, earliest: '00:00', latest: '23:00' }],
    };
    const whole = problemSchema.parse({ ...problem, home });
    return problemSchema.parse({ ...whole, ...edit(whole) });
  };
  const inHome = (change: (home: PlanningProblem['home']) => object) => (problem: PlanningProblem) => ({
    home: { ...problem.home, ...change(problem.home) },
  });
  const at = (hour: number) => toIso(START + hour * 3_600_000);
  const edits: [setting: Setting | undefined, what: string, edit: (problem: PlanningProblem) => object][] = [
    [undefined, 'nothing', () => ({})],
    ['manual', 'a manual slot', () => ({ manualSlots: [{ from: at(1), to: at(2), action: 'charge' }] })],
    [undefined, 'a manual slot that is over', () => ({ manualSlots: [{ from: at(-2), to: at(0), action: 'hold' }] })],
    ['vacation', 'vacation', ({ strategy }) => ({ strategy: { ...strategy, vacationUntil: at(24) } })],
    ['risk', 'the appetite for risk', ({ strategy }) => ({ strategy: { ...strategy, riskAppetite: 5 } })],
    ['target', 'the target', ({ strategy }) => ({ strategy: { ...strategy, targetSocPercent: 40 } })],
    ['goal', 'a goal', inHome(({ evs }) => ({ evs: [{ ...evs[0], goals: [{ by: at(3), socPercent: 60 }] }] }))],
    [
      undefined,
      'a goal that is over',
      inHome(({ evs }) => ({ evs: [{ ...evs[0], goals: [...evs[0].goals, { by: at(-1), socPercent: 90 }] }] })),
    ],
    ['goal', 'a trip', inHome(({ evs }) => ({ evs: [{ ...evs[0], trips: [{ at: at(2), kwh: 3 }] }] }))],
    ['car', 'a car’s power', inHome(({ evs }) => ({ evs: [{ ...evs[0], maxChargeKw: 3 }] }))],
    ['comfort', 'comfort', inHome(({ waterHeaters }) => ({ waterHeaters: [{ ...waterHeaters[0], comfortLevel: 5 }] }))],
    ['heater', 'a heater', inHome(({ waterHeaters }) => ({ waterHeaters: [{ ...waterHeaters[0], dailyKwh: 7 }] }))],
    ['tank', 'heating', inHome(({ thermalTanks }) => ({ thermalTanks: [{ ...thermalTanks[0], maxKw: 3 }] }))],
    ['run', 'a window', inHome(({ appliances }) => ({ appliances: [{ ...appliances[0], latest: '16:00' }] }))],
    ['appliance', 'an appliance', inHome(({ appliances }) => ({ appliances: [{ ...appliances[0], powerKw: 2 }] }))],
    ['battery', 'a battery', inHome(({ batteries }) => ({ batteries: [{ ...batteries[0], maxChargeKw: 1 }] }))],
    ['solar', 'panels', inHome(() => ({ solar: [{ id: 'roof', peakKw: 5, tiltDegrees: 30, azimuthDegrees: 180 }] }))],
    ['power', 'a power tariff', inHome(({ grid }) => ({ grid: { ...grid, powerTariff: { pricePerKw: 5 } } }))],
    ['grid', 'a limit', inHome(({ grid }) => ({ grid: { ...grid, importLimitKw: 5 } }))],
    ['home', 'a penalty', inHome(() => ({ minSocPenaltyPerKwh: 500 }))],
  ];
  for (const [setting, what, edit] of edits) {
    it(`is known as ${setting ?? 'no setting'} where ${what} has changed, a quarter of an hour later`, () => {
      const first = kepler.plan(problemSchema.parse(rich()));
      const later = (problem: PlanningProblem) => ({
        ...problem,
        now: problem.slots[1].start,
        slots: problem.slots.slice(1),
      });
      assert.equal(changedSetting(first, withInstants(later(rich(edit)))), setting);
    });
  }

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

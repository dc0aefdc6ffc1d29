import assert from 'node:assert/strict';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { liveProblem } from '../../nodes/plan/live-problem.js';
import { loadMargin } from '../../nodes/plan/load-margin.js';
import { NO_ORDERS, type Orders } from '../../nodes/plan/orders.js';
import type { PlannerMemory } from '../../nodes/plan/planner.js';
import { readSettings } from '../../nodes/plan/settings.js';
import { BATTERY, START } from './problems.js';

const home = homeSchema.parse({
  timezone: 'Europe/Stockholm',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [BATTERY],
  waterHeaters: [
    { id: 'boiler', powerKw: 3, dailyKwh: 6, gapPenaltyPerSlot: 0.7 },
    { id: 'cabin', powerKw: 2, dailyKwh: 2, comfortLevel: 2 },
  ],
  evs: [
    { id: 'car', capacityKwh: 50, maxChargeKw: 11, goals: [{ by: '07:00', socPercent: 80 }] },
    { id: 'van', capacityKwh: 80, maxChargeKw: 11 },
  ],
  appliances: [{ id: 'washer', powerKw: 2, durationMinutes: 90, earliest: '12:00', latest: '20:00' }],
  thermalTanks: [{ id: 'tank', kwhPerDegree: 0.3, minTemperatureC: 45, maxTemperatureC: 65, maxKw: 3 }],
});
const spans = Array.from({ length: 72 }, (_, hour) => ({
  start: toIso(START + hour * HOUR_MS),
  end: toIso(START + (hour + 1) * HOUR_MS),
}));
// Summed over any time the load may be 0.2 more and the sun 0.1 less, for each 1 that is expected.
const loadKwh = { mean: 1.1, p10: 0.8, p50: 1, p90: 1.2 };
const pvKwh = { mean: 0.2, p10: 0.1, p50: 0.2, p90: 0.4 };

const memory = (orders: Partial<Orders> = {}): PlannerMemory => ({
  prices: {
    zone: 'SE3',
    currency: 'EUR',
    source: 'test',
    publishedUntil: toIso(START + 24 * HOUR_MS),
    slots: spans.map((span) => ({ ...span, spot: 0.1, importPrice: 0.2, exportPrice: 0.1 })),
  },
  forecast: {
    issuedAt: toIso(START),
    slots: spans.map((span) => ({ ...span, loadKwh, pvKwh })),
    accuracy: { method: 'test', historyDays: 30 },
  },
  state: {
    at: toIso(START),
    batteries: [{ id: 'house', socPercent: 50, powerKw: 0 }],
    pvKw: 0,
    loadKw: 0,
    gridKw: 0,
    waterHeaters: [],
    evs: [],
    ages: {},
  },
  orders: { ...NO_ORDERS, ...orders },
  appliances: { records: [] },
});
const problem = (settings: object = {}, orders: Partial<Orders> = {}) =>
  liveProblem(memory(orders), home, START, readSettings(settings));

describe('The problem of a live home', () => {
  it('has the comfort that was asked for in the place of the own', () => {
    const asked = problem({}, { comfortLevels: [{ id: 'boiler', level: 5 }] }).home.waterHeaters;
    assert.deepEqual(
      asked.map(({ comfortLevel, gapPenaltyPerSlot }) => [comfortLevel, gapPenaltyPerSlot]),
      [
        [5, undefined],
        [2, undefined],
      ],
    );
    assert.equal(problem().home.waterHeaters[0].gapPenaltyPerSlot, 0.7);
  });

  it('has the risk appetite of the node unless another was asked for', () => {
    assert.equal(problem({ riskAppetite: '4' }).strategy.riskAppetite, 4);
    assert.equal(problem({ riskAppetite: '4' }, { riskAppetite: 1 }).strategy.riskAppetite, 1);
  });

  it('has the target of the node', () => {
    assert.equal(problem({ target: 'by-risk', targetSocPercent: '70' }).strategy.targetSocPercent, 'by-risk');
    assert.equal(problem({ target: 'fixed', targetSocPercent: '70' }).strategy.targetSocPercent, 70);
    assert.equal(problem({ targetSocPercent: '' }).strategy.targetSocPercent, undefined);
  });

  it('has the manual slots and the vacation that were asked for', () => {
    const slot = { from: toIso(START), to: toIso(START + HOUR_MS), action: 'hold' } as const;
    const until = toIso(START + 100 * HOUR_MS);
    const asked = problem({}, { manualSlots: [slot], vacation: { from: toIso(START), until } });
    assert.deepEqual(asked.manualSlots, [slot]);
    assert.equal(asked.strategy.vacationUntil, until);
    assert.equal(problem().manualSlots, undefined);
  });

  describe('has in its state, as it is measured,', () => {
    const given = (state: Partial<NonNullable<PlannerMemory['state']>>, at = START) => {
      const known = memory();
      const measured = known.state ? { ...known.state, ...state } : undefined;
      return liveProblem({ ...known, ...(measured ? { state: measured } : {}) }, home, at, readSettings({})).state;
    };
    const heater = { id: 'boiler', powerKw: 3 };

    it('the heat of today of each water heater', () => {
      assert.equal(given({ waterHeaters: [{ ...heater, heatedTodayKwh: 4.5 }] }).waterHeaters[0].heatedTodayKwh, 4.5);
    });

    it('since when a water heater is on', () => {
      const onSince = toIso(START - HOUR_MS);
      assert.equal(given({ waterHeaters: [{ ...heater, onSince }] }).waterHeaters[0].onSince, onSince);
    });

    it('when a water heater was last heated against legionella', () => {
      const lastLegionellaAt = toIso(START - 100 * HOUR_MS);
      const [found] = given({ waterHeaters: [{ ...heater, lastLegionellaAt }] }).waterHeaters;
      assert.equal(found.lastLegionellaAt, lastLegionellaAt);
    });

    it('cars with their charge, plugged in or not, and none whose charge is not known', () => {
      const evs = [
        { id: 'car', socPercent: 40, pluggedIn: true },
        { id: 'van', socPercent: null, pluggedIn: true },
        { id: 'stranger', socPercent: 10, pluggedIn: true },
      ];
      assert.deepEqual(given({ evs }).evs, [{ id: 'car', socPercent: 40, pluggedIn: true }]);
      assert.equal(given({ evs: [{ id: 'car', socPercent: 40, pluggedIn: false }] }).evs[0].pluggedIn, false);
    });

    it('the temperature of tanks', () => {
      const thermalTanks = [
        { id: 'tank', temperatureC: 52 },
        { id: 'stranger', temperatureC: 20 },
      ];
      assert.deepEqual(given({ thermalTanks }).thermalTanks, [{ id: 'tank', temperatureC: 52 }]);
      assert.deepEqual(given({ thermalTanks: [{ id: 'tank', temperatureC: null }] }).thermalTanks, []);
    });

    it('the peaks of the month', () => {
      const peaks = { peakKwThisMonth: 5, peaksKwThisMonth: [{ date: '2026-01-14', kw: 5 }] };
      const found = given(peaks);
      assert.equal(found.peakKwThisMonth, 5);
      assert.deepEqual(found.peaksKwThisMonth, peaks.peaksKwThisMonth);
    });
  });

  const window = { id: 'washer', windowFrom: '2026-01-15T11:00:00Z', minutesDone: 0 };
  for (const [name, startedAt, expected] of [
    ['a run that goes on', [toIso(START - HOUR_MS)], { runsDone: 0, runningSince: toIso(START - HOUR_MS) }],
    ['a run that is finished', [toIso(START - 2 * HOUR_MS)], { runsDone: 1 }],
  ] as const) {
    it(`has in its state what appliances have done: ${name}`, () => {
      const known = { ...memory(), appliances: { records: [{ ...window, startedAt: [...startedAt] }] } };
      const found = liveProblem(known, home, START, readSettings({}));
      assert.deepEqual(found.state.appliances, [{ ...window, ...expected }]);
      assert.equal(found.home.appliances[0].windows?.[0].from, window.windowFrom);
    });
  }

  it('has the goal of a car that was asked for until it departs, and then the home’s own', () => {
    const by = toIso(START + 20 * HOUR_MS);
    const [car, van] = problem({}, { evGoals: [{ id: 'car', socPercent: 55, by }] }).home.evs;
    assert.deepEqual(car.goals, [
      { by, socPercent: 55 },
      { by: '2026-01-17T06:00:00Z', socPercent: 80 },
    ]);
    assert.deepEqual(van.goals, []);
  });

  const margins: [number, number][] = [
    [1, 1 + 1.28 * 0.3],
    [2, 1 + 0.67 * 0.3],
    [3, 1],
    [4, 1 - 0.25 * 0.3],
    [5, 1 - 0.67 * 0.3],
  ];
  for (const [riskAppetite, factor] of margins) {
    it(`has a load times ${factor.toFixed(3)} with a margin at a risk appetite of ${riskAppetite}`, () => {
      const [slot] = problem({ loadMargin: true, riskAppetite }).slots;
      const found = [slot.loadKwh, slot.loadKwhP10, slot.loadKwhP90].map((kwh) => kwh ?? NaN);
      [1.1, 0.8, 1.2].forEach((kwh, index) => assert.ok(Math.abs(found[index] - kwh * factor) < 1e-9));
      assert.equal(slot.pvKwh, 0.2);
      assert.equal(problem({ riskAppetite }).slots[0].loadKwh, 1.1);
    });
  }

  it('has half as much load again at most', () => {
    const wild = spans.map((span) => ({ ...span, loadKwh: { ...loadKwh, p90: 4 }, pvKwh }));
    assert.equal(loadMargin(wild, START, 1), 1.5);
    assert.equal(loadMargin(wild, START, 5), 1 / 1.5);
    assert.equal(loadMargin([], START, 1), 1);
  });

  describe('counts what is left at the end for nothing', () => {
    it('where two days of prices and forecast are known, in which the battery could be emptied', () => {
      assert.equal(problem({ horizonHours: 48 }).strategy.terminalValuePerKwh, 0);
    });

    it('but not over a shorter horizon', () => {
      assert.equal(problem({ horizonHours: 40 }).strategy.terminalValuePerKwh, undefined);
    });

    it('nor with a battery that outlasts it', () => {
      const large = { ...home, batteries: [{ ...home.batteries[0], capacityKwh: 100 }] };
      const asked = liveProblem(memory(), large, START, readSettings({}));
      assert.equal(asked.strategy.terminalValuePerKwh, undefined);
    });

    it('nor with a target', () => {
      assert.equal(problem({ targetSocPercent: 50 }).strategy.terminalValuePerKwh, undefined);
    });
  });
});

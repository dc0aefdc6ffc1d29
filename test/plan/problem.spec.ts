import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import type { ForecastSlot, PriceSlot, State } from '../../nodes/home/schema/messages.js';
import { problemSchema } from '../../nodes/home/schema/problem.js';
import { buildProblem, type ProblemParts } from '../../nodes/plan/problem.js';
import { BATTERY, START } from './problems.js';

const home = homeSchema.parse({
  timezone: 'Europe/Stockholm',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [BATTERY],
});

function prices(count: number, stepMs = HOUR_MS, from = START): PriceSlot[] {
  return Array.from({ length: count }, (_, index) => ({
    ...span(from, stepMs, index),
    spot: 0.1,
    importPrice: 0.1 + index,
    exportPrice: index,
  }));
}

function forecast(count: number, stepMs = SLOT_MS, from = START): ForecastSlot[] {
  const band = (mean: number) => ({ mean, p10: mean / 2, p50: mean, p90: mean * 2 });
  return Array.from({ length: count }, (_, index) => ({
    ...span(from, stepMs, index),
    loadKwh: band(1),
    pvKwh: band(0.5),
    temperatureC: 4,
  }));
}

function span(from: number, stepMs: number, index: number) {
  return { start: toIso(from + index * stepMs), end: toIso(from + (index + 1) * stepMs) };
}

const state: State = {
  at: toIso(START),
  batteries: [{ id: 'house', socPercent: 55, powerKw: 0 }],
  pvKw: 0,
  loadKw: 0.5,
  gridKw: 0.5,
  waterHeaters: [],
  evs: [],
  ages: {},
};

const build = (parts: Partial<ProblemParts> = {}) =>
  buildProblem({ home, now: START, prices: prices(4), forecast: forecast(16), state, ...parts });

describe('A planning problem built from what is known', () => {
  it('is one that a planner accepts', () => {
    problemSchema.parse(JSON.parse(JSON.stringify(build({ now: START + 7 * MINUTE_MS }))));
  });

  it('joins hourly prices with a forecast by the quarter hour', () => {
    const { slots } = build();
    assert.equal(slots.length, 16);
    assert.deepEqual(slots.map(({ importPrice }) => importPrice).slice(2, 6), [0.1, 0.1, 1.1, 1.1]);
    assert.equal(slots[0].loadKwhP90, 2);
    assert.equal(slots[0].outdoorTemperatureC, 4);
  });

  it('shares the energy of a longer forecast slot out over shorter price slots', () => {
    const { slots } = build({ prices: prices(16, SLOT_MS), forecast: forecast(8, HOUR_MS / 2) });
    assert.equal(slots.length, 16);
    assert.deepEqual([slots[0].loadKwh, slots[0].pvKwh, slots[0].pvKwhP10], [0.5, 0.25, 0.125]);
  });

  it('keeps the grid that both have', () => {
    assert.equal(build({ forecast: forecast(4, HOUR_MS) }).slots.length, 4);
  });

  it('cuts the running slot to what is left of it', () => {
    const now = START + 5 * MINUTE_MS;
    const [first] = build({ now }).slots;
    assert.equal(first.start, toIso(now));
    assert.equal(first.end, toIso(START + SLOT_MS));
    assert.ok(Math.abs(first.loadKwh - 10 / 15) < 1e-12);
  });

  const reaches: [string, Partial<ProblemParts>, number][] = [
    ['ends where the prices end', { prices: prices(2) }, 8],
    ['ends where the forecast ends', { forecast: forecast(5) }, 5],
    ['ends at the horizon', { horizonHours: 1.5 }, 6],
    ['ends at a gap', { prices: [...prices(1), ...prices(2, HOUR_MS, START + 2 * HOUR_MS)] }, 4],
    ['leaves out what is past', { prices: [...prices(3, HOUR_MS, START - 3 * HOUR_MS), ...prices(2)] }, 8],
    ['takes slots in any order', { prices: prices(4).reverse() }, 16],
    ['takes a repeated slot once', { prices: [...prices(4), ...prices(4)] }, 16],
  ];
  for (const [name, parts, count] of reaches) {
    it(name, () => assert.equal(build(parts).slots.length, count));
  }

  const missing: [string, Partial<ProblemParts>, string, RegExp][] = [
    ['prices that never came', { prices: undefined }, 'no-prices', /`price-update`/],
    ['prices that have ended', { now: START + 5 * HOUR_MS }, 'no-prices', /do not cover 2026-01-15T17:00:00Z/],
    ['a forecast that never came', { forecast: undefined }, 'no-forecast', /`forecast-update`/],
    ['a stale forecast', { forecast: forecast(4, SLOT_MS, START - HOUR_MS) }, 'no-forecast', /stale/],
    ['a state that never came', { state: undefined }, 'no-state', /Wire the recorder/],
    [
      'a state that is too old',
      { state: { ...state, at: toIso(START - 61 * MINUTE_MS) } },
      'no-state',
      /61 minutes old/,
    ],
    ['a state of charge that is not known', { state: withSoc(null) }, 'no-state-of-charge', /house/],
    ['a state of charge that is absurd', { state: withSoc(4000) }, 'no-state-of-charge', /0 to 100/],
  ];
  for (const [name, parts, code, message] of missing) {
    it(`names ${name}, and the remedy`, () => assert.throws(() => build(parts), { code, message }));
  }

  it('needs no state for a home without batteries', () => {
    assert.deepEqual(build({ home: { ...home, batteries: [] }, state: undefined }).state.batteries, []);
  });
});

function withSoc(socPercent: number | null): State {
  return { ...state, batteries: [{ id: 'house', socPercent, powerKw: 0 }] };
}

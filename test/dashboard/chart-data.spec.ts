import assert from 'node:assert/strict';
import { chartData, intervalAt } from '../../nodes/dashboard/chart-data.js';
import { toPart } from '../../nodes/dashboard/parts.js';
import { HOUR_MS, SLOT_MS } from '../../nodes/home/grid.js';
import { sampleForecast, sampleHome, samplePlan, samplePrices, sampleState } from '../support/sample-plan.js';

const now = Date.parse('2026-05-12T13:07:00Z');
const hour = Date.parse('2026-05-12T13:00:00Z');
const window = { fromMs: hour, toMs: hour + 48 * HOUR_MS };
const plan = toPart('plan-update', samplePlan({ now }), sampleHome.batteries);
const prices = toPart('price-update', samplePrices({ now }), []);
const forecast = toPart('forecast-update', sampleForecast({ now }), []);
const state = toPart('state', sampleState({ now }), []);
const nothing = { 'plan-update': null, 'price-update': null, 'forecast-update': null, state: null, past: null };

describe('the data of the chart', () => {
  it('shows nothing where nothing is known', () => {
    const data = chartData(nothing, window);
    assert.deepEqual([data.importPrice, data.loadKw, data.socPercent, data.bars], [[], [], [], []]);
  });

  it('shows the forecast until there is a plan', () => {
    const before = chartData({ ...nothing, 'forecast-update': forecast }, window);
    assert.equal(before.loadKw.length, 193);
    assert.equal(before.bars.length, 0);
    const after = chartData({ ...nothing, 'forecast-update': forecast, 'plan-update': plan }, window);
    assert.ok(after.bars.some(({ kind }) => kind === 'charge'));
  });

  it('cuts everything to the window', () => {
    const data = chartData({ ...nothing, 'plan-update': plan, 'price-update': prices }, window);
    const instants = [data.importPrice, data.pvKw, data.socPercent].flatMap((points) => points.map(({ x }) => x));
    assert.ok(instants.every((x) => x >= window.fromMs && x <= window.toMs));
    assert.equal(data.importPrice[0].x, window.fromMs);
    assert.equal(data.importPrice.at(-1)?.x, window.toMs);
  });

  it('gives mean powers of a cut first slot, not its energy', () => {
    const [first] = chartData({ ...nothing, 'plan-update': plan }, window).loadKw;
    const [slot] = samplePlan({ now }).slots;
    assert.ok(Math.abs((first.y ?? 0) - (slot.loadKwh * HOUR_MS) / (8 * 60_000)) < 1e-3);
  });

  it('leaves a gap where slots are missing', () => {
    const full = samplePrices({ now });
    const slots = full.slots.filter((_, index) => index !== 100);
    const part = toPart('price-update', { ...full, slots }, []);
    const at = part?.edgesMs.indexOf(Date.parse(full.slots[100].start)) ?? -1;
    assert.equal(part?.importPrice[at], null);
    assert.equal(part?.edgesMs[at + 1], Date.parse(full.slots[101].start));
  });

  it('starts the planned charge at the one that was measured', () => {
    const data = chartData({ ...nothing, 'plan-update': plan, state }, window);
    assert.deepEqual(data.socPercent[0], { x: now, y: 42 });
    const later = { ...state, at: new Date(now + HOUR_MS).toISOString() } as typeof state;
    assert.notDeepEqual(chartData({ ...nothing, 'plan-update': plan, state: later }, window).socPercent[0].x, now);
  });

  it('shows eight of ten outcomes as a band, from now on', () => {
    const data = chartData({ ...nothing, 'forecast-update': forecast, 'plan-update': plan }, window);
    const at = (points: readonly { y: number | null }[]) => points[20].y ?? NaN;
    assert.ok(at(data.loadBand.low) < at(data.loadKw) && at(data.loadKw) < at(data.loadBand.high));
    assert.ok(data.loadBand.low[0].x >= now);
  });

  it('stacks what is taken upwards, and lets what is given hang down', () => {
    const [first, ...rest] = samplePlan({ now }).slots;
    const hours = 8 / 60;
    const busy = {
      ...first,
      waterHeaters: [{ id: 'tank', kwh: 2 * hours }],
      evs: [{ id: 'car', chargeKwh: 7 * hours, socPercent: 50 }],
      batteries: [{ ...first.batteries[0], chargeKwh: 1 * hours, dischargeKwh: 0 }],
      exportKwh: 0.5 * hours,
    };
    const part = toPart('plan-update', { ...samplePlan({ now }), slots: [busy, ...rest] }, []);
    const bars = chartData({ ...nothing, 'plan-update': part }, window).bars.filter(({ fromMs }) => fromMs === now);
    const shown = bars.map(({ kind, lowKw, highKw }) => [
      kind,
      Math.round(lowKw * 10) / 10,
      Math.round(highKw * 10) / 10,
    ]);
    assert.deepEqual(shown, [
      ['charge', 0, 1],
      ['car', 1, 8],
      ['water', 8, 10],
      ['export', -0.5, 0],
    ]);
  });

  it('shows what was measured and planned before now, and nothing of it behind the plan', () => {
    const edgesMs = Array.from({ length: 9 }, (_, index) => hour - HOUR_MS + index * SLOT_MS);
    const column = (value: number) => Array.from({ length: 8 }, () => value);
    const past = {
      edgesMs,
      pvKw: column(2),
      loadKw: column(1),
      chargeKw: column(1),
      dischargeKw: column(0),
      exportKw: column(0),
      socPercent: column(40),
      plannedSocPercent: column(45),
      importPrice: column(0.2),
      exportPrice: column(0.1),
      waterKw: column(0),
      evKw: column(0),
    };
    const before = { fromMs: hour - 2 * HOUR_MS, toMs: hour + HOUR_MS };
    const data = chartData({ ...nothing, 'plan-update': plan, past }, before);
    assert.equal(data.past.loadKw.at(-1)?.x, now);
    assert.deepEqual([data.past.socPercent.length, data.past.plannedSocPercent[0].y], [8, 45]);
    assert.equal(data.bars.filter(({ fromMs }) => fromMs < now).length, 5);
  });

  it('weighs the charge of several batteries by their capacities', () => {
    const [battery] = sampleHome.batteries;
    const batteries = [battery, { ...battery, id: 'second', capacityKwh: 30 }];
    const both = sampleState({ now });
    const charges = [both.batteries[0], { id: 'second', socPercent: 90, powerKw: 0 }];
    assert.equal(toPart('state', { ...both, batteries: charges }, batteries)?.socPercent, 78);
    const unknown = [both.batteries[0], { id: 'second', socPercent: null, powerKw: 0 }];
    assert.equal(toPart('state', { ...both, batteries: unknown }, batteries)?.socPercent, null);
  });
});

describe('intervalAt', () => {
  const edgesMs = [0, 10, 25, 40];
  const cases: readonly (readonly [number, number])[] = [
    [-1, -1],
    [0, 0],
    [9, 0],
    [10, 1],
    [24, 1],
    [39, 2],
    [40, -1],
  ];
  for (const [instant, interval] of cases) {
    it(`finds interval ${interval} at ${instant}`, () => assert.equal(intervalAt({ edgesMs }, instant), interval));
  }

  it('finds none in nothing', () => assert.equal(intervalAt({ edgesMs: [] }, 0), -1));

  it('finds each of 192 slots', () => {
    const slots = { edgesMs: Array.from({ length: 193 }, (_, index) => index * SLOT_MS) };
    for (let index = 0; index < 192; index++) assert.equal(intervalAt(slots, index * SLOT_MS + 1), index);
  });
});

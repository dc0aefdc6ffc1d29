import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import {
  begin,
  follow,
  hear,
  offPlanPercent,
  type PlannerInput,
  type PlannerMemory,
} from '../../nodes/plan/planner.js';
import { problemOf, repeat, START } from './problems.js';

const SETTINGS = { replanSocPercent: 5 };

const price = (importPrice: number): PlannerInput => ({
  topic: 'price-update',
  payload: {
    zone: 'SE3',
    currency: 'EUR',
    source: 'test',
    publishedUntil: toIso(START + HOUR_MS),
    slots: [{ start: toIso(START), end: toIso(START + HOUR_MS), spot: importPrice, importPrice, exportPrice: 0 }],
  },
});

const forecast = (loadKwh: number, issuedAt = START): PlannerInput => {
  const band = { mean: loadKwh, p10: loadKwh, p50: loadKwh, p90: loadKwh };
  const slot = { start: toIso(START), end: toIso(START + HOUR_MS), loadKwh: band, pvKwh: band };
  return {
    topic: 'forecast-update',
    payload: { issuedAt: toIso(issuedAt), slots: [slot], accuracy: { method: 'test', historyDays: 7 } },
  };
};

const state = (socPercent: number | null, at = START): PlannerInput => ({
  topic: 'state',
  payload: {
    at: toIso(at),
    batteries: [{ id: 'house', socPercent, powerKw: 0 }],
    pvKw: 0,
    loadKw: 0,
    gridKw: 0,
    waterHeaters: [],
    evs: [],
    ages: {},
  },
});

/** Stays at 50 % for 24 hours. */
const plan: Plan = fallbackPlan(problemOf({ slots: repeat(96, { loadKwh: 0 }), socPercent: 50 }), {
  code: 'test',
  values: {},
  text: 'test.',
});

function after(inputs: readonly PlannerInput[], from: PlannerMemory = {}, now = START): PlannerMemory {
  return inputs.reduce((memory, input) => hear(memory, input, now, SETTINGS), from);
}

const known = begin(after([price(0.1), forecast(1), state(50)]), START);
const planned = follow(known, plan, new Map([['house', 50]]));

describe('The planner', () => {
  const reasons: [string, PlannerInput, PlannerMemory, string | undefined][] = [
    ['new prices', price(0.2), planned, 'new-prices'],
    ['the same prices again', price(0.1), planned, undefined],
    ['a new forecast', forecast(2, START + 1000), planned, 'new-forecast'],
    ['the same forecast issued again', forecast(1, START + 1000), planned, undefined],
    ['an older forecast', forecast(2, START - 1000), planned, undefined],
    ['a battery that follows the plan', state(52), planned, undefined],
    ['a battery that has left the plan', state(60), planned, 'battery-off-plan'],
    ['a state of charge that is not known', state(null), planned, undefined],
    ['a state when there is no plan yet', state(50), known, 'first-plan'],
    ['a state before prices and forecast', state(50), {}, undefined],
    ['the job plan', { topic: 'job', payload: { job: 'plan' } }, planned, 'job'],
    ['another job', { topic: 'job', payload: { job: 'prices' } }, planned, undefined],
    ['the command replan', { topic: 'command', payload: { command: 'replan' } }, planned, 'command'],
    ['another command', { topic: 'command', payload: { command: 'pause' } }, planned, undefined],
  ];
  for (const [name, input, memory, because] of reasons) {
    it(`${because ? 'plans anew' : 'does not plan'} on ${name}`, () => {
      assert.equal(after([input], memory).pending?.because, because);
    });
  }

  it('answers prices, forecast and state that come together with one plan', () => {
    const memory = after([price(0.1), forecast(1), state(50)]);
    assert.equal(memory.pending?.dueAt, START + 500);
  });

  it('is not moved by a stream of states to plan more often than every five minutes', () => {
    let memory = planned;
    const begun: number[] = [];
    for (let at = START; at < START + HOUR_MS; at += 300) {
      memory = hear(memory, state(80, at), at, SETTINGS);
      if (memory.pending && memory.pending.dueAt <= at) {
        memory = follow(begin(memory, at), plan, new Map([['house', 50]]));
        begun.push(at);
      }
    }
    assert.ok(begun.length >= 10 && begun.length <= 12, `${begun.length} plans in an hour`);
  });

  it('answers at once a state of charge that planning had lacked', () => {
    const failed = begin(after([price(0.1), forecast(1), state(null)]), START);
    const memory = after([state(50, START + 1000)], failed, START + 1000);
    assert.equal(memory.pending?.dueAt, START + 1500);
  });

  it('lets a command overtake what is due later', () => {
    const memory = after([state(80), { topic: 'command', payload: { command: 'replan' } }], planned);
    assert.deepEqual(memory.pending, { dueAt: START, because: 'command' });
  });

  it('plans anew before the plan ends', () => {
    const at = START + 22.5 * HOUR_MS;
    assert.equal(after([state(50, at)], planned, at).pending?.because, 'plan-ends');
  });

  it('keeps the newest state, and takes one again after a clock was set back', () => {
    const socOf = (memory: PlannerMemory) => memory.state?.batteries[0].socPercent;
    const newest = after([state(51, START), state(40, START - MINUTE_MS)], {}, START);
    assert.equal(socOf(newest), 51);
    const ahead = after([state(51, START + 10 * HOUR_MS)], {}, START + 10 * HOUR_MS);
    assert.equal(socOf(after([state(40, START)], ahead, START)), 40);
  });

  it('measures the distance from the plan along the slot', () => {
    const charging = structuredClone(plan);
    charging.slots[0].batteries[0].socPercent = 60;
    const memory = { ...follow(known, charging, new Map([['house', 50]])) };
    assert.equal(offPlanPercent(memory, START), 0);
    assert.equal(offPlanPercent(memory, START + SLOT_MS / 2), 5);
    assert.equal(offPlanPercent(follow(known, charging), START), undefined);
  });
});

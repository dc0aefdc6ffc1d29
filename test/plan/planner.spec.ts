import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import type { Command } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import {
  asksTheSame,
  begin,
  EMPTY_MEMORY,
  follow,
  hear,
  offPlanPercent,
  type PlannerInput,
  type PlannerMemory,
} from '../../nodes/plan/planner.js';
import { problemOf, repeat, START } from './problems.js';

const SETTINGS = { replanSocPercent: 5 };
const HOME = homeSchema.parse({
  timezone: 'Europe/Stockholm',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  waterHeaters: [
    { id: 'boiler', powerKw: 3, dailyKwh: 6 },
    { id: 'cabin', powerKw: 2, dailyKwh: 2 },
  ],
  evs: [{ id: 'car', capacityKwh: 50, maxChargeKw: 11, goals: [{ by: '07:00', socPercent: 80 }] }],
});

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

const state = (
  socPercent: number | null,
  at = START,
  pluggedIn: boolean | null = null,
  carPercent: number | null = null,
): PlannerInput => ({
  topic: 'state',
  payload: {
    at: toIso(at),
    batteries: [{ id: 'house', socPercent, powerKw: 0 }],
    pvKw: 0,
    loadKw: 0,
    gridKw: 0,
    waterHeaters: [],
    evs: [{ id: 'car', socPercent: carPercent, pluggedIn }],
    ages: {},
  },
});

const order = (command: Command['command'], value?: unknown, until?: string): PlannerInput => ({
  topic: 'command',
  payload: { command, value, until },
});

/** Stays at 50 % for 24 hours. */
const plan: Plan = fallbackPlan(problemOf({ slots: repeat(96, { loadKwh: 0 }), socPercent: 50 }), {
  code: 'test',
  values: {},
  text: 'test.',
});

function after(inputs: readonly PlannerInput[], from = EMPTY_MEMORY, now = START): PlannerMemory {
  return inputs.reduce((memory, input) => hear(memory, input, HOME, now, SETTINGS), from);
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
    ['a state before prices and forecast', state(50), EMPTY_MEMORY, undefined],
    ['the job plan', { topic: 'job', payload: { job: 'plan' } }, planned, 'job'],
    ['another job', { topic: 'job', payload: { job: 'prices' } }, planned, undefined],
    ['the command replan', { topic: 'command', payload: { command: 'replan' } }, planned, 'command'],
    ['another command', { topic: 'command', payload: { command: 'pause' } }, planned, undefined],
    ['a risk appetite', order('set-risk', 1), planned, 'command'],
    ['the risk appetite that is asked for already', order('set-risk', null), planned, undefined],
    ['a comfort level', order('set-comfort', 5), planned, 'command'],
    ['a manual slot', order('manual-slot', { action: 'charge' }), planned, 'command'],
    ['a vacation', order('vacation'), planned, 'command'],
    ['a goal of a car', order('set-ev-goal', { id: 'car', targetSocPercent: 70, by: '07:00' }), planned, 'command'],
    ['a car that is plugged in', state(50, START + 1, true), planned, 'car-plugged'],
    ['a car that nobody knows of', state(50, START + 1, null), planned, undefined],
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
      memory = hear(memory, state(80, at), HOME, at, SETTINGS);
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
    const newest = after([state(51, START), state(40, START - MINUTE_MS)]);
    assert.equal(socOf(newest), 51);
    const ahead = after([state(51, START + 10 * HOUR_MS)], EMPTY_MEMORY, START + 10 * HOUR_MS);
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

  it('does not plan for every touch of a loose plug', () => {
    let memory = planned;
    let plans = 0;
    for (let at = START; at < START + 10 * MINUTE_MS; at += 500) {
      memory = hear(memory, state(50, at, at % 1000 === 0), HOME, at, SETTINGS);
      if (memory.pending && memory.pending.dueAt <= at) {
        memory = begin(memory, at);
        plans++;
      }
    }
    assert.ok(plans >= 9 && plans <= 11, `${plans} plans in ten minutes`);
  });

  const changes: [string, PlannerInput, boolean][] = [
    ['the same prices', price(0.1), true],
    ['other prices', price(0.2), false],
    ['the same forecast, issued anew', forecast(1, START + 1), true],
    ['another forecast', forecast(2, START + 1), false],
    ['a state of charge nearby', state(54, START + 1), true],
    ['a state of charge further off', state(60, START + 1), false],
    ['a state of charge that has got lost', state(null, START + 1), false],
    ['a car that came', state(50, START + 1, true), false],
    ['another wish', order('set-risk', 2), false],
    ['the wish to plan anew', order('replan'), true],
  ];
  for (const [name, input, same] of changes) {
    it(`${same ? 'would' : 'would not'} plan the same after ${name}`, () => {
      assert.equal(asksTheSame(known, after([input], known), SETTINGS), same);
    });
  }

  it('would not plan the same after an appliance was started by hand', () => {
    const record = { id: 'dishwasher', windowFrom: toIso(START), startedAt: [toIso(START)], minutesDone: 0 };
    assert.equal(asksTheSame(known, { ...known, appliances: { records: [record] } }, SETTINGS), false);
  });
});

describe("People's orders to the planner", () => {
  const ordersAfter = (...inputs: PlannerInput[]) => after(inputs).orders;
  const at = (hours: number) => toIso(START + hours * HOUR_MS);

  it('set the risk appetite, and take it back', () => {
    assert.equal(ordersAfter(order('set-risk', 5)).riskAppetite, 5);
    assert.equal(ordersAfter(order('set-risk', 5), order('set-risk', null)).riskAppetite, null);
  });

  it('set the comfort of one water heater or of all', () => {
    assert.deepEqual(ordersAfter(order('set-comfort', 4)).comfortLevels, [
      { id: 'boiler', level: 4 },
      { id: 'cabin', level: 4 },
    ]);
    const { comfortLevels } = ordersAfter(order('set-comfort', 4), order('set-comfort', { id: 'boiler', level: 1 }));
    assert.deepEqual(comfortLevels, [
      { id: 'cabin', level: 4 },
      { id: 'boiler', level: 1 },
    ]);
    assert.deepEqual(ordersAfter(order('set-comfort', 4), order('set-comfort', null)).comfortLevels, []);
  });

  it('set manual slots, from now for an hour unless told otherwise', () => {
    assert.deepEqual(ordersAfter(order('manual-slot', { action: 'hold' })).manualSlots, [
      { from: at(0), to: at(1), action: 'hold' },
    ]);
    const [slot] = ordersAfter(order('manual-slot', { action: 'charge', from: at(2), powerKw: 2 }, at(5))).manualSlots;
    assert.deepEqual(slot, { from: at(2), to: at(5), action: 'charge', powerKw: 2 });
  });

  it('let a manual slot take the place of what it overlaps, water apart', () => {
    const slots = ordersAfter(
      order('manual-slot', { action: 'charge', from: at(1), to: at(3) }),
      order('manual-slot', { action: 'water', from: at(1), to: at(3) }),
      order('manual-slot', { action: 'export', from: at(2), to: at(4) }),
      order('manual-slot', { action: 'hold', from: at(5), to: at(6) }),
    ).manualSlots;
    assert.deepEqual(
      slots.map(({ action }) => action),
      ['water', 'export', 'hold'],
    );
    assert.deepEqual(ordersAfter(order('manual-slot', { action: 'hold' }), order('manual-slot', null)).manualSlots, []);
  });

  it('send people on vacation, with or without a day of return', () => {
    assert.deepEqual(ordersAfter(order('vacation', true, at(72))).vacation, { from: at(0), until: at(72) });
    assert.deepEqual(ordersAfter(order('vacation')).vacation, { from: at(0), until: null });
    assert.equal(ordersAfter(order('vacation'), order('vacation', false)).vacation, null);
  });

  it('give a car a goal until its departure, in percent or in kWh beyond what it holds', () => {
    const goalsAfter = (...inputs: PlannerInput[]) => ordersAfter(...inputs).evGoals;
    const goal = order('set-ev-goal', { id: 'car', targetSocPercent: 70, by: at(5) });
    assert.deepEqual(goalsAfter(goal), [{ id: 'car', socPercent: 70, by: at(5) }]);
    const byClock = order('set-ev-goal', { id: 'car', kwh: 10, by: '07:00' });
    assert.deepEqual(goalsAfter(state(50, START, true, 40), goal, byClock), [
      { id: 'car', socPercent: 60, by: '2026-01-16T06:00:00Z' },
    ]);
    assert.equal(goalsAfter(order('set-ev-goal', { id: 'car', targetSocPercent: 70 }, at(3)))[0].by, at(3));
    assert.deepEqual(goalsAfter(goal, order('set-ev-goal', { id: 'car', cancel: true })), []);
    assert.deepEqual(goalsAfter(goal, order('set-ev-goal', null)), []);
  });

  it('are forgotten when their time has passed', () => {
    const memory = after([
      order('manual-slot', { action: 'hold' }),
      order('vacation', true, at(2)),
      order('set-ev-goal', { id: 'car', targetSocPercent: 70, by: at(2) }),
    ]);
    assert.deepEqual(begin(memory, START + 3 * HOUR_MS).orders, EMPTY_MEMORY.orders);
    assert.deepEqual(begin(memory, START + HOUR_MS / 2).orders, memory.orders);
  });

  const refused: [string, PlannerInput][] = [
    ['a risk appetite of 6', order('set-risk', 6)],
    ['a risk appetite in words', order('set-risk', 'daring')],
    ['a comfort level of 0', order('set-comfort', 0)],
    ['a comfort of an unknown heater', order('set-comfort', { id: 'pool', level: 3 })],
    ['a manual slot without an action', order('manual-slot', {})],
    ['a manual slot that is no object', order('manual-slot', 'charge')],
    ['a manual slot at no instant', order('manual-slot', { action: 'hold', from: 'soon' })],
    ['a manual slot of the past', order('manual-slot', { action: 'hold', from: at(-3), to: at(-1) })],
    ['a manual slot that ends before it begins', order('manual-slot', { action: 'hold', from: at(3), to: at(2) })],
    ['a vacation that is over', order('vacation', true, at(-1))],
  ];
  const badGoals: [string, object, RegExp][] = [
    ['an unknown car', { id: 'bus', targetSocPercent: 70, by: at(5) }, /`value\.id` "bus": expected one of car/],
    ['a goal of the past', { id: 'car', targetSocPercent: 70, by: at(-1) }, /still to come/],
    ['a goal at no time', { id: 'car', targetSocPercent: 70 }, /command\.value/],
    ['a goal of nothing', { id: 'car', by: at(5) }, /command\.value/],
    ['more than full', { id: 'car', targetSocPercent: 120, by: at(5) }, /command\.value/],
    ['more kWh than there is room for', { id: 'car', kwh: 40, by: at(5) }, /at most 30/],
  ];
  for (const [name, value, message] of badGoals) {
    it(`are refused with a reason where they ask for ${name}`, () => {
      assert.throws(() => after([state(50, START, true, 40), order('set-ev-goal', value)]), { message });
    });
  }

  it('are refused where kWh are asked for and nobody knows how full the car is', () => {
    assert.throws(() => after([order('set-ev-goal', { id: 'car', kwh: 4, by: at(5) })]), /targetSocPercent/);
  });

  for (const [name, input] of refused) {
    it(`are refused with a reason where they ask for ${name}`, () => {
      assert.throws(() => after([input]), /expected/);
    });
  }
});

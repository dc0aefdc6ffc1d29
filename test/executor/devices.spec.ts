import assert from 'node:assert/strict';
import { SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';
import type { DeviceAction, State } from '../../nodes/home/schema/messages.js';
import type { Plan, PlanSlot } from '../../nodes/home/schema/plan.js';
import { Executor } from '../../nodes/executor/executor-machine.js';
import { defaultSettings, type ExecutorSettings } from '../../nodes/executor/settings.js';
import { onePricePlan } from '../support/executor-plan.js';
import { smallHome } from '../support/fake-home.js';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const home: HomeInput = {
  ...smallHome,
  batteries: [],
  waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
  evs: [{ id: 'car', capacityKwh: 60, minChargeKw: 4.14, maxChargeKw: 11 }],
  appliances: [
    {
      id: 'dishwasher',
      powerKw: 2,
      durationMinutes: 60,
      earliest: toIso(NOW - 60 * MINUTE),
      latest: toIso(NOW + 600 * MINUTE),
    },
  ],
};

/** A plan whose slots are changed by their number. */
function planOf(change: (index: number) => Partial<PlanSlot>, prices: Parameters<typeof onePricePlan>[1] = {}): Plan {
  const plan = onePricePlan(NOW, prices);
  return { ...plan, slots: plan.slots.map((slot, index) => ({ ...slot, ...change(index) })) };
}

const stateAt = (at: number, changes: Partial<State> = {}): State => ({
  at: toIso(at),
  batteries: [],
  pvKw: 0,
  loadKw: 1,
  gridKw: 1,
  waterHeaters: [],
  evs: [],
  ages: {},
  ...changes,
});

function executorOf(plan: Plan, settings: Partial<ExecutorSettings> = {}, given: HomeInput = home): Executor {
  const executor = new Executor(homeSchema.parse(given), { ...defaultSettings, mode: 'live', ...settings });
  executor.receivePlan(plan);
  return executor;
}

function decide(executor: Executor, at: number, changes: Partial<State> = {}) {
  executor.receiveState(stateAt(at, changes));
  const { state, deviceActions } = executor.decide(at, 'tick');
  const of = <D extends DeviceAction['device']>(device: D) =>
    state.devices?.find((each): each is Extract<DeviceAction, { device: D }> => each.device === device);
  return { of, told: deviceActions };
}

describe('a water heater', () => {
  const heating = planOf((index) => ({ waterHeaters: [{ id: 'tank', kwh: index < 2 ? 0.75 : 0 }] }));

  it('heats while the plan does, and not after', () => {
    const executor = executorOf(heating);
    const told = [0, 1, 2].map((slot) => decide(executor, NOW + slot * SLOT_MS).of('water-heater'));
    assert.deepEqual(
      told.map((each) => [each?.intent, each?.temperatureC]),
      [
        ['heat', 60],
        ['heat', 60],
        ['off', 40],
      ],
    );
  });

  it('finishes a block that it has begun, whatever a new plan says', () => {
    const executor = executorOf(heating);
    assert.equal(decide(executor, NOW).of('water-heater')?.intent, 'heat');
    executor.receivePlan({ ...planOf(() => ({})), plannedAt: toIso(NOW + MINUTE) });
    const { of } = decide(executor, NOW + 20 * MINUTE);
    assert.deepEqual([of('water-heater')?.intent, of('water-heater')?.reason.code], ['heat', 'heat-block']);
    assert.equal(decide(executor, NOW + 31 * MINUTE).of('water-heater')?.intent, 'off');
  });

  it('is told once', () => {
    const executor = executorOf(heating);
    const first = decide(executor, NOW).told.filter(({ device }) => device === 'water-heater');
    const second = decide(executor, NOW + MINUTE).told.filter(({ device }) => device === 'water-heater');
    assert.deepEqual([first.length, second.length], [1, 0]);
  });

  it('is never asked for more than 85 °C', () => {
    const executor = executorOf(heating, { waterNormalC: 99 });
    assert.equal(decide(executor, NOW).of('water-heater')?.temperatureC, 85);
  });
});

describe('a car', () => {
  const charging = (kwh: number, prices = {}) =>
    planOf((index) => ({ evs: [{ id: 'car', chargeKwh: index === 0 ? kwh : 0, socPercent: 50 }] }), prices);
  const later = planOf(
    (index) => ({ evs: [{ id: 'car', chargeKwh: index === 8 ? 2 : 0, socPercent: 50 }], importKwh: 2 }),
    { exportPrice: 0.05 },
  );

  const cases: {
    name: string;
    plan: Plan;
    state?: Partial<State>;
    settings?: Partial<ExecutorSettings>;
    kw: number;
  }[] = [
    { name: 'charges with the power of the plan', plan: charging(2), kw: 8 },
    { name: 'charges with its least power where the plan asks for less', plan: charging(0.5), kw: 4.14 },
    { name: 'never charges with more than it takes', plan: charging(5), kw: 11 },
    {
      name: 'does not charge when it is away',
      plan: charging(2),
      state: { evs: [{ id: 'car', socPercent: 50, pluggedIn: false }] },
      kw: 0,
    },
    { name: 'waits where the plan does', plan: later, kw: 0 },
    { name: 'takes surplus that would bring less than charging costs later', plan: later, state: { pvKw: 7 }, kw: 6 },
    { name: 'leaves surplus below its least power', plan: later, state: { pvKw: 4 }, kw: 0 },
    {
      name: 'leaves surplus where it is told to',
      plan: later,
      state: { pvKw: 7 },
      settings: { evSurplus: false },
      kw: 0,
    },
    {
      name: 'leaves surplus that sells for more',
      plan: { ...later, slots: later.slots.map((slot) => ({ ...slot, exportPrice: 0.5 })) },
      state: { pvKw: 7 },
      kw: 0,
    },
    { name: 'takes no surplus that it will not need', plan: charging(0), state: { pvKw: 7 }, kw: 0 },
  ];
  for (const { name, plan, state, settings, kw } of cases) {
    it(name, () => {
      const action = decide(executorOf(plan, settings), NOW, state).of('ev');
      assert.ok(Math.abs((action?.powerKw ?? NaN) - kw) < 0.01, `${action?.powerKw} is not ${kw}`);
      assert.equal(action?.intent, kw > 0 ? 'charge' : 'stop');
    });
  }

  it('goes on with surplus through a small cloud, and counts what it takes itself', () => {
    const executor = executorOf(later);
    const surplus = (at: number, pvKw: number, takenKw: number) =>
      decide(executor, at, {
        pvKw,
        loadKw: 1 + takenKw,
        evs: [{ id: 'car', socPercent: 50, pluggedIn: true, powerKw: takenKw }],
      }).of('ev')?.powerKw;
    assert.equal(surplus(NOW, 6, 0), 5);
    assert.equal(surplus(NOW + MINUTE, 6, 5), 5);
    assert.equal(surplus(NOW + 2 * MINUTE, 4.8, 5), 4.14);
    assert.equal(surplus(NOW + 3 * MINUTE, 3, 4.14), 0);
  });
});

describe('an appliance', () => {
  const starting = planOf((index) => ({ appliances: [{ id: 'dishwasher', kwh: index < 4 ? 0.5 : 0 }] }));

  it('is started once, also when a new plan still has it', () => {
    const executor = executorOf(starting);
    const starts = (at: number) => decide(executor, at).told.filter(({ device }) => device === 'appliance').length;
    assert.equal(starts(NOW), 1);
    assert.equal(starts(NOW + SLOT_MS), 0);
    executor.receivePlan({ ...starting, plannedAt: toIso(NOW + SLOT_MS) });
    assert.equal(starts(NOW + 2 * SLOT_MS), 0);
  });

  it('is not started again after a restart', () => {
    const first = executorOf(starting);
    first.receiveState(stateAt(NOW));
    const { state } = first.decide(NOW, 'tick');
    const again = executorOf(starting);
    again.restore(JSON.parse(JSON.stringify(state)), undefined, NOW + MINUTE);
    assert.deepEqual(
      decide(again, NOW + MINUTE).told.filter(({ device }) => device === 'appliance'),
      [],
    );
  });
});

describe('a roof without a battery', () => {
  const negative = planOf((index) => (index === 0 ? { exportPrice: -0.1 } : {}), { exportPrice: 0.05 });

  it('is held back where export costs money, and let go again', () => {
    const executor = executorOf(negative, {}, { ...home, waterHeaters: [], evs: [], appliances: [] });
    const first = decide(executor, NOW, { pvKw: 5 });
    assert.deepEqual(
      first.told.map(({ device, intent }) => [device, intent]),
      [['solar', 'curtail']],
    );
    const held = first.of('solar');
    assert.deepEqual([held?.curtailKw, held?.exportLimitKw], [4, 0]);
    const second = decide(executor, NOW + SLOT_MS, { pvKw: 5 });
    assert.deepEqual(
      second.told.map(({ intent }) => intent),
      ['generate'],
    );
  });

  it('is told nothing where it was never held back', () => {
    const executor = executorOf(
      planOf(() => ({})),
      {},
      { ...home, waterHeaters: [], evs: [], appliances: [] },
    );
    assert.deepEqual(decide(executor, NOW, { pvKw: 5 }).told, []);
  });
});

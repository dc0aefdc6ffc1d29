import assert from 'node:assert/strict';
import { SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';
import type { DeviceAction, State } from '../../nodes/home/schema/messages.js';
import type { Plan, PlanSlot } from '../../nodes/home/schema/plan.js';
import { wireDevices } from '../../nodes/executor/device-form.js';
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

function executorOf(
  plan: Plan | undefined,
  settings: Partial<ExecutorSettings> = {},
  given: HomeInput = home,
): Executor {
  const executor = new Executor(homeSchema.parse(given), { ...defaultSettings, mode: 'live', ...settings });
  if (plan) executor.receivePlan(plan);
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

describe('an appliance that may pause', () => {
  // Two slots, a slot's rest, and a third of a slot.
  const energies = [0.5, 0.5, 0, 0.5 / 3, 0];
  const id = 'dishwasher';
  const pausing: HomeInput = {
    ...home,
    appliances: (home.appliances ?? []).map((appliance) => ({ ...appliance, interruptible: true })),
  };
  const parts = planOf((index) => ({ appliances: [{ id, kwh: energies[index] ?? 0 }] }));
  const tellsOf = (executor: Executor, at: number, powerKw?: number) =>
    decide(executor, at, powerKw === undefined ? {} : { appliances: [{ id, powerKw }] })
      .told.filter(({ device }) => device === 'appliance')
      .map(({ intent }) => intent);
  const through = (executor: Executor, powerAt: (minute: number) => number | undefined = () => undefined) =>
    Array.from({ length: 75 }, (_, minute) => minute).flatMap((minute) =>
      tellsOf(executor, NOW + minute * MINUTE, powerAt(minute)).map((intent) => `${intent} ${minute}`),
    );

  it('is started and stopped stretch by stretch', () => {
    assert.deepEqual(through(executorOf(parts, {}, pausing)), ['start 0', 'stop 30', 'start 45', 'stop 50']);
  });

  it('is not told to stop where it has stopped by itself', () => {
    const tells = through(executorOf(parts, {}, pausing), (minute) => (minute > 0 && minute < 20 ? 2 : 0));
    assert.deepEqual(tells, ['start 0', 'start 45']);
  });

  it('goes on where somebody has started it by hand', () => {
    assert.deepEqual(
      through(executorOf(parts, {}, pausing), () => 2),
      [],
    );
  });

  it('is stopped at the end of its stretch after a restart, and where there is no plan any more', () => {
    const first = executorOf(parts, {}, pausing);
    first.receiveState(stateAt(NOW));
    const { state } = first.decide(NOW, 'tick');
    const again = executorOf(undefined, {}, pausing);
    again.restore(JSON.parse(JSON.stringify(state)), undefined, NOW + MINUTE);
    assert.deepEqual(tellsOf(again, NOW + 29 * MINUTE), []);
    assert.deepEqual(tellsOf(again, NOW + 30 * MINUTE), ['stop']);
    assert.deepEqual(tellsOf(again, NOW + 31 * MINUTE), []);
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

describe('a thermal tank', () => {
  const tank = {
    id: 'buffer',
    kwhPerDegree: 0.5,
    minTemperatureC: 35,
    maxTemperatureC: 55,
    maxKw: 3,
    minKw: 1,
  };
  const withTank: HomeInput = { ...home, waterHeaters: [], evs: [], appliances: [], thermalTanks: [tank] };
  const heats = (kwh: number, temperatureC = 45) => ({ thermalTanks: [{ id: 'buffer', kwh, temperatureC }] });
  // Half an hour at 2 kW, and then nothing.
  const heating = planOf((index) => heats(index < 2 ? 0.5 : 0, index < 2 ? 42 + index : 40));
  const at = (temperatureC: number | null): Partial<State> => ({
    thermalTanks: [{ id: 'buffer', temperatureC, powerKw: 0 }],
  });
  const told = (executor: Executor, now: number, changes: Partial<State> = {}) => {
    const action = decide(executor, now, changes).of('thermal-tank');
    return [action?.intent, action?.powerKw, action?.temperatureC, action?.reason.code];
  };

  const cases: { name: string; plan?: Plan; measured: number | null; given?: object; tells: unknown[] }[] = [
    {
      name: 'is heated with the power of the plan, to the temperature that the plan has at the end of the block',
      plan: heating,
      measured: 40,
      tells: ['heat', 2, 43, 'tank-planned'],
    },
    {
      name: 'is heated with its least power where the plan asks for less',
      plan: planOf(() => heats(0.1)),
      measured: 40,
      tells: ['heat', 1, 45, 'tank-planned'],
    },
    {
      name: 'is heated with its whole power where it knows on and off only',
      plan: heating,
      measured: 40,
      given: { onOff: true },
      tells: ['heat', 3, 43, 'tank-planned'],
    },
    {
      name: 'is never set beyond its highest temperature',
      plan: planOf(() => heats(0.5, 70)),
      measured: 40,
      tells: ['heat', 2, 55, 'tank-planned'],
    },
    {
      name: 'keeps its lowest temperature by itself while the plan does not heat it',
      plan: planOf(() => heats(0)),
      measured: 40,
      tells: ['off', 0, 35, 'tank-off'],
    },
    { name: 'is not heated when it is full', plan: heating, measured: 54.5, tells: ['off', 0, 35, 'tank-full'] },
    {
      name: 'follows the plan where its temperature is not measured',
      plan: heating,
      measured: null,
      tells: ['heat', 2, 43, 'tank-planned'],
    },
    {
      name: 'is kept above its lowest temperature without a plan',
      measured: 34,
      tells: ['heat', 3, 35, 'tank-unplanned'],
    },
    { name: 'rests without a plan while it is warm enough', measured: 36, tells: ['off', 0, 35, 'tank-unplanned'] },
    {
      name: 'looks after itself where nothing is known of it',
      measured: null,
      tells: ['heat', 3, 35, 'tank-unplanned'],
    },
  ];
  for (const { name, plan, measured, given, tells } of cases) {
    it(name, () => {
      const homeWith = { ...withTank, thermalTanks: [{ ...tank, ...given }] };
      const executor = new Executor(homeSchema.parse(homeWith), { ...defaultSettings, mode: 'live' });
      if (plan) executor.receivePlan(plan);
      assert.deepEqual(told(executor, NOW, at(measured)), tells);
    });
  }

  it('goes on a little beyond the temperature at which it begins, and ends a little before it begins again', () => {
    const executor = new Executor(homeSchema.parse(withTank), { ...defaultSettings, mode: 'live' });
    const intents = [34, 36, 37, 36, 34.9].map(
      (celsius, minute) => told(executor, NOW + minute * MINUTE, at(celsius))[0],
    );
    assert.deepEqual(intents, ['heat', 'heat', 'off', 'off', 'heat']);
  });

  it('is told once, and again when its power changes', () => {
    const plan = planOf((index) => heats(index === 0 ? 0.5 : 0.7));
    const executor = executorOf(plan, {}, withTank);
    const count = (now: number) => decide(executor, now, at(40)).told.length;
    assert.deepEqual(
      [count(NOW), count(NOW + MINUTE), count(NOW + SLOT_MS), count(NOW + SLOT_MS + MINUTE)],
      [1, 0, 1, 0],
    );
  });

  it('is written to and verified through its profile', () => {
    const parsed = homeSchema.parse(withTank);
    const device = { kind: 'thermal-tank', profile: 'tank-number', parameters: { entity: 'number.buffer' } };
    const executor = new Executor(
      parsed,
      { ...defaultSettings, mode: 'live' },
      wireDevices({ devices: [device] }, parsed),
    );
    executor.receivePlan(heating);
    executor.receiveState(stateAt(NOW, at(40)));
    const [write] = executor.decide(NOW, 'tick').deviceWrites;
    assert.deepEqual(write.message.payload, {
      action: 'number.set_value',
      target: { entity_id: ['number.buffer'] },
      data: { value: 43 },
    });
    executor.receiveReading('number.buffer', '43', NOW + 1000, null, '°C');
    executor.receiveState(stateAt(NOW + MINUTE, at(40)));
    assert.equal(executor.decide(NOW + MINUTE, 'tick').state.writes?.[0].status, 'verified');
  });
});

describe('hot water that somebody planned by hand', () => {
  const idle = planOf(() => ({ waterHeaters: [{ id: 'tank', kwh: 0 }] }));
  const slot = { from: NOW + 10 * MINUTE, to: NOW + 40 * MINUTE };
  const heater = (executor: Executor, at: number) => {
    const action = decide(executor, at).of('water-heater');
    return [action?.intent, action?.temperatureC, action?.reason.code];
  };

  it('goes before the plan, from its beginning to its end', () => {
    const executor = executorOf(idle);
    executor.receiveManualWater([slot]);
    assert.deepEqual(
      [0, 10, 39, 40].map((minute) => heater(executor, NOW + minute * MINUTE)[2]),
      ['heat-off', 'heat-manual', 'heat-manual', 'heat-off'],
    );
    assert.deepEqual(heater(executor, NOW + 20 * MINUTE), ['heat', 60, 'heat-manual']);
  });

  it('is heard of without a plan too, and gives way to a boost', () => {
    const executor = new Executor(homeSchema.parse(home), { ...defaultSettings, mode: 'live' });
    executor.receiveManualWater([slot]);
    assert.equal(heater(executor, slot.from)[2], 'heat-manual');
    executor.receiveCommand({ command: 'boost-water' }, slot.from);
    assert.deepEqual(heater(executor, slot.from), ['heat', 70, 'boost-water']);
  });
});

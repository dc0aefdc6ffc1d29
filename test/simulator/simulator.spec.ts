import assert from 'node:assert/strict';
import type { Node, NodeMessage } from 'node-red';
import { DarkstarError } from '../../nodes/home/errors.js';
import { toIso } from '../../nodes/home/grid.js';
import { historySchema, weatherSchema, type Action, type State } from '../../nodes/home/schema/messages.js';
import executorNode from '../../nodes/executor/executor.js';
import simulatorNode from '../../nodes/simulator/simulator.js';
import { InverterOrders } from '../../nodes/simulator/orders.js';
import { settingsFromForm } from '../../nodes/simulator/settings.js';
import { editorDefaults } from '../support/editor-defaults.js';
import { onePricePlan } from '../support/executor-plan.js';
import { fakeHome, ManualClock, type FakeHome } from '../support/fake-home.js';
import { helper } from '../support/node-red.js';

const NOW = Date.parse('2026-03-10T02:00:00Z');
const action: Action = {
  at: toIso(NOW),
  battery: 'battery',
  intent: 'charge-from-grid',
  powerKw: -2,
  maxChargeKw: 2,
  maxDischargeKw: 0,
  socTargetPercent: 100,
  curtail: false,
  reason: { code: 'test', values: {}, text: 'Test.' },
};
const stateWith = (at: number, socPercent: number): State => ({
  at: toIso(at),
  batteries: [{ id: 'battery', socPercent, powerKw: 0 }],
  pvKw: 0,
  loadKw: 1,
  gridKw: 1,
  waterHeaters: [],
  evs: [],
  ages: {},
});

interface Deployed {
  readonly node: Node;
  /** The newest value of a sensor. */
  readonly sensor: (name: string) => number | undefined;
  readonly rounds: () => number;
  readonly weather: NodeMessage[];
  readonly history: NodeMessage[];
  readonly errors: { code?: string }[];
}

const settled = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));
const eventually = async (holds: () => boolean) => {
  for (let tries = 0; tries < 400 && !holds(); tries++) await settled();
  assert.ok(holds(), 'it never came');
};

describe('the simulator node', () => {
  let clock: ManualClock;
  let home: FakeHome;

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));
  beforeEach(() => {
    clock = new ManualClock(NOW);
    home = fakeHome({ clock });
  });
  afterEach(async () => {
    await helper.unload();
    home.close();
  });

  async function deploy(config: object, more: object[] = []): Promise<Deployed> {
    await helper.load([simulatorNode, executorNode], [
      { id: 'f', type: 'tab' },
      {
        id: 's',
        z: 'f',
        type: 'darkstar-simulator',
        home: 'home',
        historyDays: 1,
        ...config,
        wires: [['sensors'], ['weather'], ['history']],
      },
      ...['sensors', 'weather', 'history', 'errors'].map((id) => ({ id, z: 'f', type: 'helper' })),
      { id: 'caught', z: 'f', type: 'catch', wires: [['errors']] },
      ...more,
    ] as Parameters<typeof helper.load>[1]);
    const sensors = new Map<string, number>();
    let rounds = 0;
    const [weather, history, errors]: unknown[][] = [[], [], []];
    helper.getNode('sensors').on('input', (msg: NodeMessage) => {
      sensors.set(String(msg.topic), Number(msg.payload));
      if (msg.topic === 'simulator/battery_soc') rounds++;
    });
    helper.getNode('weather').on('input', (msg: unknown) => void weather.push(msg));
    helper.getNode('history').on('input', (msg: unknown) => void history.push(msg));
    helper.getNode('errors').on('input', (msg: unknown) => void errors.push((msg as { error: object }).error));
    await settled();
    const node = helper.getNode('s') as unknown as Node;
    const sensor = (name: string) => sensors.get(`simulator/${name}`);
    return { node, sensor, rounds: () => rounds, weather, history, errors } as Deployed;
  }

  it('tells its past once, its forecast, and its sensors with every step', async () => {
    const deployed = await deploy({});
    clock.advance(1000);
    await eventually(() => deployed.history.length > 0);
    assert.equal(historySchema.parse(deployed.history[0].payload).rows.length, 96);
    weatherSchema.parse(deployed.weather[0].payload);
    assert.equal(home.runtime.board.latest('weather')?.source, 'simulator');
    assert.equal(deployed.rounds(), 1);
    assert.ok(Math.abs((deployed.sensor('battery_soc') ?? 0) - 50) < 0.1);
    clock.advance(30_000);
    await settled();
    assert.equal(deployed.rounds(), 7);
    clock.advance(3_600_000);
    await settled(20);
    assert.equal(deployed.weather.length, 2);
    assert.equal(deployed.history.length, 1);
  });

  it('takes its settings from the form', async () => {
    const deployed = await deploy({ stepSeconds: '60', startSocPercent: '80', historyDays: '0' });
    clock.advance(1000);
    clock.advance(120_000);
    await settled(20);
    assert.equal(deployed.rounds(), 3);
    assert.ok(Math.abs((deployed.sensor('battery_soc') ?? 0) - 80) < 0.5);
    assert.equal(deployed.history.length, 0);
  });

  it('obeys an action', async () => {
    const deployed = await deploy({});
    clock.advance(1000);
    deployed.node.receive({ topic: 'action', payload: action } as NodeMessage);
    await settled();
    clock.advance(10_000);
    await settled();
    assert.equal(deployed.sensor('battery_power'), -2000);
  });

  it('goes on where it stopped: state of charge and the last action', async () => {
    home.runtime.board.publish('state', stateWith(NOW - 600_000, 71));
    home.runtime.board.publish('action', { ...action, at: toIso(NOW - 700_000) });
    const deployed = await deploy({});
    clock.advance(5000);
    await settled();
    assert.ok(Math.abs((deployed.sensor('battery_soc') ?? 0) - 71) < 0.1);
    assert.equal(deployed.sensor('battery_power'), -2000);
  });

  it('starts anew after a stop of more than a day', async () => {
    home.runtime.board.publish('state', stateWith(NOW - 25 * 3_600_000, 71));
    const deployed = await deploy({});
    clock.advance(200);
    await settled();
    assert.ok(Math.abs((deployed.sensor('battery_soc') ?? 0) - 50) < 0.1);
  });

  it('never lets the time of its home run backwards', async () => {
    home.runtime.board.publish('state', stateWith(NOW + 7_200_000, 71));
    await deploy({ speed: 60 });
    clock.advance(200);
    assert.equal(clock.now(), NOW + 7_200_000);
  });

  it('leads the executor of its home, and is led by it', async () => {
    const deployed = await deploy({}, [
      { id: 'x', z: 'f', type: 'darkstar-executor', home: 'home', mode: 'live', wires: [['s'], []] },
    ]);
    clock.advance(1000);
    await settled();
    const executor = helper.getNode('x') as unknown as Node;
    const plan = onePricePlan(NOW, { importPrice: 0.1, exportPrice: 0.05, storedEnergyValue: 0.3 });
    executor.receive({ topic: 'plan-update', payload: plan } as NodeMessage);
    const load = (deployed.sensor('load_power') ?? 0) / 1000;
    executor.receive({ topic: 'state', payload: { ...stateWith(clock.now(), 50), loadKw: load } } as NodeMessage);
    await settled();
    clock.advance(10_000);
    await settled();
    assert.equal(deployed.sensor('battery_power'), -5000);
  });

  for (const { msg, code } of [
    { msg: { topic: 'state', payload: {} }, code: 'unknown-topic' },
    { msg: { topic: 'action', payload: {} }, code: 'invalid-input' },
    { msg: { topic: 'action', payload: { ...action, battery: 'x' } }, code: 'unknown-battery' },
  ]) {
    it(`refuses a message with ${code}`, async () => {
      const deployed = await deploy({});
      deployed.node.receive(msg as NodeMessage);
      await settled();
      assert.deepEqual(
        deployed.errors.map((error) => error.code),
        [code],
      );
    });
  }

  it('leaves no timer when it is closed, even in the midst of its past', async () => {
    const deployed = await deploy({ historyDays: 60 });
    clock.advance(1000);
    await settled();
    assert.ok(clock.timerCount > 0);
    await helper.unload();
    assert.equal(clock.timerCount, 0);
    await settled(50);
    assert.equal(deployed.history.length, 0);
  });
});

describe('the speed of a simulated home', () => {
  it('drives the clock of the home', async () => {
    const home = fakeHome();
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
    try {
      await helper.load(simulatorNode, [
        { id: 'f', type: 'tab' },
        { id: 's', z: 'f', type: 'darkstar-simulator', home: 'home', speed: 600, historyDays: 0, wires: [[], [], []] },
      ] as Parameters<typeof helper.load>[1]);
      home.runtime.board.publish('state', stateWith(Date.now() - 1000, 50));
      const start = home.runtime.clock.now();
      await settled(600);
      const passed = home.runtime.clock.now() - start;
      assert.ok(passed > 30_000, `${passed} ms of home time in 600 ms`);
    } finally {
      await helper.unload();
      home.close();
      await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
    }
  });
});

describe('the orders of simulated inverters', () => {
  it('stay in force, or end with their lease', () => {
    const [forEver, leased] = [0, 10].map((lease) => new InverterOrders(['battery'], lease));
    for (const orders of [forEver, leased]) {
      orders.receive(action, NOW);
      assert.equal(orders.inForce('battery', NOW + 600_000)?.intent, 'charge-from-grid');
    }
    assert.equal(forEver.inForce('battery', NOW + 6_000_000)?.intent, 'charge-from-grid');
    assert.equal(leased.inForce('battery', NOW + 600_001), undefined);
  });

  it('refuse a battery that the home does not have', () => {
    assert.throws(
      () => new InverterOrders([], 0).receive(action, NOW),
      (error) => (error as DarkstarError).code === 'unknown-battery',
    );
  });
});

describe('settings of a simulator', () => {
  it('have the defaults of the editor', () => {
    assert.deepEqual(settingsFromForm({}), editorDefaults('nodes/simulator/simulator.html'));
  });

  it('have their defaults', () => {
    assert.deepEqual(settingsFromForm({}), {
      speed: 1,
      seed: 1,
      stepSeconds: 5,
      startSocPercent: 50,
      historyDays: 7,
      leaseMinutes: 0,
    });
  });

  it('are refused with every field that is out of range', () => {
    assert.throws(
      () => settingsFromForm({ speed: 0, historyDays: 99 }),
      (error) => (error as DarkstarError).problems.map(({ path }) => path).join() === 'speed,historyDays',
    );
  });
});

import assert from 'node:assert/strict';
import type { Node, NodeMessage } from 'node-red';
import executorNode from '../../nodes/executor/executor.js';
import { Board } from '../../nodes/home/board.js';
import { toIso } from '../../nodes/home/grid.js';
import type { Action, ExecutorState, State } from '../../nodes/home/schema/messages.js';
import { onePricePlan } from '../support/executor-plan.js';
import { fakeHome, ManualClock, smallHome, type FakeHome } from '../support/fake-home.js';
import { helper } from '../support/node-red.js';

// 20 seconds after a full minute.
const NOW = Date.parse('2026-03-10T12:00:20Z');
// How long the executor waits for the nodes that are deployed with it.
const DEPLOYING_MS = 200;
const buying = onePricePlan(NOW, { importPrice: 0.1, exportPrice: 0.05, storedEnergyValue: 0.3 });
const stateAt = (at: number): State => ({
  at: toIso(at),
  batteries: [{ id: 'battery', socPercent: 50, powerKw: 0 }],
  pvKw: 0,
  loadKw: 1,
  gridKw: 1,
  waterHeaters: [],
  evs: [],
  ages: {},
});

type Received = NodeMessage & { custom?: string };

interface Deployed {
  readonly node: Node;
  readonly actions: (Received & { payload: Action })[];
  readonly states: (Received & { payload: ExecutorState })[];
  readonly errors: { code?: string }[];
  /** Sends a message, and lets Node-RED deliver what follows. */
  readonly receive: (msg: Received) => Promise<void>;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function deploy(config: object): Promise<Deployed> {
  await helper.load(executorNode, [
    { id: 'f', type: 'tab' },
    { id: 'x', z: 'f', type: 'darkstar-executor', home: 'home', wires: [['actions'], ['states']], ...config },
    { id: 'actions', z: 'f', type: 'helper' },
    { id: 'states', z: 'f', type: 'helper' },
    { id: 'caught', z: 'f', type: 'catch', wires: [['errors']] },
    { id: 'errors', z: 'f', type: 'helper' },
  ] as Parameters<typeof helper.load>[1]);
  const node = helper.getNode('x') as unknown as Node;
  const [actions, states, errors]: unknown[][] = [[], [], []];
  helper.getNode('actions').on('input', (msg: unknown) => void actions.push(msg));
  helper.getNode('states').on('input', (msg: unknown) => void states.push(msg));
  helper.getNode('errors').on('input', (msg: unknown) => void errors.push((msg as { error: object }).error));
  const receive = async (msg: Received) => {
    node.receive(msg);
    await settled();
  };
  await settled();
  return { node, actions, states, errors, receive } as Deployed;
}

describe('the executor node', () => {
  let clock: ManualClock;
  let home: FakeHome;

  before((done) => void helper.startServer(done));
  after((done) => void helper.stopServer(done));
  beforeEach(() => {
    clock = new ManualClock(NOW - DEPLOYING_MS);
    home = fakeHome({ clock });
  });
  afterEach(async () => {
    await helper.unload();
    home.close();
  });

  const deployNow = async (config: object) => {
    const deployed = await deploy(config);
    // It waits for what is deployed with it only when it has read what was written today.
    for (let turn = 0; turn < 100 && clock.timerCount === 0; turn++) await settled();
    clock.advance(DEPLOYING_MS);
    await settled();
    return deployed;
  };
  const run = async ({ receive }: Deployed) => {
    await receive({ topic: 'plan-update', payload: buying });
    await receive({ topic: 'state', payload: stateAt(NOW) });
  };

  it('is in shadow mode when it is new: it reports, and sends no action', async () => {
    const deployed = await deployNow({});
    await run(deployed);
    assert.equal(deployed.actions.length, 0);
    const { payload, topic } = deployed.states[0];
    assert.deepEqual(
      [topic, payload.mode, payload.decision[0].intent],
      ['executor-state', 'shadow', 'charge-from-grid'],
    );
    assert.equal(payload.lastWrites[0].intent, 'charge-from-grid');
    assert.equal(home.runtime.board.latest('action'), undefined);
    assert.equal(home.runtime.board.latest('executor-state')?.mode, 'shadow');
  });

  it('sends an action in live mode, once, and puts it on the board', async () => {
    const deployed = await deployNow({ mode: 'live' });
    await deployed.receive({ topic: 'plan-update', payload: buying });
    await deployed.receive({ topic: 'state', payload: stateAt(NOW), custom: 'kept' });
    assert.equal(deployed.actions.length, 1);
    const [{ topic, payload, custom }] = deployed.actions;
    assert.deepEqual([topic, payload.intent, payload.powerKw, custom], ['action', 'charge-from-grid', -5, 'kept']);
    assert.equal(home.runtime.board.latest('action')?.intent, 'charge-from-grid');
    await deployed.receive({ topic: 'state', payload: stateAt(NOW + 1000) });
    assert.equal(deployed.actions.length, 1);
  });

  it('goes live when somebody says so, also after a restart, until the form says something else', async () => {
    const deployed = await deployNow({});
    await run(deployed);
    assert.equal(deployed.actions.length, 0);
    await deployed.receive({ topic: 'command', payload: { command: 'set-mode', value: 'live' } });
    assert.deepEqual(
      deployed.actions.map(({ payload }) => payload.intent),
      ['charge-from-grid'],
    );
    assert.equal(deployed.states.at(-1)?.payload.mode, 'live');
    await helper.unload();
    const again = await deployNow({});
    await again.receive({ topic: 'plan-update', payload: buying });
    await again.receive({ topic: 'state', payload: stateAt(clock.now()) });
    assert.equal(home.runtime.board.latest('executor-state')?.mode, 'live');
    await again.receive({ topic: 'command', payload: { command: 'set-mode', value: 'shadow' } });
    assert.equal(again.states.at(-1)?.payload.mode, 'shadow');
    await helper.unload();
    const chosen = await deployNow({ mode: 'live' });
    await chosen.receive({ topic: 'state', payload: stateAt(clock.now()) });
    assert.equal(home.runtime.board.latest('executor-state')?.mode, 'live');
  });

  it('stays paused when it goes live', async () => {
    const deployed = await deployNow({});
    await run(deployed);
    await deployed.receive({ topic: 'command', payload: { command: 'pause' } });
    await deployed.receive({ topic: 'command', payload: { command: 'set-mode', value: 'live' } });
    assert.equal(deployed.states.at(-1)?.payload.paused, true);
    assert.ok(deployed.actions.every(({ payload }) => payload.intent === 'self-consumption'));
  });

  it('refuses a mode that there is not', async () => {
    const deployed = await deployNow({});
    await deployed.receive({ topic: 'command', payload: { command: 'set-mode', value: 'on' } });
    assert.deepEqual(
      deployed.errors.map(({ code }) => code),
      ['invalid-command'],
    );
  });

  it('decides with the full minute, and tells its state then', async () => {
    const deployed = await deployNow({ mode: 'live' });
    await run(deployed);
    assert.equal(deployed.states.length, 1);
    clock.advance(39_999);
    await settled();
    assert.equal(deployed.states.length, 1);
    clock.advance(1);
    await settled();
    assert.deepEqual(
      deployed.states.map(({ payload }) => payload.at),
      ['2026-03-10T12:00:20Z', '2026-03-10T12:01:00Z'],
    );
    assert.equal(deployed.actions.length, 1);
  });

  it('decides as often as it is told to', async () => {
    const deployed = await deployNow({ mode: 'live', tickSeconds: '10' });
    await run(deployed);
    clock.advance(20_000);
    await settled();
    assert.equal(deployed.states.length, 3);
  });

  it('follows the last plan at once after a restart, from what the board brings late, without a write', async () => {
    const first = await deployNow({ mode: 'live' });
    await run(first);
    const kept = JSON.parse(JSON.stringify(home.runtime.board.snapshot())) as ReturnType<Board['snapshot']>;
    await helper.unload();
    home.close();
    clock = new ManualClock(NOW + 60_000);
    let restore = () => {};
    home = fakeHome({ clock, restored: new Promise((resolve) => (restore = resolve)) });
    const again = await deploy({ mode: 'live' });
    clock.advance(10_000);
    await again.receive({ topic: 'state', payload: stateAt(NOW + 70_000) });
    assert.equal(again.states.length, 0);
    home.runtime.board.restore(kept);
    restore();
    await settled();
    clock.advance(DEPLOYING_MS);
    await settled();
    assert.equal(again.states[0].payload.decision[0].intent, 'charge-from-grid');
    assert.equal(again.actions.length, 0);
  });

  it('writes nothing when it is deployed again and nothing has changed', async () => {
    await run(await deployNow({ mode: 'live' }));
    assert.equal(home.runtime.board.latest('plan-update')?.plannedAt, buying.plannedAt);
    home.runtime.board.publish('state', stateAt(NOW));
    await helper.unload();
    const again = await deployNow({ mode: 'live' });
    assert.equal(again.states.length, 1);
    assert.equal(again.actions.length, 0);
  });

  it('returns to self-consumption when nothing has come within five seconds, and says so', async () => {
    const deployed = await deployNow({ mode: 'live' });
    clock.advance(4_999);
    await settled();
    assert.equal(deployed.actions.length, 0);
    clock.advance(1);
    await settled();
    assert.equal(deployed.actions[0].payload.intent, 'self-consumption');
    assert.equal(deployed.actions[0].payload.reason.code, 'state-missing');
  });

  it('watches over the measurements', async () => {
    const deployed = await deployNow({ mode: 'live' });
    await run(deployed);
    clock.advance(6 * 60_000);
    await settled();
    assert.deepEqual(
      deployed.actions.map(({ payload }) => payload.intent),
      ['charge-from-grid', 'self-consumption'],
    );
  });

  it('obeys a command at once', async () => {
    const deployed = await deployNow({ mode: 'live' });
    await run(deployed);
    await deployed.receive({ topic: 'command', payload: { command: 'force-stop' } });
    assert.equal(deployed.actions[1].payload.intent, 'hold');
  });

  for (const { name, msg, code } of [
    { name: 'a topic that it does not know', msg: { topic: 'weather', payload: {} }, code: 'unknown-topic' },
    { name: 'a plan that is none', msg: { topic: 'plan-update', payload: { slots: [] } }, code: 'invalid-input' },
    {
      name: 'a command that it cannot carry out',
      msg: { topic: 'command', payload: { command: 'boost-water' } },
      code: 'not-allowed',
    },
  ]) {
    it(`refuses ${name}, and follows on`, async () => {
      const deployed = await deployNow({ mode: 'live' });
      await run(deployed);
      await deployed.receive(msg);
      assert.deepEqual(
        deployed.errors.map((error) => error.code),
        [code],
      );
      clock.advance(60_000);
      await settled();
      assert.equal(deployed.states.at(-1)?.payload.decision[0].intent, 'charge-from-grid');
    });
  }

  it('refuses settings out of range', async () => {
    const deployed = await deployNow({ mode: 'live', maxPlanAgeMinutes: 'long' });
    await deployed.receive({ topic: 'state', payload: stateAt(NOW) });
    assert.equal(deployed.errors.at(-1)?.code, 'invalid-settings');
  });

  const goodwe = { kind: 'battery', id: '', profile: 'goodwe', parameters: { ratedKw: 10 }, live: true };

  async function withWrites(config: object) {
    await helper.unload();
    const writes: (Received & { write: { target: string } })[] = [];
    await helper.load(executorNode, [
      { id: 'f', type: 'tab' },
      { id: 'x', z: 'f', type: 'darkstar-executor', home: 'home', wires: [[], [], ['w']], ...config },
      { id: 'w', z: 'f', type: 'helper' },
    ] as Parameters<typeof helper.load>[1]);
    helper.getNode('w').on('input', (msg: unknown) => void writes.push(msg as (typeof writes)[number]));
    await settled();
    clock.advance(DEPLOYING_MS);
    await settled();
    const node = helper.getNode('x') as unknown as Node;
    for (const msg of [
      { topic: 'plan-update', payload: buying },
      { topic: 'state', payload: stateAt(NOW) },
    ]) {
      node.receive(msg as NodeMessage);
      await settled();
    }
    return { writes, node };
  }

  it('sends the writes of a device with a profile from its third output, in their order', async () => {
    const { writes } = await withWrites({ mode: 'live', devices: [goodwe] });
    assert.deepEqual(
      writes.map(({ write }) => write.target),
      ['depth', 'ecoPower', 'ecoSoc', 'operationMode'],
    );
    assert.deepEqual(writes[1].payload, {
      action: 'number.set_value',
      target: { entity_id: ['number.goodwe_eco_mode_power'] },
      data: { value: 50 },
    });
  });

  for (const [name, config] of [
    ['in shadow mode', { mode: 'shadow', devices: [goodwe] }],
    ['to a device that is in shadow mode itself', { mode: 'live', devices: [{ ...goodwe, live: false }] }],
  ] as const) {
    it(`writes nothing ${name}, and tells what it would have written`, async () => {
      const { writes } = await withWrites(config);
      assert.equal(writes.length, 0);
      const told = home.runtime.board.latest('executor-state')?.writes ?? [];
      assert.deepEqual(new Set(told.map(({ status }) => status)), new Set(['shadow']));
    });
  }

  it('repeats a write that a Catch node gives back', async () => {
    const { writes, node } = await withWrites({ mode: 'live', devices: [goodwe] });
    const [failed] = writes;
    node.receive({ ...failed, error: { message: 'NoConnectionError' } } as NodeMessage);
    await settled();
    clock.advance(100_000);
    await settled();
    assert.equal(writes.filter(({ write }) => write.target === failed.write.target).length, 2);
  });

  it('asks for the registers of a Modbus device by its fourth output, and takes the answer', async () => {
    await helper.unload();
    const reads: (NodeMessage & { payload: { fc: number; address: number } })[] = [];
    const sungrow = { kind: 'battery', id: '', profile: 'sungrow-modbus', parameters: {}, live: true };
    await helper.load(executorNode, [
      { id: 'f', type: 'tab' },
      {
        id: 'x',
        z: 'f',
        type: 'darkstar-executor',
        home: 'home',
        mode: 'live',
        devices: [sungrow],
        wires: [[], [], [], ['r']],
      },
      { id: 'r', z: 'f', type: 'helper' },
    ] as Parameters<typeof helper.load>[1]);
    const node = helper.getNode('x') as unknown as Node;
    const values: Record<number, number> = { 13049: 2, 13050: 0xaa, 13051: 5000, 13099: 10 };
    helper.getNode('r').on('input', (msg: unknown) => {
      const read = msg as (typeof reads)[number];
      reads.push(read);
      node.receive({ topic: read.topic, payload: [values[read.payload.address]] });
    });
    await settled();
    clock.advance(DEPLOYING_MS);
    await settled();
    node.receive({ topic: 'plan-update', payload: buying });
    for (let minute = 1; minute < 4; minute++) {
      node.receive({ topic: 'state', payload: stateAt(clock.now()) });
      await settled();
      clock.advance(60_000);
      await settled();
    }
    assert.deepEqual(
      reads.map(({ topic, payload }) => [topic, payload.fc]),
      [13099, 13051, 13050, 13049].map((register) => [`register/1/${register}`, 3]),
    );
    assert.deepEqual(
      home.runtime.board.latest('executor-state')?.writes?.map(({ status }) => status),
      ['verified', 'verified', 'verified', 'verified'],
    );
  });

  it('falls back while a sensor says that the grid is out', async () => {
    const deployed = await deployNow({ mode: 'live' });
    await run(deployed);
    await deployed.receive({ topic: 'state', payload: { ...stateAt(NOW + 1000), gridOnline: false } });
    assert.deepEqual(
      deployed.actions.map(({ payload }) => payload.reason.code),
      ['charge-from-grid', 'grid-outage'],
    );
    await deployed.receive({ topic: 'state', payload: { ...stateAt(NOW + 2000), gridOnline: null } });
    assert.equal(deployed.actions.at(-1)?.payload.intent, 'charge-from-grid');
  });

  it('hears of hot water that the planner was asked for by hand', async () => {
    home.close();
    home = fakeHome({ clock, home: { ...smallHome, waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }] } });
    const manualSlots = [{ from: toIso(NOW - 1000), to: toIso(NOW + 60_000), action: 'water' as const }];
    const told = { at: toIso(NOW), riskAppetite: null, comfortLevels: [], manualSlots, evGoals: [], vacation: null };
    home.runtime.board.publish('planner-state', told);
    const deployed = await deployNow({ mode: 'live' });
    await run(deployed);
    assert.equal(deployed.states[0].payload.devices?.[1].reason.code, 'heat-manual');
  });

  it('waits for its home, and leaves no timer when the home or the node goes', async () => {
    home.close();
    const deployed = await deployNow({ mode: 'live' });
    await deployed.receive({ topic: 'state', payload: stateAt(NOW) });
    assert.equal(deployed.errors[0].code, 'home-missing');
    home = fakeHome({ clock });
    await settled();
    clock.advance(DEPLOYING_MS);
    await run(deployed);
    assert.equal(deployed.actions.length, 1);
    assert.ok(clock.timerCount > 0);
    await helper.unload();
    assert.equal(clock.timerCount, 0);
  });
});

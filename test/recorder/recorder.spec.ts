import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Node, NodeStatus } from 'node-red';
import homeNode from '../../nodes/home/home.js';
import { homes, type HomeRuntime } from '../../nodes/home/homes.js';
import { SLOT_MS } from '../../nodes/home/grid.js';
import type { State } from '../../nodes/home/schema/messages.js';
import type { HistoryRow } from '../../nodes/recorder/observations.js';
import recorderNode from '../../nodes/recorder/recorder.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';
import { projectRoot } from '../support/project.js';

const OBSERVATIONS = new URL('../../nodes/recorder/observations.js', import.meta.url);
const all = { from: 0, to: 4e12 };

const home = { id: 'h', type: 'darkstar-home', name: 'home', ...homeForm };
const recorder = (changes: object = {}) => ({
  id: 'r',
  type: 'darkstar-recorder',
  z: 'f',
  home: 'h',
  wires: [['out']],
  ...changes,
});
const rest = [
  { id: 'f', type: 'tab' },
  { id: 'out', type: 'helper', z: 'f' },
  { id: 'c', type: 'catch', z: 'f', scope: null, uncaught: false, wires: [['caught']] },
  { id: 'caught', type: 'helper', z: 'f' },
];

interface Caught {
  readonly topic?: string;
  readonly error: { readonly message: string; readonly code: string };
}

describe('darkstar-recorder', () => {
  const nodeRed = nodeFlow();

  const load = (flow: object[]) => nodeRed.load([homeNode, recorderNode], [...rest, ...flow]);
  const node = () => helper.getNode('r');
  const send = (topic: string, payload: unknown) => node().receive({ topic, payload });
  const runtime = (): HomeRuntime => homes.get('h') ?? assert.fail('no home');
  const nextMessage = async <T>(id: string): Promise<T> => (await once(helper.getNode(id), 'input'))[0] as T;
  const nextState = async () => (await nextMessage<{ topic: string; payload: State }>('out')).payload;
  const rows = () => runtime().store.run<HistoryRow[]>(OBSERVATIONS, 'readObservations', all);

  /** Resolves with the first status that the pattern fits. */
  function statusLike(pattern: RegExp): Promise<string> {
    return new Promise((resolve) => {
      const status = (node() as Node & { status: { args: [NodeStatus][] } }).status;
      const look = () => {
        const found = status.args.map(([{ text }]) => text ?? '').find((text) => pattern.test(text));
        if (found !== undefined) resolve(found);
        else setTimeout(look, 10);
      };
      look();
    });
  }

  async function sendSimulated(): Promise<State> {
    const state = nextState();
    send('simulator/pv_power', 3000);
    send('simulator/load_power', 1000);
    send('simulator/grid_power', '-500');
    send('simulator/battery_power', -1500);
    send('simulator/battery_soc', 55);
    return state;
  }

  it("makes one state of the simulator's sensors, and puts it on the board", async () => {
    await load([home, recorder()]);
    const state = await sendSimulated();
    const { id } = runtime().home.batteries[0];
    assert.deepEqual([state.pvKw, state.loadKw, state.gridKw], [3, 1, -0.5]);
    assert.deepEqual(state.batteries, [{ id, socPercent: 55, powerKw: -1.5 }]);
    assert.deepEqual(runtime().board.latest('state'), state);
    assert.match(await statusLike(/^5 sensors/), /^5 sensors, 0 rows$/);
  });

  it('reads what its own table says', async () => {
    const mappings = [
      { source: 'meter/*', property: 'payload.w', quantity: 'gridKw', device: '', unit: 'W', sign: '-' },
    ];
    await load([home, recorder({ mappings })]);
    const state = nextState();
    send('meter/7', { w: 250 });
    assert.equal((await state).gridKw, -0.25);
  });

  it('sends at most one state a second, which holds the newest values', async () => {
    await load([home, recorder()]);
    const received: State[] = [];
    helper.getNode('out').on('input', (msg) => received.push(msg.payload as State));
    const { clock } = runtime();
    const startedAt = clock.now();
    while (clock.now() < startedAt + 1500) {
      send('simulator/pv_power', Math.round(clock.now() - startedAt));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(received.length, 2);
    assert.ok(Date.parse(received[1].at) - Date.parse(received[0].at) >= 990);
    assert.ok((received[1].pvKw ?? 0) > 0.9);
  });

  it('keeps a row of every quarter hour that passes', async () => {
    await load([home, recorder()]);
    const { clock } = runtime();
    const begin = Math.ceil(clock.now() / SLOT_MS) * SLOT_MS;
    clock.setSpeed(1, begin);
    for (let minute = 0; minute < 15; minute++) {
      clock.setSpeed(1, begin + minute * 60_000);
      send('simulator/pv_power', 2000);
      send('simulator/battery_soc', 40);
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock.setSpeed(1, begin + SLOT_MS + 900);
    await statusLike(/^2 sensors, 1 rows$/);
    const [row] = await rows();
    assert.equal(Date.parse(row.start), begin);
    assert.ok(Math.abs((row.pvKwh ?? 0) - 0.5) < 0.01, `${row.pvKwh} kWh`);
    assert.deepEqual([row.socPercent, row.loadKwh], [40, null]);
  });

  it('keeps what has ended when it is closed', async () => {
    await load([home, recorder()]);
    const { clock, store } = runtime();
    const begin = Math.ceil(clock.now() / SLOT_MS) * SLOT_MS;
    for (let minute = 0; minute <= 15; minute++) {
      clock.setSpeed(1, begin + minute * 60_000);
      send('simulator/pv_power', 2000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await node().close(false);
    assert.equal((await store.run<HistoryRow[]>(OBSERVATIONS, 'readObservations', all)).length, 1);
  });

  it('keeps imported history, all of it or none', async () => {
    await load([home, recorder()]);
    const start = '2026-01-31T12:00:00Z';
    send('history', { source: 'test', rows: [{ start, end: '2026-01-31T12:30:00Z', loadKwh: 1, pvKwh: null }] });
    assert.match(await statusLike(/rows/), /^0 sensors, 2 rows$/);
    const caught = nextMessage<Caught>('caught');
    send('history', {
      source: 'test',
      rows: [
        { start: '2026-01-31T13:00:00Z', end: '2026-01-31T13:30:00Z', loadKwh: 1 },
        { start: '2026-01-31T13:37:00Z', end: '2026-01-31T13:52:00Z', loadKwh: 1 },
      ],
    });
    assert.equal((await caught).error.code, 'off-grid-history');
    assert.deepEqual(
      (await rows()).map(({ loadKwh }) => loadKwh),
      [0.5, 0.5],
    );
  });

  it('refuses history that is not as the schema says, with its path', async () => {
    await load([home, recorder()]);
    const caught = nextMessage<Caught>('caught');
    send('history', { source: 'test', rows: [{ start: 'yesterday', end: '2026-01-31T12:30:00Z', loadKwh: 1 }] });
    assert.match((await caught).error.message, /`history.rows\[0\].start` is "yesterday"/);
  });

  it('reports an absurd value once, until its sensor is right again', async () => {
    await load([home, recorder()]);
    const caught: Caught[] = [];
    helper.getNode('caught').on('input', (msg) => caught.push(msg as unknown as Caught));
    for (const soc of [300, 301, 50, 302]) send('simulator/battery_soc', soc);
    const state = await nextState();
    assert.equal(state.batteries[0].socPercent, 50);
    assert.deepEqual(
      caught.map(({ error }) => error.code),
      ['absurd-value', 'absurd-value'],
    );
    assert.match(caught[0].error.message, /"simulator\/battery_soc" sent 300 for batterySocPercent.*check the sensor/);
    assert.equal(await statusLike(/^1.*refused/), '1 sensors, 1 refused');
  });

  it('counts what its table does not name, and says so without an error', async () => {
    await load([home, recorder()]);
    helper.getNode('caught').on('input', () => assert.fail('an unknown topic is no error'));
    for (const topic of ['kitchen/lamp', 'kitchen/lamp', 'garden/lamp']) send(topic, 'on');
    assert.equal(await statusLike(/2 unknown/), '0 sensors, 2 unknown');
  });

  it('says what is wrong with its table, and does nothing', async () => {
    const mappings = [{ source: 'pv', property: '', quantity: 'pvKw', device: '', unit: '%', sign: '+' }];
    await load([home, recorder({ mappings })]);
    assert.equal(await statusLike(/invalid/), 'invalid-mapping');
    const { error } = node() as Node & { error: { args: [Error][] } };
    assert.match(error.args[0][0].message, /mappings\[0\].unit` is "%": expected for pvKw one of W, kW, MW/);
    send('pv', 5);
  });

  it('says that its home is missing, and records when it comes', async () => {
    await load([recorder()]);
    const caught = nextMessage<Caught>('caught');
    send('simulator/pv_power', 1000);
    assert.equal((await caught).error.code, 'home-missing');
    assert.equal(await statusLike(/home/), 'home is missing');
  });

  describe('at its first start', () => {
    const mappings = [
      { source: 'sensor.pv_energy', property: '', quantity: 'pvKwh', device: '', unit: 'kWh', sign: '+' },
      { source: 'sensor.grid', property: '', quantity: 'gridKw', device: '', unit: 'W', sign: '+' },
    ];
    interface Request {
      readonly topic: string;
      readonly payload: { readonly data: { readonly period: string; readonly statistic_ids: readonly string[] } };
    }
    const asking = { id: 'asked', type: 'helper', z: 'f' };
    const wired = (changes: object = {}) => recorder({ mappings, wires: [['out'], ['asked']], ...changes });
    const answer = (start: number, stepMs: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        start: start + index * stepMs,
        end: start + (index + 1) * stepMs,
        change: 0.5000000000000003,
      }));

    it("asks Home Assistant for its statistics, the hours and then the last days' five minutes, and never again", async () => {
      await load([home, wired(), asking]);
      const hour = await nextMessage<Request>('asked');
      assert.equal(hour.topic, 'history-request');
      assert.deepEqual(hour.payload.data.statistic_ids, ['sensor.pv_energy', 'sensor.grid']);
      assert.equal(hour.payload.data.period, 'hour');
      const start = Math.floor(runtime().clock.now() / 3_600_000 - 48) * 3_600_000;
      const caught = nextMessage<Caught>('caught');
      const fine = nextMessage<Request>('asked');
      send('history-request', { 'sensor.pv_energy': answer(start, 3_600_000, 24) });
      assert.equal((await fine).payload.data.period, '5minute');
      // A helper's Catch node also hears what a node reports by itself.
      assert.match((await caught).error.message, /no long-term statistics of sensor.grid/);
      send('history-request', {});
      await statusLike(/^0 sensors, 96 rows$/);
      const imported = await rows();
      assert.equal(imported.length, 96);
      assert.ok(imported.every(({ pvKwh }) => Math.abs((pvKwh ?? 0) - 0.125) < 1e-9));
      const memory = new URL('../../nodes/recorder/quarter-store.js', import.meta.url);
      assert.deepEqual(await runtime().store.run(memory, 'readMemory', 'statistics'), [
        'sensor.pv_energy',
        'sensor.grid',
      ]);
    });

    it('asks again when a message wants it, and says where there is nothing to ask for', async () => {
      await load([home, wired({ historyDays: '0' }), asking]);
      const asked = nextMessage<Request>('asked');
      send('history-request', Date.now());
      assert.equal((await asked).payload.data.period, 'hour');
    });

    it('says that a table without entities has nothing to ask for', async () => {
      await load([home, recorder()]);
      const caught = nextMessage<Caught>('caught');
      send('history-request', '');
      assert.equal((await caught).error.code, 'no-statistic-ids');
    });

    it('does not ask where the days are 0', async () => {
      await load([home, wired({ historyDays: '0' }), asking]);
      helper.getNode('asked').on('input', () => assert.fail('asked'));
      await new Promise((resolve) => setTimeout(resolve, 2500));
    });

    it('refuses days that are none', async () => {
      await load([home, wired({ historyDays: 'many' }), asking]);
      assert.equal(await statusLike(/invalid/), 'invalid-history-days');
    });

    const csv = 'start,load_kwh\n2026-01-31T12:00:00Z,1\n2026-01-31T12:30:00Z,2\n';

    it('takes a CSV as a message', async () => {
      await load([home, recorder()]);
      send('history', csv);
      await statusLike(/^0 sensors, 4 rows$/);
      assert.deepEqual(
        (await rows()).map(({ loadKwh }) => loadKwh),
        [0.5, 0.5, 1, 1],
      );
    });

    it('reads a CSV file', async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'darkstar-csv-'));
      try {
        const historyFile = path.join(folder, 'history.csv');
        await writeFile(historyFile, csv);
        await load([home, recorder({ historyFile })]);
        await statusLike(/^0 sensors, 4 rows$/);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it("looks for a CSV file in Node-RED's user directory, and names one that it cannot read", async () => {
      await load([home, recorder({ historyFile: 'none.csv' })]);
      assert.equal(await statusLike(/unreadable/), 'history-unreadable');
      const { error } = node() as Node & { error: { args: [Error][] } };
      assert.match(error.args[0][0].message, new RegExp(path.join(nodeRed.userDir(), 'none.csv')));
    });
  });

  it('names in the health what a sensor sends wrong, until it is right', async () => {
    await load([home, recorder()]);
    const problems = () =>
      runtime()
        .board.latest('health')
        ?.problems.map(({ code, source }) => [source, code]);
    send('simulator/battery_soc', 300);
    await nextMessage('caught');
    assert.deepEqual(problems(), [['recorder', 'absurd-value']]);
    send('simulator/battery_soc', 30);
    await nextState();
    assert.deepEqual(problems(), []);
  });

  it('goes on within the quarter hour when it is deployed again', async () => {
    await load([home, recorder()]);
    const { clock, store } = runtime();
    const begin = Math.ceil(clock.now() / SLOT_MS) * SLOT_MS;
    const memory = new URL('../../nodes/recorder/quarter-store.js', import.meta.url);
    for (let minute = 0; minute < 10; minute++) {
      clock.setSpeed(1, begin + minute * 60_000);
      send('simulator/pv_power', 2000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await node().close(false);
    const left = await store.run<{ page: unknown[] }>(memory, 'readMemory', 'assembler');
    assert.equal(left.page.length, 1);
  });

  it('runs the example flow', async () => {
    const flow = JSON.parse(readFileSync(path.join(projectRoot, 'examples/03 recorder.json'), 'utf8')) as {
      id: string;
      type: string;
      once?: boolean;
      topic?: string;
      payload?: string;
      mappings?: object[];
    }[];
    const { mappings } = flow.find(({ type }) => type === 'darkstar-recorder') ?? assert.fail('no recorder');
    await load([home, recorder({ mappings })]);
    const state = nextState();
    for (const { topic, payload } of flow.filter(({ type, once: atOnce }) => type === 'inject' && atOnce)) {
      send(topic ?? '', payload);
    }
    const { pvKw, loadKw, gridKw, batteries } = await state;
    assert.deepEqual([pvKw, gridKw, batteries[0].powerKw, batteries[0].socPercent], [3.2, -0.9, -1.5, 64]);
    assert.ok(Math.abs((loadKw ?? 0) - 0.8) < 1e-9);
  });
});

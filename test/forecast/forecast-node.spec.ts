import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Node } from 'node-red';
import forecastNode from '../../nodes/forecast/forecast.js';
import { DAY_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import type { ForecastUpdate } from '../../nodes/home/schema/messages.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';
import { household, rowsOf } from './synthetic.js';

interface Heard {
  readonly topic: string;
  readonly payload: ForecastUpdate;
  readonly [property: string]: unknown;
}

interface Failure {
  readonly args: readonly [{ readonly code: string; readonly message: string }];
}

const tab = { id: 'f', type: 'tab' };
const home = { id: 'h', type: 'darkstar-home', name: 'home', ...homeForm };
const forecast = (changes: object = {}) => ({
  id: 'n',
  type: 'darkstar-forecast',
  z: 'f',
  home: 'h',
  horizonHours: '48',
  wires: [['out']],
  ...changes,
});
const out = { id: 'out', type: 'helper', z: 'f' };
const JOB = { topic: 'job', payload: { job: 'forecast' } };

describe('darkstar-forecast', () => {
  const nodeRed = nodeFlow();

  const load = (flow: object[]) => nodeRed.load([homeNode, forecastNode], [tab, ...flow]);
  const node = () => helper.getNode('n');
  const failures = () => node() as unknown as EventEmitter;
  const next = (): Promise<Heard> =>
    new Promise((resolve) => helper.getNode('out').once('input', (msg) => resolve(msg as unknown as Heard)));
  const statusOf = (target: Node) =>
    (target.status as unknown as { lastCall?: { args: [{ text: string }] } }).lastCall?.args[0].text;

  /** A week until now, straight into the home's store. */
  async function record(): Promise<void> {
    const runtime = homes.get('h')!;
    const until = Math.floor(runtime.clock.now() / SLOT_MS) * SLOT_MS;
    const rows = rowsOf(until - 7 * DAY_MS, until, SLOT_MS, household(1));
    const module = new URL('../../nodes/recorder/observations.js', import.meta.url);
    await runtime.store.run(module, 'insertObservations', { rows, origin: 'measured' });
  }

  it('answers a job with a forecast, keeps the message’s other properties, and puts it on the board', async () => {
    await load([home, forecast(), out]);
    await record();
    const heard = next();
    node().receive({ ...JOB, extra: 7 } as never);
    const { topic, payload, extra } = await heard;
    assert.deepEqual([topic, extra], ['forecast-update', 7]);
    assert.ok(payload.slots.length >= 192);
    assert.deepEqual(homes.get('h')!.board.latest('forecast-update'), payload);
    assert.match(statusOf(node())!, /^load ±0\.\d\d kWh( −\d+%)?$/);
  });

  it('reaches as far as its setting says', async () => {
    await load([home, forecast({ horizonHours: '12' }), out]);
    await record();
    const heard = next();
    node().receive(JOB as never);
    const { slots } = (await heard).payload;
    assert.ok(slots.length >= 48 && slots.length <= 49);
  });

  it('takes weather, and finds the board’s when it comes late', async () => {
    const located = { ...home, latitude: '52.5', longitude: '13.4' };
    await load([located, forecast(), out]);
    await record();
    const runtime = homes.get('h')!;
    const start = Math.floor(runtime.clock.now() / 3_600_000) * 3_600_000;
    const slots = Array.from({ length: 60 }, (_, hour) => ({
      start: toIso(start + hour * 3_600_000),
      end: toIso(start + (hour + 1) * 3_600_000),
      ghiWm2: 100,
    }));
    runtime.board.publish('weather', { issuedAt: toIso(start), source: 'test', slots });
    const late = next();
    node().receive(JOB as never);
    assert.match((await late).payload.accuracy.method, /weather/);
    const fresh = next();
    const payload = { issuedAt: toIso(start + 60_000), source: 'test', slots };
    node().receive({ topic: 'weather', payload } as never);
    assert.match((await fresh).payload.accuracy.method, /weather/);
    assert.equal(runtime.board.latest('weather')?.issuedAt, toIso(start + 60_000));
  });

  it('asks for weather itself where that is switched on, and only there', async () => {
    let asked = 0;
    const start = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const server = createServer((_, response) => {
      asked++;
      const time = Array.from({ length: 60 }, (_, hour) =>
        new Date(start + hour * 3_600_000).toISOString().slice(0, 16),
      );
      response.end(
        JSON.stringify({ utc_offset_seconds: 0, hourly: { time, shortwave_radiation: time.map(() => 100) } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const weatherUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const located = { ...home, latitude: '52.5', longitude: '13.4' };
      const silent = forecast({ id: 'n2', weatherUrl });
      await load([located, forecast({ fetchWeather: true, weatherUrl }), silent, out]);
      await record();
      const first = next();
      helper.getNode('n2').receive(JOB as never);
      await first;
      assert.equal(asked, 0);
      const second = next();
      node().receive(JOB as never);
      assert.match((await second).payload.accuracy.method, /weather/);
      assert.equal(asked, 1);
      assert.equal(homes.get('h')!.board.latest('weather')?.source, 'open-meteo');
    } finally {
      server.close();
    }
  });

  it('takes a vacation by command, until people are back', async () => {
    await load([home, forecast(), out]);
    await record();
    const dayOf = async (message: object) => {
      const heard = next();
      node().receive(message as never);
      const { slots } = (await heard).payload;
      return slots.slice(8, 104).reduce((sum, { loadKwh }) => sum + loadKwh.mean, 0);
    };
    const usual = await dayOf(JOB);
    const away = await dayOf({ topic: 'command', payload: { command: 'vacation' } });
    assert.ok(away < 0.9 * usual, `${away} ${usual}`);
    const back = await dayOf({ topic: 'command', payload: { command: 'vacation', value: false } });
    assert.ok(back > 0.95 * usual, `${back} ${usual}`);
  });

  it('has days at home where its setting says so', async () => {
    await load([home, forecast({ holidays: 'someday' }), out]);
    await until(() => statusOf(node()) === 'invalid-input');
  });

  it('leaves messages for others alone', async () => {
    await load([home, forecast(), out]);
    await record();
    let heard = 0;
    helper.getNode('out').on('input', () => void heard++);
    node().receive({ topic: 'job', payload: { job: 'prices' } } as never);
    node().receive({ topic: 'state', payload: {} } as never);
    const answer = next();
    node().receive(JOB as never);
    await answer;
    assert.equal(heard, 1);
  });

  it('takes holidays from a calendar, and refuses what is no date', async () => {
    await load([home, forecast({ horizonHours: '168' }), out]);
    await record();
    // Whatever day it is, working days of the coming week become days of rest.
    const dates = Array.from({ length: 7 }, (_, day) => toIso(Date.now() + day * DAY_MS).slice(0, 10));
    const plain = next();
    node().receive(JOB as never);
    const before = (await plain).payload;
    const heard = next();
    node().receive({ topic: 'holidays', payload: { dates } } as never);
    const after = (await heard).payload;
    assert.notDeepEqual(
      after.slots.map(({ loadKwh }) => loadKwh),
      before.slots.map(({ loadKwh }) => loadKwh),
    );
    assert.deepEqual(homes.get('h')!.board.latest('holidays')?.dates, dates);
    const refused = new Promise<{ message: string }>((resolve) =>
      failures().on('call:error', (call: Failure) => resolve(call.args[0])),
    );
    node().receive({ topic: 'holidays', payload: { dates: ['tomorrow'] } } as never);
    assert.match((await refused).message, /holidays\.dates/);
  });

  it('learns once a day on its second output, and takes it back on a command', async () => {
    await load([home, forecast({ reflex: 'apply', wires: [[], ['out']] }), out]);
    await record();
    const heard = next();
    node().receive({ topic: 'job', payload: { job: 'reflex' } } as never);
    const { topic, payload } = await heard;
    assert.equal(topic, 'reflex');
    assert.deepEqual(homes.get('h')!.board.latest('reflex'), payload);
    assert.equal((payload as unknown as { mode: string }).mode, 'apply');
    const refused = new Promise<{ code: string }>((resolve) =>
      failures().on('call:error', (call: Failure) => resolve(call.args[0])),
    );
    node().receive({ topic: 'command', payload: { command: 'undo-reflex' } } as never);
    assert.equal((await refused).code, 'nothing-to-undo');
  });

  it('waits for a history by itself, tells of it once, and goes on when there is one', async () => {
    await load([home, forecast(), out]);
    const runtime = homes.get('h')!;
    const errors: string[] = [];
    failures().on('call:error', (call: Failure) => errors.push(call.args[0].code));
    node().receive(JOB as never);
    await until(() => statusOf(node()) === 'waits for history');
    assert.deepEqual(errors, []);
    runtime.clock.setSpeed(1000);
    await until(() => errors.length > 0);
    const heard = next();
    await record();
    assert.equal((await heard).topic, 'forecast-update');
    assert.deepEqual(errors, ['no-history']);
  });

  it('refuses a weather that is none, with its path', async () => {
    await load([home, forecast(), out]);
    const refused = new Promise<{ message: string }>((resolve) =>
      failures().on('call:error', (call: Failure) => resolve(call.args[0])),
    );
    node().receive({ topic: 'weather', payload: { issuedAt: 'yesterday' } } as never);
    assert.match((await refused).message, /weather\.issuedAt/);
  });

  it('refuses a horizon that is none', async () => {
    await load([home, forecast({ horizonHours: 'soon' }), out]);
    await until(() => statusOf(node()) === 'invalid-input');
  });

  it('says that its home is missing', async () => {
    await load([forecast({ home: 'gone' }), out]);
    assert.equal(statusOf(node()), 'home is missing');
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail('it never came to that');
}

import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { localDayStart } from '../../nodes/home/grid.js';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import type { PriceUpdate } from '../../nodes/home/schema/messages.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import pricesNode from '../../nodes/prices/prices.js';
import { homeForm } from '../support/home-form.js';
import { localServer } from '../support/local-server.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';

interface Message {
  readonly topic: string;
  readonly payload: PriceUpdate;
  readonly [property: string]: unknown;
}

const HOUR = 3_600_000;
const tab = { id: 'f', type: 'tab' };
const home = (changes: object = {}) => ({ id: 'h', type: 'darkstar-home', name: 'a home', ...homeForm, ...changes });
const form = { home: 'h', source: 'example', zone: 'DE-LU', file: '', baseUrl: '', horizonHours: '48' };
const prices = (changes: object = {}) => ({
  id: 'p',
  type: 'darkstar-prices',
  z: 'f',
  wires: [['out']],
  ...form,
  ...changes,
});
const out = { id: 'out', type: 'helper', z: 'f' };

describe('darkstar-prices', () => {
  const nodeRed = nodeFlow();
  let sent: Message[];
  let errors: { code?: string }[];
  let statuses: { fill?: string; text?: string }[];

  async function load(...nodes: object[]) {
    await nodeRed.load([homeNode, pricesNode], [tab, ...nodes, out]);
    watch();
  }

  function watch() {
    [sent, errors, statuses] = [[], [], []];
    helper.getNode('out').on('input', (msg) => sent.push(msg as unknown as Message));
    const node: EventEmitter = helper.getNode('p');
    node.on('call:error', (call: { firstArg: { code?: string } }) => errors.push(call.firstArg));
    node.on('call:status', (call: { firstArg: { text?: string } }) => statuses.push(call.firstArg));
  }

  async function send(msg: object) {
    const before = sent.length + errors.length;
    helper.getNode('p').receive(msg as never);
    for (let wait = 0; wait < 400 && sent.length + errors.length === before; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  const trigger = { topic: 'job', payload: { job: 'prices' } };

  it('answers any trigger with prices, on the wire and on the board, and passes other properties on', async () => {
    await load(home(), prices());
    await send({ ...trigger, cacheMiss: { cache: 'c', key: 'prices' }, trace: 7 });
    const [{ topic, payload, cacheMiss, trace }] = sent;
    assert.deepEqual([topic, trace, cacheMiss], ['price-update', 7, { cache: 'c', key: 'prices' }]);
    parsePayload('price-update', payload);
    assert.deepEqual(
      [payload.source, payload.zone, payload.currency, payload.slots.length],
      ['example', 'example', 'EUR', 192],
    );
    assert.deepEqual(homes.get('h')?.board.latest('price-update'), payload);
    assert.deepEqual([statuses.at(-1)?.fill, errors], ['green', []]);
    assert.ok((statuses.at(-1)?.text?.length ?? 99) <= 20);
  });

  it('reaches as far as its horizon says', async () => {
    await load(home(), prices({ horizonHours: '6' }));
    await send(trigger);
    assert.equal(sent[0].payload.slots.length, 24);
  });

  it("follows the home's tariff", async () => {
    await load(home({ importFactor: '1.5', exportAdd: '-0.02' }), prices());
    await send(trigger);
    const { spot, importPrice, exportPrice } = sent[0].payload.slots[0];
    assert.deepEqual([importPrice, exportPrice], [spot * 1.5, spot - 0.02]);
  });

  it('reads a file below the user directory, and says when it is gone', async () => {
    const start = Math.floor(Date.now() / HOUR) * HOUR;
    const rows = Array.from(
      { length: 60 },
      (_, hour) => `${new Date(start + hour * HOUR).toISOString()},60,${100 + hour}`,
    );
    await writeFile(
      path.join(nodeRed.userDir(), 'p.csv'),
      `start_utc,resolution_minutes,price_eur_mwh\n${rows.join('\n')}\n`,
    );
    await load(home(), prices({ source: 'file', file: 'p.csv' }));
    await send(trigger);
    assert.deepEqual([sent[0].payload.slots[0].spot, sent[0].payload.zone], [0.1, 'p.csv']);
    await rm(path.join(nodeRed.userDir(), 'p.csv'));
    await send(trigger);
    assert.equal(sent[1].payload.slots[0].spot, 0.1);
    assert.equal(sent[1].cacheable, false);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['price-file-unreadable'],
    );
    assert.match(statuses.at(-1)?.text ?? '', /^blind since \d\d:\d\d$/);
    assert.equal(statuses.at(-1)?.fill, 'yellow');
  });

  it('takes prices by message, keeps them, and refuses what is none', async () => {
    await load(home(), prices({ source: 'message' }));
    await send(trigger);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['no-prices'],
    );
    const start = Math.floor(Date.now() / HOUR) * HOUR;
    const slot = (hour: number, spot: unknown) => ({
      start: new Date(start + hour * HOUR).toISOString(),
      end: new Date(start + (hour + 1) * HOUR).toISOString(),
      spot,
    });
    await send({ payload: [slot(0, 0.1), slot(1, 0.2)] });
    assert.equal(sent[0].payload.slots[0].spot, 0.1);
    await send({ payload: [slot(0, 'dear')] });
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['no-prices', 'price-slots'],
    );
    assert.equal(sent[1].payload.slots[0].spot, 0.1);
    await send(trigger);
    assert.equal(sent[2].payload.slots[0].spot, 0.1);
  });

  describe('with a server', () => {
    let server: Server;
    let baseUrl: string;
    let asked: number;
    let answering: boolean;

    beforeEach(async () => {
      [asked, answering] = [0, true];
      server = createServer((_request, response) => {
        asked++;
        if (!answering) return;
        const day = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin' }).format();
        const offset = new Date(`${day}T12:00:00Z`).toLocaleString('en', {
          timeZone: 'Europe/Berlin',
          timeZoneName: 'longOffset',
        });
        const start = Date.parse(`${day}T00:00:00${/[+-]\d\d:\d\d/.exec(offset)?.[0] ?? 'Z'}`) / 1000;
        const quarters = Array.from({ length: 96 }, (_, index) => index);
        response.end(
          JSON.stringify({ unix_seconds: quarters.map((i) => start + 900 * i), price: quarters, unit: 'EUR / MWh' }),
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    it('asks the server of its base URL', async () => {
      await load(home(), prices({ source: 'energy-charts', zone: 'NL', baseUrl }));
      await send(trigger);
      assert.deepEqual([sent[0].payload.source, sent[0].payload.zone, asked], ['energy-charts', 'NL', 1]);
    });

    it('ends a question that is open when it is closed, without a word', async () => {
      await load(home(), prices({ source: 'energy-charts', baseUrl }));
      answering = false;
      helper.getNode('p').receive(trigger as never);
      while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await helper.unload();
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.deepEqual([sent, errors], [[], []]);
    });
  });

  describe('with ranked sources', () => {
    const server = localServer();
    const quarters = () => {
      const from = localDayStart(Date.now(), 'Europe/Berlin');
      const count = (localDayStart(Date.now(), 'Europe/Berlin', 2) - from) / 900_000;
      const list = Array.from({ length: count }, (_, index) => index);
      return JSON.stringify({
        unix_seconds: list.map((index) => from / 1000 + 900 * index),
        price: list,
        unit: 'EUR / MWh',
      });
    };
    const ranked = () => [
      { source: 'entsoe', zone: 'SE3', baseUrl: server.baseUrl },
      { source: 'energy-charts', zone: 'SE3', baseUrl: server.baseUrl },
    ];

    beforeEach(() => {
      const text = quarters();
      server.answer = ({ url }) =>
        url.pathname === '/price' ? { text } : { status: 401, text: 'secret-token refused' };
    });

    it('asks the next where the first fails, with its token, and says so without the token', async () => {
      const flow = [tab, home(), prices({ sources: ranked() }), out];
      await nodeRed.load([homeNode, pricesNode], flow, { p: { entsoeToken: 'secret-token' } });
      watch();
      await send(trigger);
      assert.deepEqual([sent[0].payload.source, sent[0].payload.because?.code], ['energy-charts', 'next-choice']);
      assert.equal(server.asked[0].url.searchParams.get('securityToken'), 'secret-token');
      assert.deepEqual(errors, []);
      assert.ok(!JSON.stringify([sent, statuses]).includes('secret-token'));
      assert.match(statuses.at(-1)?.text ?? '', /EUR, \d+ h$/);
      assert.equal(statuses.at(-1)?.fill, 'yellow');
    });

    it('asks nobody again for what it knows', async () => {
      await load(home(), prices({ sources: [ranked()[1]] }));
      await send(trigger);
      await send(trigger);
      await send(trigger);
      assert.deepEqual([sent.length, server.asked.length], [3, 1]);
    });

    it("counts with the tariff's expression", async () => {
      const more = JSON.stringify({ tariff: { import: { expression: 'spot * 2 + 1' } } });
      await load(home({ more }), prices({ sources: [ranked()[1]] }));
      await send(trigger);
      assert.deepEqual(errors, []);
      const { spot, importPrice } = sent[0].payload.slots[0];
      assert.ok(Math.abs(importPrice - (2 * spot + 1)) < 1e-9);
    });

    it('takes prices of Home Assistant by message, in parts', async () => {
      await load(home(), prices({ sources: [{ source: 'message', zone: '' }] }));
      const start = Math.floor(Date.now() / HOUR) * HOUR;
      const row = (hour: number) => ({
        start: new Date(start + hour * HOUR).toISOString(),
        end: new Date(start + (hour + 1) * HOUR).toISOString(),
        price: 100 + hour,
      });
      const day = (from: number) => Array.from({ length: 24 }, (_, hour) => row(from + hour));
      await send({ payload: { SE3: day(0) } });
      await send({ payload: { SE3: day(24) } });
      assert.deepEqual(errors, []);
      assert.equal(sent[1].payload.publishedUntil, new Date(start + 48 * HOUR).toISOString().replace('.000Z', 'Z'));
      const spots = sent[1].payload.slots.filter(({ forecast }) => !forecast).map(({ spot }) => spot);
      assert.deepEqual([spots[0], spots.at(-1)], [0.1, 0.147]);
    });

    it('gives fixed prices by time of use', async () => {
      const periods = [{ from: '00:00', to: '24:00', weekdays: '1-7', months: '', pricePerKwh: '0.11' }];
      await load(home(), prices({ sources: [{ source: 'fixed', pricePerKwh: '0.3', periods }] }));
      await send(trigger);
      assert.ok(sent[0].payload.slots.every(({ spot, forecast }) => spot === 0.11 && !forecast));
      assert.equal(sent[0].payload.slots.length, 192);
    });

    it('serves the editor: what is known of the sources, and a trial', async () => {
      await load(home(), prices());
      const facts = await helper.request().get('/darkstar/prices/sources').expect(200);
      assert.ok((facts.body as { nordpool: { zones: string[] } }).nordpool.zones.includes('SE3'));
      const entry = ranked()[1];
      const trial = await helper.request().post('/darkstar/prices/try').send({ id: 'p', entry }).expect(200);
      assert.equal((trial.body as { kind: string }).kind, 'prices');
    });
  });

  for (const [field, value, extra] of [
    ['source', 'crystal-ball', {}],
    ['sources', [{ source: 'entsoe', zone: 'XX' }], {}],
    ['sources', [{ source: 'nordpool', zone: '' }], {}],
    ['sources', [{ source: 'file' }], {}],
    ['sources', [{ source: 'fixed' }], {}],
    ['sources', [{ source: 'fixed', pricePerKwh: '1', periods: [{ pricePerKwh: '1', weekdays: '0-8' }] }], {}],
    ['sources', [{ source: 'energy-charts', zone: 'SE3', token: 'x' }], {}],
    ['horizonHours', 'far', {}],
    ['horizonHours', '500', {}],
    ['zone', 'DE LU', {}],
    ['baseUrl', 'ftp://x', {}],
    ['file', '', { source: 'file' }],
  ] as const) {
    it(`refuses ${field} ${JSON.stringify(value)}`, async () => {
      await load(home(), prices({ [field]: value, ...extra }));
      await send(trigger);
      assert.deepEqual([...new Set(errors.map(({ code }) => code))], ['invalid-input']);
      assert.equal(sent.length, 0);
    });
  }

  it('says that its home is missing, and works when it is back', async () => {
    await load(home(), prices());
    const runtime = homes.get('h')!;
    homes.remove('h');
    await send(trigger);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['home-missing'],
    );
    homes.add(runtime);
    await send(trigger);
    assert.equal(sent.length, 1);
  });
});

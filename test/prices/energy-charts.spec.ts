import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, toIso } from '../../nodes/home/grid.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import { EnergyChartsSource } from '../../nodes/prices/sources/energy-charts.js';
import { toQuarterHours, type SpotSlot } from '../../nodes/prices/spot.js';
import { counts, dataFolder, dataMissing } from '../support/project.js';
import { seeded, type Random } from './damage.js';

const now = Date.parse('2024-12-10T12:34:56Z');
const timezone = 'Europe/Berlin';

/** A day like the service delivers it: 24 hours of 10 December 2024 in Berlin, prices from 50 EUR/MWh up. */
function body(changes: object = {}): string {
  const start = Date.parse('2024-12-09T23:00:00Z') / 1000;
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return JSON.stringify({
    license_info: 'made up',
    unix_seconds: hours.map((hour) => start + 3600 * hour),
    price: hours.map((hour) => 50 + hour),
    unit: 'EUR / MWh',
    deprecated: false,
    ...changes,
  });
}

describe('EnergyChartsSource', () => {
  let server: Server;
  let baseUrl: string;
  let answer: { status: number; text: string };
  let asked: string[];

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (answer.status === 0) return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    asked = [];
    answer = { status: 200, text: body() };
  });

  const source = () => new EnergyChartsSource('DE-LU', fetch, baseUrl);
  const prices = async (): Promise<SpotSlot[]> =>
    toQuarterHours(checkAnswer(await source().ask({ now, timezone }), { now, until: now + 12 * HOUR_MS }));

  it('asks for today and tomorrow of the market', async () => {
    await source().ask({ now, timezone });
    assert.deepEqual(asked, ['/price?bzn=DE-LU&start=2024-12-10&end=2024-12-11']);
  });

  it('keeps a path of the base URL', async () => {
    await new EnergyChartsSource('FR', fetch, `${baseUrl}/mirror`).ask({ now, timezone });
    assert.deepEqual(asked, ['/mirror/price?bzn=FR&start=2024-12-10&end=2024-12-11']);
  });

  it('turns EUR/MWh into prices per kWh on quarter-hours', async () => {
    const slots = await prices();
    assert.equal(slots.length, 96);
    assert.deepEqual(slots[0], {
      start: Date.parse('2024-12-09T23:00:00Z'),
      end: Date.parse('2024-12-09T23:15:00Z'),
      spot: 0.05,
    });
    assert.equal(slots[95].spot, 0.073);
  });

  const refused = [
    { name: 'a connection that breaks', status: 0, text: '', code: 'price-source-unreachable' },
    { name: 'HTTP 404', status: 404, text: '{}', code: 'price-source-status' },
    { name: 'HTTP 429', status: 429, text: '', code: 'price-source-rate-limited' },
    { name: 'an HTML page', status: 200, text: '<!doctype html><p>maintenance', code: 'price-source-not-json' },
    { name: 'nothing', status: 200, text: '', code: 'price-source-not-json' },
    { name: 'JSON of another kind', status: 200, text: '[]', code: 'price-answer-malformed' },
    { name: 'null', status: 200, text: 'null', code: 'price-answer-malformed' },
    { name: 'another unit', status: 200, text: body({ unit: 'EUR / kWh' }), code: 'price-answer-malformed' },
    { name: 'fewer prices than times', status: 200, text: body({ price: [1, 2, 3] }), code: 'price-answer-malformed' },
    {
      name: 'prices as strings',
      status: 200,
      text: body({ price: Array(24).fill('50') }),
      code: 'price-answer-malformed',
    },
    { name: 'no prices', status: 200, text: body({ unix_seconds: [], price: [] }), code: 'prices-missing' },
    {
      name: 'prices that are all null',
      status: 200,
      text: body({ price: Array(24).fill(null) }),
      code: 'prices-missing',
    },
  ];
  for (const { name, status, text, code } of refused) {
    it(`answers ${name} with ${code}`, async () => {
      answer = { status, text };
      await assert.rejects(prices(), { name: 'DarkstarError', code });
    });
  }

  it('gives up when the node closes', async () => {
    const closing = new AbortController();
    closing.abort();
    await assert.rejects(source().ask({ now, timezone, signal: closing.signal }), { code: 'price-source-unreachable' });
  });

  describe(`on the recorded answer ${dataMissing ?? ''}`, () => {
    let recorded: string;

    before(async function () {
      if (dataMissing) return this.skip();
      recorded = await readFile(path.join(dataFolder, 'api/energy_charts/price_DE-LU_2024-12-10.json'), 'utf8');
    });

    it('has the exact values', async () => {
      answer.text = recorded;
      const slots = await prices();
      assert.equal(slots.length, 192);
      const table = [
        { instant: '2024-12-09T23:00:00Z', eurPerMwh: 92.85 },
        { instant: '2024-12-10T16:45:00Z', eurPerMwh: 202.38 },
        { instant: '2024-12-11T16:00:00Z', eurPerMwh: 445.08 },
        { instant: '2024-12-11T22:45:00Z', eurPerMwh: 135.96 },
      ];
      for (const { instant, eurPerMwh } of table) {
        assert.equal(slots.find(({ start }) => toIso(start) === instant)?.spot, eurPerMwh / 1000, instant);
      }
    });

    it('never gives a wrong price from a damaged answer', async () => {
      answer.text = recorded;
      const truth = JSON.stringify(await prices());
      const random = seeded(counts.seed);
      let refusals = 0;
      for (let round = 0; round < 8 * counts.propertyCases; round++) {
        answer.text = damage(recorded, random);
        const outcome = await prices().then(JSON.stringify, (error: unknown) => error);
        if (outcome === truth) continue;
        assert.ok(
          outcome instanceof DarkstarError,
          `${String(outcome).slice(0, 200)} from ${answer.text.slice(0, 200)}`,
        );
        assert.match(outcome.code, /^price/);
        refusals++;
      }
      assert.ok(refusals > 4 * counts.propertyCases, `only ${refusals} refusals`);
    });
  });
});

interface Body {
  unix_seconds: unknown[];
  price: unknown[];
  unit: unknown;
}

/** One way in which an answer can be broken. Digits that became other digits are not among them: nobody can see that. */
function damage(text: string, random: Random): string {
  const at = random(text.length);
  const body = JSON.parse(text) as Body;
  const index = random(body.price.length);
  const changed = (change: () => void) => {
    change();
    return JSON.stringify(body);
  };
  const ways: (() => string)[] = [
    () => text.slice(0, at),
    () => text.slice(at),
    () => `${text.slice(0, at)}<html>${text.slice(at)}`,
    () => `${text.slice(0, at)}\u0000${text.slice(at + 1)}`,
    () => changed(() => body.price.splice(index, 1)),
    () => changed(() => body.unix_seconds.splice(index, 1)),
    () => changed(() => (body.price.splice(index, 1), body.unix_seconds.splice(index, 1))),
    () => changed(() => (body.price.length = body.unix_seconds.length = 1 + random(23))),
    () => changed(() => (body.price[index] = [null, 'n/a', {}, 1e9, true][random(5)])),
    () => changed(() => (body.unix_seconds[index] = [null, -1, 0, 1.5, 1e15, '1733785200'][random(6)])),
    () => changed(() => (body.unix_seconds = body.unix_seconds.map((second) => (second as number) + 1 + random(3000)))),
    () =>
      changed(
        () => (body.unix_seconds = body.unix_seconds.map((second) => (second as number) - 86400 * (2 + random(9)))),
      ),
    () => changed(() => body.unix_seconds.reverse()),
    () => changed(() => (body.unit = ['EUR / kWh', 'GBP / MWh', '', null, 7][random(5)])),
    () => changed(() => delete (body as Partial<Body>)[(['unix_seconds', 'price', 'unit'] as const)[random(3)]]),
    () => changed(() => body.price.splice(24, 24, ...body.price.slice(0, 24))),
  ];
  return ways[random(ways.length)]();
}

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { prices } from '../../bin/commands/prices.js';
import type { PriceUpdate } from '../../nodes/home/schema/messages.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';

const HOME = {
  timezone: 'Europe/Berlin',
  tariff: { import: { factor: 2 } },
  grid: { maxImportKw: 11, maxExportKw: 11 },
};

async function run(...args: string[]): Promise<PriceUpdate> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await prices(args, { stdin, stdout, stderr, readFile: () => Promise.resolve(JSON.stringify(HOME)) });
  assert.equal(code, 0);
  return parsePayload('price-update', JSON.parse(String(stdout.read())));
}

describe('darkstar prices', () => {
  let server: Server;
  let baseUrl: string;

  before(async () => {
    server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://localhost').searchParams;
      const start = Date.parse(`${query.get('start')}T00:00:00+01:00`) / 1000;
      const quarters = Array.from({ length: 192 }, (_, index) => index);
      response.end(
        JSON.stringify({ unix_seconds: quarters.map((i) => start + 900 * i), price: quarters, unit: 'EUR / MWh' }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => new Promise((resolve) => server.close(resolve)));

  it('prints what is published from the start of a day on, without a forecast', async () => {
    const args = ['--source', 'energy-charts', '--zone', 'FR', '--date', '2024-12-10', '--base-url', baseUrl];
    const update = await run(...args);
    assert.deepEqual(
      [update.zone, update.currency, update.source, update.publishedUntil],
      ['FR', 'EUR', 'energy-charts', '2024-12-11T23:00:00Z'],
    );
    assert.equal(update.slots.length, 192);
    assert.deepEqual(update.slots[150], {
      start: '2024-12-11T12:30:00Z',
      end: '2024-12-11T12:45:00Z',
      spot: 0.15,
      importPrice: 0.15,
      exportPrice: 0.15,
    });
  });

  it("applies the home's tariff", async () => {
    const update = await run(
      '--source',
      'energy-charts',
      '--zone',
      'FR',
      '--date',
      '2024-12-10',
      '--base-url',
      baseUrl,
      '--home',
      'home.json',
    );
    assert.equal(update.slots[150].importPrice, 0.3);
  });

  it('prints the prices from now on without a date', async () => {
    const update = await run('--source', 'example', '--zone', 'example');
    assert.ok(Date.parse(update.slots[0].start) <= Date.now() && Date.parse(update.slots[0].end) > Date.now() - 1000);
  });

  it('lists every bad option', async () => {
    await assert.rejects(
      run('--source', 'crystal-ball', '--date', '2024-02-31', '--base-url', 'ftp://x', '--home', ''),
      (error) => {
        const { problems } = error as { problems: { path: string }[] };
        assert.deepEqual(problems.map(({ path }) => path).sort(), [
          '--base-url',
          '--date',
          '--home',
          '--source',
          '--zone',
        ]);
        return true;
      },
    );
  });
});

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { COMMAND_SOURCES, prices } from '../../bin/commands/prices.js';
import type { PriceUpdate } from '../../nodes/home/schema/messages.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { localServer } from '../support/local-server.js';
import { fixtureText } from './answers.js';

const HOME = {
  timezone: 'Europe/Berlin',
  tariff: { import: { factor: 2 } },
  grid: { maxImportKw: 11, maxExportKw: 11 },
};

const run = (...args: string[]) => runWith({}, ...args);

async function runWith(environment: Record<string, string>, ...args: string[]): Promise<PriceUpdate> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const io = {
    stdin,
    stdout,
    stderr,
    readFile: () => Promise.resolve(JSON.stringify(HOME)),
    writeFile: () => Promise.reject(new Error('nothing is written')),
  };
  const code = await prices(args, io, environment);
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

  describe('for every network source', () => {
    const sources = localServer();
    const tokens = {
      DARKSTAR_ENTSOE_TOKEN: 'secret-entsoe',
      DARKSTAR_TIBBER_TOKEN: 'secret-tibber',
      DARKSTAR_AMBER_TOKEN: 'secret-amber',
    };
    const table = {
      'energy-charts': { zone: 'SE3', fixture: 'energy-charts.json', currency: 'EUR', spot: 0.0412 },
      entsoe: { zone: 'SE3', fixture: 'entsoe-a44.xml', currency: 'EUR', spot: 0.0412 },
      tibber: { zone: 'SE3', fixture: 'tibber.json', currency: 'SEK', spot: 1.015 },
      elprisetjustnu: { zone: 'SE3', fixture: 'elprisetjustnu.json', currency: 'SEK', spot: 0.44908 },
      awattar: { zone: 'AT', fixture: 'awattar-from-documentation.json', currency: 'EUR', spot: 0.0412 },
      akkudoktor: { zone: 'DE-LU', fixture: 'akkudoktor.json', currency: 'EUR', spot: 0.0412 },
      octopus: { zone: 'C', fixture: 'octopus-agile-from-documentation.json', currency: 'GBP', spot: 0.163905 },
      nordpool: { zone: 'SE3', fixture: 'nordpool.json', currency: 'EUR', spot: 0.0412 },
    } as const;

    it('knows them all', () => {
      assert.deepEqual([...COMMAND_SOURCES].sort(), [...Object.keys(table), 'amber', 'example'].sort());
    });

    for (const [source, { zone, fixture, currency, spot }] of Object.entries(table)) {
      it(`prints the day of ${source}`, async () => {
        const text = await fixtureText(fixture);
        sources.answer = () => ({ text });
        const args = ['--source', source, '--zone', zone, '--date', '2026-05-05', '--base-url', sources.baseUrl];
        const update = await runWith(tokens, ...args);
        assert.deepEqual([update.source, update.currency], [source, currency]);
        // Octopus counts in London, where the day begins an hour later.
        const first = update.slots[0];
        assert.equal(first.start, source === 'octopus' ? '2026-05-04T23:00:00Z' : '2026-05-04T22:00:00Z');
        assert.equal(first.spot, spot);
        assert.ok(!JSON.stringify(update).includes('secret'));
      });
    }

    it('needs a token where the source does, from the environment', async () => {
      const args = ['--source', 'tibber', '--zone', 'SE3', '--date', '2026-05-05', '--base-url', sources.baseUrl];
      await assert.rejects(runWith({}, ...args), { code: 'price-source-no-token', message: /DARKSTAR_TIBBER_TOKEN/ });
      assert.equal(sources.asked.length, 0);
    });

    it('gives the energy price where that is wanted', async () => {
      const text = await fixtureText('tibber.json');
      sources.answer = () => ({ text });
      const args = ['--source', 'tibber', '--zone', 'SE3', '--date', '2026-05-05', '--price', 'energy'];
      const update = await runWith(tokens, ...args, '--base-url', sources.baseUrl);
      assert.equal(update.slots[0].spot, 0.412);
    });
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

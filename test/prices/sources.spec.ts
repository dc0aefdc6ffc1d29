import assert from 'node:assert/strict';
import { toIso } from '../../nodes/home/grid.js';
import { EIC } from '../../nodes/prices/sources/zones.js';
import { localServer } from '../support/local-server.js';
import { dataMissing } from '../support/project.js';
import { fixtureText, knownAnswers, recordedText, type KnownAnswer } from './answers.js';
import { askOnce } from './asking.js';

describe('the sources', () => {
  const server = localServer();

  for (const known of knownAnswers) {
    it(`read the exact prices of ${known.name}`, async function () {
      if (known.missing) return this.skip();
      const slots = await askOnce(server, known, await known.text());
      assert.equal(slots.length, known.quarters);
      assert.equal(toIso(slots.at(-1)!.end), known.until);
      assert.ok(slots.every(({ start, end }, i) => end - start === 900_000 && (i === 0 || start === slots[i - 1].end)));
      for (const [instant, price] of Object.entries(known.prices)) {
        const found = slots.find(({ start }) => toIso(start) === instant)?.spot;
        assert.ok(found !== undefined && Math.abs(found - price) < 1e-15, `${instant}: ${found}, expected ${price}`);
      }
    });
  }

  const may: KnownAnswer = knownAnswers[0];
  const now = '2026-05-05T14:10:00+02:00';
  const questions = [
    {
      entry: { source: 'entsoe', zone: 'SE3' },
      fixture: 'entsoe-a44.xml',
      asked: [
        'GET /api?documentType=A44&in_Domain=10Y1001A1001A46L&out_Domain=10Y1001A1001A46L' +
          '&periodStart=202605042200&periodEnd=202605062200&securityToken=secret-entsoe',
      ],
    },
    {
      entry: { source: 'tibber', zone: 'SE3' },
      fixture: 'tibber.json',
      authorization: 'Bearer secret-tibber',
      asked: ['POST /v1-beta/gql'],
    },
    {
      entry: { source: 'elprisetjustnu', zone: 'SE4' },
      fixture: 'elprisetjustnu.json',
      only: '05-05_SE4',
      asked: ['GET /api/v1/prices/2026/05-05_SE4.json', 'GET /api/v1/prices/2026/05-06_SE4.json'],
    },
    {
      entry: { source: 'awattar', zone: 'AT' },
      fixture: 'awattar-from-documentation.json',
      asked: ['GET /v1/marketdata?start=1777932000000&end=1778104800000'],
    },
    {
      entry: { source: 'akkudoktor', zone: 'DE' },
      fixture: 'akkudoktor.json',
      asked: ['GET /prices?start=2026-05-05&end=2026-05-06&tz=Europe%2FBerlin'],
    },
    {
      entry: { source: 'octopus', zone: 'C' },
      fixture: 'octopus-agile-from-documentation.json',
      asked: [
        'GET /v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/standard-unit-rates/' +
          '?period_from=2026-05-04T22%3A00%3A00Z&period_to=2026-05-06T22%3A00%3A00Z&page_size=200',
      ],
    },
    {
      entry: { source: 'amber', zone: 'SITE1' },
      fixture: 'amber-from-documentation.json',
      authorization: 'Bearer secret-amber',
      asked: ['GET /v1/sites/SITE1/prices/current?next=72&resolution=30'],
    },
    {
      entry: { source: 'nordpool', zone: 'SE3' },
      fixture: 'nordpool.json',
      now: '2026-05-05T09:10:00+02:00',
      asked: ['GET /api/DayAheadPrices?date=2026-05-05&market=DayAhead&deliveryArea=SE3&currency=EUR'],
    },
  ] as const;
  for (const { fixture, asked, ...question } of questions) {
    it(`ask ${question.entry.source} for nothing but what is needed`, async () => {
      const known = { ...may, now, only: undefined, ...question } as KnownAnswer;
      await askOnce(server, known, await fixtureText(fixture));
      assert.deepEqual(
        server.asked.map(({ method, url }) => `${method} ${url.pathname}${url.search}`),
        asked,
      );
      const authorization = 'authorization' in question ? question.authorization : undefined;
      assert.equal(server.asked[0].authorization, authorization);
    });
  }

  const refused = [
    { name: 'an excerpt of four hours', source: 'tibber', file: 'tibber/priceInfo_hourly_de_2020-09-25_excerpt.json' },
    { name: 'one hour of a day', source: 'entsoe', file: 'entsoe/BE_15M_exact4.xml', code: 'prices-incomplete' },
    {
      name: 'a position outside of its period',
      source: 'entsoe',
      file: 'entsoe/BE_15M_avg.xml',
      code: 'price-answer-malformed',
    },
    {
      name: 'a day that is not published',
      source: 'nordpool',
      file: 'nordpool_dataportal/prices_not_available.json',
      code: 'prices-missing',
    },
    { name: 'a rate limit', source: 'tibber', file: 'forecast_solar/ratelimit.json', code: 'price-answer-malformed' },
  ] as const;
  const present = { tibber: '2020-09-25T12:00:00+02:00', entsoe: '2024-10-06T12:00:00+02:00' };
  for (const { name, source, file, ...expected } of refused) {
    it(`refuse ${name}, recorded ${file} ${dataMissing ?? ''}`, async function () {
      if (dataMissing) return this.skip();
      const zone = source === 'entsoe' ? 'BE' : 'FI';
      const instant = source === 'nordpool' ? '2025-05-10T09:00:00+02:00' : present[source];
      const known = { ...may, entry: { source, zone }, now: instant };
      const code = 'code' in expected ? expected.code : 'prices-incomplete';
      await assert.rejects(askOnce(server, known, await recordedText(file)), { code });
    });
  }

  it('tell a day without data from a failure: ENTSO-E', async () => {
    const known: KnownAnswer = { ...may, entry: { source: 'entsoe', zone: 'SE3' } };
    await assert.rejects(askOnce(server, known, await fixtureText('entsoe-no-data.xml')), { code: 'prices-missing' });
  });

  it('know zones whose EIC codes have their right check character', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-';
    for (const [zone, code] of Object.entries(EIC)) {
      const sum = [...code.slice(0, 15)].reduce((total, sign, i) => total + alphabet.indexOf(sign) * (16 - i), 0);
      assert.equal(code[15], alphabet[36 - ((sum - 1) % 37)], zone);
    }
  });
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { DarkstarError } from '../../nodes/home/errors.js';
import { askJson, askText, below } from '../../nodes/prices/sources/http.js';
import { askAgainAt } from '../../nodes/prices/retry-time.js';
import { localServer } from '../support/local-server.js';
import { dataMissing } from '../support/project.js';
import { recordedText } from './answers.js';

describe('asking a server', () => {
  const server = localServer();
  const url = () => below(server.baseUrl, 'prices', { securityToken: 'secret-token' });
  const question = () => ({ url: url(), headers: { authorization: 'Bearer secret-token' } });

  async function failure(): Promise<DarkstarError> {
    return askJson(fetch, question()).then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error as DarkstarError,
    );
  }

  const faults: readonly (readonly [string, number, Record<string, string>, string, string])[] = [
    ['a page', 200, {}, '<html>secret-token</html>', 'price-source-not-json'],
    ['nothing', 200, {}, '', 'price-source-not-json'],
    ['401', 401, {}, 'secret-token', 'price-source-refused'],
    ['403', 403, {}, '{}', 'price-source-refused'],
    ['404', 404, {}, '{}', 'price-source-status'],
    ['500', 500, {}, '{}', 'price-source-status'],
    ['429', 429, {}, '{}', 'price-source-rate-limited'],
    ['503 with a time', 503, { 'retry-after': '60' }, '', 'price-source-rate-limited'],
  ];
  for (const [name, status, headers, text, code] of faults) {
    it(`tells ${name} as ${code}, and no token`, async () => {
      server.answer = () => ({ status, headers, text });
      const error = await failure();
      assert.equal(error.code, code);
      assert.ok(!inspect(error, { depth: 9 }).includes('secret-token'));
    });
  }

  it('tells a connection that breaks, and no token', async () => {
    server.answer = () => 'break';
    const error = await failure();
    assert.equal(error.code, 'price-source-unreachable');
    assert.ok(!inspect(error, { depth: 9 }).includes('secret-token'));
  });

  it('reads no more than a few megabytes', async () => {
    server.answer = () => ({ text: 'x'.repeat(5_000_000) });
    assert.equal((await failure()).code, 'price-source-too-large');
  });

  it('ends with its signal', async () => {
    server.answer = () => undefined;
    const closing = new AbortController();
    const asking = askText(fetch, { url: url(), signal: closing.signal });
    setTimeout(() => closing.abort(), 20);
    await assert.rejects(asking, { code: 'price-source-unreachable' });
  });

  it('tells nothing from something by the status', async () => {
    server.answer = () => ({ status: 404, text: 'not found' });
    assert.equal(await askText(fetch, { url: url(), nothing: [404] }), undefined);
    assert.equal(await askText(fetch, { url: url(), readable: [404] }), 'not found');
  });

  const now = Date.parse('2026-05-05T12:00:00Z');
  const limits: readonly (readonly [string, Record<string, string>, string, string])[] = [
    ['seconds', { 'retry-after': '120' }, '', '2026-05-05T12:02:00.000Z'],
    ['a date', { 'retry-after': 'Tue, 05 May 2026 13:00:00 GMT' }, '', '2026-05-05T13:00:00.000Z'],
    ['a time in the past', { 'retry-after': 'Tue, 05 May 2020 13:00:00 GMT' }, '', '2026-05-05T12:00:00.000Z'],
    [
      'a time in the body',
      {},
      '{"message":{"ratelimit":{"retry-at":"2026-05-05T15:30:00+02:00"}}}',
      '2026-05-05T13:30:00.000Z',
    ],
    ['nothing', {}, '', '2026-05-05T12:15:00.000Z'],
  ];
  for (const [name, headers, text, expected] of limits) {
    it(`honours a rate limit that names ${name}`, async () => {
      server.answer = () => ({ status: 429, headers, text });
      assert.equal(new Date(askAgainAt(await failure(), now)).toISOString(), expected);
    });
  }

  it(`honours the rate limit recorded ${dataMissing ?? ''}`, async function () {
    if (dataMissing) return this.skip();
    const text = await recordedText('forecast_solar/ratelimit.json');
    server.answer = () => ({ status: 429, text });
    const at = askAgainAt(await failure(), Date.parse('2024-04-27T00:00:00Z'));
    assert.equal(new Date(at).toISOString(), '2024-04-27T00:48:53.000Z');
  });
});

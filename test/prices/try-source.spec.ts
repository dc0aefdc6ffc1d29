import assert from 'node:assert/strict';
import { trySource } from '../../nodes/prices/try-source.js';
import { localServer } from '../support/local-server.js';
import { fixtureText } from './answers.js';

const now = Date.parse('2026-05-05T12:10:00Z');

describe('trySource', () => {
  const server = localServer();
  const tools = {
    fetch,
    readText: () => Promise.reject(new Error('no file')),
    now,
    stored: (id: string) => (id === 'p' ? { entsoeToken: 'secret-stored' } : {}),
  };
  const entsoe = () => ({ source: 'entsoe', zone: 'SE3', baseUrl: server.baseUrl });

  it('gives the curve of one source as the form has it, token included', async () => {
    const text = await fixtureText('entsoe-a44.xml');
    server.answer = () => ({ text });
    const trial = await trySource({ id: 'p', entry: entsoe(), tokens: { entsoeToken: 'secret-typed' } }, tools);
    assert.equal(trial.kind, 'prices');
    assert.ok(trial.kind === 'prices');
    assert.deepEqual([trial.currency, trial.publishedUntil], ['EUR', '2026-05-06T22:00:00Z']);
    assert.deepEqual(trial.slots[1].spot, 0.0412);
    assert.equal(server.asked[0].url.searchParams.get('securityToken'), 'secret-typed');
    assert.ok(!JSON.stringify(trial).includes('secret'));
  });

  for (const tokens of [{}, { entsoeToken: '' }, { entsoeToken: '__PWRD__' }]) {
    it(`sends a stored token to no other server: ${JSON.stringify(tokens)}`, async () => {
      const trial = await trySource({ id: 'p', entry: entsoe(), tokens }, tools);
      assert.ok(trial.kind === 'problem');
      assert.deepEqual([trial.problem.code, server.asked.length], ['price-source-no-token', 0]);
    });
  }

  it('sends a stored token to the usual server', async () => {
    const asked: URL[] = [];
    const spy = (url: URL) => {
      asked.push(url);
      return Promise.reject(new Error('no network here'));
    };
    const body = { id: 'p', entry: { source: 'entsoe', zone: 'SE3' }, tokens: { entsoeToken: '__PWRD__' } };
    const trial = await trySource(body, { ...tools, fetch: spy });
    assert.equal(asked[0].searchParams.get('securityToken'), 'secret-stored');
    assert.equal(asked[0].host, 'web-api.tp.entsoe.eu');
    assert.ok(!JSON.stringify(trial).includes('secret'));
  });

  for (const body of [
    undefined,
    null,
    7,
    {},
    { entry: { source: 'crystal-ball' } },
    { entry: { source: 'entsoe', zone: 'XX' } },
  ]) {
    it(`answers ${JSON.stringify(body)} with what is wrong`, async () => {
      const trial = await trySource(body, tools);
      assert.ok(trial.kind === 'problem');
      assert.equal(trial.problem.code, 'invalid-input');
    });
  }

  it('answers a page with what is wrong', async () => {
    server.answer = () => ({ text: '<html>' });
    const trial = await trySource({ entry: { source: 'energy-charts', zone: 'SE3', baseUrl: server.baseUrl } }, tools);
    assert.ok(trial.kind === 'problem');
    assert.equal(trial.problem.code, 'price-source-not-json');
  });
});

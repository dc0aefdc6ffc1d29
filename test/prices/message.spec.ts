import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { FileSource } from '../../nodes/prices/sources/file.js';
import { findPrices, readPriceSlots } from '../../nodes/prices/sources/message.js';

const slot = { start: '2026-05-05T12:00:00+02:00', end: '2026-05-05T11:00:00Z' };
const read = { start: Date.parse('2026-05-05T10:00Z'), end: Date.parse('2026-05-05T11:00Z'), spot: 0.25 };

describe('readPriceSlots', () => {
  for (const { name, input, currency } of [
    { name: 'a list with `spot`', input: [{ ...slot, spot: 0.25 }], currency: undefined },
    { name: 'a list with `price`', input: [{ ...slot, price: 0.25 }], currency: undefined },
    { name: 'a list with `value`', input: [{ ...slot, value: 0.25 }], currency: undefined },
    { name: 'an object with currency', input: { currency: 'SEK', slots: [{ ...slot, spot: 0.25 }] }, currency: 'SEK' },
  ]) {
    it(`reads ${name}`, () => {
      const answer = readPriceSlots(input);
      assert.deepEqual(answer.slots, [read]);
      assert.equal(answer.currency, currency);
    });
  }

  for (const { name, input, path } of [
    { name: 'no list', input: 'cheap', path: 'slots' },
    { name: 'a slot that is none', input: [{ ...slot, spot: 1 }, 7], path: 'slots[1]' },
    { name: 'a slot without a price', input: [slot], path: 'slots[0].spot' },
    { name: 'a price that is text', input: [{ ...slot, spot: '0.25' }], path: 'slots[0].spot' },
    { name: 'a local time without offset', input: [{ ...slot, start: '2026-05-05T12:00:00' }], path: 'slots[0].start' },
    { name: 'a slot without an end', input: [{ start: slot.start, spot: 1 }], path: 'slots[0].end' },
  ]) {
    it(`names the place of ${name}`, () => {
      assert.throws(
        () => readPriceSlots(input),
        (error) => error instanceof DarkstarError && error.code === 'price-slots' && error.problems[0].path === path,
      );
    });
  }

  it('tells prices from a trigger', () => {
    assert.deepEqual(findPrices({ payload: [] }), []);
    assert.deepEqual(findPrices({ topic: 'price-update', payload: {} }), {});
    for (const payload of [{ job: 'prices' }, 1748390400000, 'true', '', null, undefined, { data: [1] }, { A: 1 }]) {
      assert.equal(findPrices({ topic: 'job', payload }), undefined, JSON.stringify(payload));
    }
  });
});

describe('FileSource', () => {
  const file = (text: string) => new FileSource('prices.csv', () => Promise.resolve(text)).ask();

  it('reads CSV in EUR, and JSON in the currency it tells', async () => {
    const csv = await file('start_utc,resolution_minutes,price_eur_mwh\n2026-05-05T10:00:00Z,60,250\n');
    assert.deepEqual([csv.slots, csv.currency], [[read], 'EUR']);
    const json = await file(JSON.stringify({ currency: 'DKK', slots: [{ ...slot, spot: 0.25 }] }));
    assert.deepEqual([json.slots, json.currency], [[read], 'DKK']);
  });

  it('says what is wrong with a file', async () => {
    await assert.rejects(file('[{'), { code: 'price-file-not-json' });
    await assert.rejects(file('hello'), { code: 'price-csv' });
    const missing = new FileSource('gone.csv', () => Promise.reject(new Error('ENOENT')));
    await assert.rejects(missing.ask(), { code: 'price-file-unreadable', message: /gone\.csv/ });
  });
});

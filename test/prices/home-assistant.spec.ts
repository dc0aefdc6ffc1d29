import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { toIso } from '../../nodes/home/grid.js';
import { checkEach } from '../../nodes/prices/checks.js';
import { findPrices, readPriceSlots } from '../../nodes/prices/sources/message.js';
import type { SlotAnswer } from '../../nodes/prices/sources/source.js';
import { toQuarterHours } from '../../nodes/prices/spot.js';
import { counts, dataMissing } from '../support/project.js';
import { fixtureText, recordedText } from './answers.js';
import { damage, seeded } from './damage.js';

const parsed = async (text: Promise<string>) => JSON.parse(await text) as Record<string, unknown>;
const action = () => parsed(fixtureText('home-assistant-nordpool-action.json'));
const sensor = () => parsed(fixtureText('home-assistant-nordpool-sensor.json'));

function at(answer: SlotAnswer, instant: string): number | undefined {
  return answer.slots.find(({ start }) => toIso(start) === instant)?.spot;
}

function near(found: number | undefined, expected: number) {
  assert.ok(found !== undefined && Math.abs(found - expected) < 1e-15, `${found}, expected ${expected}`);
}

function read(msg: object, area?: string): SlotAnswer {
  const prices = findPrices(msg);
  assert.notEqual(prices, undefined);
  return readPriceSlots(prices, area);
}

describe('prices of Home Assistant by message', () => {
  it('are per MWh in UTC from nordpool.get_prices_for_date', async () => {
    const answer = read({ payload: await action() });
    assert.deepEqual([answer.slots.length, answer.currency], [24, undefined]);
    near(at(answer, '2026-05-04T22:00:00Z'), 0.4532);
    near(at(answer, '2026-05-05T11:00:00Z'), -0.20075);
    near(at(read({ payload: { service_response: await action() } }), '2026-05-04T22:00:00Z'), 0.4532);
  });

  it('are per kWh in local time with a currency from a price entity, however it is wrapped', async () => {
    const entity = await sensor();
    for (const msg of [
      { payload: entity },
      { payload: entity.attributes },
      { payload: '0.21', data: entity },
      { payload: '0.21', data: { new_state: entity } },
      { payload: { event: { new_state: entity } } },
    ]) {
      const answer = read(msg);
      assert.deepEqual([answer.slots.length, answer.currency], [48, 'SEK']);
      near(at(answer, '2026-05-04T22:00:00Z'), 0.567);
      near(at(answer, '2026-05-05T11:00:00Z'), -0.251);
      near(at(answer, '2026-05-06T21:00:00Z'), 0.872);
    }
  });

  for (const [unit, extra, factor] of [
    ['kWh', {}, 1],
    ['MWh', {}, 0.001],
    ['kWh', { price_in_cents: true }, 0.01],
    ['öre/kWh', { price_in_cents: true }, 0.01],
    ['SEK/kWh', {}, 1],
    ['EUR/MWh', {}, 0.001],
    ['ct/kWh', {}, 0.01],
  ] as const) {
    it(`understand the unit "${unit}" ${JSON.stringify(extra)}`, () => {
      const rows = [
        { start: '2026-05-05T00:00:00+02:00', end: '2026-05-05T01:00:00+02:00', value: 2 },
        { start: '2026-05-05T01:00:00+02:00', end: '2026-05-05T02:00:00+02:00', value: 4 },
      ];
      near(at(read({ payload: { unit, raw_today: rows, ...extra } }), '2026-05-04T22:00:00Z'), 2 * factor);
    });
  }

  it('of other entities are understood by their shape', () => {
    const [first, second] = ['2026-05-05T00:00:00+02:00', '2026-05-05T01:00:00+02:00'];
    const entsoe = {
      unit_of_measurement: 'EUR/kWh',
      prices_today: [
        { time: first.replace('T', ' '), price: 0.1 },
        { time: second.replace('T', ' '), price: 0.2 },
      ],
    };
    const epex = { unit_of_measurement: '€/kWh', data: [{ start_time: first, end_time: second, price_per_kwh: 0.1 }] };
    const older = { data: [{ start_time: first, end_time: second, price_eur_per_mwh: 100 }] };
    const danish = {
      unit: 'kWh',
      currency: 'dkk',
      raw_today: [
        { hour: first, price: 0.1 },
        { hour: second, price: 0.3 },
      ],
    };
    for (const [payload, currency] of [
      [entsoe, 'EUR'],
      [epex, 'EUR'],
      [older, 'EUR'],
      [danish, 'DKK'],
    ] as const) {
      const answer = read({ payload });
      near(at(answer, '2026-05-04T22:00:00Z'), 0.1);
      assert.equal(answer.currency, currency);
      assert.equal(answer.slots[0].end - answer.slots[0].start, 3_600_000);
    }
  });

  it('count by their time, not by the list they stand in', async () => {
    const entity = await sensor();
    const { raw_today: today, ...rest } = entity.attributes as Record<string, unknown>;
    assert.equal(read({ payload: { ...rest, raw_today: today, raw_tomorrow: today } }).slots.length, 24);
    assert.equal(read({ payload: { ...rest, raw_today: [], raw_tomorrow: today } }).slots.length, 24);
    assert.equal(read({ payload: { ...rest, raw_today: today, tomorrow_valid: false } }).slots.length, 24);
  });

  it('of a day that is not published are an empty answer', () => {
    assert.deepEqual(read({ payload: { SE3: [] } }).slots, []);
  });

  const rows = (value: unknown, day = 5) =>
    Array.from({ length: 24 }, (_, hour) => ({
      start: new Date(Date.UTC(2026, 4, day, hour - 2)).toISOString(),
      end: new Date(Date.UTC(2026, 4, day, hour - 1)).toISOString(),
      value: typeof value === 'number' ? value + hour / 100 : value,
    }));
  for (const [name, payload, path] of [
    ['contradict themselves', { unit: 'kWh', raw_today: rows(1), raw_tomorrow: rows(2) }, 'raw_tomorrow[0]'],
    ['repeat today under new times', { unit: 'kWh', raw_today: rows(1), raw_tomorrow: rows(1, 6) }, 'raw_tomorrow'],
    ['tell no unit', { raw_today: rows(1) }, 'unit_of_measurement'],
    ['tell an unknown unit', { unit: 'bananas', raw_today: rows(1) }, 'unit_of_measurement'],
    ['are text', { unit: 'kWh', raw_today: rows('1') }, 'raw_today[0].value'],
    [
      'are less than a day',
      {
        SE3: rows(1)
          .slice(1, 20)
          .map(({ value, ...row }) => ({ ...row, price: value })),
      },
      'SE3',
    ],
    ['are of several areas', { SE3: [], SE4: [] }, 'zone'],
    ['have no offset', { unit: 'kWh', raw_today: [{ start: '2026-05-05T00:00:00', value: 1 }] }, 'raw_today[0].end'],
  ] as const) {
    it(`are refused where they ${name}`, () => {
      assert.throws(
        () => read({ payload }),
        (error) => error instanceof DarkstarError && error.code === 'price-slots' && error.problems[0].path === path,
      );
    });
  }

  it('of several areas count by the zone of the source', async () => {
    const { SE3 } = await action();
    assert.equal(read({ payload: { SE3, SE4: [] } }, 'SE3').slots.length, 24);
    assert.equal(read({ payload: { SE3, SE4: [] } }, 'SE4').slots.length, 0);
  });

  describe(`as recorded ${dataMissing ?? ''}`, () => {
    before(function () {
      if (dataMissing) this.skip();
    });

    it('have the exact values', async () => {
      const answered = read({
        payload: await parsed(recordedText('home_assistant/nordpool_get_prices_for_date_SE3_2024-11-05.json')),
      });
      assert.equal(answered.slots.length, 24);
      near(at(answered, '2024-11-04T23:00:00Z'), 0.25073);
      near(at(answered, '2024-11-05T16:00:00Z'), 2.51265);
      near(at(answered, '2024-11-05T22:00:00Z'), 0.28914);
      const shown = read({
        payload: await parsed(recordedText('home_assistant/custom_nordpool_sensor_attributes_SE3_2023-09-26.json')),
      });
      assert.deepEqual([shown.slots.length, shown.currency], [48, 'SEK']);
      near(at(shown, '2023-09-25T22:00:00Z'), -0.06);
      near(at(shown, '2023-09-26T15:00:00Z'), 1.6);
      near(at(shown, '2023-09-27T06:00:00Z'), 1.82);
      const empty = read({
        payload: await parsed(recordedText('home_assistant/nordpool_get_prices_for_date_empty.json')),
      });
      assert.deepEqual(empty.slots, []);
    });
  });

  for (const file of ['home-assistant-nordpool-action.json', 'home-assistant-nordpool-sensor.json']) {
    it(`give no wrong price and no stray error where ${file} is damaged`, async () => {
      const text = await fixtureText(file);
      const truth = new Map(
        toQuarterHours(readPriceSlots(JSON.parse(text)).slots).map(({ start, spot }) => [start, spot]),
      );
      const random = seeded(counts.seed);
      for (let round = 0; round < counts.damagedAnswers / 20; round++) {
        const damaged = damage(text, random, { keepsDay: true });
        try {
          const { slots } = readPriceSlots(damaged);
          checkEach(slots);
          for (const { start, spot } of toQuarterHours(slots)) {
            if (truth.has(start)) near(spot, truth.get(start)!);
          }
        } catch (error) {
          if (!(error instanceof DarkstarError)) throw error;
          assert.match(error.code, /^prices?-/);
        }
      }
    });
  }
});

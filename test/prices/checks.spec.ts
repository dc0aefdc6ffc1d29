import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { HOUR_MS, MINUTE_MS, localDayStart } from '../../nodes/home/grid.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import type { PriceAnswer, SpotPoint } from '../../nodes/prices/sources/source.js';
import { toQuarterHours } from '../../nodes/prices/spot.js';

const ZONE = 'Europe/Stockholm';

/** A point every `minutes` over the local day of `instant`; prices rise from `base`. */
function day(instant: number, minutes: number, base: number, zone = ZONE): SpotPoint[] {
  const [from, to] = [localDayStart(instant, zone), localDayStart(instant, zone, 1)];
  return Array.from({ length: (to - from) / (minutes * MINUTE_MS) }, (_, index) => ({
    start: from + index * minutes * MINUTE_MS,
    spot: base + index / 1000,
  }));
}

const days = (points: readonly SpotPoint[], timezone = ZONE): PriceAnswer => ({ kind: 'days', timezone, points });
const span = (now: number) => ({ now, until: now + 48 * HOUR_MS });

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof DarkstarError);
    return error.code;
  }
  return 'none';
}

describe('checkAnswer for whole days', () => {
  const dayLengths = [
    { name: 'a plain day', at: '2026-05-05T10:00Z', zone: ZONE, quarters: 96 },
    { name: 'spring forward in Stockholm', at: '2026-03-29T10:00Z', zone: ZONE, quarters: 92 },
    { name: 'fall back in Stockholm', at: '2026-10-25T10:00Z', zone: ZONE, quarters: 100 },
    { name: 'spring forward in London', at: '2026-03-29T10:00Z', zone: 'Europe/London', quarters: 92 },
    { name: 'fall back in London', at: '2026-10-25T10:00Z', zone: 'Europe/London', quarters: 100 },
    { name: 'spring forward in Sydney', at: '2026-10-04T02:00Z', zone: 'Australia/Sydney', quarters: 92 },
    { name: 'fall back in New York', at: '2026-11-01T16:00Z', zone: 'America/New_York', quarters: 100 },
    { name: 'fall back in Sydney', at: '2026-04-05T02:00Z', zone: 'Australia/Sydney', quarters: 100 },
    { name: 'spring forward in New York', at: '2026-03-08T16:00Z', zone: 'America/New_York', quarters: 92 },
  ];
  for (const { name, at, zone, quarters } of dayLengths) {
    for (const minutes of [15, 30, 60]) {
      it(`takes ${name} in steps of ${minutes} minutes as ${quarters} quarter-hours`, () => {
        const now = Date.parse(at);
        const slots = toQuarterHours(checkAnswer(days(day(now, minutes, 0.1, zone), zone), span(now)));
        assert.equal(slots.length, quarters);
        assert.equal(slots[0].start, localDayStart(now, zone));
        assert.equal(slots.at(-1)?.end, localDayStart(now, zone, 1));
      });
    }
  }

  const now = Date.parse('2026-05-05T10:00Z');
  const today = day(now, 15, 0.1);
  const tomorrow = day(now + 24 * HOUR_MS, 15, 0.2);

  it('takes a day whose points change their length and tell their ends', () => {
    const [from, to] = [localDayStart(now, ZONE), localDayStart(now, ZONE, 1)];
    const hours = day(now, 60, 0.1).map((point) => ({ ...point, end: point.start + HOUR_MS }));
    const quarters = day(now, 15, 0.1).map((point) => ({ ...point, end: point.start + 15 * MINUTE_MS }));
    const mixed = [...hours.slice(0, 10), ...quarters.slice(40)];
    const slots = toQuarterHours(checkAnswer(days(mixed), span(now)));
    assert.deepEqual([slots.length, slots[0].start, slots.at(-1)?.end], [96, from, to]);
    assert.equal(
      codeOf(() => checkAnswer(days([...hours.slice(0, 10), ...quarters.slice(41)]), span(now))),
      'prices-incomplete',
    );
  });

  it('joins today and tomorrow, each at its own resolution', () => {
    const slots = checkAnswer(days([...day(now, 60, 0.1), ...tomorrow]), span(now));
    assert.equal(slots.length, 24 + 96);
  });

  it('takes tomorrow without prices as not yet', () => {
    const empty = tomorrow.map(({ start }) => ({ start, spot: null }));
    assert.equal(checkAnswer(days(today), span(now)).length, 96);
    assert.equal(checkAnswer(days([...today, ...empty]), span(now)).length, 96);
  });

  it('uses no price of other days than today and tomorrow', () => {
    const other = day(now - 24 * HOUR_MS, 15, 9);
    const later = day(now + 48 * HOUR_MS, 15, 9);
    assert.equal(checkAnswer(days([...other, ...today, ...later]), span(now)).length, 96);
  });

  const without = (points: readonly SpotPoint[], index: number) => points.filter((_, i) => i !== index);
  const refused = [
    { name: 'no price at all', points: [], code: 'prices-missing' },
    { name: 'the prices of another day', points: tomorrow, code: 'prices-missing' },
    { name: 'today with a hole', points: without(today, 40), code: 'prices-incomplete' },
    { name: 'today cut short', points: today.slice(0, 90), code: 'prices-incomplete' },
    {
      name: 'half of today, which looks like another resolution',
      points: today.slice(0, 48),
      code: 'prices-incomplete',
    },
    {
      name: 'a null amid today',
      points: today.map((p, i) => (i === 7 ? { ...p, spot: null } : p)),
      code: 'prices-incomplete',
    },
    { name: 'tomorrow cut short', points: [...today, ...tomorrow.slice(0, 95)], code: 'prices-incomplete' },
    {
      name: 'a tomorrow that repeats today',
      points: [...today, ...tomorrow.map((p, i) => ({ ...p, spot: today[i].spot }))],
      code: 'prices-repeated',
    },
    {
      name: 'a price per MWh',
      points: today.map((p, i) => (i === 50 ? { ...p, spot: 85 } : p)),
      code: 'prices-implausible',
    },
    {
      name: 'an infinite price',
      points: today.map((p, i) => (i === 50 ? { ...p, spot: Infinity } : p)),
      code: 'prices-implausible',
    },
  ];
  for (const { name, points, code } of refused) {
    it(`refuses ${name} as ${code}`, () => {
      assert.equal(
        codeOf(() => checkAnswer(days(points), span(now))),
        code,
      );
    });
  }

  it('takes a flat tariff, which repeats itself', () => {
    const flat = [...today, ...tomorrow].map(({ start }) => ({ start, spot: 0.25 }));
    assert.equal(checkAnswer(days(flat), span(now)).length, 192);
  });
});

describe('checkAnswer for slots', () => {
  const now = Date.parse('2026-05-05T10:05Z');
  const first = Date.parse('2026-05-05T10:00Z');
  const hours = (count: number, from = first) =>
    Array.from({ length: count }, (_, index) => ({
      start: from + index * HOUR_MS,
      end: from + (index + 1) * HOUR_MS,
      spot: 0.1,
    }));
  const slots = (list: PriceAnswer & { kind: 'slots' }) => checkAnswer(list, span(now));

  it('takes slots from the present on', () => {
    assert.equal(slots({ kind: 'slots', slots: hours(5) }).length, 5);
  });

  it('minds no gap in the past, nor beyond the horizon', () => {
    const list = [...hours(2, first - 9 * HOUR_MS), ...hours(49), ...hours(3, first + 60 * HOUR_MS)];
    assert.equal(slots({ kind: 'slots', slots: list }).length, list.length);
  });

  const refused = [
    { name: 'nothing', list: [], code: 'prices-not-for-now' },
    { name: 'prices of the past', list: hours(5, first - 10 * HOUR_MS), code: 'prices-not-for-now' },
    { name: 'prices that begin later', list: hours(5, first + HOUR_MS), code: 'prices-not-for-now' },
    { name: 'a gap ahead', list: [...hours(5), ...hours(5, first + 6 * HOUR_MS)], code: 'prices-gap' },
    { name: 'an overlap', list: [...hours(5), ...hours(5, first + 4 * HOUR_MS)], code: 'prices-overlap' },
    {
      name: 'a slot of two hours',
      list: [{ start: first, end: first + 2 * HOUR_MS, spot: 0.1 }],
      code: 'prices-off-grid',
    },
    {
      name: 'a slot that starts at :05',
      list: [{ start: now, end: now + HOUR_MS, spot: 0.1 }],
      code: 'prices-off-grid',
    },
    { name: 'a slot without a time', list: [{ start: NaN, end: NaN, spot: 0.1 }], code: 'prices-off-grid' },
    { name: 'a price that is no number', list: [{ ...hours(1)[0], spot: NaN }], code: 'prices-implausible' },
  ];
  for (const { name, list, code } of refused) {
    it(`refuses ${name} as ${code}`, () => {
      assert.equal(
        codeOf(() => slots({ kind: 'slots', slots: list })),
        code,
      );
    });
  }
});

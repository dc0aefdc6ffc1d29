import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, localDay, localMinuteOfDay } from '../../nodes/home/grid.js';
import { checkAnswer } from '../../nodes/prices/checks.js';
import { TimeOfUseSource, type PricePeriod } from '../../nodes/prices/sources/time-of-use.js';

async function pricesOf(periods: readonly PricePeriod[], at: string, timezone: string) {
  const now = Date.parse(at);
  const answer = await new TimeOfUseSource(0.3, periods).ask({ now, timezone });
  const slots = checkAnswer(answer, { now, until: now + 168 * HOUR_MS });
  return slots.map((slot) => ({
    ...slot,
    day: localDay(slot.start, timezone),
    minute: localMinuteOfDay(slot.start, timezone),
  }));
}

describe('TimeOfUseSource', () => {
  for (const { name, at, zone, quarters } of [
    { name: 'a plain day', at: '2026-05-05T10:00Z', zone: 'Europe/Stockholm', quarters: 96 },
    { name: 'spring in Stockholm', at: '2026-03-29T10:00Z', zone: 'Europe/Stockholm', quarters: 92 },
    { name: 'autumn in Stockholm', at: '2026-10-25T10:00Z', zone: 'Europe/Stockholm', quarters: 100 },
    { name: 'spring in London', at: '2026-03-29T10:00Z', zone: 'Europe/London', quarters: 92 },
    { name: 'autumn in London', at: '2026-10-25T10:00Z', zone: 'Europe/London', quarters: 100 },
    { name: 'spring in Sydney', at: '2026-10-04T02:00Z', zone: 'Australia/Sydney', quarters: 92 },
    { name: 'autumn in Sydney', at: '2026-04-05T02:00Z', zone: 'Australia/Sydney', quarters: 100 },
    { name: 'spring in New York', at: '2026-03-08T16:00Z', zone: 'America/New_York', quarters: 92 },
    { name: 'autumn in New York', at: '2026-11-01T16:00Z', zone: 'America/New_York', quarters: 100 },
  ]) {
    it(`has ${quarters} quarter-hours on ${name}, and the dear evening at its wall-clock time`, async () => {
      const slots = await pricesOf([{ from: '17:00', to: '21:00', pricePerKwh: 0.5 }], at, zone);
      const today = slots.filter(({ day }) => day === slots[0].day);
      assert.equal(today.length, quarters);
      for (const { spot, minute } of slots) assert.equal(spot, minute >= 1020 && minute < 1260 ? 0.5 : 0.3);
      assert.ok(slots.at(-1)!.end - Date.parse(at) > 7 * DAY_MS);
    });
  }

  const monday = '2026-05-04T10:00:00+02:00';
  for (const { name, periods, instant, expected } of [
    {
      name: 'over midnight, evening',
      periods: [{ from: '22:00', to: '06:00', pricePerKwh: 0.1 }],
      instant: '2026-05-04T23:00+02:00',
      expected: 0.1,
    },
    {
      name: 'over midnight, morning',
      periods: [{ from: '22:00', to: '06:00', pricePerKwh: 0.1 }],
      instant: '2026-05-05T05:45+02:00',
      expected: 0.1,
    },
    {
      name: 'over midnight, day',
      periods: [{ from: '22:00', to: '06:00', pricePerKwh: 0.1 }],
      instant: '2026-05-05T06:00+02:00',
      expected: 0.3,
    },
    {
      name: 'the whole day',
      periods: [{ from: '00:00', to: '24:00', pricePerKwh: 0.1 }],
      instant: '2026-05-05T23:45+02:00',
      expected: 0.1,
    },
    {
      name: 'on a weekday that counts',
      periods: [{ weekdays: [6, 7], from: '00:00', to: '24:00', pricePerKwh: 0.1 }],
      instant: '2026-05-09T12:00+02:00',
      expected: 0.1,
    },
    {
      name: 'on another weekday',
      periods: [{ weekdays: [6, 7], from: '00:00', to: '24:00', pricePerKwh: 0.1 }],
      instant: '2026-05-08T12:00+02:00',
      expected: 0.3,
    },
    {
      name: 'in another month',
      periods: [{ months: [11, 12], from: '00:00', to: '24:00', pricePerKwh: 0.1 }],
      instant: '2026-05-08T12:00+02:00',
      expected: 0.3,
    },
    {
      name: 'in the first period that holds',
      periods: [
        { months: [5], from: '10:00', to: '14:00', pricePerKwh: 0.1 },
        { from: '00:00', to: '24:00', pricePerKwh: 0.2 },
      ],
      instant: '2026-05-08T12:00+02:00',
      expected: 0.1,
    },
  ] as const) {
    it(`gives the price ${name}`, async () => {
      const slots = await pricesOf(periods, monday, 'Europe/Berlin');
      assert.equal(slots.find(({ start }) => start === Date.parse(instant))?.spot, expected);
    });
  }
});

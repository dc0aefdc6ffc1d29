import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  DAY_MS,
  HOUR_MS,
  SLOT_MS,
  localDay,
  localDayStart,
  localMinuteOfDay,
  localWeekday,
} from '../../nodes/home/grid.js';
import { forecastPrices, type PriceForecastRequest } from '../../nodes/prices/price-forecast.js';
import type { SpotSlot } from '../../nodes/prices/spot.js';
import { counts } from '../support/project.js';

const timezone = 'Europe/Stockholm';
// A Tuesday; the history before holds no holiday.
const from = localDayStart(Date.parse('2026-11-10T12:00Z'), timezone);

function history(days: number, price: (start: number) => number, until = from, zone = timezone): SpotSlot[] {
  const slots: SpotSlot[] = [];
  for (let start = localDayStart(until, zone, -days); start < until; start += SLOT_MS) {
    slots.push({ start, end: start + SLOT_MS, spot: price(start) });
  }
  return slots;
}

function forecast(request: Partial<PriceForecastRequest>) {
  return forecastPrices({ history: [], from, to: from + 7 * DAY_MS, timezone, ...request });
}

const hourOf = (instant: number) => localMinuteOfDay(instant, timezone) / 60;
const wave = (start: number) => 0.1 + 0.05 * Math.sin((hourOf(start) / 24) * 2 * Math.PI);

describe('forecastPrices', () => {
  it('repeats a day that is always the same, for seven days, marked as a forecast', () => {
    const { slots, historyDays, notice } = forecast({ history: history(28, wave) });
    assert.equal(slots.length, 7 * 96);
    assert.equal(historyDays, 28);
    assert.equal(notice, undefined);
    slots.forEach((slot, index) => {
      assert.equal(slot.start, from + index * SLOT_MS);
      assert.equal(slot.end, slot.start + SLOT_MS);
      assert.equal(slot.forecast, true);
      for (const price of [slot.spot, slot.spotP10, slot.spotP50, slot.spotP90]) {
        assert.ok(Math.abs(price - wave(slot.start)) < 1e-9);
      }
    });
  });

  it('looks no further than asked, and never beyond seven days', () => {
    const seen = history(10, wave);
    assert.equal(forecast({ history: seen, to: from + 3 * HOUR_MS }).slots.length, 12);
    assert.equal(forecast({ history: seen, to: from + 30 * DAY_MS }).slots.length, 7 * 96);
  });

  it('makes nothing up: without history there is no price, and it says so', () => {
    const { slots, notice } = forecast({});
    assert.deepEqual(slots, []);
    assert.equal(notice?.code, 'price-forecast-missing');
  });

  it('works from a single day, says how rough that is, and takes the spread from the day itself', () => {
    const { slots, notice, historyDays } = forecast({ history: history(1, wave) });
    assert.equal(slots.length, 7 * 96);
    assert.equal(historyDays, 1);
    assert.equal(notice?.code, 'price-forecast-rough');
    assert.ok(slots.every(({ spot, start }) => Math.abs(spot - wave(start)) < 1e-9));
    assert.ok(slots.every(({ spotP10, spotP90 }) => spotP90 - spotP10 > 0.05));
  });

  it('ends where a time of the day was never seen', () => {
    const half = history(1, wave).filter(({ start }) => hourOf(start) < 12);
    assert.equal(forecast({ history: half }).slots.length, 48);
  });

  it('follows the latest days at first, and the last weeks later', () => {
    const rising = (start: number) => wave(start) + (start >= from - 2 * DAY_MS ? 0.3 : 0);
    const { slots } = forecast({ history: history(28, rising) });
    const excess = (day: number) => slots[day * 96].spot - wave(slots[day * 96].start);
    assert.ok(excess(0) > excess(3) && excess(3) > excess(6) && excess(6) > 0, [0, 3, 6].map(excess).join(' '));
    assert.ok(excess(0) > 0.1 && excess(6) < 0.1, `${excess(0)} ${excess(6)}`);
  });

  it('knows working days, Saturdays and Sundays', () => {
    const weekly = (start: number) => {
      const weekday = localWeekday(start, timezone);
      return wave(start) - (weekday === 7 ? 0.08 : weekday === 6 ? 0.04 : 0);
    };
    const { slots } = forecast({ history: history(28, weekly) });
    const meanOn = (weekday: number) => {
      const prices = slots.filter(({ start }) => localWeekday(start, timezone) === weekday).map(({ spot }) => spot);
      return prices.reduce((sum, price) => sum + price, 0) / prices.length;
    };
    assert.ok(meanOn(3) - meanOn(6) > 0.01 && meanOn(6) - meanOn(7) > 0.01, [3, 6, 7].map(meanOn).join(' '));
  });

  it('prices a holiday like a Sunday, by the country of the zone or by what it is told', () => {
    const weekly = (start: number) => (localWeekday(start, timezone) >= 6 ? 0.05 : 0.15);
    const meanOf = (request: Partial<PriceForecastRequest>) => {
      const { slots } = forecast({ history: history(28, weekly, request.from ?? from), ...request });
      return slots.slice(0, 96).reduce((sum, { spot }) => sum + spot, 0) / 96;
    };
    const holidays = (day: string) => day === localDay(from, timezone);
    assert.ok(meanOf({ holidays }) < meanOf({}) - 0.02);
    // Epiphany, a Tuesday.
    const epiphany = localDayStart(Date.parse('2026-01-06T12:00Z'), timezone);
    const on = { from: epiphany, to: epiphany + DAY_MS };
    assert.ok(meanOf(on) < meanOf({ ...on, holidays: () => false }) - 0.02);
  });

  it('widens where prices were uncertain', () => {
    const nervous = (start: number) => {
      const day = Math.floor(start / DAY_MS);
      return wave(start) + (hourOf(start) >= 17 && hourOf(start) < 21 ? ((day * 7) % 5) / 10 : 0);
    };
    const { slots } = forecast({ history: history(28, nervous) });
    const width = (hour: number) => {
      const slot = slots.find(({ start }) => hourOf(start) === hour) ?? assert.fail();
      return slot.spotP90 - slot.spotP10;
    };
    assert.ok(width(18) > 10 * width(4), `${width(18)} ${width(4)}`);
  });

  for (const [zone, day, quarters] of [
    ['Europe/Stockholm', '2026-03-29', 92],
    ['Europe/Stockholm', '2026-10-25', 100],
    ['Australia/Sydney', '2026-04-05', 100],
    ['America/New_York', '2026-03-08', 92],
  ] as const) {
    it(`follows the wall clock on ${day} in ${zone}`, () => {
      const start = localDayStart(Date.parse(`${day}T12:00Z`), zone);
      const byClock = (instant: number) => localMinuteOfDay(instant, zone) / 1000;
      const end = localDayStart(start, zone, 1);
      const seen = history(20, byClock, start, zone);
      const { slots } = forecastPrices({ history: seen, from: start, to: end, timezone: zone });
      assert.equal(slots.length, quarters);
      for (const slot of slots) assert.ok(Math.abs(slot.spot - byClock(slot.start)) < 1e-9);
    });
  }

  it('takes hourly prices as well as those of quarters', () => {
    const quarters = history(14, (start) => Math.floor(hourOf(start)) / 100);
    const hours = quarters
      .filter((_, index) => index % 4 === 0)
      .map(({ start, spot }) => ({ start, end: start + HOUR_MS, spot }));
    assert.deepEqual(forecast({ history: hours }), forecast({ history: quarters }));
  });

  it('knows nothing of what comes after, and keeps its quantiles in order within what was seen', () => {
    const prices = fc.array(fc.double({ min: -1, max: 5, noNaN: true }), { minLength: 24, maxLength: 15 * 24 });
    fc.assert(
      fc.property(prices, (spots) => {
        const seen = spots.map((spot, index) => {
          const start = from - (spots.length - index) * HOUR_MS;
          return { start, end: start + HOUR_MS, spot };
        });
        const later = [{ start: from, end: from + HOUR_MS, spot: 9 }];
        const { slots } = forecast({ history: [...seen, ...later], to: from + 2 * DAY_MS });
        assert.deepEqual(slots, forecast({ history: seen, to: from + 2 * DAY_MS }).slots);
        const spread = Math.max(...spots) - Math.min(...spots);
        for (const { spot, spotP10, spotP50, spotP90 } of slots) {
          assert.ok(spotP10 <= spotP50 && spotP50 <= spotP90);
          assert.ok(Math.abs(spot) <= 5 + 2 * spread);
        }
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

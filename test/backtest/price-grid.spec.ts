import assert from 'node:assert/strict';
import { PriceOutlook, priceGrid, publishedUntil, spotAt } from '../../nodes/backtest/price-grid.js';
import { LocalCalendar } from '../../nodes/forecast/local-calendar.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../nodes/home/grid.js';
import { forecastPrices } from '../../nodes/prices/price-forecast.js';
import { toQuarterHours } from '../../nodes/prices/spot.js';
import { MONDAY, homeOf, pricesOf } from './worlds.js';

const calendar = new LocalCalendar('Europe/Paris');

describe('prices on the grid of a history', () => {
  it('fill finer slots', () => {
    const grid = priceGrid([{ start: MONDAY, end: MONDAY + HOUR_MS, spot: 0.2 }], 15 * MINUTE_MS, calendar);
    assert.deepEqual([...grid.spot], [0.2, 0.2, 0.2, 0.2]);
  });

  it('are averaged over coarser slots, and missing where one of them lacks', () => {
    const quarters = [0.1, 0.3, 0.5].map((spot, index) => ({
      start: MONDAY + index * 15 * MINUTE_MS,
      end: MONDAY + (index + 1) * 15 * MINUTE_MS,
      spot,
    }));
    const grid = priceGrid(quarters, 30 * MINUTE_MS, calendar);
    assert.ok(Math.abs(spotAt(grid, MONDAY) - 0.2) < 1e-12);
    assert.ok(Number.isNaN(spotAt(grid, MONDAY + 30 * MINUTE_MS)));
    assert.ok(Number.isNaN(spotAt(grid, MONDAY - DAY_MS)));
  });
});

describe('what prices are known', () => {
  const cases: [at: string, until: string][] = [
    ['2024-06-03T10:59:00Z', '2024-06-03T22:00:00Z'],
    ['2024-06-03T11:00:00Z', '2024-06-04T22:00:00Z'],
    ['2024-06-03T22:30:00Z', '2024-06-04T22:00:00Z'],
    ['2024-10-26T12:00:00Z', '2024-10-27T23:00:00Z'],
  ];
  for (const [at, until] of cases) {
    it(`at ${at} in Paris reaches to ${until}`, () =>
      assert.equal(toIso(publishedUntil(Date.parse(at), 'Europe/Paris')), until));
  }

  it('is extended by the live price node’s own expectation, marked as such', () => {
    const prices = pricesOf(1, MONDAY, MONDAY + 10 * DAY_MS);
    const until = MONDAY + 8 * DAY_MS - 2 * HOUR_MS;
    const outlook = new PriceOutlook(priceGrid(prices, HOUR_MS, calendar), toQuarterHours(prices), until, 48, homeOf());
    const noon = (day: number) => MONDAY + day * DAY_MS + 12 * HOUR_MS;
    const { spot } = prices[7 * 24 + 12];
    const known = { spot, forecast: false, importPrice: spot * 1.2 + 0.12, exportPrice: spot * 0.9 };
    assert.deepEqual(outlook.at(noon(7)), known);
    const expected = outlook.at(noon(8))!;
    const history = toQuarterHours(prices.filter(({ start }) => start < until));
    const { slots } = forecastPrices({ history, from: until, to: until + 48 * HOUR_MS, timezone: 'Europe/Paris' });
    const live = slots.filter(({ start }) => start >= noon(8) && start < noon(8) + HOUR_MS);
    assert.equal(live.length, 4);
    assert.ok(expected.forecast && Math.abs(expected.spot - live.reduce((sum, { spot }) => sum + spot, 0) / 4) < 1e-9);
    assert.equal(outlook.at(noon(30)), undefined);
  });
});

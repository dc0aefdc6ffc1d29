import assert from 'node:assert/strict';
import { withoutCatchUps } from '../../nodes/forecast/catch-up.js';
import { prepareHistory, type MeasuredRow } from '../../nodes/forecast/history.js';
import { issueForecast, type ForecastRequest } from '../../nodes/forecast/issue.js';
import { netLoadPoints } from '../../nodes/forecast/net-load.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import { sum } from '../../nodes/home/numbers.js';
import { MONDAY, household, rowsOf } from './synthetic.js';

const STEP = HOUR_MS / 2;
const END = MONDAY + 42 * DAY_MS;

function forecastOf(
  rows: readonly MeasuredRow[],
  rest: Partial<ForecastRequest> = {},
  holidays: readonly string[] = [],
) {
  const history = prepareHistory(rows, 'Europe/Stockholm', STEP, holidays);
  const home = { location: undefined, solar: [] };
  return issueForecast({
    history,
    issuedAt: END,
    horizonHours: 48,
    pvSource: { kind: 'profile' },
    home,
    ...rest,
  });
}

const usual = rowsOf(MONDAY, END, STEP, household(4));

describe('an outage that is left in the history', () => {
  const cases: [name: string, hour: number, outageHours: number, fill: 'gap' | 'zero'][] = [
    ['after a night without rows', 7, 8, 'gap'],
    ['after a whole day without rows', 19, 24, 'gap'],
    ['after a day of zeros', 12, 24, 'zero'],
  ];
  for (const [name, hour, outageHours, fill] of cases) {
    it(`changes later forecasts of the hour by less than 10 %: ${name}`, () => {
      const catchUp = END - DAY_MS + hour * HOUR_MS;
      const from = catchUp - outageHours * HOUR_MS;
      const missed = usual.filter(({ start }) => Date.parse(start) >= from && Date.parse(start) < catchUp);
      const caught = sum(missed.map(({ loadKwh }) => loadKwh ?? 0));
      const rows = usual.map((row) => {
        const at = Date.parse(row.start);
        if (at >= from && at < catchUp) return { ...row, loadKwh: fill === 'gap' ? null : 0 };
        if (at >= catchUp && at < catchUp + HOUR_MS) return { ...row, loadKwh: (row.loadKwh ?? 0) + caught / 2 };
        return row;
      });
      const meanOf = (history: readonly MeasuredRow[]) => {
        const place = 2 * hour;
        return sum(
          forecastOf(history)
            .slots.slice(place, place + 2)
            .map(({ loadKwh }) => loadKwh!.mean),
        );
      };
      const change = meanOf(rows) / meanOf(usual) - 1;
      assert.ok(Math.abs(change) < 0.1, `${change}`);
    });
  }

  it('leaves the beginning of a history and common peaks alone', () => {
    const history = prepareHistory(usual, 'UTC', STEP);
    const learnable = withoutCatchUps(history, history.loadKwh);
    const dropped = learnable.filter(Number.isNaN).length;
    assert.ok(dropped < learnable.length / 500, `${dropped}`);
    assert.ok(!Number.isNaN(learnable[0]));
  });
});

describe('days on which people stay at home', () => {
  const rows = rowsOf(MONDAY, END, STEP, (start) => ({ loadKwh: ((start - MONDAY) / DAY_MS) % 7 < 5 ? 1 : 0.2 }));
  const noon = (holidays: readonly string[]) => forecastOf(rows, {}, holidays).slots[24].loadKwh!.mean;

  it('are forecast like weekends, where the user names them', () =>
    assert.ok(noon(['2024-07-15']) < noon([]) - 0.2, `${noon(['2024-07-15'])} ${noon([])}`));

  it('are forecast like weekends, where the country has a holiday', () => {
    // 6 June 2024 was a Thursday, and Sweden's national day.
    const request = { issuedAt: Date.parse('2024-06-06T00:00:00Z') };
    const before = rowsOf(MONDAY - 28 * DAY_MS, MONDAY + 3 * DAY_MS, STEP, (start) => ({
      loadKwh: (((start - MONDAY) / DAY_MS) % 7) + 7 < 12 && ((start - MONDAY) / DAY_MS + 28) % 7 < 5 ? 1 : 0.2,
    }));
    const history = (zone: string) => prepareHistory(before, zone, STEP);
    const at = (zone: string) =>
      issueForecast({
        ...request,
        history: history(zone),
        horizonHours: 24,
        pvSource: { kind: 'profile' },
        home: { location: undefined, solar: [] },
      }).slots[20].loadKwh!.mean;
    assert.ok(at('Europe/Stockholm') < at('Europe/Berlin') - 0.1);
  });
});

describe('a vacation', () => {
  it('is forecast as what always runs, until people are back', () => {
    const until = END + DAY_MS;
    const { slots } = forecastOf(usual, { absences: [{ fromMs: END - DAY_MS, untilMs: until }] });
    const home = forecastOf(usual).slots;
    const day = (from: readonly { loadKwh?: { mean: number } }[]) => sum(from.map(({ loadKwh }) => loadKwh!.mean));
    assert.ok(day(slots.slice(0, 48)) < 0.85 * day(home.slice(0, 48)));
    assert.deepEqual(slots.slice(50), home.slice(50));
  });
});

describe('a home that is new', () => {
  it('has a typical day scaled to what it used, and says so', () => {
    const rows = rowsOf(END - 2 * HOUR_MS, END, STEP, () => ({ loadKwh: 0.2 }));
    const { slots, method } = forecastOf(rows);
    assert.match(method, /typical household/);
    const { p10, p90 } = slots[30].loadKwh!;
    assert.ok(p90 > 3 * p10, 'wide bands');
  });

  it('has the yearly use that a person told before any load was measured', () => {
    const rows = rowsOf(END - 2 * HOUR_MS, END, STEP, () => ({ pvKwh: 0 }));
    const { slots } = forecastOf(rows, { yearlyKwh: 8766 });
    const aDay = sum(slots.slice(0, 48).map(({ loadKwh }) => loadKwh!.mean));
    assert.ok(aDay > 20 && aDay < 28, `${aDay}`);
    assert.equal(forecastOf(rows).slots[0].loadKwh, undefined, 'nothing is made up without it');
  });
});

describe('load less sun', () => {
  const flat = (kwh: number) => ({ mean: kwh, p10: kwh, p50: kwh, p90: kwh });
  it('is the load in the dark', () => {
    const band = { mean: 1, p5: 0.4, p10: 0.5, p25: 0.7, p50: 0.9, p75: 1.2, p90: 1.6, p95: 2 };
    assert.deepEqual(netLoadPoints(band, flat(0)), { p5: 0.4, p25: 0.7, p50: 0.9, p75: 1.2, p95: 2 });
  });
  it('is the difference where both are certain', () =>
    assert.ok(Math.abs(netLoadPoints(flat(1), flat(3)).p50 + 2) < 1e-9));
  it('spreads as far as both together, and never crosses', () => {
    const spread = { mean: 1, p5: 0.2, p10: 0.4, p25: 0.7, p50: 1, p75: 1.3, p90: 1.6, p95: 1.8 };
    const { p5, p25, p50, p75, p95 } = netLoadPoints(spread, spread);
    assert.ok(p5 < p25 && p25 < p50 && p50 < p75 && p75 < p95);
    assert.ok(p95 - p5 > 1.8 - 0.2);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { triedAgain } from '../../nodes/forecast/accuracy.js';
import { train } from '../../nodes/forecast/training.js';
import { prepareHistory, type MeasuredRow } from '../../nodes/forecast/history.js';
import { issueForecast, type ForecastRequest } from '../../nodes/forecast/issue.js';
import { isDark } from '../../nodes/home/sun.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import { counts } from '../support/project.js';
import { MONDAY, household, randomOf, rowsOf } from './synthetic.js';

const STEP = HOUR_MS / 2;
const PARIS = { latitude: 48.86, longitude: 2.35 };
const ROOF = [{ id: 'roof', peakKw: 5, tiltDegrees: 35, azimuthDegrees: 180 }];

function requestOf(
  rows: readonly MeasuredRow[],
  issuedAt: number,
  rest: Partial<ForecastRequest> = {},
): ForecastRequest {
  const history = prepareHistory(rows, 'UTC', STEP);
  const home = { location: undefined, solar: ROOF };
  return { history, issuedAt, horizonHours: 48, pvSource: { kind: 'profile' }, home, ...rest };
}

describe('a forecast', () => {
  it('repeats what every day is like', () => {
    const daily = (start: number) => ({ loadKwh: 0.1 + (start % DAY_MS) / DAY_MS, pvKwh: 0.2 });
    const { slots } = issueForecast(requestOf(rowsOf(MONDAY, MONDAY + 14 * DAY_MS, STEP, daily), MONDAY + 14 * DAY_MS));
    assert.equal(slots.length, 96);
    for (const { startMs, pvKwh, loadKwh } of slots) {
      assert.ok(Math.abs(pvKwh!.mean - 0.2) < 1e-9 && Math.abs(pvKwh!.p90 - 0.2) < 1e-9);
      // Neighbouring slots share in the profile; on a straight line they cancel out, but at midnight.
      const hour = (startMs % DAY_MS) / HOUR_MS;
      if (hour > 0 && hour < 23) assert.ok(Math.abs(loadKwh!.mean - daily(startMs).loadKwh) < 1e-9);
    }
  });

  it('tells working days from weekends', () => {
    const rows = rowsOf(MONDAY, MONDAY + 21 * DAY_MS, STEP, (start) => ({
      loadKwh: ((start - MONDAY) / DAY_MS) % 7 < 5 ? 1 : 0,
    }));
    const { slots } = issueForecast(requestOf(rows, MONDAY + 18 * DAY_MS, { horizonHours: 72 }));
    const [friday, saturday] = [slots[24].loadKwh!.mean, slots[24 + 48].loadKwh!.mean];
    assert.ok(friday > 0.7 && saturday < friday, `${friday} ${saturday}`);
  });

  it('has bands in order that hold about 80 % of what comes', () => {
    const rows = rowsOf(MONDAY, MONDAY + 60 * DAY_MS, STEP, (start) => ({ loadKwh: randomOf(3, start / STEP) }));
    const history = prepareHistory(rows, 'UTC', STEP);
    let inside = 0;
    let all = 0;
    for (let day = 30; day < 59; day++) {
      const { slots } = issueForecast(requestOf(rows, MONDAY + day * DAY_MS, { horizonHours: 24 }));
      for (const { startMs, loadKwh } of slots) {
        const { p10, p50, p90 } = loadKwh!;
        assert.ok(p10 <= p50 && p50 <= p90);
        const actual = history.loadKwh[(startMs - MONDAY) / STEP];
        if (p10 <= actual && actual <= p90) inside++;
        all++;
      }
    }
    assert.ok(inside / all > 0.7 && inside / all < 0.9, `${inside / all}`);
  });

  it('knows nothing of what had not ended when it was issued', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 2 * 48, max: 12 * 48 }), (seed, slot) => {
        const issuedAt = MONDAY + slot * STEP + 5 * 60_000;
        const truth = rowsOf(MONDAY, MONDAY + 14 * DAY_MS, STEP, household(seed));
        const scrambled = truth.map((row) =>
          Date.parse(row.end) <= issuedAt
            ? row
            : { ...row, loadKwh: 9 * randomOf(seed, Date.parse(row.start)), pvKwh: 7 },
        );
        assert.deepEqual(issueForecast(requestOf(scrambled, issuedAt)), issueForecast(requestOf(truth, issuedAt)));
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  it('has no sun in the dark, where the location is known', () => {
    const rows = rowsOf(MONDAY, MONDAY + 8 * DAY_MS, STEP, () => ({ loadKwh: 0.1, pvKwh: 0.5 }));
    const home = { location: PARIS, solar: ROOF };
    const { slots } = issueForecast(requestOf(rows, MONDAY + 8 * DAY_MS, { home }));
    for (const { startMs, endMs, pvKwh } of slots) {
      const expected = isDark(startMs, endMs, PARIS) ? 0 : 0.5;
      assert.ok(Math.abs(pvKwh!.mean - expected) < 1e-9);
    }
    assert.ok(slots.some(({ pvKwh }) => pvKwh!.mean === 0) && slots.some(({ pvKwh }) => pvKwh!.mean > 0));
  });

  it('makes do with a few hours, and says how many', () => {
    const rows = rowsOf(MONDAY, MONDAY + 6 * HOUR_MS, STEP, () => ({ loadKwh: 0.4, pvKwh: 0 }));
    const { slots, historyDays } = issueForecast(requestOf(rows, MONDAY + 6 * HOUR_MS));
    assert.equal(historyDays, 0.25);
    const day = slots.slice(0, 48).map(({ loadKwh }) => loadKwh!.mean);
    assert.ok(Math.max(...day) > 2 * 0.4 && Math.min(...day) < 0.5, 'a typical day, scaled to a night of 0.4');
  });

  it('goes on from the days before an outage', () => {
    const rows = rowsOf(MONDAY, MONDAY + 10 * DAY_MS, STEP, () => ({ loadKwh: 0.4, pvKwh: 0.2 }));
    const silence = rowsOf(MONDAY + 10 * DAY_MS, MONDAY + 40 * DAY_MS, STEP, () => ({ loadKwh: null, pvKwh: null }));
    const { slots } = issueForecast(requestOf([...rows, ...silence], MONDAY + 40 * DAY_MS));
    for (const { loadKwh, pvKwh } of slots) {
      assert.ok(Math.abs(loadKwh!.mean - 0.4) < 1e-9 && Math.abs(pvKwh!.mean - 0.2) < 1e-9);
    }
  });

  it('leaves a quantity out that was never measured', () => {
    const rows = rowsOf(MONDAY, MONDAY + DAY_MS, STEP, () => ({ pvKwh: 0.1 }));
    const { slots } = issueForecast(requestOf(rows, MONDAY + DAY_MS));
    assert.ok(slots.every((slot) => slot.loadKwh === undefined && slot.pvKwh !== undefined));
  });

  it('has no PV for a home without arrays', () => {
    const rows = rowsOf(MONDAY, MONDAY + DAY_MS, STEP, () => ({ loadKwh: 0.1 }));
    const { slots } = issueForecast(requestOf(rows, MONDAY + DAY_MS, { home: { location: undefined, solar: [] } }));
    assert.ok(slots.every(({ pvKwh }) => pvKwh?.mean === 0));
  });

  it('is refused with a remedy when nothing was measured', () => {
    const rows = rowsOf(MONDAY, MONDAY + DAY_MS, STEP, () => ({}));
    assert.throws(() => issueForecast(requestOf(rows, MONDAY + DAY_MS)), { code: 'no-history', message: /recorder/ });
  });

  it('corrects the history’s own PV forecast by what the roof gave', () => {
    const rows = rowsOf(MONDAY, MONDAY + 20 * DAY_MS, STEP, (start) => {
      const { pvKwh } = household(5)(start);
      return { loadKwh: 0.1, pvKwh, pvForecastKwh: pvKwh / 2 };
    });
    const issuedAt = MONDAY + 18 * DAY_MS;
    const { slots } = issueForecast(requestOf(rows, issuedAt, { pvSource: { kind: 'history-forecast' } }));
    const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    const expected = sumOf(slots.map(({ pvKwh }) => pvKwh!.mean));
    const actual = sumOf(slots.map(({ startMs }) => household(5)(startMs).pvKwh));
    const raw = actual / 2;
    assert.ok(Math.abs(expected - actual) < Math.abs(raw - actual) / 2, `${expected} of ${actual}`);
  });

  it('takes under 15 ms for 48 h from a year of half hours', () => {
    const rows = rowsOf(MONDAY, MONDAY + 365 * DAY_MS, STEP, household(1));
    const request = requestOf(rows, MONDAY + 364 * DAY_MS);
    const runs = Array.from({ length: 15 }, (_, index) => {
      const started = performance.now();
      issueForecast({ ...request, issuedAt: request.issuedAt + index * STEP });
      return performance.now() - started;
    }).sort((a, b) => a - b);
    assert.ok(runs[7] < 15, `${runs[7]} ms`);
  });
});

describe('the accuracy of a method that is tried again', () => {
  const accuracyOf = (rows: readonly MeasuredRow[], issuedAt: number) => {
    const request = requestOf(rows, issuedAt);
    return triedAgain(request.history, train(request));
  };

  it('is the error over the last days', () => {
    const steady = rowsOf(MONDAY, MONDAY + 14 * DAY_MS, STEP, () => ({ loadKwh: 0.5, pvKwh: 0.25 }));
    const { loadMaeKwh, pvMaeKwh, load } = accuracyOf(steady, MONDAY + 14 * DAY_MS);
    assert.ok(loadMaeKwh! < 1e-9 && pvMaeKwh! < 1e-9);
    assert.deepEqual([load!.biasPercent, load!.coverPercent], [0, 100]);
    const alternating = steady.map((row, index) => ({ ...row, loadKwh: Math.floor(index / 48) % 2 }));
    const { loadMaeKwh: error } = accuracyOf(alternating, MONDAY + 14 * DAY_MS);
    assert.ok(error! > 0.4 && error! < 1, `${error}`);
  });

  it('tells skill against the mean of seven days', () => {
    const rows = rowsOf(MONDAY, MONDAY + 42 * DAY_MS, STEP, (start) => ({
      loadKwh: ((start - MONDAY) / DAY_MS) % 7 < 5 ? 1 : 0.2,
    }));
    const { load } = accuracyOf(rows, MONDAY + 42 * DAY_MS);
    assert.ok(load!.skillPercent! > 30, `${load!.skillPercent}`);
  });

  it('is unknown on the first day', () => {
    const rows = rowsOf(MONDAY, MONDAY + DAY_MS, STEP, () => ({ loadKwh: 0.5 }));
    const { load, pv, loadMaeKwh } = accuracyOf(rows, MONDAY + DAY_MS);
    assert.deepEqual([load, pv, loadMaeKwh], [null, null, null]);
  });
});

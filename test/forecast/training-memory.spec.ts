import assert from 'node:assert/strict';
import { issuedAccuracy, triedAgain } from '../../nodes/forecast/accuracy.js';
import { prepareHistory, type MeasuredRow } from '../../nodes/forecast/history.js';
import { TrainingMemory } from '../../nodes/forecast/training-memory.js';
import { train } from '../../nodes/forecast/training.js';
import { DAY_MS, HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { ForecastUpdate } from '../../nodes/home/schema/messages.js';
import { MONDAY, household, rowsOf } from './synthetic.js';

const NOW = MONDAY + 20 * DAY_MS + 9 * HOUR_MS;
const usual = rowsOf(MONDAY, NOW, HOUR_MS, household(2));
const requestOf = (rows: readonly MeasuredRow[] = usual, issuedAt = NOW, rest: object = {}) => ({
  history: prepareHistory(rows, 'UTC', HOUR_MS),
  issuedAt,
  pvSource: { kind: 'profile' as const },
  home: { location: undefined, solar: [] },
  absences: [],
  ...rest,
});
const changed = (atMs: number) => usual.map((row) => (Date.parse(row.start) === atMs ? { ...row, loadKwh: 0.9 } : row));

describe('the training of a day', () => {
  const cases: [name: string, holds: boolean, request: ReturnType<typeof requestOf>, holidays?: string[]][] = [
    ['holds for the next forecast of the day', true, requestOf(rowsOf(MONDAY, NOW + HOUR_MS, HOUR_MS, household(2)))],
    ['holds when only today was corrected', true, requestOf(changed(NOW - 2 * HOUR_MS))],
    ['ends with the local day', false, requestOf(usual, NOW + DAY_MS)],
    ['ends when a past day changes', false, requestOf(changed(NOW - 12 * DAY_MS))],
    ['ends when a past day is gone', false, requestOf(usual.slice(24))],
    ['ends with a vacation', false, requestOf(usual, NOW, { absences: [{ fromMs: NOW, untilMs: NOW + DAY_MS }] })],
    ['ends with another home', false, requestOf(usual, NOW, { home: { location: undefined, solar: [{ peakKw: 1 }] } })],
    ['ends with another holiday', false, requestOf(), ['2024-06-19']],
  ];
  for (const [name, holds, request, holidays = []] of cases) {
    it(name, () => {
      const memory = new TrainingMemory();
      assert.equal(memory.recall(requestOf(), []), undefined);
      const training = train(requestOf());
      memory.keep(training);
      assert.equal(memory.recall(request, holidays), holds ? training : undefined);
    });
  }

  it('is the same as one that is learnt anew', () =>
    assert.deepEqual(
      train(requestOf()),
      train(requestOf(rowsOf(MONDAY, NOW + HOUR_MS, HOUR_MS, household(2)), NOW + HOUR_MS / 2)),
    ));
});

describe('the accuracy of forecasts as they were issued', () => {
  const { history } = requestOf();
  const issued = (count: number, loadOf: (kwh: number) => number, hours = 36): ForecastUpdate[] =>
    Array.from({ length: count }, (_, index) => {
      const issuedAt = NOW - (index + 12) * 3 * HOUR_MS;
      const slots = rowsOf(issuedAt, issuedAt + hours * HOUR_MS, HOUR_MS, household(2)).map(
        ({ start, end, loadKwh, pvKwh }) => {
          const mean = loadOf(loadKwh!);
          const band = { mean, p10: 0.9 * mean, p50: mean, p90: 1.1 * mean };
          return { start, end, loadKwh: band, pvKwh: { mean: pvKwh!, p10: pvKwh!, p50: pvKwh!, p90: pvKwh! } };
        },
      );
      return { issuedAt: toIso(issuedAt), slots, accuracy: { method: 'test', historyDays: 20 } };
    });

  it('is without error for forecasts that came true, and better than the mean of a week', () => {
    const { basis, load, pv, loadMaeKwh } = issuedAccuracy(
      history,
      issued(20, (kwh) => kwh),
    )!;
    assert.equal(basis, 'issued');
    assert.deepEqual({ ...load, maeKwh: 0 }, { maeKwh: 0, biasPercent: 0, coverPercent: 100, skillPercent: 100 });
    for (const error of [load!.maeKwh, loadMaeKwh!, pv!.maeKwh]) assert.ok(error < 1e-12, `${error}`);
  });

  it('tells too much energy as a bias, and what the ranges missed', () => {
    const { load } = issuedAccuracy(
      history,
      issued(20, (kwh) => 1.25 * kwh),
    )!;
    assert.deepEqual([load!.biasPercent, load!.coverPercent], [25, 0]);
    assert.ok(load!.maeKwh > 0);
  });

  it('counts a day ahead only', () => {
    const wild = issued(20, (kwh) => kwh).map((update) => {
      const slots = update.slots.map((slot, index) =>
        index < 24 ? slot : { ...slot, loadKwh: { mean: 9, p10: 9, p50: 9, p90: 9 } },
      );
      return { ...update, slots };
    });
    assert.ok(issuedAccuracy(history, wild)!.loadMaeKwh! < 1e-12);
  });

  it('needs some forecasts: the same method is tried again until then', () => {
    assert.equal(
      issuedAccuracy(
        history,
        issued(7, (kwh) => kwh),
      ),
      undefined,
    );
    const { basis, load } = triedAgain(history, train(requestOf()));
    assert.equal(basis, 'tried again');
    assert.ok(load!.maeKwh > 0 && load!.coverPercent > 50);
  });
});

import assert from 'node:assert/strict';
import { CASES, beyond, scoreCase } from '../../bench/forecast.js';
import { scoredDays } from '../../bench/forecast-protocol.js';
import { HOMES, recordedHome } from '../../bench/recorded-series.js';
import { issueForecast, type ForecastRequest } from '../../nodes/forecast/issue.js';
import { drawScenarios } from '../../nodes/forecast/net-load.js';
import { HOUR_MS } from '../../nodes/home/grid.js';
import { sum } from '../../nodes/home/numbers.js';
import { dataMissing } from '../support/project.js';

const suite = dataMissing ? `forecasts of recorded homes (${dataMissing})` : 'forecasts of recorded homes';

(dataMissing ? describe.skip : describe)(suite, function () {
  this.timeout(120_000);

  for (const trial of CASES) {
    it(`hold their bounds on ${trial.name}`, () => assert.deepEqual(beyond(scoreCase(trial), trial.bounds), []));
  }

  const intraday: [name: keyof typeof HOMES, least: number][] = [
    ['FR', 0.25],
    ['AU', 0.14],
  ];
  for (const [name, least] of intraday) {
    it(`gain ${least * 100} % from the last hours for the next half hour in ${name}, and lose at no lead`, () => {
      const errors = intradayErrors(name);
      const gains = errors.map(({ corrected, uncorrected }) => 1 - corrected / uncorrected);
      assert.ok(gains[0] >= least, `${gains[0]}`);
      gains.forEach((gain, lead) => assert.ok(gain > -0.005, `lead ${lead}: ${gain}`));
    });
  }

  it('have scenarios whose daily sums hold what the days really used', () => {
    const { history, zone, home } = recordedHome('FR');
    let [inside, days] = [0, 0];
    for (const { issuedAt, startMs, endMs } of scoredDays({ history, zone })) {
      const request = { history, issuedAt, horizonHours: (endMs - issuedAt) / HOUR_MS, home };
      const { slots, training } = issueForecast({ ...request, pvSource: { kind: 'profile' } });
      const tomorrow = slots.map((slot, place) => ({ ...slot, place })).filter((slot) => slot.startMs >= startMs);
      const actual = tomorrow.map(
        (slot) => history.loadKwh[Math.round((slot.startMs - history.startMs) / history.stepMs)],
      );
      if (actual.length === 0 || actual.some((kwh) => kwh === undefined || Number.isNaN(kwh))) continue;
      const sums = drawScenarios(slots, history, training.days, 10)
        .map(({ loadKwh }) => sum(tomorrow.map(({ place }) => loadKwh[place])))
        .sort((a, b) => a - b);
      const used = sum(actual);
      days++;
      // Of ten scenarios the outermost stand for the 5 and 95 %: nine in eleven days lie between them.
      if (used >= sums[0] && used <= sums[9]) inside++;
    }
    assert.ok(days > 60 && inside / days > 0.65 && inside / days < 0.98, `${inside} of ${days}`);
  });
});

/** Mean absolute errors of the median by lead in slots, issued at every fifth slot of the scored days. */
function intradayErrors(name: keyof typeof HOMES) {
  const { history, zone, home, flagged } = recordedHome(name);
  const days = scoredDays({ history, zone });
  const totals = Array.from({ length: 8 }, () => ({ corrected: 0, uncorrected: 0 }));
  for (let issuedAt = days[0].startMs; issuedAt < days[days.length - 1].startMs; issuedAt += 5 * history.stepMs) {
    const request: ForecastRequest = { history, issuedAt, horizonHours: 4, home, pvSource: { kind: 'profile' } };
    const corrected = issueForecast(request).slots;
    const uncorrected = issueForecast({ ...request, intraday: 'uncorrected' }).slots;
    totals.forEach((total, lead) => {
      const slot = Math.round((corrected[lead].startMs - history.startMs) / history.stepMs);
      const actual = history.loadKwh[slot];
      if (actual === undefined || Number.isNaN(actual) || flagged[slot] !== 0) return;
      total.corrected += Math.abs(corrected[lead].loadKwh!.p50 - actual);
      total.uncorrected += Math.abs(uncorrected[lead].loadKwh!.p50 - actual);
    });
  }
  return totals;
}

import assert from 'node:assert/strict';
import { CASES, beyond, scoreCase } from '../../bench/forecast.js';
import { intradayGains, scenarioCover } from '../../bench/forecast-hours.js';
import { HOMES, recordedHome } from '../../bench/recorded-series.js';
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
      const gains = intradayGains(recordedHome(name));
      assert.ok(gains[0] >= least, `${gains[0]}`);
      gains.forEach((gain, lead) => assert.ok(gain > -0.005, `lead ${lead}: ${gain}`));
    });

    it(`have scenarios whose daily sums hold what the days really used in ${name}`, () => {
      // Of ten scenarios the outermost stand for 5 and 95 %: nine in eleven days lie between them.
      const { inside, days } = scenarioCover(recordedHome(name));
      assert.ok(days > 60 && inside / days > 0.65 && inside / days < 0.95, `${inside} of ${days}`);
    });
  }
});

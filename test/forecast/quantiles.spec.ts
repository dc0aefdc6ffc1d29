import assert from 'node:assert/strict';
import fc from 'fast-check';
import { WeightedSample } from '../../nodes/forecast/quantiles.js';
import { counts } from '../support/project.js';

function sampleOf(values: readonly (readonly [number, number])[]): WeightedSample {
  const sample = new WeightedSample(values.length);
  for (const [value, weight] of values) sample.add(value, weight);
  return sample;
}

describe('the quantiles of a weighted sample', () => {
  const cases: [name: string, values: [number, number][], level: number, expected: number][] = [
    [
      'the middle of an odd number of equals',
      [
        [3, 1],
        [1, 1],
        [2, 1],
      ],
      0.5,
      2,
    ],
    [
      'halfway between the two in the middle',
      [
        [1, 1],
        [2, 1],
        [4, 1],
        [8, 1],
      ],
      0.5,
      3,
    ],
    ['the only value there is', [[7, 2]], 0.9, 7],
    [
      'the smallest value at the lowest level',
      [
        [1, 1],
        [2, 1],
      ],
      0,
      1,
    ],
    [
      'the largest value at the highest level',
      [
        [1, 1],
        [2, 1],
      ],
      1,
      2,
    ],
    [
      'towards the value that weighs more',
      [
        [1, 1],
        [2, 9],
      ],
      0.5,
      1.9,
    ],
  ];
  for (const [name, values, level, expected] of cases) {
    it(`are ${name}`, () => assert.ok(Math.abs(sampleOf(values).quantiles([level])[0] - expected) < 1e-9));
  }

  it('are unknown without a sample', () => assert.ok(Number.isNaN(new WeightedSample(3).quantiles([0.5])[0])));

  it('never leave the sample and never cross', () => {
    const weighted = fc.tuple(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: 0.01, max: 3, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(weighted, { minLength: 1, maxLength: 40 }), (values) => {
        const [p10, p50, p90] = sampleOf(values).quantiles([0.1, 0.5, 0.9]);
        const sorted = values.map(([value]) => value).sort((a, b) => a - b);
        const slack = 1e-9;
        assert.ok(
          sorted[0] - slack <= p10 && p10 <= p50 + slack && p50 <= p90 + slack && p90 <= sorted.at(-1)! + slack,
        );
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

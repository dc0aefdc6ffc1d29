import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HOUR_MS } from '../../nodes/home/grid.js';
import { Kepler } from '../../nodes/plan/kepler.js';
import { targetSocPercent } from '../../nodes/plan/target.js';
import { counts } from '../support/project.js';
import { problemOf, repeat } from './problems.js';

// From 13:00 local time on: the local day of tomorrow is within.
const DAY_AND_A_HALF = 36;

interface Tomorrow {
  readonly loadKwh: number;
  readonly pvKwh: number;
  readonly outdoorTemperatureC?: number;
}

function target(riskAppetite: number, tomorrow: Tomorrow, battery = {}): number {
  const slots = repeat(DAY_AND_A_HALF, { ...tomorrow });
  const strategy = { targetSocPercent: 'by-risk' as const, riskAppetite };
  const problem = problemOf({ slots, slotMs: HOUR_MS, battery: { minSocPercent: 20, ...battery }, strategy });
  return targetSocPercent(problem.home.batteries[0], problem) ?? NaN;
}

describe('The target by risk appetite', () => {
  const MILD = { loadKwh: 1, pvKwh: 1, outdoorTemperatureC: 15 };
  const cases: [string, number, Tomorrow, number][] = [
    ['35 points above the minimum at 1', 1, MILD, 55],
    ['20 points above the minimum at 2', 2, MILD, 40],
    ['10 points above the minimum at 3', 3, MILD, 30],
    ['3 points above the minimum at 4', 4, MILD, 23],
    ['7 points below the minimum at 5', 5, MILD, 13],
    ['4 points higher without any sun', 3, { ...MILD, pvKwh: 0 }, 34],
    ['4 points lower with twice the sun needed', 3, { ...MILD, pvKwh: 5 }, 26],
    ['4 points higher at −10 °C', 3, { ...MILD, outdoorTemperatureC: -10 }, 34],
    ['8 points higher without sun below −10 °C', 3, { loadKwh: 1, pvKwh: 0, outdoorTemperatureC: -25 }, 38],
    ['8 points higher without sun where no temperature is known', 3, { loadKwh: 1, pvKwh: 0 }, 38],
  ];
  for (const [name, level, tomorrow, expected] of cases) {
    it(`is ${name}`, () =>
      assert.ok(Math.abs(target(level, tomorrow) - expected) < 1e-9, `${target(level, tomorrow)}`));
  }

  it('falls strictly from 1 to 5, between empty and the maximum, for every battery and every weather', () => {
    const percent = fc.integer({ min: 0, max: 100 });
    const weather = fc.record({
      loadKwh: fc.double({ min: 0, max: 3, noNaN: true }),
      pvKwh: fc.double({ min: 0, max: 3, noNaN: true }),
      outdoorTemperatureC: fc.integer({ min: -30, max: 40 }),
    });
    const limits = fc.tuple(percent, percent).filter(([a, b]) => Math.abs(a - b) >= 5);
    fc.assert(
      fc.property(limits, weather, (limit, tomorrow) => {
        const battery = { minSocPercent: Math.min(...limit), maxSocPercent: Math.max(...limit) };
        const targets = [1, 2, 3, 4, 5].map((level) => target(level, tomorrow, battery));
        targets.slice(1).forEach((value, level) => assert.ok(value < targets[level], targets.join()));
        assert.ok(targets[4] >= 0 && targets[0] <= battery.maxSocPercent + 1e-9, targets.join());
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  it('is where the plan ends', async () => {
    const kepler = await Kepler.load();
    const strategy = { targetSocPercent: 'by-risk' as const, riskAppetite: 1 };
    const { slots } = kepler.plan(problemOf({ slots: repeat(DAY_AND_A_HALF, {}), slotMs: HOUR_MS, strategy }));
    kepler.dispose();
    // Minimum 10, buffer 35, no sun and no temperature: 8.
    assert.ok(Math.abs(slots[slots.length - 1].batteries[0].socPercent - 53) < 1e-6);
  });
});

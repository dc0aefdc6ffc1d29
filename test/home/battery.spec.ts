import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chargeLimitKw, dischargeLimitKw, socPercentAt, stepBattery, storedKwhAt } from '../../nodes/home/battery.js';
import { batterySchema, type Battery } from '../../nodes/home/schema/home.js';
import { counts } from '../support/project.js';

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

const battery = (changes: Partial<Battery> = {}): Battery =>
  batterySchema.parse({
    id: 'b',
    capacityKwh: 10,
    minSocPercent: 10,
    maxSocPercent: 90,
    maxChargeKw: 4,
    maxDischargeKw: 5,
    chargeEfficiency: 0.9,
    dischargeEfficiency: 0.8,
    ...changes,
  });

describe('a step of a battery', () => {
  const cases = [
    { name: 'charges with the charge efficiency', stored: 5, power: -2, hours: 0.5, done: -2, after: 5.9 },
    { name: 'discharges with the discharge efficiency', stored: 5, power: 2, hours: 0.5, done: 2, after: 3.75 },
    { name: 'is idle at no power', stored: 5, power: 0, hours: 1, done: 0, after: 5 },
    { name: 'is clamped to the charge power', stored: 5, power: -9, hours: 0.25, done: -4, after: 5.9 },
    { name: 'is clamped to the discharge power', stored: 5, power: 9, hours: 0.25, done: 5, after: 3.4375 },
    { name: 'stops at the highest SoC', stored: 8.1, power: -4, hours: 1, done: -1, after: 9 },
    { name: 'stops at the lowest SoC', stored: 2, power: 4, hours: 1, done: 0.8, after: 1 },
    { name: 'does not charge above the highest SoC', stored: 9.5, power: -4, hours: 1, done: 0, after: 9.5 },
    { name: 'does not discharge below the lowest SoC', stored: 0.5, power: 4, hours: 1, done: 0, after: 0.5 },
    { name: 'discharges from above the highest SoC', stored: 9.5, power: 0.8, hours: 1, done: 0.8, after: 8.5 },
    { name: 'charges from below the lowest SoC', stored: 0.5, power: -1, hours: 1, done: -1, after: 1.4 },
  ];
  for (const { name, stored, power, hours, done, after } of cases) {
    it(name, () => {
      const step = stepBattery(battery(), stored, power, hours);
      close(step.powerKw, done);
      close(step.storedKwh, after);
    });
  }

  it('does nothing without capacity', () => {
    for (const power of [-3, 0, 3]) {
      const none = battery({ capacityKwh: 0 });
      assert.deepEqual(stepBattery(none, 0, power, 1), { powerKw: 0, storedKwh: 0 });
      assert.equal(socPercentAt(none, 0), none.minSocPercent);
    }
  });

  it('keeps every limit and accounts for every kWh', () => {
    const arbitraryBattery = fc.record({
      capacityKwh: fc.double({ min: 0, max: 40, noNaN: true }),
      minSocPercent: fc.integer({ min: 0, max: 50 }),
      maxSocPercent: fc.integer({ min: 50, max: 100 }),
      maxChargeKw: fc.double({ min: 0, max: 15, noNaN: true }),
      maxDischargeKw: fc.double({ min: 0, max: 15, noNaN: true }),
      chargeEfficiency: fc.double({ min: 0.5, max: 1, noNaN: true }),
      dischargeEfficiency: fc.double({ min: 0.5, max: 1, noNaN: true }),
    });
    const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(arbitraryBattery, double(0, 100), double(-20, 20), double(0.001, 2), (given, soc, power, hours) => {
        const tried = battery(given);
        const stored = storedKwhAt(tried, soc);
        const step = stepBattery(tried, stored, power, hours);
        assert.ok(Math.abs(step.powerKw) <= Math.abs(power) && step.powerKw * power >= 0, 'more than wanted');
        assert.ok(step.powerKw <= dischargeLimitKw(tried, stored, hours));
        assert.ok(-step.powerKw <= chargeLimitKw(tried, stored, hours));
        const [floor, ceiling] = [storedKwhAt(tried, tried.minSocPercent), storedKwhAt(tried, tried.maxSocPercent)];
        assert.ok(step.storedKwh >= Math.min(floor, stored) && step.storedKwh <= Math.max(ceiling, stored));
        const gained =
          step.powerKw > 0
            ? (-step.powerKw * hours) / tried.dischargeEfficiency
            : -step.powerKw * hours * tried.chargeEfficiency;
        assert.ok(Math.abs(step.storedKwh - stored - gained) < 1e-9, 'energy is lost or made');
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

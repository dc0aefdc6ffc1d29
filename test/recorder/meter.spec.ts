import assert from 'node:assert/strict';
import fc from 'fast-check';
import { meterStep, type MeterReadings } from '../../nodes/recorder/meter.js';
import { counts } from '../support/project.js';

const step = (changes: Partial<MeterReadings>) =>
  meterStep({ before: 100, after: 101, mostKwh: 10, kwhPerUnit: 1, ...changes });

describe("a meter's step", () => {
  const cases: { name: string; readings: Partial<MeterReadings>; kind: string; kwh: number }[] = [
    { name: 'a rise', readings: {}, kind: 'rose', kwh: 1 },
    { name: 'a standstill', readings: { after: 100 }, kind: 'rose', kwh: 0 },
    { name: 'more than the home can carry', readings: { after: 111 }, kind: 'absurd', kwh: 11 },
    { name: 'a new start at zero', readings: { after: 0.5 }, kind: 'reset', kwh: 0.5 },
    { name: 'a new start at zero itself', readings: { after: 0 }, kind: 'reset', kwh: 0 },
    { name: 'a new meter with another reading', readings: { after: 60 }, kind: 'absurd', kwh: 60 },
    { name: 'noise downwards', readings: { after: 99.99 }, kind: 'dipped', kwh: 0 },
    {
      name: 'five digits that run over',
      readings: { before: 99_999.5, after: 0.75 },
      kind: 'rolled-over',
      kwh: 1.25,
    },
    {
      name: '32 bits of Wh that run over',
      readings: { before: 4_294_967, after: 1, kwhPerUnit: 0.001 },
      kind: 'rolled-over',
      kwh: 1.296,
    },
    {
      name: '16 bits of tenths of a kWh that run over',
      readings: { before: 6553.4, after: 0.1 },
      kind: 'rolled-over',
      kwh: 0.3,
    },
    {
      name: "a day's meter at midnight, whose reading is no end of digits",
      readings: { before: 31.4, after: 0.02 },
      kind: 'reset',
      kwh: 0.02,
    },
  ];
  for (const { name, readings, kind, kwh } of cases) {
    it(`is told for ${name}`, () => {
      const found = step(readings);
      assert.equal(found.kind, kind);
      assert.ok(Math.abs(found.kwh - kwh) < 1e-6, `${found.kwh} kWh`);
    });
  }

  it('never holds more energy than the home can carry, unless it says so', () => {
    const reading = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(reading, reading, fc.double({ min: 0.1, max: 50, noNaN: true }), (before, after, mostKwh) => {
        const { kind, kwh } = meterStep({ before, after, mostKwh, kwhPerUnit: 1 });
        assert.ok(kwh >= 0 && (kind === 'absurd' || kwh <= mostKwh), `${kind} ${kwh}`);
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { packSlots, unpackSlots } from '../../nodes/recorder/pack.js';
import { counts } from '../support/project.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const slot = (index: number, values: object) => ({
  start: toIso(T0 + index * SLOT_MS),
  end: toIso(T0 + (index + 1) * SLOT_MS),
  ...values,
});

describe('packed slots', () => {
  it('come back with their head, times, bands, switches and gaps', () => {
    const slots = [
      slot(0, { loadKwh: { mean: 0.123, p10: 0.1 }, temperatureC: -3.5, forecast: true }),
      slot(1, { loadKwh: { mean: 0, p10: -0.001 } }),
      slot(2, { loadKwh: { mean: 12.5, p10: 0.1 }, temperatureC: 4, forecast: true }),
    ];
    assert.deepEqual(unpackSlots(packSlots({ issuedAt: 'x' }, slots, 0.001)), { head: { issuedAt: 'x' }, slots });
  });

  it('leave out texts and lists, and round to the step', () => {
    const slots = [slot(0, { note: 'no', list: [1], kwh: 0.12345 })];
    assert.deepEqual(unpackSlots(packSlots({}, slots, 0.01)).slots, [slot(0, { kwh: 0.12 })]);
  });

  it('hold any numbers within half a step', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 50 }), (values) => {
        const packed = packSlots(
          {},
          values.map((value, index) => slot(index, { value })),
          0.001,
        );
        const { slots } = unpackSlots(packed);
        values.forEach((value, index) => assert.ok(Math.abs(Number(slots[index].value) - value) <= 0.000501));
      }),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  it('of a week ahead take a tenth of their JSON', () => {
    const band = (index: number, base: number) => {
      const mean = base * (1 + Math.sin(index / 15)) + 0.01 * ((index * 7919) % 13);
      return { mean, p10: mean * 0.6, p50: mean * 0.95, p90: mean * 1.7 };
    };
    const slots = Array.from({ length: 672 }, (_, index) =>
      slot(index, { loadKwh: band(index, 0.2), pvKwh: band(index + 20, 0.5), temperatureC: 5 + Math.sin(index / 15) }),
    );
    const packed = packSlots({}, slots, 0.001);
    assert.ok(packed.length < JSON.stringify(slots).length / 10, `${packed.length} bytes`);
  });
});

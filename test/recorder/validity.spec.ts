import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { Assembler } from '../../nodes/recorder/assembler.js';
import { resolveMappings, type MappingForm } from '../../nodes/recorder/mapping.js';
import type { Quantity } from '../../nodes/recorder/quantities.js';
import { Cadence, holdMs, usableMs, validityOf } from '../../nodes/recorder/validity.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const home = homeSchema.parse({
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  solar: [{ id: 'roof', peakKw: 6 }],
  evs: [{ id: 'car', capacityKwh: 60, maxChargeKw: 11 }],
});

function recorder(changes: Partial<MappingForm>): Assembler {
  const form = { source: 'x', property: '', quantity: 'loadKw', device: '', unit: 'kW', sign: '+', ...changes };
  return new Assembler(home, resolveMappings([form], home));
}

const minutesOf = (ms: number) => ms / MINUTE_MS;

describe('how long a silent sensor is believed', () => {
  const holds: { name: string; quantity: Quantity; valid?: string; value?: number; pace?: number; minutes: number }[] =
    [
      { name: 'a load of unknown pace: 5 minutes', quantity: 'loadKw', value: 1, minutes: 5 },
      { name: 'a load at ten seconds: 5 minutes', quantity: 'loadKw', value: 1, pace: 1 / 6, minutes: 5 },
      { name: 'a load every 5 minutes: three times as long', quantity: 'loadKw', value: 1, pace: 5, minutes: 15 },
      { name: 'a load every 30 minutes: an hour at most', quantity: 'loadKw', value: 1, pace: 30, minutes: 60 },
      { name: 'a load of zero: no longer than any other', quantity: 'loadKw', value: 0, minutes: 5 },
      { name: 'panels at night: a day', quantity: 'pvKw', value: 0, minutes: 24 * 60 },
      { name: 'panels that give next to nothing: a day', quantity: 'pvKw', value: 0.003, minutes: 24 * 60 },
      { name: 'panels that give: 5 minutes', quantity: 'pvKw', value: 2, minutes: 5 },
      { name: 'a charge: 12 hours', quantity: 'batterySocPercent', value: 50, minutes: 12 * 60 },
      {
        name: 'a heater said to send changes only',
        quantity: 'waterHeaterKw',
        valid: 'change',
        value: 3,
        minutes: 1440,
      },
      {
        name: 'a load said to be good for 20 minutes',
        quantity: 'loadKw',
        valid: '20',
        value: 1,
        pace: 30,
        minutes: 20,
      },
    ];
  for (const { name, quantity, valid = '', value = 1, pace = 0, minutes } of holds) {
    it(`is right for ${name}`, () => {
      const validity = validityOf(valid) ?? assert.fail('no validity');
      assert.equal(minutesOf(holdMs(quantity, validity, value, pace * MINUTE_MS)), minutes);
      assert.ok(usableMs(quantity, validity, value) >= holdMs(quantity, validity, value, pace * MINUTE_MS));
    });
  }

  it('follows the usual pace, not the odd long pause', () => {
    const cadence = new Cadence();
    let at = T0;
    for (let message = 0; message < 20; message++) cadence.heard((at += message === 7 ? HOUR_MS : 2 * MINUTE_MS));
    assert.equal(cadence.usualMs, 2 * MINUTE_MS);
    assert.equal(new Cadence().usualMs, 0);
  });

  it('leaves no gap at a pace of 10 minutes, once three messages have shown it', () => {
    const made = recorder({});
    for (let minute = 0; minute <= 120; minute += 10) made.take({ topic: 'x', payload: 1 }, T0 + minute * MINUTE_MS);
    const rows = made.finishedRows(T0 + 2 * HOUR_MS);
    assert.deepEqual(
      rows.slice(-5).map(({ loadKwh }) => loadKwh),
      [0.25, 0.25, 0.25, 0.25, 0.25],
    );
  });

  it('leaves no gap in the night of panels that send on change only', () => {
    const made = recorder({ quantity: 'pvKw' });
    made.take({ topic: 'x', payload: 0 }, T0);
    assert.equal(made.finishedRows(T0 + 10 * HOUR_MS).length, 40);
    assert.equal(made.state(T0 + 10 * HOUR_MS).pvKw, 0);
    assert.equal(made.state(T0 + 25 * HOUR_MS).pvKw, null);
  });

  const heater: { name: string; valid: string; quarters: number }[] = [
    { name: 'automatic: 5 minutes are no quarter hour', valid: '', quarters: 0 },
    { name: 'until it changes', valid: 'change', quarters: 8 },
    { name: 'one hour', valid: '60', quarters: 4 },
  ];
  for (const { name, valid, quarters } of heater) {
    it(`makes the rows of a car that charges on without a word (${name})`, () => {
      const made = recorder({ quantity: 'evKw', valid });
      made.take({ topic: 'x', payload: 7.4 }, T0);
      const rows = made.finishedRows(T0 + 2 * HOUR_MS);
      assert.equal(rows.length, quarters);
      for (const row of rows) assert.equal(row.evKwh, 1.85);
    });
  }

  it('ends when the sensor says that it has no value, also for one that sends on change', () => {
    const made = recorder({ quantity: 'evKw', valid: 'change' });
    made.take({ topic: 'x', payload: 7.4 }, T0);
    made.take({ topic: 'x', payload: 'unavailable' }, T0 + 30 * MINUTE_MS);
    assert.equal(made.finishedRows(T0 + 2 * HOUR_MS).length, 2);
    assert.equal(made.state(T0 + 31 * MINUTE_MS).evs[0].powerKw, null);
  });

  it('gives a load that is silent for more than an hour back as unknown', () => {
    const made = recorder({});
    made.take({ topic: 'x', payload: 1 }, T0);
    assert.equal(made.state(T0 + 59 * MINUTE_MS).loadKw, 1);
    assert.equal(made.state(T0 + 61 * MINUTE_MS).loadKw, null);
  });
});

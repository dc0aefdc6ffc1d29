import assert from 'node:assert/strict';
import { Kepler } from '../../nodes/plan/kepler.js';
import { problemOf, repeat, START } from './problems.js';
import { toIso } from '../../nodes/home/grid.js';

const hour = (hours: number) => toIso(START + hours * 3_600_000);

describe('Where energy is used', () => {
  let kepler: Kepler;
  before(async () => {
    kepler = await Kepler.load();
  });
  after(() => kepler.dispose());

  const firstCharge = (wanted: Parameters<typeof problemOf>[0]) => {
    const { slots } = kepler.plan(problemOf(wanted));
    return slots.find(({ action }) => action === 'charge')?.reason;
  };

  it('is told with its hours and what a kWh costs there', () => {
    const slots = [
      ...repeat(4, { importPrice: 0.1 }),
      ...repeat(4, { importPrice: 0.2, loadKwh: 0 }),
      ...repeat(8, { importPrice: 0.5, loadKwh: 0.5 }),
    ];
    const reason = firstCharge({ slots, socPercent: 10, strategy: { terminalValuePerKwh: 0 } });
    const { use, useFrom, useTo, usePrice } = reason?.values ?? {};
    assert.equal(use, 'home');
    assert.ok(String(useFrom) >= hour(2) && String(useTo) <= hour(4), JSON.stringify(reason));
    assert.equal(usePrice, 0.5);
    assert.match(reason?.text ?? '', /It is used 1[56]:\d\d–1[567]:\d\d, when energy costs 50\.0\sct\/kWh\./);
  });

  it('is where it is sold', () => {
    const slots = [
      ...repeat(4, { importPrice: 0.1, exportPrice: 0.05, loadKwh: 0 }),
      ...repeat(4, { importPrice: 0.9, exportPrice: 0.8, loadKwh: 0 }),
    ];
    const reason = firstCharge({ slots, socPercent: 10, strategy: { terminalValuePerKwh: 0 } });
    assert.match(reason?.text ?? '', /It is sold 14:\d\d–1[45]:\d\d, when selling brings 80\.0\sct\/kWh\./);
  });

  it('is nowhere in the plan where it is kept for later', () => {
    const slots = repeat(4, { importPrice: 0.1, loadKwh: 0 });
    const reason = firstCharge({ slots, socPercent: 10, strategy: { terminalValuePerKwh: 0.5 } });
    assert.match(reason?.text ?? '', /It is still there at the end of the plan\./);
  });

  it('comes first in, first out', () => {
    // Two cheap hours, each before a dear one of its own: the first is not used in the second.
    const slots = [
      ...repeat(4, { importPrice: 0.1, loadKwh: 0 }),
      ...repeat(4, { importPrice: 0.6, loadKwh: 0.5 }),
      ...repeat(4, { importPrice: 0.1, loadKwh: 0 }),
      ...repeat(4, { importPrice: 0.6, loadKwh: 0.5 }),
    ];
    const { slots: planned } = kepler.plan(problemOf({ slots, socPercent: 10, strategy: { terminalValuePerKwh: 0 } }));
    const uses = planned
      .filter(({ action }) => action === 'charge')
      .map(({ start, reason }) => [start, reason.values.useTo]);
    for (const [start, until] of uses) assert.ok(String(until) <= (String(start) < hour(2) ? hour(2) : hour(4)));
    assert.ok(uses.length > 1);
  });
});

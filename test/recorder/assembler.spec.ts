import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HOUR_MS, MINUTE_MS, SLOT_MS } from '../../nodes/home/grid.js';
import { homeSchema, type Home } from '../../nodes/home/schema/home.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { Assembler } from '../../nodes/recorder/assembler.js';
import { resolveMappings, type MappingForm } from '../../nodes/recorder/mapping.js';
import { counts } from '../support/project.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const battery = { id: 'main', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 };
const plant = {
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [battery],
  solar: [{ id: 'roof', peakKw: 6 }],
  waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
  evs: [{ id: 'car', capacityKwh: 60, maxChargeKw: 11 }],
};
const home = homeSchema.parse(plant);

const UNITS: Record<string, string> = { Kw: 'kW', Kwh: 'kWh', SocPercent: '%', TemperatureC: '°C', PluggedIn: '' };

/** A table in which every quantity comes under its own name. */
function table(...quantities: string[]): MappingForm[] {
  return quantities.map((name) => {
    const [quantity, device = ''] = name.split('.');
    const unit = Object.entries(UNITS).find(([ending]) => quantity.endsWith(ending))?.[1] ?? '';
    return { source: name, property: '', quantity, device, unit, sign: '+' };
  });
}

function assembler(quantities: string[], at: Home = home): Assembler {
  return new Assembler(at, resolveMappings(table(...quantities), at));
}

/** Sends a value of every quantity named. */
function send(to: Assembler, at: number, values: Record<string, unknown>): void {
  for (const [topic, payload] of Object.entries(values)) {
    assert.deepEqual(to.take({ topic, payload }, at), { known: true, errors: [] });
  }
}

function codes(to: Assembler, topic: string, payload: unknown, at = T0): string[] {
  return to.take({ topic, payload }, at).errors.map(({ code }) => code);
}

const near = (actual: number | null | undefined, expected: number) =>
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - expected) < 1e-9,
    `${actual} is not ${expected}`,
  );

describe('the state of a home', () => {
  it('says whether the grid is there, where a sensor does', () => {
    const made = assembler(['gridOnline']);
    assert.equal(made.state(T0).gridOnline, null);
    send(made, T0, { gridOnline: 'on' });
    assert.equal(made.state(T0 + 60_000).gridOnline, true);
    send(made, T0 + 120_000, { gridOnline: 'off' });
    assert.equal(made.state(T0 + 120_000).gridOnline, false);
    assert.ok(!('gridOnline' in assembler(['loadKw']).state(T0)));
  });

  it('holds the newest value of every sensor with its age', () => {
    const made = assembler([
      'pvKw',
      'loadKw',
      'gridKw',
      'batteryKw',
      'batterySocPercent',
      'waterHeaterKw',
      'waterTemperatureC',
      'outdoorTemperatureC',
      'evSocPercent',
      'evPluggedIn',
    ]);
    send(made, T0, { pvKw: 1, loadKw: 2, gridKw: 3, batteryKw: -2, batterySocPercent: 50, evPluggedIn: 'on' });
    send(made, T0 + 30_000, {
      pvKw: 1.5,
      waterHeaterKw: 3,
      waterTemperatureC: 48,
      outdoorTemperatureC: -5,
      evSocPercent: 70,
    });
    const state = made.state(T0 + 60_000);
    assert.deepEqual(parsePayload('state', state), state);
    assert.deepEqual(state, {
      at: '2026-01-31T12:01:00Z',
      batteries: [{ id: 'main', socPercent: 50, powerKw: -2 }],
      pvKw: 1.5,
      loadKw: 2,
      baseLoadKw: 0,
      gridKw: 3,
      waterHeaters: [
        { id: 'tank', powerKw: 3, temperatureC: 48, heatedTodayKwh: 0.025, onSince: '2026-01-31T12:00:30Z' },
      ],
      evs: [{ id: 'car', socPercent: 70, pluggedIn: true }],
      outdoorTemperatureC: -5,
      ages: {
        pvKw: 30,
        loadKw: 60,
        baseLoadKw: 60,
        gridKw: 60,
        'batteryKw.main': 60,
        'batterySocPercent.main': 60,
        'waterHeaterKw.tank': 30,
        'waterTemperatureC.tank': 30,
        outdoorTemperatureC: 30,
        'evSocPercent.car': 30,
        'evPluggedIn.car': 60,
      },
    });
  });

  it('says null for what is not known, and never invents a zero', () => {
    const state = assembler(['pvKw', 'loadKw', 'gridKw']).state(T0);
    assert.deepEqual([state.pvKw, state.loadKw, state.gridKw], [null, null, null]);
    assert.deepEqual(state.batteries, [{ id: 'main', socPercent: null, powerKw: null }]);
    assert.deepEqual(state.ages, {});
  });

  it('computes the load from the rest where no sensor has it, as old as its oldest part', () => {
    const made = assembler(['pvKw', 'gridKw', 'batteryKw']);
    send(made, T0, { pvKw: 3, gridKw: -1 });
    assert.equal(made.state(T0).loadKw, null);
    send(made, T0 + 10_000, { batteryKw: 0.5 });
    const { loadKw, ages } = made.state(T0 + 10_000);
    near(loadKw, 2.5);
    assert.equal(ages.loadKw, 10);
  });

  it('computes the grid power from the rest where no sensor has it', () => {
    const made = assembler(['pvKw', 'loadKw', 'batteryKw']);
    send(made, T0, { pvKw: 3, loadKw: 1, batteryKw: -1.5 });
    near(made.state(T0).gridKw, -0.5);
  });

  it('has no solar power where the home has no panels', () => {
    const made = assembler(['gridKw'], homeSchema.parse({ ...plant, solar: [], batteries: [] }));
    send(made, T0, { gridKw: 1.5 });
    const { pvKw, loadKw, batteries } = made.state(T0);
    assert.deepEqual([pvKw, loadKw, batteries], [0, 1.5, []]);
  });

  it('keeps the last good value of a sensor that has none now while it is young', () => {
    const made = assembler(['pvKw', 'batterySocPercent']);
    send(made, T0, { pvKw: 2, batterySocPercent: 50 });
    send(made, T0 + MINUTE_MS, { pvKw: 'unavailable', batterySocPercent: 'unknown' });
    assert.equal(made.state(T0 + 4 * MINUTE_MS).pvKw, 2);
    assert.equal(made.state(T0 + 4 * MINUTE_MS).ages.pvKw, 240);
    assert.equal(made.state(T0 + 6 * MINUTE_MS).pvKw, null);
    assert.equal(made.state(T0 + 6 * MINUTE_MS).batteries[0].socPercent, 50);
    assert.equal(made.state(T0 + 16 * MINUTE_MS).batteries[0].socPercent, null);
    send(made, T0 + 17 * MINUTE_MS, { pvKw: 1 });
    assert.equal(made.state(T0 + 17 * MINUTE_MS).pvKw, 1);
  });

  it('keeps a value that a quiet sensor sent, with its age', () => {
    const made = assembler(['batterySocPercent']);
    send(made, T0, { batterySocPercent: 10 });
    const { batteries, ages } = made.state(T0 + 5 * HOUR_MS);
    assert.deepEqual([batteries[0].socPercent, ages['batterySocPercent.main']], [10, 18_000]);
  });

  it('leaves a sensor alone that belongs to a device the home does not have', () => {
    const made = assembler(['batterySocPercent', 'pvKw'], homeSchema.parse({ ...plant, batteries: [] }));
    send(made, T0, { batterySocPercent: 300 });
    assert.deepEqual(made.state(T0).ages, {});
    assert.equal(made.heardSensors(T0), 0);
  });

  it('knows which topics no sensor has', () => {
    assert.deepEqual(assembler(['pvKw']).take({ topic: 'other', payload: 1 }, T0), { known: false, errors: [] });
  });
});

describe('an absurd value', () => {
  // 2 × (11 kW of grid + 5 kW of battery + 6 kW of panels) = 44 kW
  const absurd: { quantity: string; value: unknown; code: string }[] = [
    { quantity: 'pvKw', value: 2500, code: 'watts-as-kilowatts' },
    { quantity: 'pvKw', value: 44.1, code: 'watts-as-kilowatts' },
    { quantity: 'gridKw', value: -60, code: 'watts-as-kilowatts' },
    { quantity: 'loadKw', value: 1e9, code: 'absurd-value' },
    { quantity: 'loadKw', value: Infinity, code: 'absurd-value' },
    { quantity: 'batteryKw', value: '-Infinity', code: 'absurd-value' },
    { quantity: 'batterySocPercent', value: 101, code: 'absurd-value' },
    { quantity: 'batterySocPercent', value: -1, code: 'absurd-value' },
    { quantity: 'outdoorTemperatureC', value: 3000, code: 'absurd-value' },
    { quantity: 'importKwh', value: -5, code: 'absurd-value' },
  ];
  for (const { quantity, value, code } of absurd) {
    it(`such as ${value} for ${quantity} is refused as ${code} and not passed on`, () => {
      const made = assembler([quantity]);
      assert.deepEqual(codes(made, quantity, value), [code]);
      assert.equal(made.heardSensors(T0), 0);
      assert.deepEqual(made.state(T0).ages, {});
    });
  }

  it('is told from a value at the edge of what can be', () => {
    const made = assembler(['pvKw', 'batterySocPercent', 'gridKw']);
    send(made, T0, { pvKw: 44, batterySocPercent: 100, gridKw: -44 });
  });

  it('of W taken for kW makes small values of the same sensor doubtful too, for a day', () => {
    const made = assembler(['pvKw', 'loadKw']);
    send(made, T0, { pvKw: 3 });
    assert.deepEqual(codes(made, 'pvKw', 2500, T0 + 1000), ['watts-as-kilowatts']);
    // One of them may be a glitch.
    send(made, T0 + 2000, { pvKw: 4 });
    assert.deepEqual(codes(made, 'pvKw', 2600, T0 + 3000), ['watts-as-kilowatts']);
    assert.deepEqual(codes(made, 'pvKw', 12, T0 + 4000), ['watts-as-kilowatts']);
    send(made, T0 + 5000, { pvKw: 0, loadKw: 12 });
    assert.deepEqual(codes(made, 'pvKw', 12, T0 + 23 * HOUR_MS), ['watts-as-kilowatts']);
    send(made, T0 + 25 * HOUR_MS, { pvKw: 5 });
  });

  it('leaves the last good value in place', () => {
    const made = assembler(['pvKw']);
    send(made, T0, { pvKw: 2 });
    codes(made, 'pvKw', 2500, T0 + 1000);
    assert.equal(made.state(T0 + 1000).pvKw, 2);
  });
});

describe('a row of 15 minutes', () => {
  /** Sends values once a minute, from and to in minutes. */
  function every(
    minutes: number,
    made: Assembler,
    from: number,
    to: number,
    values: (minute: number) => Record<string, unknown>,
  ) {
    for (let minute = from; minute < to; minute += minutes) send(made, T0 + minute * MINUTE_MS, values(minute));
  }
  const rowsAt = (made: Assembler, minute: number) => made.finishedRows(T0 + minute * MINUTE_MS);

  it('holds the energies, the charge at its end and the mean temperature', () => {
    const made = assembler([
      'pvKw',
      'loadKw',
      'gridKw',
      'batteryKw',
      'batterySocPercent',
      'outdoorTemperatureC',
      'waterHeaterKw',
    ]);
    every(1, made, 0, 16, (minute) => ({
      pvKw: 2,
      loadKw: 1,
      gridKw: minute < 9 ? 1 : -1.5,
      batteryKw: minute < 6 ? -3 : 2,
      batterySocPercent: 50 + minute,
      outdoorTemperatureC: minute < 3 ? -10 : 5,
      waterHeaterKw: 0,
    }));
    const [row] = rowsAt(made, 15);
    assert.deepEqual([row.start, row.end], ['2026-01-31T12:00:00Z', '2026-01-31T12:15:00Z']);
    near(row.pvKwh, 0.5);
    near(row.loadKwh, 0.25);
    near(row.importKwh, (9 / 60) * 1);
    near(row.exportKwh, (6 / 60) * 1.5);
    near(row.chargeKwh, (6 / 60) * 3);
    near(row.dischargeKwh, (9 / 60) * 2);
    assert.equal(row.socPercent, 64);
    near(row.temperatureC, 2);
    assert.equal(row.waterHeaterKwh, 0);
  });

  it('is given once, after its end', () => {
    const made = assembler(['pvKw']);
    every(1, made, 0, 15, () => ({ pvKw: 2 }));
    assert.equal(rowsAt(made, 14).length, 0);
    assert.equal(rowsAt(made, 15).length, 1);
    assert.equal(rowsAt(made, 16).length, 0);
  });

  it('weights by time, not by the number of messages', () => {
    const made = assembler(['pvKw']);
    send(made, T0, { pvKw: 4 });
    every(1, made, 5, 15, () => ({ pvKw: 1 }));
    near(rowsAt(made, 15)[0].pvKwh, (5 * 4 + 10 * 1) / 60);
  });

  const gaps = [
    { name: 'a gap of 7 minutes (87 % measured)', silentFrom: 3, silentTo: 10, measured: true },
    { name: 'a gap of 8 minutes (80 % measured)', silentFrom: 3, silentTo: 11, measured: true },
    { name: 'a gap of 9 minutes (73 % measured)', silentFrom: 3, silentTo: 12, measured: false },
    { name: 'a start 4 minutes late', silentFrom: 0, silentTo: 4, measured: false },
  ];
  for (const { name, silentFrom, silentTo, measured } of gaps) {
    it(`with ${name} is ${measured ? 'measured' : 'a gap'}`, () => {
      const made = assembler(['pvKw']);
      every(1, made, 0, silentFrom && silentFrom + 1, () => ({ pvKw: 2 }));
      every(1, made, silentTo, 15, () => ({ pvKw: 2 }));
      const [row] = rowsAt(made, 15);
      if (measured) near(row.pvKwh, 0.5);
      else assert.equal(row, undefined);
    });
  }

  it('does not count the time in which a sensor said that it had no value', () => {
    const made = assembler(['pvKw']);
    every(1, made, 0, 5, () => ({ pvKw: 2 }));
    every(1, made, 5, 9, () => ({ pvKw: 'unavailable' }));
    every(1, made, 9, 15, () => ({ pvKw: 2 }));
    assert.deepEqual(rowsAt(made, 15), []);
  });

  it('has the load from the balance where no sensor measures it', () => {
    const made = assembler(['pvKw', 'gridKw', 'batteryKw']);
    every(1, made, 0, 15, (minute) => ({ pvKw: 3, gridKw: minute < 5 ? -1 : 1, batteryKw: minute < 10 ? -0.5 : 1 }));
    near(rowsAt(made, 15)[0].loadKwh, 3 / 4 + (5 / 60) * -1 + (10 / 60) * 1 - (10 / 60) * 0.5 + (5 / 60) * 1);
  });

  it('has no load where the balance contradicts itself', () => {
    const made = assembler(['pvKw', 'gridKw', 'batteryKw']);
    every(1, made, 0, 15, () => ({ pvKw: 1, gridKw: -4, batteryKw: 0 }));
    const [row] = rowsAt(made, 15);
    assert.equal(row.loadKwh, null);
    near(row.exportKwh, 1);
  });

  it('adds up several batteries, and weights their charge by capacity', () => {
    const two = homeSchema.parse({ ...plant, batteries: [battery, { ...battery, id: 'garage', capacityKwh: 30 }] });
    const made = assembler(
      ['batteryKw.main', 'batteryKw.garage', 'batterySocPercent.main', 'batterySocPercent.garage'],
      two,
    );
    every(1, made, 0, 15, () => ({
      'batteryKw.main': 2,
      'batteryKw.garage': -1,
      'batterySocPercent.main': 20,
      'batterySocPercent.garage': 60,
    }));
    const [row] = rowsAt(made, 15);
    near(row.dischargeKwh, 0.5);
    near(row.chargeKwh, 0.25);
    near(row.socPercent, 50);
  });

  it('has the same energy at any cadence of its messages', () => {
    const minutes = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        fc.array(minutes, { minLength: 30, maxLength: 90 }),
        fc.double({ min: -40, max: 40, noNaN: true }),
        (steps, gridKw) => {
          const made = assembler(['gridKw']);
          let minute = 0;
          for (const step of steps) {
            send(made, T0 + minute * MINUTE_MS, { gridKw });
            minute += step;
          }
          for (const row of rowsAt(made, minute)) near((row.importKwh ?? NaN) - (row.exportKwh ?? NaN), gridKw / 4);
        },
      ),
      { numRuns: counts.propertyCases, seed: counts.seed },
    );
  });

  describe('from a meter', () => {
    it('is the difference of its readings, and goes before a power', () => {
      const made = assembler(['pvKwh', 'pvKw']);
      every(5, made, 0, 16, (minute) => ({ pvKwh: 1000 + minute * 0.1, pvKw: 1 }));
      near(rowsAt(made, 16)[0].pvKwh, 1.5);
    });

    it('shares a reading that crosses the quarter hour between both', () => {
      const made = assembler(['importKwh']);
      send(made, T0 + 5 * MINUTE_MS, { importKwh: 10 });
      send(made, T0 + 25 * MINUTE_MS, { importKwh: 12 });
      send(made, T0 + 45 * MINUTE_MS, { importKwh: 12 });
      const rows = rowsAt(made, 45);
      assert.deepEqual(
        rows.map(({ start }) => start.slice(11, 16)),
        ['12:15', '12:30'],
      );
      near(rows[0].importKwh, 1);
      near(rows[1].importKwh, 0);
    });

    it('is given again when a late reading completes it', () => {
      const made = assembler(['importKwh']);
      send(made, T0, { importKwh: 10 });
      send(made, T0 + 13 * MINUTE_MS, { importKwh: 10.13 });
      assert.equal(rowsAt(made, 15).length, 1);
      send(made, T0 + 33 * MINUTE_MS, { importKwh: 10.73 });
      const rows = rowsAt(made, 33);
      assert.deepEqual(
        rows.map(({ start }) => start.slice(11, 16)),
        ['12:00', '12:15'],
      );
      near(rows[0].importKwh, 0.13 + 2 * 0.03);
    });

    it('counts on from zero when the meter began anew', () => {
      const made = assembler(['importKwh']);
      const readings = [10, 10.5, 0.25, 0.5];
      readings.forEach((importKwh, index) => send(made, T0 + index * 5 * MINUTE_MS, { importKwh }));
      near(rowsAt(made, 15)[0].importKwh, 0.5 + 0.25 + 0.25);
    });

    it('shares out what it delivers after a silence of more than an hour, and marks it', () => {
      const made = assembler(['importKwh']);
      send(made, T0, { importKwh: 10 });
      send(made, T0 + 61 * MINUTE_MS, { importKwh: 20 });
      send(made, T0 + 75 * MINUTE_MS, { importKwh: 20.1 });
      const rows = rowsAt(made, 76);
      assert.deepEqual(
        rows.map(({ start, spread }) => [start.slice(11, 16), spread]),
        [
          ['12:00', ['importKwh']],
          ['12:15', ['importKwh']],
          ['12:30', ['importKwh']],
          ['12:45', ['importKwh']],
          ['13:00', ['importKwh']],
        ],
      );
      near(
        rows.reduce((sum, { importKwh }) => sum + (importKwh ?? 0), 0),
        10.1,
      );
    });

    it('completes the quarter hour in which an outage of many hours began', () => {
      const made = assembler(['importKwh']);
      send(made, T0, { importKwh: 10 });
      send(made, T0 + 10 * MINUTE_MS, { importKwh: 10.1 });
      assert.equal(rowsAt(made, 15).length, 0);
      for (let minute = 30; minute < 10 * 60; minute += 15) rowsAt(made, minute);
      send(made, T0 + 10 * HOUR_MS, { importKwh: 20 });
      const rows = rowsAt(made, 600);
      assert.equal(rows.length, 40);
      near(rows[0].importKwh, 0.1 + (9.9 * 5) / 590);
      near(
        rows.reduce((sum, { importKwh }) => sum + (importKwh ?? 0), 0),
        10,
      );
    });

    it('leaves out what a meter delivers after more than a week', () => {
      const made = assembler(['importKwh']);
      send(made, T0, { importKwh: 10 });
      send(made, T0 + 8 * 24 * HOUR_MS, { importKwh: 100 });
      assert.deepEqual(rowsAt(made, 8 * 24 * 60), []);
    });

    it('refuses a step that no wire of the home could carry, and counts on from there', () => {
      const made = assembler(['importKwh']);
      send(made, T0, { importKwh: 10 });
      assert.deepEqual(codes(made, 'importKwh', 1010, T0 + 5 * MINUTE_MS), ['absurd-step']);
      send(made, T0 + 15 * MINUTE_MS, { importKwh: 1011 });
      assert.deepEqual(rowsAt(made, 15), []);
      send(made, T0 + 30 * MINUTE_MS, { importKwh: 1012 });
      near(rowsAt(made, 30)[0].importKwh, 1);
    });
  });

  it('is not kept in memory for long', () => {
    const made = assembler(['pvKw']);
    for (let slot = 0; slot < 1000; slot++) {
      every(3, made, slot * 15, slot * 15 + 15, () => ({ pvKw: 1 }));
      assert.equal(made.finishedRows(T0 + (slot + 1) * SLOT_MS).length, 1);
    }
    const ledger = (made as unknown as { ledger: { slots: Map<number, unknown> } }).ledger;
    assert.ok(ledger.slots.size < 10, `${ledger.slots.size} quarter hours`);
  });
});

import assert from 'node:assert/strict';
import { MINUTE_MS } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { parsePayload } from '../../nodes/home/schema/parse.js';
import { Assembler } from '../../nodes/recorder/assembler.js';
import { resolveMappings } from '../../nodes/recorder/mapping.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const home = homeSchema.parse({
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 17, maxExportKw: 17 },
  batteries: [
    { id: 'main', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 },
    { id: 'garage', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 },
  ],
  solar: [
    { id: 'east', peakKw: 4 },
    { id: 'west', peakKw: 4 },
  ],
  waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
  thermalTanks: [{ id: 'buffer', kwhPerDegree: 0.5, minTemperatureC: 30, maxTemperatureC: 50, maxKw: 3 }],
  evs: [{ id: 'car', capacityKwh: 60, maxChargeKw: 11 }],
  appliances: [
    {
      id: 'washer',
      powerKw: 1,
      durationMinutes: 60,
      earliest: '2026-01-31T00:00:00Z',
      latest: '2026-02-01T00:00:00Z',
    },
  ],
});
const idle = { 'batteryKw.main': 0, 'batteryKw.garage': 0, 'pvKw.east': 0, 'pvKw.west': 0 };

/** A quarter hour of steady powers (kW), and the state at its end. */
function quarter(powers: Readonly<Record<string, number>>) {
  const forms = Object.keys(powers).map((name) => {
    const [quantity, device = ''] = name.split('.');
    return { source: name, property: '', quantity, device, unit: 'kW', sign: '+' };
  });
  const made = new Assembler(home, resolveMappings(forms, home));
  for (let minute = 0; minute <= 15; minute++) {
    for (const [topic, payload] of Object.entries(powers)) {
      assert.deepEqual(made.take({ topic, payload }, T0 + minute * MINUTE_MS), { known: true, errors: [] });
    }
  }
  const state = made.state(T0 + 15 * MINUTE_MS);
  assert.deepEqual(parsePayload('state', state), state);
  return { row: made.finishedRows(T0 + 15 * MINUTE_MS)[0], state };
}

const near = (actual: number | null | undefined, expected: number | null) =>
  assert.ok(
    expected === null ? actual === null : typeof actual === 'number' && Math.abs(actual - expected) < 1e-9,
    `${actual} is not ${expected}`,
  );

describe('the base load', () => {
  const cases: {
    name: string;
    powers: Readonly<Record<string, number>>;
    /** kW */
    base: number | null;
    total: number | null;
  }[] = [
    { name: 'is the load of a home whose devices have no sensor', powers: { loadKw: 2 }, base: 2, total: 2 },
    {
      name: 'leaves out water heater, car and appliance',
      powers: { loadKw: 12, 'waterHeaterKw.tank': 3, 'evKw.car': 7, 'applianceKw.washer': 1 },
      base: 1,
      total: 12,
    },
    {
      name: 'leaves out the devices that have a sensor, and only these',
      powers: { loadKw: 12, 'evKw.car': 7 },
      base: 5,
      total: 12,
    },
    {
      name: 'follows from the balance: the batteries and panels of the home are no load',
      powers: {
        ...idle,
        gridKw: 4,
        'batteryKw.main': 2,
        'batteryKw.garage': -3,
        'pvKw.west': 1,
        'waterHeaterKw.tank': 3,
      },
      base: 1,
      total: 4,
    },
    {
      name: 'follows from sensors for each direction',
      powers: {
        importKw: 0,
        exportKw: 1,
        'chargeKw.main': 2,
        'dischargeKw.main': 0,
        'batteryKw.garage': 0,
        'pvKw.east': 3,
        'pvKw.west': 1,
      },
      base: 1,
      total: 1,
    },
    {
      name: 'leaves out the heat pump of a thermal tank',
      powers: { loadKw: 6, 'waterHeaterKw.tank': 3, 'thermalTankKw.buffer': 2 },
      base: 1,
      total: 6,
    },
    { name: 'is what its own sensor says', powers: { baseLoadKw: 1, 'evKw.car': 7 }, base: 1, total: 8 },
    {
      name: 'is nothing where sensors disagree by a little',
      powers: { loadKw: 6.8, 'evKw.car': 7 },
      base: 0,
      total: 6.8,
    },
  ];
  for (const { name, powers, base, total } of cases) {
    it(name, () => {
      const { row, state } = quarter(powers);
      near(row.loadKwh, base && base / 4);
      near(row.totalLoadKwh, total && total / 4);
      near(state.baseLoadKw, base);
      near(state.loadKw, total);
    });
  }

  it('is not known where sensors disagree by much', () => {
    assert.equal(quarter({ loadKw: 1, 'evKw.car': 7 }).row.loadKwh, null);
  });

  it('stands beside what every device took', () => {
    const { row, state } = quarter({
      ...idle,
      loadKw: 12,
      'waterHeaterKw.tank': 3,
      'evKw.car': 7,
      'applianceKw.washer': 1,
      'pvKw.east': 2,
      'batteryKw.main': -1,
    });
    assert.deepEqual(
      [row.waterHeaterKwh, row.evKwh, row.applianceKwh, row.pvKwh, row.chargeKwh, row.dischargeKwh],
      [0.75, 1.75, 0.25, 0.5, 0.25, 0],
    );
    assert.deepEqual(state.evs[0].powerKw, 7);
    assert.deepEqual(state.appliances, [{ id: 'washer', powerKw: 1 }]);
    assert.deepEqual(state.solar, [
      { id: 'east', powerKw: 2 },
      { id: 'west', powerKw: 0 },
    ]);
  });

  it('holds the heat of thermal tanks with that of water heaters', () => {
    const { row, state } = quarter({ 'waterHeaterKw.tank': 3, 'thermalTankKw.buffer': 2 });
    assert.equal(row.waterHeaterKwh, 1.25);
    assert.deepEqual(state.thermalTanks, [{ id: 'buffer', temperatureC: null, powerKw: 2 }]);
  });

  it('has the powers of meters in the state while they tick', () => {
    const forms = [{ source: 'm', property: '', quantity: 'loadKwh', device: '', unit: 'kWh', sign: '+' }];
    const made = new Assembler(home, resolveMappings(forms, home));
    made.take({ topic: 'm', payload: 100 }, T0);
    assert.equal(made.state(T0).loadKw, null);
    made.take({ topic: 'm', payload: 100.1 }, T0 + 6 * MINUTE_MS);
    near(made.state(T0 + 7 * MINUTE_MS).loadKw, 1);
    assert.equal(made.state(T0 + 7 * MINUTE_MS).ages.loadKw, 60);
    // Still for an hour: it took less than another step of 0.1 kWh.
    near(made.state(T0 + 66 * MINUTE_MS).loadKw, 0.1);
    assert.equal(made.state(T0 + 13 * 60 * MINUTE_MS).loadKw, null);
    made.take({ topic: 'm', payload: 'unavailable' }, T0 + 8 * MINUTE_MS);
    assert.equal(made.state(T0 + 8 * MINUTE_MS).loadKw, null);
  });
});

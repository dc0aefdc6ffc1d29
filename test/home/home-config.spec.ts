import assert from 'node:assert/strict';
import { DarkstarError } from '../../nodes/home/errors.js';
import { checkKey, homeFromForm, type HomeForm } from '../../nodes/home/home-config.js';
import type { Home } from '../../nodes/home/schema/home.js';
import type { DeviceForm } from '../../nodes/home/device-form.js';
import { homeForm } from '../support/home-form.js';

const homeOf = (changes: Partial<HomeForm>): Home => homeFromForm({ ...homeForm, ...changes }, 'Europe/Vienna');

describe('the form of a home', () => {
  const effects: readonly {
    readonly field: keyof HomeForm;
    readonly value: string | boolean;
    readonly read: (home: Home) => unknown;
    readonly gives: unknown;
  }[] = [
    { field: 'timezone', value: 'Europe/Oslo', read: (home) => home.timezone, gives: 'Europe/Oslo' },
    { field: 'currency', value: 'SEK', read: (home) => home.currency, gives: 'SEK' },
    { field: 'latitude', value: '59.33258', read: (home) => home.location?.latitude, gives: 59.33 },
    { field: 'longitude', value: '18.0649', read: (home) => home.location?.longitude, gives: 18.06 },
    { field: 'maxImportKw', value: '17', read: (home) => home.grid.maxImportKw, gives: 17 },
    { field: 'maxExportKw', value: '3.6', read: (home) => home.grid.maxExportKw, gives: 3.6 },
    { field: 'exportAllowed', value: false, read: (home) => home.grid.exportAllowed, gives: false },
    { field: 'importFactor', value: '1.25', read: (home) => home.tariff?.import.factor, gives: 1.25 },
    { field: 'importAdd', value: '0.4', read: (home) => home.tariff?.import.addPerKwh, gives: 0.4 },
    { field: 'exportFactor', value: '0.9', read: (home) => home.tariff?.export.factor, gives: 0.9 },
    { field: 'exportAdd', value: '-0.02', read: (home) => home.tariff?.export.addPerKwh, gives: -0.02 },
    {
      field: 'tariff',
      value: '{"import":{"vatPercent":25,"gridFeePerKwh":0.2},"exchangeRate":11}',
      read: (home) => [home.tariff?.import.vatPercent, home.tariff?.exchangeRate],
      gives: [25, 11],
    },
    {
      field: 'powerTariff',
      value: '{"pricePerKw":40,"topDays":3}',
      read: (home) => [home.grid.powerTariff?.pricePerKw, home.grid.powerTariff?.topDays],
      gives: [40, 3],
    },
    { field: 'batteryKwh', value: '15', read: (home) => home.batteries[0].capacityKwh, gives: 15 },
    { field: 'batteryMinSoc', value: '20', read: (home) => home.batteries[0].minSocPercent, gives: 20 },
    { field: 'batteryMaxSoc', value: '90', read: (home) => home.batteries[0].maxSocPercent, gives: 90 },
    { field: 'batteryChargeKw', value: '4', read: (home) => home.batteries[0].maxChargeKw, gives: 4 },
    { field: 'batteryDischargeKw', value: '6', read: (home) => home.batteries[0].maxDischargeKw, gives: 6 },
    { field: 'batteryChargeEfficiency', value: '92', read: (home) => home.batteries[0].chargeEfficiency, gives: 0.92 },
    {
      field: 'batteryDischargeEfficiency',
      value: '91',
      read: (home) => home.batteries[0].dischargeEfficiency,
      gives: 0.91,
    },
    { field: 'batteryWear', value: '0.03', read: (home) => home.batteries[0].wearCostPerKwh, gives: 0.03 },
    { field: 'pvPeakKw', value: '8', read: (home) => home.solar[0].peakKw, gives: 8 },
    { field: 'pvTilt', value: '20', read: (home) => home.solar[0].tiltDegrees, gives: 20 },
    { field: 'pvAzimuth', value: '90', read: (home) => home.solar[0].azimuthDegrees, gives: 90 },
    {
      field: 'more',
      value: '{"grid":{"maxImportKw":1,"maxExportKw":2}}',
      read: (home) => home.grid.maxImportKw,
      gives: 1,
    },
  ];
  for (const { field, value, read, gives } of effects) {
    it(`\`${field}\` has an effect`, () => {
      assert.deepEqual(read(homeOf({ latitude: '1', longitude: '1', [field]: value })), gives);
      assert.notDeepEqual(read(homeOf({ latitude: '1', longitude: '1' })), gives);
    });
  }

  it('has an effect for every field but the key', () => {
    assert.deepEqual([...effects.map((effect) => effect.field), 'key'].sort(), Object.keys(homeForm).sort());
  });

  it('takes the zone of this computer where none is given, and no location', () => {
    assert.equal(homeOf({ timezone: '' }).timezone, 'Europe/Vienna');
    assert.equal(homeOf({ latitude: '', longitude: '' }).location, undefined);
  });

  it('has no battery and no panels where they are zero', () => {
    assert.deepEqual(homeOf({ batteryKwh: '0' }).batteries, []);
    assert.deepEqual(homeOf({ pvPeakKw: 0 }).solar, []);
  });

  it('leaves the panels to be estimated where their fields are empty', () => {
    const [roof] = homeOf({ pvPeakKw: '', pvTilt: '', pvAzimuth: '' }).solar;
    assert.deepEqual(
      [roof.id, roof.peakKw, roof.tiltDegrees, roof.azimuthDegrees],
      ['roof', undefined, undefined, undefined],
    );
  });

  const wrong = [
    { changes: { batteryKwh: 'ten' }, code: 'invalid-input', says: /home\.batteries\[0\]\.capacityKwh/ },
    { changes: { latitude: '59' }, code: 'invalid-input', says: /home\.location\.longitude/ },
    { changes: { more: '{' }, code: 'bad-json', says: /not valid JSON/ },
    { changes: { tariff: '{' }, code: 'bad-json', says: /`tariff` is not valid JSON/ },
    { changes: { powerTariff: '7' }, code: 'bad-json', says: /`powerTariff` is not a JSON object/ },
    { changes: { tariff: '{"import":{"vat":25}}' }, code: 'invalid-input', says: /home\.tariff\.import\.vat/ },
    { changes: { more: '[1]' }, code: 'bad-json', says: /not a JSON object/ },
    { changes: { more: '{"baterries":[]}' }, code: 'invalid-input', says: /batteries/ },
  ];
  for (const { changes, code, says } of wrong) {
    it(`refuses ${JSON.stringify(changes)}`, () => {
      assert.throws(
        () => homeOf(changes),
        (error) => error instanceof DarkstarError && error.code === code && says.test(error.message),
      );
    });
  }

  for (const key of ['', 'Home', '../x', 'a b', '-a', 'a'.repeat(33)]) {
    it(`refuses the key "${key}"`, () => assert.throws(() => checkKey(key), { code: 'bad-home-key' }));
  }

  describe('its list of devices', () => {
    const devices: DeviceForm[] = [
      { kind: 'waterHeater', id: 'water', powerKw: '3', dailyKwh: '6', comfortLevel: '' },
      {
        kind: 'ev',
        id: 'car',
        capacityKwh: '60',
        maxChargeKw: '11',
        readyBy: '07:00',
        readySocPercent: '80',
        solarOnly: true,
      },
      { kind: 'solar', id: 'garage', peakKw: '4', tiltDegrees: '20', azimuthDegrees: '270' },
      { kind: 'battery', id: 'second', capacityKwh: '5', maxChargeKw: '2', maxDischargeKw: '2' },
      {
        kind: 'thermalTank',
        id: 'tank',
        kwhPerDegree: '0.35',
        minTemperatureC: '45',
        maxTemperatureC: '65',
        maxKw: '3',
      },
    ];

    it('stands beside the battery and the roof of the fields', () => {
      const home = homeFromForm({ ...homeForm, devices }, 'UTC');
      assert.deepEqual(
        [home.batteries, home.solar, home.waterHeaters, home.thermalTanks].map((list) => list.map(({ id }) => id)),
        [['battery', 'second'], ['roof', 'garage'], ['water'], ['tank']],
      );
      assert.equal(home.waterHeaters[0].comfortLevel, undefined);
      assert.deepEqual(home.evs[0].goals, [{ by: '07:00', socPercent: 80 }]);
      assert.equal(home.evs[0].solarOnly, true);
    });

    it('is refused by field and value where it holds what cannot be', () => {
      const wrong = [{ kind: 'waterHeater', id: 'water', powerKw: 'three', dailyKwh: '6' }];
      assert.throws(
        () => homeFromForm({ ...homeForm, devices: wrong }, 'UTC'),
        /home\.waterHeaters\[0\]\.powerKw` is "three"/,
      );
    });
  });
});

describe('An appliance of the form', () => {
  const withDays = (days: string) => {
    const device = { kind: 'appliance', id: 'dishwasher', powerKw: '1', durationMinutes: '90', days };
    const devices = [{ ...device, earliest: '22:00', latest: '06:00' }];
    return homeFromForm({ ...homeForm, devices }, 'Europe/Berlin').appliances[0];
  };

  it('has its window by the clock, on the days that are chosen', () => {
    assert.deepEqual(withDays('6,7').days, [6, 7]);
    assert.deepEqual([withDays('6,7').earliest, withDays('6,7').latest], ['22:00', '06:00']);
    assert.equal(withDays('').days, undefined);
  });

  it('is refused on days that are none', () => {
    assert.throws(() => withDays('8'), /appliances\[0\]\.days/);
  });
});

import assert from 'node:assert/strict';
import type { DarkstarError } from '../../nodes/home/errors.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { defaultMapping } from '../../nodes/recorder/default-mapping.js';
import { resolveMappings, type MappingForm } from '../../nodes/recorder/mapping.js';
import { readMessage, type SensorMessage } from '../../nodes/recorder/reading.js';

const home = homeSchema.parse({
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [{ id: 'main', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 }],
  evs: [{ id: 'car', capacityKwh: 60, maxChargeKw: 11 }],
});
const twoBatteries = { ...home, batteries: [home.batteries[0], { ...home.batteries[0], id: 'garage' }] };

function form(changes: Partial<MappingForm> = {}): MappingForm {
  return { source: 'pv', property: '', quantity: 'pvKw', device: '', unit: 'W', sign: '+', ...changes };
}

function readOne(message: SensorMessage, changes: Partial<MappingForm> = {}): number | boolean | null {
  const { readings, errors } = readMessage(message, resolveMappings([form(changes)], home));
  if (errors[0]) throw errors[0];
  assert.equal(readings.length, 1);
  return readings[0].value;
}

const entity = (state: unknown, unit?: string) => ({
  entity_id: 'sensor.pv',
  state,
  attributes: unit === undefined ? {} : { unit_of_measurement: unit },
});

describe('a sensor message', () => {
  const values: { name: string; message: SensorMessage; changes?: Partial<MappingForm>; value: unknown }[] = [
    { name: 'a number in W', message: { topic: 'pv', payload: 2500 }, value: 2.5 },
    { name: 'a number in kW', message: { topic: 'pv', payload: 2.5 }, changes: { unit: 'kW' }, value: 2.5 },
    { name: 'a number in MW', message: { topic: 'pv', payload: 0.001 }, changes: { unit: 'MW' }, value: 1 },
    { name: 'a number in a string', message: { topic: 'pv', payload: ' 250.0 ' }, value: 0.25 },
    { name: 'zero', message: { topic: 'pv', payload: '0' }, value: 0 },
    { name: 'a turned sign', message: { topic: 'pv', payload: 500 }, changes: { sign: '-' }, value: -0.5 },
    { name: 'a scale', message: { topic: 'pv', payload: 5 }, changes: { unit: 'kW', scale: '0.1' }, value: 0.5 },
    {
      name: 'a fraction as a charge',
      message: { topic: 'pv', payload: 0.55 },
      changes: { quantity: 'batterySocPercent', unit: '%', scale: '100' },
      value: 55.00000000000001,
    },
    {
      name: 'a meter in MJ',
      message: { topic: 'pv', payload: 7.2 },
      changes: { quantity: 'pvKwh', unit: 'MJ' },
      value: 2,
    },
    {
      name: 'a temperature in °F',
      message: { topic: 'pv', payload: 50 },
      changes: { quantity: 'outdoorTemperatureC', unit: '°F' },
      value: 10,
    },
    {
      name: 'an entity whose unit is spelt with other capitals',
      message: { topic: 'x', payload: entity('250', 'w') },
      changes: { source: 'sensor.pv', unit: 'kW' },
      value: 0.25,
    },
    {
      name: 'a property',
      message: { topic: 'pv', payload: { meters: [{ power: 900 }] } },
      changes: { property: 'payload.meters[0].power' },
      value: 0.9,
    },
    {
      name: 'a meter in Wh',
      message: { topic: 'pv', payload: 1500 },
      changes: { quantity: 'pvKwh', unit: 'Wh' },
      value: 1.5,
    },
    {
      name: 'a charge in %',
      message: { topic: 'pv', payload: '55' },
      changes: { quantity: 'batterySocPercent', unit: '%' },
      value: 55,
    },
    {
      name: 'a plug that is on',
      message: { topic: 'pv', payload: 'On' },
      changes: { quantity: 'evPluggedIn', unit: '' },
      value: true,
    },
    {
      name: 'a plug that is off',
      message: { topic: 'pv', payload: false },
      changes: { quantity: 'evPluggedIn', unit: '' },
      value: false,
    },
    { name: 'unavailable', message: { topic: 'pv', payload: 'unavailable' }, value: null },
    { name: 'Unknown', message: { topic: 'pv', payload: 'Unknown' }, value: null },
    { name: 'NaN', message: { topic: 'pv', payload: Number.NaN }, value: null },
    { name: '"nan"', message: { topic: 'pv', payload: 'nan' }, value: null },
    { name: 'null', message: { topic: 'pv', payload: null }, value: null },
    { name: 'no payload', message: { topic: 'pv' }, value: null },
    {
      name: 'a property that is not there',
      message: { topic: 'pv', payload: 5 },
      changes: { property: 'payload.power' },
      value: null,
    },
    {
      name: 'an entity',
      message: { topic: 'x', payload: entity('0.9', 'kW') },
      changes: { source: 'sensor.pv' },
      value: 0.9,
    },
    {
      name: 'an entity without a unit',
      message: { topic: 'x', payload: entity('900') },
      changes: { source: 'sensor.pv' },
      value: 0.9,
    },
    {
      name: 'an event',
      message: { topic: 'sensor.pv', payload: { event: { new_state: entity('0.9', 'kW') } } },
      changes: { source: 'sensor.pv' },
      value: 0.9,
    },
    {
      name: 'an entity that was removed',
      message: { payload: { entity_id: 'sensor.pv', new_state: null } },
      changes: { source: 'sensor.pv' },
      value: null,
    },
    {
      name: 'a state with its event beside it',
      message: { topic: 'pv', payload: '0.9', data: { new_state: entity('0.9', 'kW') } },
      value: 0.9,
    },
    {
      name: 'an event in data alone',
      message: { data: { entity_id: 'sensor.pv', new_state: entity('900', 'W') } },
      changes: { source: 'sensor.pv' },
      value: 0.9,
    },
    {
      name: 'a topic by its beginning',
      message: { topic: 'meter/3/power', payload: 1000 },
      changes: { source: 'meter/*' },
      value: 1,
    },
  ];
  for (const { name, message, changes, value } of values) {
    it(`with ${name} gives ${value}`, () => assert.equal(readOne(message, changes), value));
  }

  it('that no row means gives nothing', () => {
    const mappings = resolveMappings([form(), form({ source: 'pv2*', quantity: 'loadKw' })], home);
    for (const topic of ['pv/2', 'p', 'PV', '', undefined]) {
      assert.deepEqual(readMessage({ topic, payload: 1 }, mappings), { readings: [], errors: [] });
    }
  });

  it('may feed several rows, and the good ones are read although one is not', () => {
    const rows = [
      form({ source: 'inverter', property: 'payload.pv' }),
      form({ source: 'inverter', property: 'payload.load', quantity: 'loadKw' }),
    ];
    const message = { topic: 'inverter', payload: { pv: 'oops', load: 300 } };
    const { readings, errors } = readMessage(message, resolveMappings(rows, home));
    assert.deepEqual(
      readings.map(({ value }) => value),
      [0.3],
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['unreadable-value'],
    );
  });

  const refused: {
    name: string;
    message: SensorMessage;
    changes?: Partial<MappingForm>;
    code: string;
    text: RegExp;
  }[] = [
    {
      name: 'a word',
      message: { topic: 'pv', payload: 'bright' },
      code: 'unreadable-value',
      text: /"pv" sent "bright" for pvKw: expected a value in `msg.payload`/,
    },
    {
      name: 'an object',
      message: { topic: 'pv', payload: { power: 5 } },
      code: 'unreadable-value',
      text: /Correct the property/,
    },
    { name: 'a list', message: { topic: 'pv', payload: [5] }, code: 'unreadable-value', text: /"\[5\]"/ },
    { name: 'a truth as a power', message: { topic: 'pv', payload: true }, code: 'unreadable-value', text: /"true"/ },
    {
      name: 'a number as a plug',
      message: { topic: 'pv', payload: 7 },
      changes: { quantity: 'evPluggedIn', unit: '' },
      code: 'unreadable-value',
      text: /"7"/,
    },
    {
      name: 'milliwatts',
      message: { topic: 'x', payload: entity('5', 'mW') },
      changes: { source: 'sensor.pv' },
      code: 'wrong-unit',
      text: /measures in mW/,
    },
    {
      name: 'energy where power belongs',
      message: { topic: 'x', payload: entity('5', 'kWh') },
      changes: { source: 'sensor.pv' },
      code: 'wrong-unit',
      text: /measures in kWh, but pvKw needs W, kW, MW/,
    },
  ];
  for (const { name, message, changes, code, text } of refused) {
    it(`with ${name} is refused with topic, value and remedy`, () => {
      assert.throws(
        () => readOne(message, changes),
        (error: DarkstarError) => error.code === code && text.test(error.message),
      );
    });
  }
});

describe('the mapping table', () => {
  it('that a new recorder has fits a home with and without the devices that it names', () => {
    assert.equal(resolveMappings(defaultMapping, home).length, defaultMapping.length);
    assert.equal(
      resolveMappings(defaultMapping, {
        batteries: [],
        solar: [],
        waterHeaters: [],
        thermalTanks: [],
        evs: [],
        appliances: [],
      }).length,
      defaultMapping.length,
    );
  });

  it('finds the only device of its kind by itself, and one of several by its id', () => {
    const soc = { quantity: 'batterySocPercent', unit: '%' };
    assert.equal(resolveMappings([form(soc)], home)[0].device, 'main');
    assert.equal(resolveMappings([form({ ...soc, device: 'garage' })], twoBatteries)[0].device, 'garage');
  });

  const refused: { name: string; forms: MappingForm[]; at?: typeof home; problem: RegExp }[] = [
    { name: 'no source', forms: [form({ source: ' ' })], problem: /mappings\[0\].source.*a topic or an entity id/ },
    {
      name: 'an unknown quantity',
      forms: [form(), form({ quantity: 'pvW' })],
      problem: /mappings\[1\].quantity.*"pvW"/,
    },
    {
      name: 'a unit that does not fit',
      forms: [form({ unit: '%' })],
      problem: /unit` is "%": expected for pvKw one of W, kW, MW/,
    },
    {
      name: 'a turned charge',
      forms: [form({ quantity: 'batterySocPercent', unit: '%', sign: '-' })],
      problem: /only a power can be turned/,
    },
    { name: 'a sign that is none', forms: [form({ sign: '*' })], problem: /sign` is "\*": expected \+ or -/ },
    {
      name: 'a device for the whole home',
      forms: [form({ quantity: 'loadKw', device: 'main' })],
      problem: /belongs to the whole home/,
    },
    {
      name: 'a scale of zero',
      forms: [form({ scale: '0' })],
      problem: /scale` is "0": expected a number other than 0/,
    },
    { name: 'a scale that is no number', forms: [form({ scale: 'x' })], problem: /scale` is "x"/ },
    {
      name: 'a validity that is none',
      forms: [form({ valid: 'ever' })],
      problem: /valid` is "ever": expected nothing/,
    },
    { name: 'a validity of eight days', forms: [form({ valid: '11520' })], problem: /minutes from 1 to 10080/ },
    {
      name: 'a device that the home does not have',
      forms: [form({ quantity: 'batteryKw', device: 'attic' })],
      problem: /device` is "attic": expected one of main/,
    },
    {
      name: 'two batteries and no device',
      forms: [form({ quantity: 'batteryKw' })],
      at: twoBatteries,
      problem: /expected one of main, garage/,
    },
    {
      name: 'a quantity twice',
      forms: [form(), form({ source: 'b' })],
      problem: /mappings\[1\].quantity.*each quantity of a device once/,
    },
  ];
  for (const { name, forms, at, problem } of refused) {
    it(`with ${name} is refused`, () => {
      assert.throws(
        () => resolveMappings(forms, at ?? home),
        (error: DarkstarError) => error.code === 'invalid-mapping' && problem.test(error.message),
      );
    });
  }
});

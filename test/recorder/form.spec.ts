import assert from 'node:assert/strict';
import { defaultMapping } from '../../nodes/recorder/default-mapping.js';
import type { MappingForm } from '../../nodes/recorder/mapping.js';
import { quantities, units } from '../../nodes/recorder/quantities.js';
import { editorPage } from '../support/editor-page.js';

interface Defaults {
  readonly mappings: { readonly value: MappingForm[]; validate(value: unknown, options: object): true | string };
  readonly historyDays: { validate(value: unknown, options: object): true | string };
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('the editor page of darkstar-recorder', () => {
  const page = editorPage('recorder');
  const { mappings, historyDays } = page.definition.defaults as unknown as Defaults;
  const { value } = mappings;
  const validate = (rows: unknown) => mappings.validate.call(page.node, rows, {});
  const row = (changes: Partial<MappingForm>): MappingForm => ({ ...defaultMapping[0], ...changes });

  it('begins with the table that the node itself falls back to', () => {
    assert.deepEqual(plain(value), defaultMapping);
    assert.equal(validate(value), true);
  });

  it('accepts every quantity in each of its units, and names it', () => {
    const locale = page.locale('en-US') as {
      recorder: { quantity: Record<string, string>; now: Record<string, string> };
    };
    for (const quantity of Object.keys(quantities)) assert.ok(locale.recorder.now[quantity], quantity);
    assert.deepEqual(Object.keys(locale.recorder.quantity).sort(), Object.keys(quantities).sort());
    for (const [quantity, { dimension }] of Object.entries(quantities)) {
      for (const unit of Object.keys(units[dimension]))
        assert.equal(validate([row({ quantity, unit })]), true, `${quantity} ${unit}`);
    }
  });

  it('accepts every validity that it offers, and a scale', () => {
    for (const valid of ['', 'change', '5', '15', '60', '360', '7'])
      assert.equal(validate([row({ valid, scale: '-0.1' })]), true, valid);
  });

  it('accepts 0 to 3650 days of history, or none for 90', () => {
    const days = (value: unknown) => historyDays.validate.call(page.node, value, {});
    assert.deepEqual([days(''), days('0'), days('3650')], [true, true, true]);
    assert.match(String(days('4000')), /0 to 3650/);
    assert.match(String(days('many')), /0 to 3650/);
  });

  const refused: { name: string; rows: unknown; text: RegExp }[] = [
    { name: 'an empty table', rows: [], text: /at least one sensor/ },
    { name: 'a row without a source', rows: [row({}), row({ source: ' ' })], text: /sensor 2: .*missing/ },
    { name: 'an unknown quantity', rows: [row({ quantity: 'pvW' })], text: /quantity is not known/ },
    { name: 'a unit that does not fit', rows: [row({ unit: 'kWh' })], text: /unit does not fit/ },
    {
      name: 'a turned charge',
      rows: [row({ quantity: 'batterySocPercent', unit: '%', sign: '-' })],
      text: /only a power/,
    },
    { name: 'a device of the whole home', rows: [row({ quantity: 'loadKw', device: 'main' })], text: /whole home/ },
    { name: 'a scale of zero', rows: [row({ scale: '0' })], text: /scale/ },
    { name: 'a validity that is none', rows: [row({ valid: 'ever' })], text: /1 to 10080 minutes/ },
    { name: 'a quantity twice', rows: [row({}), row({ source: 'other' })], text: /twice/ },
  ];
  for (const { name, rows, text } of refused) {
    it(`refuses ${name}`, () => assert.match(String(validate(rows)), text));
  }
});

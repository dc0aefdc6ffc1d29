import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { defaultMapping } from '../../nodes/recorder/default-mapping.js';
import type { MappingForm } from '../../nodes/recorder/mapping.js';
import { quantities, units } from '../../nodes/recorder/quantities.js';
import { projectRoot } from '../support/project.js';

interface Definition {
  readonly defaults: {
    readonly mappings: { readonly value: MappingForm[]; validate(value: unknown): true | string };
    readonly historyDays: { validate(value: unknown): true | string };
  };
}

const folder = path.join(projectRoot, 'nodes/recorder');

/** What the editor page registers. */
function definition(): Definition {
  const [, script] =
    /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(
      readFileSync(path.join(folder, 'recorder.html'), 'utf8'),
    ) ?? [];
  let registered: Definition | undefined;
  const $ = () => ({ length: 0 });
  const RED = { nodes: { registerType: (_type: string, found: Definition) => (registered = found) } };
  vm.runInNewContext(script ?? '', { RED, $ });
  return registered ?? assert.fail('registers nothing');
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('the editor page of darkstar-recorder', () => {
  const { value, validate } = definition().defaults.mappings;
  const row = (changes: Partial<MappingForm>): MappingForm => ({ ...defaultMapping[0], ...changes });

  it('begins with the table that the node itself falls back to', () => {
    assert.deepEqual(plain(value), defaultMapping);
    assert.equal(validate(value), true);
  });

  it('accepts every quantity in each of its units, and names it', () => {
    const locale = JSON.parse(readFileSync(path.join(folder, 'locales/en-US/recorder.json'), 'utf8')) as {
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
    const { validate: days } = definition().defaults.historyDays;
    assert.deepEqual([days(''), days('0'), days('3650')], [true, true, true]);
    assert.match(String(days('4000')), /0 to 3650/);
    assert.match(String(days('many')), /0 to 3650/);
  });

  const refused: { name: string; rows: unknown; text: RegExp }[] = [
    { name: 'an empty table', rows: [], text: /at least one sensor/ },
    { name: 'a row without a source', rows: [row({}), row({ source: ' ' })], text: /sensor 2: .*missing/ },
    { name: 'an unknown quantity', rows: [row({ quantity: 'pvW' })], text: /unknown quantity/ },
    { name: 'a unit that does not fit', rows: [row({ unit: 'kWh' })], text: /unit "kWh" does not fit/ },
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

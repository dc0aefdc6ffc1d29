import assert from 'node:assert/strict';
import { homeSchema } from '../../nodes/home/schema/home.js';
import { serveReadings, type AdminRoutes } from '../../nodes/recorder/check-route.js';
import { LiveCheck, type LiveReading } from '../../nodes/recorder/live-check.js';
import type { MappingForm } from '../../nodes/recorder/mapping.js';

const T0 = Date.parse('2026-01-31T12:00:00Z');
const home = homeSchema.parse({
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [{ id: 'main', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 }],
});
const row = (changes: Partial<MappingForm> = {}): MappingForm => ({
  source: 'sensor.battery',
  property: '',
  quantity: 'batteryKw',
  device: '',
  unit: 'W',
  sign: '+',
  ...changes,
});

describe('the live check', () => {
  function check(changes: Partial<MappingForm>, ...messages: object[]): LiveReading {
    const live = new LiveCheck(home);
    messages.forEach((message, index) => live.hear(message as Record<string, unknown>, T0 + index * 1000));
    return live.read(row(changes), T0 + 10_000);
  }
  const power = { kind: 'value', dimension: 'power', topic: 'sensor.battery', ageSeconds: 10 };
  const heard = { topic: 'sensor.battery', payload: '-2100' };

  const cases: { name: string; changes?: Partial<MappingForm>; messages: object[]; reading: object }[] = [
    { name: 'what the row reads', messages: [heard], reading: { ...power, value: -2.1 } },
    {
      name: 'the newest message',
      messages: [{ ...heard, payload: 5 }, heard],
      reading: { ...power, value: -2.1, ageSeconds: 9 },
    },
    {
      name: 'a sign before it is deployed',
      changes: { sign: '-' },
      messages: [heard],
      reading: { ...power, value: 2.1 },
    },
    {
      name: 'a scale before it is deployed',
      changes: { scale: '0.1' },
      messages: [heard],
      reading: { ...power, value: -0.21 },
    },
    { name: 'a pattern', changes: { source: 'sensor.*' }, messages: [heard], reading: { ...power, value: -2.1 } },
    {
      name: 'a sensor without a value',
      messages: [{ ...heard, payload: 'unavailable' }],
      reading: { ...power, value: null },
    },
    { name: 'silence', changes: { source: 'sensor.other' }, messages: [heard], reading: { kind: 'silent' } },
  ];
  for (const { name, changes = {}, messages, reading } of cases) {
    it(`shows ${name}`, () => assert.deepEqual(check(changes, ...messages), reading));
  }

  const problems: { name: string; changes: Partial<MappingForm>; messages: object[]; code: string; text: RegExp }[] = [
    {
      name: 'W taken for kW',
      changes: { unit: 'kW' },
      messages: [heard],
      code: 'watts-as-kilowatts',
      text: /looks like W/,
    },
    {
      name: 'a device that is not there',
      changes: { device: 'attic' },
      messages: [],
      code: 'invalid-mapping',
      text: /attic/,
    },
    {
      name: 'a property that is not there',
      changes: {},
      messages: [{ ...heard, payload: {} }],
      code: 'unreadable-value',
      text: /msg.payload/,
    },
  ];
  for (const { name, changes, messages, code, text } of problems) {
    it(`says what is wrong: ${name}`, () => {
      const reading = check(changes, ...messages);
      assert.ok(reading.kind === 'problem');
      assert.equal(reading.code, code);
      assert.match(reading.text, text);
    });
  }

  it('names what came, and forgets the oldest of very many', () => {
    const live = new LiveCheck(home);
    for (let index = 0; index < 600; index++) live.hear({ topic: `t${index}`, payload: 1 }, T0);
    live.hear({ topic: 't100', payload: 1 }, T0);
    assert.equal(live.names().length, 500);
    assert.equal(live.names().includes('t99'), false);
    assert.equal(live.names().includes('t100'), true);
  });
});

describe("the form's question", () => {
  type Handler = Parameters<AdminRoutes['post']>[2];

  function ask(id: string, body: unknown): { code: number; body: unknown; permission: unknown } {
    let handler: Handler | undefined;
    let permission: unknown;
    const recordings = serveReadings(
      {
        post: (_path, guard, answer) => {
          handler = answer;
          permission = guard;
        },
      },
      'guard',
    );
    recordings.set('r', { check: (forms) => ({ readings: forms.map(() => ({ kind: 'silent' })), names: ['a'] }) });
    const answer = { code: 200, body: undefined as unknown, permission };
    const response = {
      status: (code: number) => Object.assign(response, { code: (answer.code = code) }),
      json: (content: unknown) => (answer.body = content),
    };
    handler?.({ params: { id }, body }, response, () => assert.fail('passed on'));
    return answer;
  }

  it('is answered for the rows that it holds, to those who may read', () => {
    assert.deepEqual(ask('r', { mappings: [row()] }), {
      code: 200,
      body: { readings: [{ kind: 'silent' }], names: ['a'] },
      permission: 'guard',
    });
  });

  const refused: { name: string; id: string; body: unknown; code: number }[] = [
    { name: 'a recorder that does not run', id: 'x', body: { mappings: [] }, code: 404 },
    { name: 'no table', id: 'r', body: undefined, code: 400 },
    { name: 'a table that is none', id: 'r', body: { mappings: 'all' }, code: 400 },
    { name: 'a row that is none', id: 'r', body: { mappings: [{ source: 1 }] }, code: 400 },
    { name: 'more rows than a form has', id: 'r', body: { mappings: Array(501).fill(row()) }, code: 400 },
  ];
  for (const { name, id, body, code } of refused) {
    it(`is refused for ${name}`, () => assert.equal(ask(id, body).code, code));
  }
});

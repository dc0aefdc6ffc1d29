import assert from 'node:assert/strict';
import { readFlow } from '../support/flows.js';
import { onePricePlan } from '../support/executor-plan.js';

interface Sent {
  readonly topic?: string;
  readonly payload: unknown;
}

/** What a function node of a flow sends for a message, at an hour of the day. */
function sends(file: string, id: string, payload: object, hour = 12): Sent[] {
  const node = readFlow(`flows/${file}.json`).find((each) => each.id === id);
  const store = new Map<string, unknown>();
  const context = { get: (key: string) => store.get(key), set: (key: string, value: unknown) => store.set(key, value) };
  class Then extends Date {
    override getHours() {
      return hour;
    }
  }
  const run = new Function('msg', 'context', 'Date', String(node?.func)) as (...given: unknown[]) => Sent[][];
  return run({ payload }, context, Then)[0];
}

describe('the notifications of the Home Assistant flow', () => {
  const told = (code: string, hour: number) =>
    sends('home-assistant', 'ha-news', { events: [{ code, values: {}, text: 'Something.' }] }, hour);

  it('are one for each event that is worth a word', () => {
    assert.deepEqual(told('drift', 12), [
      { payload: { action: 'notify.notify', data: { title: 'Darkstar', message: 'Something.' } } },
    ]);
    assert.deepEqual(told('no-export', 12), []);
    assert.deepEqual(sends('home-assistant', 'ha-news', {}), []);
  });

  it('keep quiet at night, but for what cannot wait', () => {
    for (const hour of [22, 3, 6]) assert.deepEqual(told('drift', hour), []);
    for (const hour of [7, 21]) assert.equal(told('drift', hour).length, 1);
    assert.equal(told('emergency-charge', 3).length, 1);
  });
});

for (const [file, prefix] of [
  ['home-assistant', 'ha'],
  ['mqtt', 'mq'],
] as const) {
  describe(`the entities of the ${file} flow`, () => {
    const discovered = (sent: readonly Sent[]) =>
      sent.flatMap(({ topic }) => /^homeassistant\/sensor\/darkstar_(\w+)\/config$/.exec(topic ?? '')?.[1] ?? []);
    const state = (sent: readonly Sent[]) => JSON.parse(String(sent.at(-1)?.payload)) as object;

    it('say what the executor does', () => {
      const decided = { decision: [{ intent: 'hold' }], reason: { text: 'Holds.' }, overrides: [], verified: null };
      const sent = sends(file, `${prefix}-entities`, decided);
      assert.deepEqual(discovered(sent), ['intent', 'reason', 'override', 'verified']);
      assert.deepEqual(state(sent), { intent: 'hold', reason: 'Holds.', override: 'none', verified: 'unknown' });
    });

    it('say what is planned next', () => {
      const sent = sends(file, `${prefix}-plan-entity`, onePricePlan(Date.parse('2026-03-10T12:00:00Z')));
      assert.deepEqual(discovered(sent), ['next_action']);
      assert.equal((state(sent) as { nextAction: string }).nextAction, 'hold');
    });

    it('say what was saved', () => {
      const days = [...Array.from({ length: 40 }, () => ({ saved: 0.5 })), { saved: 0.123, open: true }];
      const sent = sends(file, `${prefix}-savings-entity`, { currency: 'EUR', days });
      assert.deepEqual(discovered(sent), ['saved_today', 'saved_30_days']);
      assert.deepEqual(state(sent), { today: 0.12, month: 15 });
    });
  });
}

import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import homeNode from '../../nodes/home/home.js';
import { homes } from '../../nodes/home/homes.js';
import { jobNameSchema } from '../../nodes/home/schema/messages.js';
import schedulerNode from '../../nodes/scheduler/scheduler.js';
import { homeForm } from '../support/home-form.js';
import { nodeFlow } from '../support/node-flow.js';
import { helper } from '../support/node-red.js';

interface Message {
  readonly topic: string;
  readonly payload: { readonly job: string };
}

const tab = { id: 'f', type: 'tab' };
const home = { id: 'h', type: 'darkstar-home', name: 'a home', ...homeForm };
const jobs = [
  { job: 'prices', everyMinutes: '60', jitterSeconds: '0' },
  { job: 'train', cron: '0 4 * * *', jitterSeconds: '0' },
];
const scheduler = (changes: object = {}) => ({
  id: 's',
  type: 'darkstar-scheduler',
  z: 'f',
  home: 'h',
  wires: jobNameSchema.options.map((job) => [`out-${job}`]),
  jobs,
  ...changes,
});
const outs = jobNameSchema.options.map((job) => ({ id: `out-${job}`, type: 'helper', z: 'f' }));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('darkstar-scheduler', () => {
  const nodeRed = nodeFlow();
  let sent: Message[];
  let errors: { code?: string }[];

  async function load(...nodes: object[]) {
    await nodeRed.load([homeNode, schedulerNode], [tab, ...nodes, ...outs]);
    [sent, errors] = [[], []];
    for (const { id } of outs) {
      helper.getNode(id).on('input', (msg) => {
        const message = msg as unknown as Message;
        assert.equal(id, `out-${message.payload.job}`);
        sent.push(message);
      });
    }
    const node: EventEmitter = helper.getNode('s');
    node.on('call:error', (call: { firstArg: { code?: string } }) => errors.push(call.firstArg));
  }

  const named = () => sent.map(({ topic, payload }) => `${topic} ${payload.job}`);

  it("emits its jobs at the start and then by the home's clock, and shows its status on the board", async () => {
    await load(home, scheduler());
    const { clock, board } = homes.get('h')!;
    clock.setSpeed(3600 * 20);
    await pause(500);
    clock.reset();
    assert.deepEqual(named().slice(0, 2), ['job prices', 'job train']);
    assert.ok(sent.filter(({ payload }) => payload.job === 'prices').length > 2, named().join());
    const status = board.latest('scheduler-status');
    assert.equal(status?.running, true);
    assert.ok(status?.lastRun && status.nextRun);
    await helper.unload();
    assert.equal(board.latest('scheduler-status')?.running, false);
    const count = sent.length;
    await pause(100);
    assert.equal(sent.length, count);
  });

  it('obeys messages at once', async () => {
    await load(home, scheduler());
    const node = helper.getNode('s');
    node.receive({ topic: 'job', payload: { job: 'reflex' } } as never);
    node.receive({ topic: 'command', payload: { command: 'replan' } } as never);
    await pause(50);
    assert.deepEqual(named(), ['job reflex', 'job plan']);
    node.receive({ topic: 'job', payload: { job: 'dance' } } as never);
    await pause(50);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['unknown-job'],
    );
  });

  it("retries what a Catch node tells, on the home's clock", async () => {
    await load(home, scheduler());
    await pause(400);
    const { clock } = homes.get('h')!;
    clock.setSpeed(1, Date.parse('2026-05-05T10:05:00Z'));
    const before = sent.length;
    helper.getNode('s').receive({ topic: 'job', payload: { job: 'train' }, error: { message: 'no' } } as never);
    await pause(20);
    clock.setSpeed(600);
    await pause(250);
    assert.ok(named().slice(before).includes('job train'), named().join());
  });

  it('uses the default table where none is given', async () => {
    await load(home, scheduler({ jobs: undefined }));
    homes.get('h')!.clock.setSpeed(20);
    await pause(700);
    assert.deepEqual(named(), ['job prices', 'job forecast', 'job plan']);
  });

  it('refuses a bad table, and emits nothing', async () => {
    await load(home, scheduler({ jobs: [{ job: 'plan', cron: 'soon' }] }));
    await pause(400);
    assert.deepEqual(sent, []);
    helper.getNode('s').receive({ topic: 'job', payload: { job: 'plan' } } as never);
    await pause(50);
    assert.ok(errors.some(({ code }) => code === 'bad-cron'));
  });
});

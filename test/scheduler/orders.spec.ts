import assert from 'node:assert/strict';
import { readOrder } from '../../nodes/scheduler/orders.js';

describe('readOrder', () => {
  for (const { name, msg, order } of [
    { name: 'a job', msg: { topic: 'job', payload: { job: 'prices' } }, order: { kind: 'run', job: 'prices' } },
    { name: 'a job as plain text', msg: { topic: 'job', payload: 'plan' }, order: { kind: 'run', job: 'plan' } },
    {
      name: 'a failure',
      msg: { topic: 'job-failed', payload: { job: 'plan' } },
      order: { kind: 'failed', job: 'plan' },
    },
    {
      name: 'what a Catch node says of a job',
      msg: { topic: 'job', payload: { job: 'prices' }, error: { message: 'no' } },
      order: { kind: 'failed', job: 'prices' },
    },
    {
      name: 'what a Catch node says of others',
      msg: { payload: 7, error: { message: 'no' } },
      order: { kind: 'none' },
    },
    { name: 'replan', msg: { topic: 'command', payload: { command: 'replan' } }, order: { kind: 'run', job: 'plan' } },
    { name: 'a command for others', msg: { topic: 'command', payload: { command: 'pause' } }, order: { kind: 'none' } },
  ]) {
    it(`understands ${name}`, () => assert.deepEqual(readOrder(msg), order));
  }

  for (const { name, msg, code } of [
    { name: 'an unknown job', msg: { topic: 'job', payload: { job: 'dance' } }, code: 'unknown-job' },
    { name: 'no job', msg: { topic: 'job-failed' }, code: 'unknown-job' },
    { name: 'an unknown topic', msg: { topic: 'hello' }, code: 'unknown-order' },
    { name: 'an unknown command', msg: { topic: 'command', payload: { command: 'dance' } }, code: 'invalid-input' },
  ]) {
    it(`refuses ${name}`, () => assert.throws(() => readOrder(msg), { code }));
  }
});

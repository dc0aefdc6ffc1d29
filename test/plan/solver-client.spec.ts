import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SolverReply, SolverTask } from '../../nodes/plan/solver-protocol.js';
import { leaseSolver, SolverClient, SolverLease, type SolverThread } from '../../nodes/plan/solver-client.js';
import { problemOf, repeat } from './problems.js';

const problem = (socPercent = 50) => problemOf({ slots: repeat(4, {}), socPercent });

/** A thread that answers only when the test says so. */
class ManualThread extends EventEmitter implements SolverThread {
  readonly tasks: SolverTask[] = [];
  terminated = false;

  postMessage(task: SolverTask): void {
    this.tasks.push(task);
  }

  async terminate(): Promise<number> {
    this.terminated = true;
    return 0;
  }

  unref(): void {}

  answer(name: string): void {
    const { id } = this.tasks[this.tasks.length - 1];
    this.emit('message', { id, planJson: JSON.stringify({ name }) } satisfies SolverReply);
  }
}

function manual(graceMs = 10_000) {
  const threads: ManualThread[] = [];
  const startThread = () => {
    const thread = new ManualThread();
    threads.push(thread);
    return thread;
  };
  const client = new SolverClient({ startThread, graceMs });
  return { client, threads, lease: new SolverLease(client, () => client.close()) };
}

const nameOf = (outcome: unknown) => JSON.stringify(outcome);

describe('The solver client', () => {
  it('starts no thread before the first plan, and only one', () => {
    const { client, threads } = manual();
    assert.equal(threads.length, 0);
    void client.plan(problem()).catch(() => undefined);
    void client.plan(problem()).catch(() => undefined);
    assert.equal(threads.length, 1);
    return client.close();
  });

  it('solves one problem at a time, in order', async () => {
    const { client, threads } = manual();
    const plans = [client.plan(problem(10)), client.plan(problem(20))];
    assert.deepEqual(
      threads[0].tasks.map(({ problem: { state } }) => state.batteries[0].socPercent),
      [10],
    );
    threads[0].answer('first');
    assert.deepEqual(
      threads[0].tasks.map(({ problem: { state } }) => state.batteries[0].socPercent),
      [10, 20],
    );
    threads[0].answer('second');
    assert.deepEqual((await Promise.all(plans)).map(nameOf), ['{"name":"first"}', '{"name":"second"}']);
  });

  it('lets the newest own re-plan win, and tells the others', async () => {
    const { lease, threads } = manual();
    const running = lease.replan(problem(10));
    const waiting = lease.replan(problem(20));
    const newest = lease.replan(problem(30));
    assert.deepEqual(await waiting, { kind: 'superseded' });
    threads[0].answer('running');
    threads[0].answer('newest');
    assert.equal(nameOf(await running), '{"kind":"plan","plan":{"name":"running"}}');
    assert.equal(nameOf(await newest), '{"kind":"plan","plan":{"name":"newest"}}');
    assert.equal(threads[0].tasks.length, 2);
  });

  it('shares the running solve of an unchanged problem', async () => {
    const { lease, threads } = manual();
    const both = [lease.replan(problem(10)), lease.replan(problem(10))];
    threads[0].answer('one');
    const [first, second] = await Promise.all(both);
    assert.equal(nameOf(first), nameOf(second));
    assert.equal(threads[0].tasks.length, 1);
  });

  it("never supersedes anybody else's request", async () => {
    const { client, lease, threads } = manual();
    const other = new SolverLease(client, async () => undefined);
    void lease.replan(problem(10));
    const request = other.request(problem(20));
    void lease.replan(problem(30));
    for (const name of ['a', 'b', 'c']) threads[0].answer(name);
    assert.equal(nameOf(await request), '{"name":"b"}');
  });

  it('gives up a solve that hangs: fallback for it, a new thread for the next', async () => {
    const { client, threads } = manual(10);
    const hung = client.plan({ ...problem(), timeLimitMs: 10 });
    const next = client.plan(problem());
    const plan = await hung;
    assert.equal(plan.status, 'fallback');
    assert.equal(plan.notices[0].values.because, 'solver-hung');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(threads[0].terminated, true);
    threads[1].answer('next');
    assert.equal(nameOf(await next), '{"name":"next"}');
  });

  it('answers with the fallback when the thread crashes, and starts a new one', async () => {
    const { client, threads } = manual();
    const crashed = client.plan(problem());
    threads[0].emit('error', new Error('out of memory'));
    const plan = await crashed;
    assert.match(plan.notices[0].text, /the solver crashed: out of memory/);
    const next = client.plan(problem());
    threads[1].answer('next');
    assert.equal(nameOf(await next), '{"name":"next"}');
  });

  it('does without a thread that cannot be started', async () => {
    const client = new SolverClient({
      startThread: () => {
        throw new Error('no threads here');
      },
    });
    assert.match((await client.plan(problem())).notices[0].text, /no threads here/);
  });

  it('passes the errors of the thread on, with code and problems', async () => {
    const { client, threads } = manual();
    const refused = client.plan(problem());
    const error = { code: 'not-supported-yet', message: 'x', values: { properties: 'home.evs' }, problems: [] };
    threads[0].emit('message', { id: 1, error } satisfies SolverReply);
    await assert.rejects(refused, { code: 'not-supported-yet', values: { properties: 'home.evs' } });
  });

  it('refuses what runs and waits when it is closed', async () => {
    const { client, threads } = manual();
    const plans = [client.plan(problem()), client.plan(problem())];
    const rejected = plans.map((plan) => assert.rejects(plan, { code: 'solver-closed' }));
    await client.close();
    await Promise.all(rejected);
    assert.equal(threads[0].terminated, true);
  });
});

describe('The solver of this process', function () {
  this.timeout(30_000);

  it('plans in a real thread, shared by its users and ended with the last', async () => {
    const [first, second] = [leaseSolver(), leaseSolver()];
    const plans = await Promise.all([first.request(problem(20)), second.request(problem(80))]);
    assert.deepEqual(
      plans.map(({ status }) => status),
      ['optimal', 'optimal'],
    );
    await first.release();
    assert.equal((await second.request(problem(50))).status, 'optimal');
    await second.release();
    await second.release();
    await assert.rejects(second.request(problem(50)), { code: 'solver-closed' });
  });

  it('refuses by name what the planner refuses', async () => {
    const solver = leaseSolver();
    const evs = [{ id: 'car', capacityKwh: 60, maxChargeKw: 11 }];
    await assert.rejects(solver.request(problemOf({ slots: [{}], home: { evs } })), { code: 'not-supported-yet' });
    await solver.release();
  });

  it('does not keep a process alive', async () => {
    const client = new URL('../../nodes/plan/solver-client.js', import.meta.url).href;
    const source = `import(${JSON.stringify(client)}).then(async ({ leaseSolver }) => {
      const { workerData } = await import('node:worker_threads');
      await leaseSolver().request(workerData);
    })`;
    const outer = new Worker(source, { eval: true, workerData: problem() });
    const code = await new Promise((resolve, reject) => {
      outer.on('exit', resolve);
      outer.on('error', reject);
    });
    assert.equal(code, 0);
  });
});

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { DarkstarError } from '../../nodes/home/errors.js';
import { MINUTE_MS } from '../../nodes/home/grid.js';
import { fallbackPlan } from '../../nodes/plan/fallback.js';
import type { SolverReply, SolverTask } from '../../nodes/plan/solver-protocol.js';
import {
  leaseSolver,
  SolverClient,
  SolverLease,
  startSolverThread,
  type SolverThread,
} from '../../nodes/plan/solver-client.js';
import { counts } from '../support/project.js';
import { anyProblem, problemOf, repeat } from './problems.js';

// 2,000 in the long run of the tests.
const PLANS = counts.propertyCases * 2;

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
  return { client, threads };
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

  it('makes a problem only when its turn has come', async () => {
    const { client, threads } = manual();
    let socPercent = 20;
    const first = client.plan(problem(10));
    const second = client.plan(() => problem(socPercent));
    socPercent = 30;
    threads[0].answer('first');
    assert.equal(threads[0].tasks[1].problem.state.batteries[0].socPercent, 30);
    threads[0].answer('second');
    assert.deepEqual((await Promise.all([first, second])).map(nameOf), ['{"name":"first"}', '{"name":"second"}']);
    await client.close();
  });

  it('passes on why a problem cannot be made, and goes on with the next', async () => {
    const { client, threads } = manual();
    const failing = client.plan(() => {
      throw new DarkstarError('no-prices', 'No prices.');
    });
    const next = client.plan(problem());
    await assert.rejects(failing, { code: 'no-prices' });
    threads[0].answer('next');
    assert.equal(nameOf(await next), '{"name":"next"}');
    await client.close();
  });

  it('answers every request in flight, in order, whoever asked', async () => {
    const { client, threads } = manual();
    const other = new SolverLease(client, async () => undefined);
    const lease = new SolverLease(client, async () => undefined);
    const requests = [10, 20, 30].map((soc, index) => (index === 1 ? other : lease).request(problem(soc)));
    for (const name of ['a', 'b', 'c']) threads[0].answer(name);
    assert.deepEqual((await Promise.all(requests)).map(nameOf), ['{"name":"a"}', '{"name":"b"}', '{"name":"c"}']);
    await client.close();
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

describe("The solver's thread", function () {
  this.timeout(60_000);
  const faults: [string, string, RegExp][] = [
    ['crash', 'solver-crashed', /the test made it crash/],
    ['exit', 'solver-crashed', /it ended with code 3/],
    ['hang', 'solver-hung', /did not answer within 0\.3 s/],
    ['memory', 'solver-crashed', /memory/i],
  ];
  for (const [fault, because, why] of faults) {
    it(`is replaced after a ${fault}: its request gets the fallback, the next one a plan`, async () => {
      const faulty = new URL('./faulty-solver-worker.js', import.meta.url);
      let threads = 0;
      const startThread = () => (++threads === 1 ? startSolverThread(faulty, { fault }) : startSolverThread());
      const client = new SolverClient({ startThread, graceMs: fault === 'hang' ? 250 : 30_000 });
      const plan = await client.plan({ ...problem(), timeLimitMs: 50 });
      assert.equal(plan.status, 'fallback');
      assert.equal(plan.notices[0].values.because, because);
      assert.match(plan.notices[0].text, why);
      // A thread that has to start anew may take longer than the patience that makes this test short.
      const after = fault === 'hang' ? new SolverClient({ startThread }) : client;
      assert.equal((await after.plan(problem())).status, 'optimal');
      assert.equal(threads, 2);
      await Promise.all([client.close(), after.close()]);
    });
  }

  it('follows the previous plan where it has failed and that still fits', async () => {
    const startThread = () => {
      throw new Error('no threads here');
    };
    const previousPlan = fallbackPlan(problem(), { code: 'test', values: {}, text: 'test.' });
    const plan = await new SolverClient({ startThread }).plan({ ...problem(), previousPlan });
    assert.equal(plan.solver.method, 'previous-plan');
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
    const unknown = problemOf({ slots: [{}], rest: { state: { batteries: [] } } });
    await assert.rejects(solver.request(unknown), { code: 'invalid-input', message: /state\.batteries/ });
    await solver.release();
  });

  it(`keeps its memory over ${PLANS} plans of ever other shapes`, async function () {
    this.timeout(15 * MINUTE_MS);
    const solver = leaseSolver();
    const problems = fc.sample(anyProblem({ maxSlots: 48 }), { numRuns: PLANS, seed: counts.seed });
    const memoryMb: number[] = [];
    for (const asked of problems) {
      await solver.request(asked);
      memoryMb.push(process.memoryUsage().rss / 2 ** 20);
    }
    const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const quarter = Math.floor(PLANS / 4);
    const grownMb = meanOf(memoryMb.slice(-quarter)) - meanOf(memoryMb.slice(quarter, 2 * quarter));
    // A model that is not given back costs 2 MB or more.
    assert.ok(grownMb < Math.max(40, PLANS / 50), `grown by ${grownMb.toFixed(1)} MB`);
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

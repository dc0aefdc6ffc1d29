import { Worker } from 'node:worker_threads';
import { DarkstarError, toDarkstarError, type Text } from '../home/errors.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { fallbackPlan } from './fallback.js';
import { DEFAULT_TIME_LIMIT_MS } from './kepler-limits.js';
import type { SolverReply, SolverTask } from './solver-protocol.js';

/** The outcome of a re-plan: a newer one may have taken its place before it was begun. */
export type Replanned = { readonly kind: 'plan'; readonly plan: Plan } | { readonly kind: 'superseded' };

/** The part of a worker thread that the solver needs; tests put others in its place. */
export interface SolverThread {
  on(event: 'message', listener: (reply: SolverReply) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(task: SolverTask): void;
  terminate(): Promise<number>;
  unref(): void;
}

export interface SolverOptions {
  readonly startThread?: () => SolverThread;
  /** How long after its own time limit a solve is given up, ms. Covers the solver's start. */
  readonly graceMs?: number;
}

const GRACE_MS = 15_000;

interface Waiting {
  readonly problem: PlanningProblem;
  readonly resolve: (plan: Plan) => void;
  readonly reject: (error: unknown) => void;
}

interface Running extends Waiting {
  readonly id: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The way to the solver's thread: one warm worker, started on first use, one solve at a time. The idle worker never keeps
 * a process alive. A solve that hangs or a worker that crashes is ended, a new worker is started for the next solve, and
 * the answer is the fallback plan.
 */
export class SolverClient {
  private readonly startThread: () => SolverThread;
  private readonly graceMs: number;
  private readonly queue: Waiting[] = [];
  private thread: SolverThread | undefined;
  private running: Running | undefined;
  private lastId = 0;
  private closed = false;

  constructor({ startThread = startSolverThread, graceMs = GRACE_MS }: SolverOptions = {}) {
    this.startThread = startThread;
    this.graceMs = graceMs;
  }

  /**
   * Plans a parsed problem; problems are planned in the order in which they came.
   * @throws DarkstarError what Kepler refuses, and `solver-closed` after `close`.
   */
  plan(problem: PlanningProblem): Promise<Plan> {
    if (this.closed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.queue.push({ problem, resolve, reject });
      this.next();
    });
  }

  /** Whether a plan of this problem could still be taken back. */
  isWaiting(problem: PlanningProblem): boolean {
    return this.queue.some((waiting) => waiting.problem === problem);
  }

  /** Takes a problem that has not been begun out of the queue; its promise is never settled. */
  withdraw(problem: PlanningProblem): void {
    const index = this.queue.findIndex((waiting) => waiting.problem === problem);
    if (index >= 0) this.queue.splice(index, 1);
  }

  /** Ends the worker for good; whatever runs, waits or comes later is refused. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.queue.splice(0)) reject(closedError());
    this.takeRunning()?.reject(closedError());
    await this.endThread();
  }

  private next(): void {
    if (this.running) return;
    const waiting = this.queue.shift();
    if (!waiting) return;
    const id = ++this.lastId;
    const limitMs = (waiting.problem.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS) + this.graceMs;
    const hung: Text = {
      code: 'solver-hung',
      values: { limitMs },
      text: `the solver did not answer within ${limitMs / 1000} s`,
    };
    this.running = { ...waiting, id, timer: setTimeout(() => this.giveUp(id, hung), limitMs) };
    try {
      this.thread ??= this.start();
      this.thread.postMessage({ id, problem: waiting.problem });
    } catch (thrown) {
      this.giveUp(id, crashed(thrown));
    }
  }

  private start(): SolverThread {
    const thread = this.startThread();
    thread.on('message', (reply) => this.receive(reply));
    thread.on('error', (error) => this.lost(thread, error));
    thread.on('exit', (code) => this.lost(thread, new Error(`it ended with code ${code}`)));
    thread.unref();
    return thread;
  }

  private receive(reply: SolverReply): void {
    if (reply.id !== this.running?.id) return;
    const running = this.takeRunning();
    if ('planJson' in reply) running?.resolve(JSON.parse(reply.planJson) as Plan);
    else running?.reject(new DarkstarError(reply.error.code, reply.error.message, reply.error));
    this.next();
  }

  private lost(thread: SolverThread, error: unknown): void {
    if (this.thread !== thread) return;
    this.thread = undefined;
    if (this.running) this.giveUp(this.running.id, crashed(error));
  }

  private giveUp(id: number, why: Text): void {
    if (this.running?.id !== id) return;
    const running = this.takeRunning();
    if (running) answerWithFallback(running, why);
    void this.endThread().finally(() => this.next());
  }

  private takeRunning(): Running | undefined {
    const running = this.running;
    clearTimeout(running?.timer);
    this.running = undefined;
    return running;
  }

  private async endThread(): Promise<void> {
    const thread = this.thread;
    this.thread = undefined;
    await thread?.terminate();
  }
}

function answerWithFallback({ problem, resolve, reject }: Running, why: Text): void {
  try {
    resolve(fallbackPlan(problem, why));
  } catch (thrown) {
    reject(toDarkstarError(thrown));
  }
}

function closedError(): DarkstarError {
  return new DarkstarError(
    'solver-closed',
    'The planner was closed before the plan was made. Deploy it and ask again.',
  );
}

function crashed(thrown: unknown): Text {
  const { message } = toDarkstarError(thrown);
  return { code: 'solver-crashed', values: { message }, text: `the solver crashed: ${message}` };
}

function startSolverThread(): SolverThread {
  return new Worker(new URL('./solver-worker.js', import.meta.url), { name: 'darkstar-solver' });
}

/** One user's share of the process's solver. */
export class SolverLease {
  private replanning:
    { readonly key: string; readonly problem: PlanningProblem; readonly result: Promise<Replanned> } | undefined;
  private supersede: (() => void) | undefined;

  constructor(
    private readonly client: SolverClient,
    private readonly giveBack: () => Promise<void>,
  ) {}

  /** Plans somebody's problem, in its turn. */
  request(problem: PlanningProblem): Promise<Plan> {
    return this.client.plan(problem);
  }

  /**
   * Plans the own home: of the own re-plans that have not begun only the newest remains, and a problem that is the same as
   * the last one under way shares its plan.
   */
  replan(problem: PlanningProblem): Promise<Replanned> {
    // The previous plan changes only with what has been planned, and is large.
    const key = JSON.stringify({ ...problem, previousPlan: problem.previousPlan?.plannedAt });
    if (this.replanning?.key === key) return this.replanning.result;
    if (this.replanning && this.client.isWaiting(this.replanning.problem)) {
      this.client.withdraw(this.replanning.problem);
      this.supersede?.();
    }
    const result = new Promise<Replanned>((resolve, reject) => {
      this.supersede = () => resolve({ kind: 'superseded' });
      this.client.plan(problem).then((plan) => resolve({ kind: 'plan', plan }), reject);
    });
    const mine = { key, problem, result };
    this.replanning = mine;
    const done = () => {
      if (this.replanning === mine) this.replanning = undefined;
    };
    result.then(done, done);
    return result;
  }

  /** Gives the share back; the last one ends the worker. */
  async release(): Promise<void> {
    await this.giveBack();
  }
}

let shared: { readonly client: SolverClient; users: number } | undefined;

/** A share of the one solver of this process; it must be released. */
export function leaseSolver(): SolverLease {
  const solver = (shared ??= { client: new SolverClient(), users: 0 });
  solver.users++;
  let held = true;
  return new SolverLease(solver.client, async () => {
    if (!held) return;
    held = false;
    if (--solver.users > 0) return;
    if (shared === solver) shared = undefined;
    await solver.client.close();
  });
}

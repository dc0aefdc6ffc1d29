import { DarkstarError, toDarkstarError, type Text } from '../home/errors.js';
import { startOwnWorker } from '../home/own-worker.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { fallbackPlan } from './fallback.js';
import { DEFAULT_TIME_LIMIT_MS } from './kepler-limits.js';
import type { SolverReply, SolverTask } from './solver-protocol.js';

/** A problem, or what makes it when its turn has come. */
export type Asked = PlanningProblem | (() => PlanningProblem);

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
// A plan of 2,000 slots takes a tenth of it; the solver's own memory does not count here.
const MOST_MEMORY_MB = 256;
// What V8 would rather keep of short-lived objects, 48 MB, makes no plan faster by more than a tenth.
const MOST_YOUNG_MB = 16;

interface Answer {
  readonly resolve: (plan: Plan) => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting extends Answer {
  readonly asked: Asked;
}

interface Running extends Answer {
  readonly id: number;
  readonly problem: PlanningProblem;
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

  constructor({ startThread = () => startSolverThread(), graceMs = GRACE_MS }: SolverOptions = {}) {
    this.startThread = startThread;
    this.graceMs = graceMs;
  }

  /**
   * Plans a parsed problem; problems are planned in the order in which they came.
   * @throws DarkstarError what Kepler or the maker of the problem refuses, and `solver-closed` after `close`.
   */
  plan(asked: Asked): Promise<Plan> {
    if (this.closed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.queue.push({ asked, resolve, reject });
      this.next();
    });
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
    const { asked, resolve, reject } = waiting;
    let problem: PlanningProblem;
    try {
      problem = typeof asked === 'function' ? asked() : asked;
    } catch (thrown) {
      reject(thrown);
      return this.next();
    }
    const id = ++this.lastId;
    const limitMs = (problem.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS) + this.graceMs;
    const hung: Text = {
      code: 'solver-hung',
      values: { limitMs },
      text: `the solver did not answer within ${limitMs / 1000} s`,
    };
    this.running = { problem, resolve, reject, id, timer: setTimeout(() => this.giveUp(id, hung), limitMs) };
    try {
      this.thread ??= this.start();
      this.thread.postMessage({ id, problem });
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

/** A thread with a bound on its memory: beyond it the thread ends, and not the process. */
export function startSolverThread(
  module = new URL('./solver-worker.js', import.meta.url),
  workerData?: unknown,
): SolverThread {
  const limits = { maxOldGenerationSizeMb: MOST_MEMORY_MB, maxYoungGenerationSizeMb: MOST_YOUNG_MB };
  return startOwnWorker(module, { name: 'darkstar-solver', limits, workerData });
}

/** One user's share of the process's solver. */
export class SolverLease {
  constructor(
    private readonly client: SolverClient,
    private readonly giveBack: () => Promise<void>,
  ) {}

  /** Plans a problem in its turn. */
  request(asked: Asked): Promise<Plan> {
    return this.client.plan(asked);
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

import type { Clock } from '../home/clock.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { JobName, SchedulerStatus } from '../home/schema/messages.js';
import type { ScheduledJob } from './config.js';
import { nextDue } from './timetable.js';

interface SchedulerTools {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly emit: (job: JobName) => void;
  /** Hears every change of the status, and nothing else. */
  readonly changed: (status: SchedulerStatus) => void;
}

// Jobs that are due together leave one by one, in the order of the table: prices are there before the plan asks.
const APART_MS = 1000;

// A timer counts elapsed time; a clock that was set or a computer that slept shows only when one looks at the clock.
const LOOK_MS = 5 * MINUTE_MS;

const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 30 * MINUTE_MS;

/** One job of the table on its way through time. */
interface Running extends ScheduledJob {
  /** When the last regular run was due, and when the next one is, jitter apart. */
  last?: number;
  due: number;
  delayMs: number;
  retryAt?: number;
  /** Failures in a row; the last run counts as good when none was told before the next run. */
  failures: number;
  failedSinceRun: boolean;
}

/** Emits the jobs of a table when they are due, at once when asked, and again after a growing pause when they failed. */
export class Scheduler {
  private readonly jobs: Running[];
  private readonly queue: JobName[] = [];
  private running = false;
  private current: JobName | undefined;
  private lastRun: number | undefined;
  private told = '';
  private cancel = () => {};
  private lookedAt = 0;

  constructor(
    table: readonly ScheduledJob[],
    private readonly tools: SchedulerTools,
  ) {
    this.jobs = table.map((job) => ({ ...job, due: 0, delayMs: 0, failures: 0, failedSinceRun: false }));
  }

  /** Runs every job once, and from then on when it is due. */
  start(): void {
    const now = this.tools.clock.now();
    this.running = true;
    this.lookedAt = now;
    for (const job of this.jobs) this.plan(job, now);
    this.queue.push(...this.jobs.map(({ job }) => job));
    this.look();
  }

  stop(): void {
    this.cancel();
    this.running = false;
    this.queue.length = 0;
    this.current = undefined;
    this.tell();
  }

  /** Runs a job at once, whether or not it is in the table. */
  runNow(job: JobName): void {
    this.run(job);
    this.wake();
  }

  /** Runs a job again after a pause that doubles with every failure in a row: 1 minute at first, at most 30. */
  failed(name: JobName): void {
    const job = this.jobs.find(({ job }) => job === name);
    if (!job) return;
    job.failures++;
    job.failedSinceRun = true;
    job.retryAt = this.tools.clock.now() + Math.min(FIRST_RETRY_MS * 2 ** (job.failures - 1), LONGEST_RETRY_MS);
    this.wake();
  }

  get status(): SchedulerStatus {
    const next = Math.min(...this.jobs.map(dueAt));
    return {
      running: this.running,
      lastRun: this.lastRun === undefined ? null : toIso(this.lastRun),
      nextRun: this.running && Number.isFinite(next) ? toIso(next) : null,
      currentTask: this.current ?? null,
    };
  }

  /** The job that comes next, with its instant (ms). */
  get next(): { readonly job: JobName; readonly at: number } | undefined {
    const [first] = [...this.jobs].sort((a, b) => dueAt(a) - dueAt(b));
    return first && { job: first.job, at: dueAt(first) };
  }

  /** Takes up what is due, lets one job out, and waits for the next. */
  private look(): void {
    const now = this.tools.clock.now();
    if (now < this.lookedAt) this.startOver(now);
    this.lookedAt = now;
    for (const job of this.jobs) if (now >= dueAt(job)) this.takeUp(job, now);
    const first = this.queue.shift();
    if (first === undefined) this.current = undefined;
    else this.run(first);
    this.wake();
  }

  private takeUp(job: Running, now: number): void {
    if (!this.queue.includes(job.job)) this.queue.push(job.job);
    job.retryAt = undefined;
    if (now < job.due) return;
    job.last = job.due;
    this.plan(job, now);
  }

  private plan(job: Running, now: number): void {
    const due = nextDue(job.timetable, now, job.last);
    if (due === job.due) return;
    job.due = due;
    job.delayMs = this.tools.random() * job.jitterMs;
  }

  /** The clock was set back: what lies ahead may now lie too far ahead. A run that jitter holds back stays due. */
  private startOver(now: number): void {
    for (const job of this.jobs) {
      if (job.due > now) this.plan(job, now);
      if (job.retryAt !== undefined) job.retryAt = Math.min(job.retryAt, now + LONGEST_RETRY_MS);
    }
  }

  private run(name: JobName): void {
    const job = this.jobs.find(({ job }) => job === name);
    if (job) {
      if (!job.failedSinceRun) job.failures = 0;
      job.failedSinceRun = false;
      job.retryAt = undefined;
    }
    this.current = name;
    this.lastRun = this.tools.clock.now();
    this.tools.emit(name);
  }

  private wake(): void {
    this.cancel();
    this.tell();
    if (!this.running) return;
    const untilDue = Math.min(...this.jobs.map(dueAt)) - this.tools.clock.now();
    const waitMs = this.current === undefined ? Math.min(Math.max(0, untilDue), LOOK_MS) : APART_MS;
    this.cancel = this.tools.clock.setTimeout(() => this.look(), waitMs);
  }

  private tell(): void {
    const status = this.status;
    const text = JSON.stringify(status);
    if (text === this.told) return;
    this.told = text;
    this.tools.changed(status);
  }
}

function dueAt({ due, delayMs, retryAt = Infinity }: Running): number {
  return Math.min(due + delayMs, retryAt);
}

/** A clock that can be waited on. Instants are milliseconds since 1970 (UTC). */
export interface Clock {
  now(): number;
  /** Calls `callback` once after `delayMs` on this clock; the returned function cancels it. */
  setTimeout(callback: () => void, delayMs: number): () => void;
}

// setTimeout counts in 32 bits; longer waits are taken in steps.
const LONGEST_WAIT_MS = 2 ** 31 - 1;

interface Waiting {
  readonly dueAt: number;
  readonly callback: () => void;
  timer?: NodeJS.Timeout;
}

/**
 * The clock of one home: real time, unless a simulator speeds it up. Every node of a home asks this clock, so that a
 * simulated day passes through the whole flow at one pace.
 */
export class HomeClock implements Clock {
  private readonly waiting = new Set<Waiting>();
  private speed = 1;
  private realBase: number;
  private homeBase: number;

  constructor(private readonly realNow: () => number = Date.now) {
    this.realBase = realNow();
    this.homeBase = this.realBase;
  }

  now(): number {
    return this.homeBase + (this.realNow() - this.realBase) * this.speed;
  }

  /** Home seconds per real second. */
  get pace(): number {
    return this.speed;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const waiting: Waiting = { dueAt: this.now() + Math.max(0, delayMs), callback };
    this.waiting.add(waiting);
    this.arm(waiting);
    return () => this.cancel(waiting);
  }

  /** Runs on from `startAt` (default: where it stands) at `speed` home seconds per real second; waits are re-timed. */
  setSpeed(speed: number, startAt = this.now()): void {
    this.homeBase = startAt;
    this.realBase = this.realNow();
    this.speed = speed;
    for (const waiting of this.waiting) this.arm(waiting);
  }

  /** Back to real time. */
  reset(): void {
    this.setSpeed(1, this.realNow());
  }

  /** Cancels everything that waits. */
  close(): void {
    for (const waiting of [...this.waiting]) this.cancel(waiting);
  }

  private arm(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    const realMs = Math.min(Math.max(0, (waiting.dueAt - this.now()) / this.speed), LONGEST_WAIT_MS);
    waiting.timer = setTimeout(() => this.fire(waiting), realMs);
  }

  private fire(waiting: Waiting): void {
    if (this.now() < waiting.dueAt - 1) return this.arm(waiting);
    this.waiting.delete(waiting);
    waiting.callback();
  }

  private cancel(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.waiting.delete(waiting);
  }
}

/** How long ago (ms) that was; a clock that was set back must not make anybody wait for it. */
export function since(at: number, now: number): number {
  return at > now ? Infinity : now - at;
}

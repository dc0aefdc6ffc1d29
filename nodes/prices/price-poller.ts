import type { Clock } from '../home/clock.js';
import { MINUTE_MS, nextLocalTime } from '../home/grid.js';
import { isDue } from './publication.js';

/** When the day-ahead market publishes, on its wall clock. */
export interface Market {
  readonly timezone: string;
  readonly dueAt: string;
}

interface PollerTools {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Asks for prices, and tells the poller what came of it by `heard`. Never rejects. */
  readonly poll: () => Promise<void>;
}

// Homes that all ask at the same second are a burden; prices appear minutes after the auction rather than on the dot.
const START_JITTER_MS = 5 * MINUTE_MS;
const FIRST_PAUSE_MS = 2 * MINUTE_MS;
const PAUSE_GROWTH = 1.5;
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;
const PAUSE_JITTER = 0.2;

// A timer counts elapsed time; a clock that was set or a computer that slept shows only when one looks at the clock.
const LOOK_MS = 5 * MINUTE_MS;

/**
 * Asks for tomorrow's prices from their publication on, in growing pauses (2 minutes, half as long again each time, at
 * most 30, give or take a fifth) until everything is there; then rests until the next publication. Asks likewise when
 * prices fail at any other time.
 */
export class PricePoller {
  private incomplete = 0;
  private dueAt = Infinity;
  private cancel = () => {};
  private closed = false;

  /** @param market undefined where nothing is published by the day: then it only asks after failures. */
  constructor(
    private readonly market: Market | undefined,
    private readonly tools: PollerTools,
  ) {}

  /** After publication nobody may come and ask, so that it looks at once, a moment after everything has started. */
  start(): void {
    const { clock, random } = this.tools;
    if (this.market && isDue(clock.now(), this.market)) this.wait(clock.now() + MINUTE_MS * (1 + random()));
    else this.rest();
  }

  /** Takes note of what a question brought, whoever asked it. */
  heard({ complete }: { readonly complete: boolean }): void {
    if (this.closed) return;
    if (complete) {
      this.incomplete = 0;
      return this.rest();
    }
    this.incomplete++;
    const pauseMs = Math.min(FIRST_PAUSE_MS * PAUSE_GROWTH ** (this.incomplete - 1), LONGEST_PAUSE_MS);
    this.wait(this.tools.clock.now() + pauseMs * (1 + PAUSE_JITTER * (2 * this.tools.random() - 1)));
  }

  close(): void {
    this.closed = true;
    this.cancel();
  }

  private rest(): void {
    if (!this.market) return this.wait(Infinity);
    const { clock, random } = this.tools;
    const next = nextLocalTime(clock.now(), this.market.timezone, this.market.dueAt);
    this.wait(next + START_JITTER_MS * random());
  }

  private wait(until: number): void {
    this.dueAt = until;
    this.cancel();
    if (this.closed || until === Infinity) return;
    const waitMs = Math.max(0, until - this.tools.clock.now());
    this.cancel = this.tools.clock.setTimeout(() => this.look(), Math.min(waitMs, LOOK_MS));
  }

  private look(): void {
    if (this.tools.clock.now() < this.dueAt) return this.wait(this.dueAt);
    this.dueAt = Infinity;
    void this.tools.poll();
  }
}

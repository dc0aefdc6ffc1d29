import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import { HOUR_MS, MINUTE_MS, SLOT_MS, floorTo, localDayStart } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { checkAnswer } from './checks.js';
import { inTariffCurrency } from './currency.js';
import { KEPT_MS, PriceMemory } from './price-memory.js';
import { isLate, publishedEnd, type Publication } from './publication.js';
import { askAgainAt } from './retry-time.js';
import type { PriceAnswer, PriceRequest } from './sources/source.js';
import { runFrom, toQuarterHours, type SpotSlot } from './spot.js';
import type { Origin } from './update.js';

/** One line of a node's list of sources. */
export interface RankedSource {
  readonly origin: Origin;
  readonly publication: Publication;
  readonly ask: (request: PriceRequest) => Promise<PriceAnswer>;
}

/** What came of asking: `not-now` where the source may not be asked again yet. */
export type Asked = 'answered' | 'failed' | 'not-now';

export interface DeskTools {
  readonly runtime: Pick<HomeRuntime, 'home' | 'clock' | 'board' | 'store'>;
  readonly horizonHours: number;
  /** Whether this is the node's only source. */
  readonly alone: boolean;
  /** Real time (ms): a server is slow in real seconds, however fast the home's clock runs. */
  readonly realNow: () => number;
}

const LEAST_PAUSE_MS: Readonly<Record<Publication['kind'], number>> = {
  auction: MINUTE_MS,
  rolling: 5 * MINUTE_MS,
  local: 0,
  told: 0,
};

/** One source of a home: what it answered and how it may be asked. */
export class SourceDesk {
  private readonly memory: PriceMemory;
  private readonly loaded: Promise<DarkstarError[]>;
  private nextAskAt = -Infinity;
  private lastFailure: DarkstarError | undefined;

  constructor(
    private readonly source: RankedSource,
    private readonly tools: DeskTools,
  ) {
    this.memory = new PriceMemory(tools.runtime.store, source.origin);
    this.loaded = this.load();
  }

  get origin(): Origin {
    return this.source.origin;
  }

  /** Whether it publishes whole days, each once. */
  get publishesDays(): boolean {
    return this.source.publication.kind === 'auction';
  }

  /** Every known price, past ones included, in order of time. */
  get slots(): readonly SpotSlot[] {
    return this.memory.slots;
  }

  /** Why the last question failed; undefined when it was answered. */
  get failure(): DarkstarError | undefined {
    return this.lastFailure;
  }

  /** How far the known prices reach without a gap from now on; -Infinity where none covers the present. */
  reach(now: number): number {
    return runFrom(this.memory.slots, now).at(-1)?.end ?? -Infinity;
  }

  /** Whether it has all that an auction can have published by now, so that asking brings nothing. */
  isComplete(now: number): boolean {
    const { publication } = this.source;
    return publication.kind === 'auction' && this.reach(now) >= publishedEnd(now, publication);
  }

  /** Whether tomorrow should long be there and is not. */
  isBehind(now: number): boolean {
    const { publication } = this.source;
    if (publication.kind === 'rolling') return false;
    const { timezone } = this.tools.runtime.home;
    const market = publication.kind === 'auction' ? publication : { timezone, dueAt: '12:45' };
    return isLate(now, market) && this.reach(now) < localDayStart(now, market.timezone, 2);
  }

  /** What could not be read from the store, told once. */
  async takeLoadProblems(): Promise<DarkstarError[]> {
    return (await this.loaded).splice(0);
  }

  /** Asks the source, unless it was asked a moment ago or wants to be left alone. Answers with problems of the store. */
  async ask(signal?: AbortSignal): Promise<{ readonly asked: Asked; readonly problems: readonly DarkstarError[] }> {
    await this.loaded;
    const { runtime, realNow } = this.tools;
    const { clock, home } = runtime;
    const asksAt = realNow();
    if (asksAt < this.nextAskAt) return { asked: 'not-now', problems: [] };
    this.nextAskAt = asksAt + LEAST_PAUSE_MS[this.source.publication.kind];
    const now = clock.now();
    try {
      const answer = await this.source.ask({ now, timezone: home.timezone, currency: home.currency, signal });
      const slots = this.checked(answer, now);
      this.lastFailure = answer.failure;
      this.pauseAfter(answer.failure, asksAt);
      const problems = await problemsOf(this.memory.remember(toQuarterHours(this.near(slots, now)), now));
      return { asked: answer.failure ? 'failed' : 'answered', problems };
    } catch (thrown) {
      this.lastFailure = toDarkstarError(thrown);
      this.pauseAfter(this.lastFailure, asksAt);
      return { asked: 'failed', problems: [] };
    }
  }

  private checked(answer: PriceAnswer, now: number): readonly SpotSlot[] {
    const slots = checkAnswer(answer, { now, until: this.until(now) });
    return inTariffCurrency(this.tools.runtime.home, slots, answer.currency, { now, alone: this.tools.alone });
  }

  private pauseAfter(failure: DarkstarError | undefined, asksAt: number): void {
    if (failure) this.nextAskAt = Math.max(this.nextAskAt, askAgainAt(failure, asksAt));
  }

  private async load(): Promise<DarkstarError[]> {
    const { board, clock, home } = this.tools.runtime;
    this.memory.seed(board.latest('price-update'));
    return problemsOf(this.memory.load(clock.now(), home.timezone));
  }

  /** A file may hold years; what is too far away, before or behind, is of no use. */
  private near(slots: readonly SpotSlot[], now: number): SpotSlot[] {
    const until = Math.max(this.until(now), localDayStart(now, this.tools.runtime.home.timezone, 2));
    return slots.filter(({ start }) => start >= now - KEPT_MS && start < until);
  }

  private until(now: number): number {
    return floorTo(now, SLOT_MS) + this.tools.horizonHours * HOUR_MS;
  }
}

async function problemsOf(work: Promise<void>): Promise<DarkstarError[]> {
  try {
    await work;
    return [];
  } catch (thrown) {
    return [toDarkstarError(thrown)];
  }
}

import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { HOUR_MS, SLOT_MS, floorTo, localDayStart } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { PriceUpdate } from '../home/schema/messages.js';
import { checkAnswer } from './checks.js';
import { KEPT_MS, PriceMemory } from './price-memory.js';
import type { PriceAnswer, PriceRequest } from './sources/source.js';
import { toQuarterHours, type SpotSlot } from './spot.js';
import { buildUpdate, checkCurrency, type Origin } from './update.js';

export interface PriceResult {
  readonly update: PriceUpdate;
  /** Why these are the prices known before rather than an answer, or what else went wrong; empty when all is well. */
  readonly problems: readonly DarkstarError[];
}

type Ask = (request: PriceRequest) => Promise<PriceAnswer> | PriceAnswer;

/**
 * The prices of one home from one source. What the source answers is checked, remembered and turned into a
 * `price-update`; where it fails, the published prices that still cover the present stay in force.
 */
export class PriceFeed {
  private readonly memory: PriceMemory;
  private readonly loaded: Promise<DarkstarError[]>;
  private blindSince: number | undefined;
  private asking: Promise<DarkstarError[]> | undefined;

  constructor(
    private readonly runtime: Pick<HomeRuntime, 'home' | 'clock' | 'board' | 'store'>,
    private readonly origin: Origin,
    private readonly horizonHours: number,
  ) {
    this.memory = new PriceMemory(runtime.store, origin);
    this.loaded = this.load();
  }

  /**
   * Asks the source. Questions at the same time share one answer.
   * @throws DarkstarError why there are no prices at all: the source failed, and none known before covers the present.
   */
  async refresh(ask: Ask, signal?: AbortSignal): Promise<PriceResult> {
    this.asking ??= this.askOnce(ask, signal).finally(() => (this.asking = undefined));
    const problems = await this.asking;
    return this.result([...(await this.takeLoadProblems()), ...problems]);
  }

  /**
   * Takes prices that came by themselves, and are read by `read`.
   * @throws DarkstarError as `refresh`
   */
  async take(read: () => PriceAnswer): Promise<PriceResult> {
    const problems = await this.askOnce(read);
    return this.result([...(await this.takeLoadProblems()), ...problems]);
  }

  /**
   * The prices that are known, without asking.
   * @throws DarkstarError `no-prices`
   */
  async repeat(): Promise<PriceResult> {
    return this.result(await this.takeLoadProblems());
  }

  private async load(): Promise<DarkstarError[]> {
    const { board, clock, home } = this.runtime;
    this.memory.seed(board.latest('price-update'));
    return problemsOf(this.memory.load(clock.now(), home.timezone));
  }

  // A store that could not be read is told once, not with every update.
  private async takeLoadProblems(): Promise<DarkstarError[]> {
    return (await this.loaded).splice(0);
  }

  private async askOnce(ask: Ask, signal?: AbortSignal): Promise<DarkstarError[]> {
    const { clock, home } = this.runtime;
    await this.loaded;
    const now = clock.now();
    try {
      const answer = await ask({ now, timezone: home.timezone, signal });
      checkCurrency(home, answer.currency);
      const slots = checkAnswer(answer, { now, until: this.until(now) });
      this.blindSince = undefined;
      return await problemsOf(this.memory.remember(toQuarterHours(this.near(slots, now)), now));
    } catch (thrown) {
      this.blindSince ??= now;
      return [toDarkstarError(thrown)];
    }
  }

  private result(problems: readonly DarkstarError[]): PriceResult {
    const { clock, home, board } = this.runtime;
    const now = clock.now();
    const outlook = { now, horizonHours: this.horizonHours, blindSince: this.blindSince };
    const update = buildUpdate(home, this.origin, this.memory.slots, outlook);
    if (!update) throw problems.at(-1) ?? noPrices();
    board.publish('price-update', update);
    return { update, problems };
  }

  /** A file may hold years; what is too far away, before or behind, is of no use. */
  private near(slots: readonly SpotSlot[], now: number): SpotSlot[] {
    const until = Math.max(this.until(now), localDayStart(now, this.runtime.home.timezone, 2));
    return slots.filter(({ start }) => start >= now - KEPT_MS && start < until);
  }

  private until(now: number): number {
    return floorTo(now, SLOT_MS) + this.horizonHours * HOUR_MS;
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

function noPrices(): DarkstarError {
  return new DarkstarError('no-prices', 'No prices have come yet. Send some to this node, or choose another source.');
}

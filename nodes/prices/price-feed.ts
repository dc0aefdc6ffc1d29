import { DarkstarError, type Text } from '../home/errors.js';
import type { PriceUpdate } from '../home/schema/messages.js';
import { SourceDesk, type DeskTools, type RankedSource } from './source-desk.js';
import type { Evaluate } from './tariff.js';
import { buildUpdateWith } from './update.js';

export interface PriceResult {
  readonly update: PriceUpdate;
  /** Why these are the prices known before rather than an answer, or what else went wrong; empty when all is well. */
  readonly problems: readonly DarkstarError[];
  /** What failed at sources of higher rank than the one that answered. */
  readonly passedOver: readonly DarkstarError[];
  /** Whether everything that can be published is here, so that nobody needs to be asked before the next publication. */
  readonly complete: boolean;
}

interface FeedTools extends Omit<DeskTools, 'alone'> {
  /** For tariffs with expressions. */
  readonly evaluate: Evaluate;
}

/** Which source is used and how it stands. */
interface Choice {
  readonly desk: SourceDesk;
  /** Whether it is used because it is well, rather than because nothing else is left. */
  readonly well: boolean;
}

/**
 * The prices of one home from sources in the order of their rank. What a source answers is checked, remembered and
 * turned into a `price-update`; where it fails the next one is asked; where all fail, the published prices that still
 * cover the present stay in force, with the time since when the node is blind.
 */
export class PriceFeed {
  private readonly desks: readonly SourceDesk[];
  private blindSince: number | undefined;
  private asking: Promise<PriceResult> | undefined;

  constructor(
    private readonly tools: FeedTools,
    sources: readonly RankedSource[],
  ) {
    this.desks = sources.map((source) => new SourceDesk(source, { ...tools, alone: sources.length === 1 }));
  }

  /**
   * Asks as many sources as needed. Questions at the same time share one answer.
   * @throws DarkstarError why there are no prices at all: every source failed, and none known before covers the present.
   */
  refresh(signal?: AbortSignal): Promise<PriceResult> {
    this.asking ??= this.refreshOnce(signal).finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async refreshOnce(signal?: AbortSignal): Promise<PriceResult> {
    const { clock } = this.tools.runtime;
    const problems = (await Promise.all(this.desks.map((desk) => desk.takeLoadProblems()))).flat();
    const failures: DarkstarError[] = [];
    let answered: SourceDesk | undefined;
    for (const [rank, desk] of this.desks.entries()) {
      const spared = desk.isComplete(clock.now()) || this.isSpared(desk, rank);
      const { asked, problems: ofStore } = spared ? { asked: 'not-now', problems: [] } : await desk.ask(signal);
      problems.push(...ofStore);
      if (this.isWell(desk)) {
        answered = desk;
        break;
      }
      if (desk.failure && asked !== 'answered') failures.push(desk.failure);
    }
    return this.result(answered, problems, failures);
  }

  /** A source that failed need not be asked while one of lower rank has everything. */
  private isSpared(desk: SourceDesk, rank: number): boolean {
    const now = this.tools.runtime.clock.now();
    return desk.publishesDays && this.desks.slice(rank + 1).some((next) => next.isComplete(now));
  }

  /** Whether it has what can be expected: today, and tomorrow unless that is not published yet. */
  private isWell(desk: SourceDesk): boolean {
    const now = this.tools.runtime.clock.now();
    if (desk.isComplete(now)) return true;
    return desk.failure === undefined && desk.reach(now) > now && !desk.isBehind(now);
  }

  private async result(
    answered: SourceDesk | undefined,
    storeProblems: readonly DarkstarError[],
    failures: readonly DarkstarError[],
  ): Promise<PriceResult> {
    const { runtime, horizonHours, evaluate } = this.tools;
    const now = runtime.clock.now();
    if (answered) this.blindSince = undefined;
    else if (failures.length > 0) this.blindSince ??= now;
    const problems = [...storeProblems, ...(answered ? [] : failures)];
    const choice = this.choose(answered, now);
    const update =
      choice &&
      (await buildUpdateWith(evaluate, runtime.home, choice.desk.origin, choice.desk.slots, {
        now,
        horizonHours,
        blindSince: this.blindSince,
        because: this.because(choice, failures),
      }));
    if (!update) throw problems.at(-1) ?? noPrices();
    runtime.board.publish('price-update', update);
    const complete = choice.well && (!choice.desk.publishesDays || choice.desk.isComplete(now));
    return { update, problems, passedOver: answered ? failures : [], complete };
  }

  /** The source that is well, unless one of higher rank was known to reach as far; else the one that reaches farthest. */
  private choose(answered: SourceDesk | undefined, now: number): Choice | undefined {
    const rank = answered ? this.desks.indexOf(answered) : this.desks.length;
    const least = answered ? answered.reach(now) : now;
    const candidates = this.desks.slice(0, rank).filter((desk) => desk.reach(now) >= least);
    if (answered && (candidates.length === 0 || answered.isComplete(now))) return { desk: answered, well: true };
    const farthest = Math.max(...candidates.map((desk) => desk.reach(now)));
    const desk = candidates.find((candidate) => candidate.reach(now) === farthest);
    return desk && farthest > now ? { desk, well: answered !== undefined } : undefined;
  }

  private because({ desk, well }: Choice, failures: readonly DarkstarError[]): Text {
    const rank = this.desks.indexOf(desk);
    const { source } = desk.origin;
    const reasons = failures.map(({ message }) => message).join(' ');
    if (!well && failures.length === 0) {
      const text = `No source has all that should be published by now; the prices of ${source} reach farthest.`;
      return { code: 'incomplete', values: { source, rank: rank + 1 }, text };
    }
    if (!well) {
      const text = `No source has new prices; those of ${source} were known before. ${reasons}`;
      return { code: 'known-before', values: { source, rank: rank + 1 }, text };
    }
    if (rank === 0) {
      return { code: 'first-choice', values: { source, rank: 1 }, text: `${source} is the first source of the list.` };
    }
    const higher = this.desks.slice(0, rank).map(({ origin }) => origin.source);
    const failed = higher.join(', ');
    const text = `${source} is used because of higher rank ${failed} had no prices. ${reasons}`.trim();
    return { code: 'next-choice', values: { source, rank: rank + 1, failed }, text };
  }
}

function noPrices(): DarkstarError {
  return new DarkstarError('no-prices', 'No prices have come yet. Send some to this node, or choose another source.');
}

import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import type { PricesConfig } from './config.js';
import { PriceFeed, type PriceResult } from './price-feed.js';
import { PricePoller, type Market } from './price-poller.js';
import { zoneOf, type SourceEntry } from './source-config.js';
import type { RankedSource } from './source-desk.js';
import { SOURCES } from './sources/catalogue.js';
import { findPrices, readPriceSlots } from './sources/message.js';
import { createSource, type SourceTools } from './sources/sources.js';
import { ToldSource } from './sources/told.js';
import type { Evaluate } from './tariff.js';

export interface DeskTools extends Omit<SourceTools, 'told'> {
  readonly evaluate: Evaluate;
  readonly realNow: () => number;
  readonly random: () => number;
  /** Hears prices that nobody asked for: what is published was extended, or the source changed. */
  readonly found: (result: PriceResult) => void;
  /** Hears what kept the desk from finding prices by itself, once per change. */
  readonly failed: (error: DarkstarError) => void;
  /** Hears why a source was passed over for one of lower rank, once per change. */
  readonly passedOver: (error: DarkstarError) => void;
}

/** Answers a prices node's messages, and looks for tomorrow's prices by itself. */
export class PricesDesk {
  private readonly told = new ToldSource();
  private readonly toldArea: string | undefined;
  private readonly takesMessages: boolean;
  private readonly feed: PriceFeed;
  private readonly poller: PricePoller | undefined;
  private readonly closing = new AbortController();
  private lastSent = '';
  private lastFailure = '';
  private lastPassedOver = '';

  constructor(
    home: HomeRuntime,
    { sources, horizonHours }: PricesConfig,
    private readonly tools: DeskTools,
  ) {
    const message = sources.find(({ source }) => source === 'message');
    this.takesMessages = message !== undefined;
    this.toldArea = message?.zone || undefined;
    const ranked = sources.map((entry) => this.rank(entry));
    this.feed = new PriceFeed({ runtime: home, horizonHours, ...tools }, ranked);
    if (sources.some(({ source }) => SOURCES[source].baseUrl !== undefined)) {
      const poll = () => this.poll();
      this.poller = new PricePoller(marketOf(ranked), { clock: home.clock, random: tools.random, poll });
      this.poller.start();
    }
  }

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /**
   * Prices for a message; what the message itself brings is taken up first.
   * @throws DarkstarError where there are no prices at all
   */
  async answer(msg: object): Promise<PriceResult> {
    const problems = this.takesMessages ? this.take(msg) : [];
    const result = await this.refresh();
    this.lastSent = markOf(result);
    return { ...result, problems: [...problems, ...result.problems] };
  }

  /** Ends what is under way, without a word. */
  close(): void {
    this.closing.abort();
    this.poller?.close();
  }

  private rank(entry: SourceEntry): RankedSource {
    const source = createSource(entry, { ...this.tools, told: this.told });
    return {
      origin: { source: entry.source, zone: zoneOf(entry) },
      publication: SOURCES[entry.source].publication,
      ask: (request) => source.ask(request),
    };
  }

  private take(msg: object): DarkstarError[] {
    const prices = findPrices(msg);
    if (prices === undefined) return [];
    try {
      this.told.tell(readPriceSlots(prices, this.toldArea));
      return [];
    } catch (thrown) {
      return [toDarkstarError(thrown)];
    }
  }

  private async refresh(): Promise<PriceResult> {
    try {
      const result = await this.feed.refresh(this.closing.signal);
      this.poller?.heard(result);
      this.tellPassedOver(result.passedOver);
      return result;
    } catch (thrown) {
      this.poller?.heard({ complete: false });
      throw thrown;
    }
  }

  private async poll(): Promise<void> {
    try {
      const result = await this.refresh();
      if (this.isClosed) return;
      this.tell(result.problems[0]);
      if (markOf(result) === this.lastSent) return;
      this.lastSent = markOf(result);
      this.tools.found(result);
    } catch (thrown) {
      if (!this.isClosed) this.tell(toDarkstarError(thrown));
    }
  }

  private tellPassedOver(errors: readonly DarkstarError[]): void {
    const mark = errors.map(({ code }) => code).join();
    if (mark !== this.lastPassedOver && !this.isClosed) for (const error of errors) this.tools.passedOver(error);
    this.lastPassedOver = mark;
  }

  /** A source that stays down is one line in the log, not one for each question. */
  private tell(failure: DarkstarError | undefined): void {
    if (failure && failure.code !== this.lastFailure) this.tools.failed(failure);
    this.lastFailure = failure?.code ?? '';
  }
}

/** What makes prices news: how far they reach, whose they are, and whether they can be trusted to be fresh. */
function markOf({ update }: PriceResult): string {
  return `${update.source}/${update.zone} ${update.publishedUntil} ${update.blindSince ?? ''}`;
}

function marketOf(ranked: readonly RankedSource[]): Market | undefined {
  const [market] = ranked.flatMap(({ publication }) => (publication.kind === 'auction' ? publication : []));
  return market;
}

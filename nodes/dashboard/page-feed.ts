import { stampOf, type BoardEntry } from '../home/board.js';
import type { Text } from '../home/errors.js';
import { SLOT_MS } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { Payload } from '../home/schema/messages.js';
import { toHomePart, toPart } from './parts.js';
import {
  noParts,
  pageTopics,
  type AccessPart,
  type ClockPart,
  type PageParts,
  type PageTopic,
  type PageUpdate,
} from './wire.js';

/** Bursts within this time go out as one push. */
const COALESCE_MS = 100;
// The recorder writes a quarter hour a moment after it has ended.
const AFTER_QUARTER_MS = 5_000;
/** After a start, history may come a little later than the page. */
const FIRST_AGAIN_MS = 20_000;
const PAST_JOB = new URL('./past-job.js', import.meta.url);

/** What the store job tells. */
type Recorded = Pick<PageParts, 'past' | 'today'>;

export interface PageFeedOptions {
  /** Sends parts to every open page, and keeps the critical ones for those that open later. */
  readonly push: (update: PageUpdate) => void;
  readonly realNow: () => number;
  /** Calls back after real milliseconds, however fast the home's clock runs; returns how to cancel. */
  readonly after: (callback: () => void, delayMs: number) => () => void;
  /** Called when the plan on the page changes. */
  readonly planShown: (plannedAtMs: number) => void;
  /** Called when what was measured could not be read. */
  readonly pastFailed: (error: unknown) => void;
  readonly access: AccessPart;
}

/**
 * Turns the messages of a home into pushes to the page: late and unchanged ones are dropped, bursts are joined. The
 * first push holds every part, so that nothing of an earlier deploy stays on the page. Each part is kept as the text that
 * goes out to pages that ask for it: answering puts texts together, and nothing is made again.
 */
export class PageFeed {
  private readonly stamps = new Map<PageTopic, number>();
  /** Each part as JSON. */
  private readonly known: Map<string, string>;
  private home: HomeRuntime | undefined;
  private unsubscribe: (() => void) | undefined;
  private pending: PageUpdate;
  private cancelPast: () => void = () => undefined;
  private cancel: (() => void) | undefined;

  constructor(private readonly options: PageFeedOptions) {
    this.pending = { ...noParts, access: options.access };
    this.known = new Map(Object.entries(this.pending).map(([part, value]) => [part, JSON.stringify(value)]));
    this.schedule();
  }

  /** The parts of these names as they are now, with the clock, as JSON; names that are none are left out. */
  partsOf(names: readonly unknown[]): string {
    const told = [...this.known].filter(([part]) => names.includes(part)).map(([part, json]) => `"${part}":${json}`);
    return `{${[...told, `"clock":${JSON.stringify(this.clock())}`].join()}}`;
  }

  /** Shows what is on the home's board, and what comes onto it from now on. */
  join(home: HomeRuntime): void {
    this.leave(null);
    this.home = home;
    this.set('home', toHomePart(home));
    for (const entry of home.board.snapshot()) this.take(entry);
    this.unsubscribe = home.board.subscribe((entry) => this.take(entry));
    this.readPast(home, FIRST_AGAIN_MS);
  }

  /** Lets the home go and says why; what was shown of it stays. */
  leave(problem: Text | null): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.home = undefined;
    this.cancelPast();
    this.set('problem', problem);
  }

  /** Shows a message, unless a newer one of its topic is shown already. */
  accept<T extends PageTopic>(topic: T, payload: Payload<PageTopic>): void {
    const stamp = stampOf({ payload });
    if (stamp < (this.stamps.get(topic) ?? 0)) return;
    this.stamps.set(topic, stamp);
    this.set(topic, toPart(topic, payload as Payload<T>, this.home?.home.batteries ?? []));
    if (topic === 'plan-update') this.options.planShown(stamp);
  }

  close(): void {
    this.unsubscribe?.();
    this.cancelPast();
    this.cancel?.();
  }

  private take({ topic, payload }: BoardEntry): void {
    if (isPageTopic(topic)) this.accept(topic, payload as Payload<PageTopic>);
  }

  /** Reads what was measured, now, within `againMs`, and after every quarter of an hour. */
  private readPast(home: HomeRuntime, againMs = Infinity): void {
    const now = home.clock.now();
    const next = Math.ceil((now - AFTER_QUARTER_MS + 1) / SLOT_MS) * SLOT_MS + AFTER_QUARTER_MS;
    this.cancelPast = home.clock.setTimeout(() => this.readPast(home), Math.min(next - now, againMs));
    home.store.run<Recorded>(PAST_JOB, 'readRecorded', { now, timezone: home.home.timezone }).then(
      ({ past, today }) => {
        if (this.home !== home) return;
        this.set('past', past);
        this.set('today', today);
      },
      (thrown: unknown) => this.home === home && this.options.pastFailed(thrown),
    );
  }

  private set<P extends keyof PageParts>(part: P, value: PageParts[P]): void {
    const json = JSON.stringify(value);
    if (this.known.get(part) === json) return;
    this.known.set(part, json);
    this.pending = { ...this.pending, [part]: value };
    this.schedule();
  }

  private schedule(): void {
    this.cancel ??= this.options.after(() => this.flush(), COALESCE_MS);
  }

  private flush(): void {
    const update = { ...this.pending, clock: this.clock() };
    this.pending = {};
    this.cancel = undefined;
    this.options.push(update);
  }

  private clock(): ClockPart {
    const realMs = this.options.realNow();
    return { homeMs: this.home?.clock.now() ?? realMs, realMs, pace: this.home?.clock.pace ?? 1 };
  }
}

export function isPageTopic(topic: unknown): topic is PageTopic {
  return pageTopics.some((known) => known === topic);
}

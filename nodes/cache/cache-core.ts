import { LRUCache } from 'lru-cache';
import { nextLocalTime } from '../home/grid.js';

/** A time on the wall clock of a time zone. */
export interface DailyTime {
  /** "13:30" */
  readonly time: string;
  readonly timezone: string;
}

export interface CacheOptions<Value> {
  /** How long a value is fresh. */
  readonly ttlMs: number;
  /** How long the values of single keys are fresh instead. */
  readonly ttlMsByKey: ReadonlyMap<string, number>;
  /** How long a value that is no longer fresh is still handed out while a new one is fetched; 0 for never. */
  readonly staleMs: number;
  /** How long a value that is no longer fresh is handed out where the source failed; 0 for never. */
  readonly staleOnErrorMs: number;
  readonly maxEntries: number;
  /** Times of the day at which every value ceases to be fresh. */
  readonly dailyAt: readonly DailyTime[];
  /** Whether a value still says something about an instant (ms); one that does not is not handed out at all. */
  readonly fits: (value: Value, instant: number) => boolean;
}

export interface CacheTools<Value, Asker> {
  /** The time that values age by, in ms. */
  readonly now: () => number;
  /** Calls back once after real milliseconds; the returned function cancels it. */
  readonly wait: (callback: () => void, delayMs: number) => () => void;
  /** Hears of a question that got no answer in time. */
  readonly gaveUp: (key: string, relief: Relief<Value, Asker>) => void;
  /** Hears of what is kept or forgotten from now on, so that it can be kept elsewhere too. */
  readonly changed: (change: CacheChange<Value>) => void;
}

export type CacheChange<Value> =
  | { readonly kind: 'kept'; readonly key: string; readonly value: Value; readonly asOf: number }
  | { readonly kind: 'forgotten'; readonly key?: string };

/** What a question finds. `ask` says whether the source is to be asked now. */
export type Finding<Value> =
  | { readonly kind: 'hit'; readonly value: Value; readonly ageMs: number }
  | { readonly kind: 'stale'; readonly value: Value; readonly ageMs: number; readonly ask: boolean }
  | { readonly kind: 'miss'; readonly ask: boolean };

/** Who waited for a source that failed, and the old value that they get, where one is young enough. */
export interface Relief<Value, Asker> {
  readonly askers: readonly Asker[];
  readonly old?: { readonly value: Value; readonly ageMs: number };
}

interface CacheStatistics {
  readonly entries: number;
  readonly hits: number;
  readonly questions: number;
  /** The age of the youngest value. */
  readonly ageMs: number | undefined;
}

/** A source that is slower than this has failed; the next question asks it anew. */
export const GIVE_UP_MS = 30_000;

interface Entry<Value> {
  readonly value: Value;
  readonly asOf: number;
}

interface Question<Asker> {
  readonly askedAt: number;
  readonly askers: Asker[];
  readonly cancel: () => void;
}

/**
 * Values by key, fresh for a time. Simultaneous questions for a value that is missing share one request to the source:
 * the first is told to ask, all of them get the answer with `put`.
 */
export class CacheCore<Value extends object, Asker> {
  private readonly entries: LRUCache<string, Entry<Value>>;
  private readonly open = new Map<string, Question<Asker>>();
  private hits = 0;
  private questions = 0;

  constructor(
    private readonly options: CacheOptions<Value>,
    private readonly tools: CacheTools<Value, Asker>,
  ) {
    this.entries = new LRUCache({
      max: options.maxEntries,
      // Without this the library reads the clock at most once a millisecond and keeps a timer for it.
      ttlResolution: 0,
      perf: { now: tools.now },
      dispose: (_entry, key, reason) => {
        if (reason === 'evict' || reason === 'expire') tools.changed({ kind: 'forgotten', key });
      },
    });
  }

  get(key: string, asker: Asker): Finding<Value> {
    this.questions++;
    const found = this.look(key, this.options.staleMs);
    if (!found) return { kind: 'miss', ask: this.join(key, [asker]) };
    this.hits++;
    const { value, ageMs, fresh } = found;
    return fresh ? { kind: 'hit', value, ageMs } : { kind: 'stale', value, ageMs, ask: this.join(key, []) };
  }

  /** Keeps a value, and returns who waited for it. It is as old as the question that it answers. */
  put(key: string, value: Value): readonly Asker[] {
    const asOf = this.open.get(key)?.askedAt ?? this.tools.now();
    this.keep(key, { value, asOf });
    this.tools.changed({ kind: 'kept', key, value, asOf });
    return this.answer(key);
  }

  /** Takes up a value that was kept elsewhere, unless there is a younger one. */
  restore(key: string, value: Value, asOf: number): void {
    if (asOf > (this.entries.peek(key)?.asOf ?? -Infinity)) this.keep(key, { value, asOf });
  }

  /** Closes a question whose answer is not to be kept, and returns who waited. */
  answer(key: string): readonly Asker[] {
    const question = this.open.get(key);
    question?.cancel();
    this.open.delete(key);
    return question?.askers ?? [];
  }

  /** Closes a question that the source failed at. */
  fail(key: string): Relief<Value, Asker> {
    const old = this.look(key, this.options.staleOnErrorMs);
    return { askers: this.answer(key), ...(old && { old: { value: old.value, ageMs: old.ageMs } }) };
  }

  /** Forgets one value, or all. Open questions stay open. */
  invalidate(key?: string): void {
    if (key === undefined) this.entries.clear();
    else this.entries.delete(key);
    this.tools.changed({ kind: 'forgotten', ...(key !== undefined && { key }) });
  }

  get statistics(): CacheStatistics {
    const newest = Math.max(...[...this.entries.values()].map(({ asOf }) => asOf));
    const ageMs = Number.isFinite(newest) ? Math.max(0, this.tools.now() - newest) : undefined;
    return { entries: this.entries.size, hits: this.hits, questions: this.questions, ageMs };
  }

  /** Drops every open question without a word. */
  close(): void {
    for (const { cancel } of this.open.values()) cancel();
    this.open.clear();
  }

  private keep(key: string, entry: Entry<Value>): void {
    const { staleMs, staleOnErrorMs } = this.options;
    const ttl = entry.asOf - this.tools.now() + this.ttlOf(key) + Math.max(staleMs, staleOnErrorMs);
    if (ttl > 0) this.entries.set(key, entry, { ttl });
  }

  private look(key: string, staleMs: number) {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    const now = this.tools.now();
    const ageMs = now - entry.asOf;
    const overdueMs = now - this.freshUntil(key, entry);
    const fresh = overdueMs < 0;
    // An entry of the future was put before the clock was set back: its age means nothing.
    const usable = ageMs >= 0 && (fresh || overdueMs < staleMs) && this.options.fits(entry.value, now);
    return usable ? { value: entry.value, ageMs, fresh } : undefined;
  }

  /** @returns whether this opened the question, so that the source is to be asked */
  private join(key: string, askers: readonly Asker[]): boolean {
    const question = this.open.get(key);
    if (question) {
      question.askers.push(...askers);
      return false;
    }
    const cancel = this.tools.wait(() => this.tools.gaveUp(key, this.fail(key)), GIVE_UP_MS);
    this.open.set(key, { askedAt: this.tools.now(), askers: [...askers], cancel });
    return true;
  }

  // Computed from the entry alone, without a timer: right after a suspend, a clock that was set, and on DST days.
  private freshUntil(key: string, { asOf }: Entry<Value>): number {
    const ends = this.options.dailyAt.map(({ time, timezone }) => nextLocalTime(asOf, timezone, time));
    return Math.min(asOf + this.ttlOf(key), ...ends);
  }

  private ttlOf(key: string): number {
    return this.options.ttlMsByKey.get(key) ?? this.options.ttlMs;
  }
}

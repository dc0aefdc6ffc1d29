import { LRUCache } from 'lru-cache';
import { nextLocalTime } from '../home/grid.js';

export interface CacheOptions {
  /** How long a value is fresh. */
  readonly ttlMs: number;
  /** How long a value that is no longer fresh is still handed out while a new one is fetched; 0 for never. */
  readonly staleMs: number;
  readonly maxEntries: number;
  /** Times on the wall clock ("13:30") at which every value ceases to be fresh. */
  readonly dailyAt: readonly string[];
  readonly timezone: string;
}

export interface CacheTools<Asker> {
  /** The time that values age by, in ms. */
  readonly now: () => number;
  /** Calls back once after real milliseconds; the returned function cancels it. */
  readonly wait: (callback: () => void, delayMs: number) => () => void;
  /** Hears of the askers whose question got no answer in time. */
  readonly gaveUp: (key: string, askers: readonly Asker[]) => void;
}

/** What a question finds. `ask` says whether the source is to be asked now. */
export type Finding<Value> =
  | { readonly kind: 'hit'; readonly value: Value; readonly ageMs: number }
  | { readonly kind: 'stale'; readonly value: Value; readonly ageMs: number; readonly ask: boolean }
  | { readonly kind: 'miss'; readonly ask: boolean };

export interface CacheStatistics {
  readonly entries: number;
  readonly hits: number;
  readonly questions: number;
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
    private readonly options: CacheOptions,
    private readonly tools: CacheTools<Asker>,
  ) {
    this.entries = new LRUCache({
      max: options.maxEntries,
      ttl: options.ttlMs + options.staleMs,
      // Without this the library reads the clock at most once a millisecond and keeps a timer for it.
      ttlResolution: 0,
      perf: { now: tools.now },
    });
  }

  get(key: string, asker: Asker): Finding<Value> {
    this.questions++;
    const found = this.look(key);
    if (!found) return { kind: 'miss', ask: this.join(key, [asker]) };
    this.hits++;
    const { value, ageMs, fresh } = found;
    return fresh ? { kind: 'hit', value, ageMs } : { kind: 'stale', value, ageMs, ask: this.join(key, []) };
  }

  /** Keeps a value, and returns who waited for it. It is as old as the question that it answers. */
  put(key: string, value: Value): readonly Asker[] {
    const asOf = this.open.get(key)?.askedAt ?? this.tools.now();
    this.entries.set(key, { value, asOf });
    return this.answer(key);
  }

  /** Closes a question whose answer is not to be kept, and returns who waited. */
  answer(key: string): readonly Asker[] {
    const question = this.open.get(key);
    question?.cancel();
    this.open.delete(key);
    return question?.askers ?? [];
  }

  /** Forgets one value, or all. Open questions stay open. */
  invalidate(key?: string): void {
    if (key === undefined) this.entries.clear();
    else this.entries.delete(key);
  }

  get statistics(): CacheStatistics {
    return { entries: this.entries.size, hits: this.hits, questions: this.questions };
  }

  /** Drops every open question without a word. */
  close(): void {
    for (const { cancel } of this.open.values()) cancel();
    this.open.clear();
  }

  private look(key: string) {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    const now = this.tools.now();
    const ageMs = now - entry.asOf;
    const overdueMs = now - this.freshUntil(entry);
    const fresh = overdueMs < 0;
    // An entry of the future was put before the clock was set back: its age means nothing.
    const usable = ageMs >= 0 && (fresh || overdueMs < this.options.staleMs);
    return usable ? { value: entry.value, ageMs, fresh } : undefined;
  }

  /** @returns whether this opened the question, so that the source is to be asked */
  private join(key: string, askers: readonly Asker[]): boolean {
    const question = this.open.get(key);
    if (question) {
      question.askers.push(...askers);
      return false;
    }
    const cancel = this.tools.wait(() => this.giveUp(key), GIVE_UP_MS);
    this.open.set(key, { askedAt: this.tools.now(), askers: [...askers], cancel });
    return true;
  }

  private giveUp(key: string): void {
    const askers = this.answer(key);
    this.tools.gaveUp(key, askers);
  }

  // Computed from the entry alone, without a timer: right after a suspend, a clock that was set, and on DST days.
  private freshUntil({ asOf }: Entry<Value>): number {
    const { ttlMs, dailyAt, timezone } = this.options;
    return Math.min(asOf + ttlMs, ...dailyAt.map((time) => nextLocalTime(asOf, timezone, time)));
  }
}

import { DarkstarError } from '../home/errors.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../home/grid.js';
import { CacheCore, GIVE_UP_MS, type CacheTools, type Relief } from './cache-core.js';
import type { CacheKeeper } from './cache-keeper.js';
import type { CacheConfig } from './config.js';
import { coversInstant } from './covers-now.js';

export interface Message {
  readonly topic?: unknown;
  readonly payload?: unknown;
  readonly [property: string]: unknown;
}

/** What is kept of a message. */
export interface Kept {
  readonly topic: unknown;
  readonly payload: unknown;
}

/** What leaves: by the first output the messages that are answered, by the second those that ask the source. */
export interface Outcome {
  readonly answers: readonly Message[];
  readonly asks: readonly Message[];
}

export interface DeskTools extends Pick<CacheTools<Kept, Message>, 'now' | 'wait'> {
  /** Names this cache in the mark that its questions carry. */
  readonly id: string;
  /** A deep copy, so that what is kept does not change with what was sent. */
  readonly clone: (kept: Kept) => Kept;
  /** The value at a message's property path, such as "payload.room". */
  readonly property: (msg: Message, path: string) => unknown;
  readonly failed: (error: DarkstarError, msg: Message) => void;
  /** Sends answers that no input caused. */
  readonly answered: (answers: readonly Message[]) => void;
  /** Where values outlive a restart; left out, they do not. */
  readonly keeper?: CacheKeeper<Kept>;
}

const NOTHING: Outcome = { answers: [], asks: [] };

/** Tells a message to keep, one to answer and one that forgets apart, and finds its key. */
export class CacheDesk {
  /** Resolves when what was kept before a restart is there. */
  readonly ready: Promise<void>;
  private readonly core: CacheCore<Kept, Message>;

  constructor(
    private readonly config: CacheConfig,
    private readonly tools: DeskTools,
  ) {
    const fits = (kept: Kept, instant: number) => !config.mustCoverNow || coversInstant(kept.payload, instant);
    this.core = new CacheCore(
      { ...config, fits },
      {
        now: tools.now,
        wait: tools.wait,
        gaveUp: (key, relief) => tools.answered(this.relieve(key, relief, noAnswer(key))),
        changed: (change) => tools.keeper?.note(change),
      },
    );
    this.ready = tools.keeper?.restore(this.core) ?? Promise.resolve();
  }

  /** @throws DarkstarError `cache-no-key` */
  handle(msg: Message): Outcome {
    const asked = this.askedHere(msg);
    if (asked !== undefined && msg.error !== undefined) return this.sourceFailed(asked, msg);
    if (asked !== undefined) return this.news(asked, msg);
    if (this.heard(msg)) return NOTHING;
    switch (msg.topic) {
      case 'put':
        return this.put(this.keyOf(msg), msg, this.keyOf(msg));
      case 'invalidate':
        this.core.invalidate(this.findKey(msg));
        return NOTHING;
      default:
        return this.get(this.keyOf(msg), msg);
    }
  }

  /** Forgets everything where a topic, or the name of a command, is one that ends the validity of all values. */
  heard({ topic, payload }: Message): boolean {
    const name = topic === 'command' ? (payload as { readonly command?: unknown } | null | undefined)?.command : topic;
    const ends = [topic, name].some((each) => typeof each === 'string' && this.config.invalidateOn.includes(each));
    if (ends) this.core.invalidate();
    return ends;
  }

  /** "3 kept, 67%, 12m": how many values, what share of the questions they answered, the age of the youngest. */
  get summary(): string {
    const { entries, hits, questions, ageMs } = this.core.statistics;
    const age = ageMs === undefined ? '' : `, ${describeAge(ageMs)}`;
    return `${entries} kept, ${questions === 0 ? 0 : Math.round((100 * hits) / questions)}%${age}`;
  }

  close(): void {
    this.core.close();
  }

  private get(key: string, msg: Message): Outcome {
    const finding = this.core.get(key, msg);
    const ask = { ...msg, cacheMiss: { cache: this.tools.id, key } };
    switch (finding.kind) {
      case 'hit':
        return { answers: [this.answer(msg, key, finding.value, { hit: true, ageMs: finding.ageMs })], asks: [] };
      case 'stale': {
        const answer = this.answer(msg, key, finding.value, { hit: true, stale: true, ageMs: finding.ageMs });
        return { answers: [answer], asks: finding.ask ? [ask] : [] };
      }
      case 'miss':
        return { answers: [], asks: finding.ask ? [ask] : [] };
    }
  }

  /** What a source sends while nobody waits (tomorrow's prices, found by itself) goes on to those behind the cache. */
  private news(key: string, msg: Message): Outcome {
    const { answers, asks } = this.put(key, msg, msg.topic);
    if (answers.length > 0) return { answers, asks };
    const unmarked = { ...msg, cacheMiss: undefined };
    const kept = { topic: msg.topic, payload: msg.payload };
    return { answers: [this.answer(unmarked, key, kept, { hit: false, ageMs: 0 })], asks };
  }

  /** An answer that says of itself that it is makeshift goes to who waits, and is not kept. */
  private put(key: string, msg: Message, topic: unknown): Outcome {
    const kept = this.tools.clone({ topic, payload: msg.payload });
    const waiting = msg.cacheable === false ? this.core.answer(key) : this.core.put(key, kept);
    return { answers: waiting.map((asker) => this.answer(asker, key, kept, { hit: false, ageMs: 0 })), asks: [] };
  }

  private answer(
    msg: Message,
    key: string,
    kept: Kept,
    { hit, stale = false, ageMs }: { hit: boolean; stale?: boolean; ageMs: number },
  ): Message {
    const cache = { hit, stale, ageSeconds: Math.round(ageMs / 1000), key };
    return { ...msg, ...this.tools.clone(kept), cache };
  }

  /** A Catch node brought the question back with the source's error. */
  private sourceFailed(key: string, { error }: Message): Outcome {
    const { message, code } = (error ?? {}) as { readonly message?: unknown; readonly code?: unknown };
    const reason = typeof message === 'string' ? message : String(code ?? 'unknown');
    const failure = new DarkstarError(
      'cache-source-failed',
      `The source of "${key}" failed: ${reason} The next question asks it again.`,
      { values: { key, reason } },
    );
    return { answers: this.relieve(key, this.core.fail(key), failure), asks: [] };
  }

  /** Answers for those who waited in vain, where there is an old value; else each of them becomes an error. */
  private relieve(key: string, { askers, old }: Relief<Kept, Message>, error: DarkstarError): Message[] {
    if (old) {
      return askers.map((asker) => this.answer(asker, key, old.value, { hit: true, stale: true, ageMs: old.ageMs }));
    }
    const [first = { topic: 'get', payload: { key } }, ...others] = askers;
    for (const msg of [first, ...others]) this.tools.failed(error, msg);
    return [];
  }

  /** The key of a question of this very cache that comes back from the source. */
  private askedHere({ cacheMiss }: Message): string | undefined {
    if (typeof cacheMiss !== 'object' || cacheMiss === null) return undefined;
    const { cache, key } = cacheMiss as { cache?: unknown; key?: unknown };
    return cache === this.tools.id && typeof key === 'string' ? key : undefined;
  }

  private keyOf(msg: Message): string {
    const key = this.findKey(msg);
    if (key !== undefined) return key;
    const wanted = this.config.keyProperty ? `msg.${this.config.keyProperty}` : 'msg.key, payload.job or payload.key';
    throw new DarkstarError('cache-no-key', `The message has no key. Give it one in ${wanted}.`);
  }

  private findKey(msg: Message): string | undefined {
    if (this.config.keyProperty) return asKey(this.tools.property(msg, this.config.keyProperty));
    const isCommand = msg.topic === 'get' || msg.topic === 'put' || msg.topic === 'invalidate';
    const payload = (typeof msg.payload === 'object' ? msg.payload : undefined) as
      { readonly job?: unknown; readonly key?: unknown } | null | undefined;
    return asKey(msg.key) ?? asKey(payload?.job) ?? asKey(payload?.key) ?? (isCommand ? undefined : asKey(msg.topic));
  }
}

function asKey(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function noAnswer(key: string): DarkstarError {
  const message =
    `No answer for "${key}" within ${GIVE_UP_MS / 1000} s. Wire output 2 to a source, and the source back to this ` +
    'input; the next question asks it again.';
  return new DarkstarError('cache-no-answer', message, { values: { key } });
}

function describeAge(ageMs: number): string {
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)}m`;
  return ageMs < DAY_MS ? `${Math.floor(ageMs / HOUR_MS)}h` : `${Math.floor(ageMs / DAY_MS)}d`;
}

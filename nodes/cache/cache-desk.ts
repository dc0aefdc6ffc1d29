import { DarkstarError } from '../home/errors.js';
import { CacheCore, GIVE_UP_MS, type CacheTools } from './cache-core.js';
import type { CacheConfig } from './config.js';

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

export interface DeskTools extends Pick<CacheTools<Message>, 'now' | 'wait'> {
  /** Names this cache in the mark that its questions carry. */
  readonly id: string;
  readonly timezone: string;
  /** A deep copy, so that what is kept does not change with what was sent. */
  readonly clone: (kept: Kept) => Kept;
  /** The value at a message's property path, such as "payload.room". */
  readonly property: (msg: Message, path: string) => unknown;
  readonly failed: (error: DarkstarError, msg: Message) => void;
}

const NOTHING: Outcome = { answers: [], asks: [] };

/** Tells a message to keep, one to answer and one that forgets apart, and finds its key. */
export class CacheDesk {
  private readonly core: CacheCore<Kept, Message>;

  constructor(
    private readonly config: CacheConfig,
    private readonly tools: DeskTools,
  ) {
    this.core = new CacheCore(
      { ...config, timezone: tools.timezone },
      { now: tools.now, wait: tools.wait, gaveUp: (key, askers) => this.gaveUp(key, askers) },
    );
  }

  /** @throws DarkstarError `cache-no-key` */
  handle(msg: Message): Outcome {
    const asked = this.askedHere(msg);
    if (asked !== undefined) return this.put(asked, msg, msg.topic);
    if (this.heard(msg.topic)) return NOTHING;
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

  /** Forgets everything where the topic is one that ends the validity of all values. */
  heard(topic: unknown): boolean {
    const ends = typeof topic === 'string' && this.config.invalidateOn.includes(topic);
    if (ends) this.core.invalidate();
    return ends;
  }

  /** "3 kept, 67 % hits" */
  get summary(): string {
    const { entries, hits, questions } = this.core.statistics;
    return `${entries} kept, ${questions === 0 ? 0 : Math.round((100 * hits) / questions)} % hits`;
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

  private gaveUp(key: string, askers: readonly Message[]): void {
    const message =
      `No answer for "${key}" within ${GIVE_UP_MS / 1000} s. Wire output 2 to a source, and the source back to this ` +
      'input; the next question asks it again.';
    const error = new DarkstarError('cache-no-answer', message, { values: { key } });
    const [first = { topic: 'get', payload: { key } }, ...others] = askers;
    for (const msg of [first, ...others]) this.tools.failed(error, msg);
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

import { MINUTE_MS } from './grid.js';
import type { Payload, Topic } from './schema/messages.js';

export interface BoardEntry<T extends Topic = Topic> {
  readonly topic: T;
  readonly payload: Payload<T>;
}

type Listener = (entry: BoardEntry) => void;

/**
 * The newest message of every topic of one home. Nodes publish what they send; who joins late (a browser, a node after
 * a restart) reads what is there and listens on.
 */
export class Board {
  private readonly entries = new Map<Topic, BoardEntry>();
  private readonly listeners = new Set<Listener>();

  /** @param now tells the time of the home, ms; without it every stamp is taken for past */
  constructor(private readonly now: () => number = () => Infinity) {}

  /**
   * Puts a message up and tells every listener, unless a newer one of its topic is there already. What lies ahead of the
   * clock is no newer: it was put up before the clock was set back, and would keep everything else out for as long.
   */
  publish<T extends Topic>(topic: T, payload: Payload<T>): boolean {
    const entry = { topic, payload } as BoardEntry;
    const present = this.entries.get(topic);
    if (present && this.isNewer(present, entry)) return false;
    this.entries.set(topic, entry);
    for (const listener of [...this.listeners]) listener(entry);
    return true;
  }

  private isNewer(present: BoardEntry, entry: BoardEntry): boolean {
    const [old, stamp] = [stampOf(present), stampOf(entry)];
    const latest = this.now() + MINUTE_MS;
    return old > stamp && (old <= latest || stamp > latest);
  }

  latest<T extends Topic>(topic: T): Payload<T> | undefined {
    return this.entries.get(topic)?.payload as Payload<T> | undefined;
  }

  snapshot(): readonly BoardEntry[] {
    return [...this.entries.values()];
  }

  /** Hears every message from now on; the returned function ends that. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Puts up what was there before a restart, where nothing newer has come since. */
  restore(entries: readonly BoardEntry[]): void {
    for (const { topic, payload } of entries) {
      if (!this.entries.has(topic)) this.publish(topic, payload);
    }
  }
}

/** The instant (ms) a message was made at, by which a late one is told from a new one; 0 where it carries none. */
export function stampOf(entry: { readonly payload: unknown }): number {
  const payload = entry.payload as Record<string, unknown>;
  const stamp = payload.plannedAt ?? payload.issuedAt ?? payload.at;
  return typeof stamp === 'string' ? Date.parse(stamp) || 0 : 0;
}

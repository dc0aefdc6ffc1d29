import { stampOf, type Board, type BoardEntry } from './board.js';
import type { Clock } from './clock.js';
import { toDarkstarError, type DarkstarError } from './errors.js';
import { MINUTE_MS } from './grid.js';
import type { Topic } from './schema/messages.js';
import { isTopic } from './schema/parse.js';
import type { Store } from './store.js';

const BOARD_STORE = new URL('./board-store.js', import.meta.url);
// Messages that a restart must find at once; a short wait joins those that come together into one write.
const DURABLE: ReadonlySet<Topic> = new Set([
  'price-update',
  'weather',
  'forecast-update',
  'planner-state',
  'plan-update',
  'action',
]);
const DURABLE_WAIT_MS = 1_000;
// A plan is large, and may come every few minutes: one that follows another waits, as a restart makes its own anyway.
const PLAN_EVERY_MS = 15 * MINUTE_MS;
// Everything else changes with every sensor message; a write now and then spares the SD card.
const OTHER_WAIT_MS = 15 * MINUTE_MS;

/** Keeps a board in the store: reads it once at the start, and writes what has changed, joined and seldom. */
export class BoardKeeper {
  private readonly changed = new Map<Topic, BoardEntry>();
  private readonly unsubscribe: () => void;
  private cancelWrite: (() => void) | undefined;
  private writeAt = Infinity;
  private planWrittenAt = -Infinity;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly board: Board,
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly failed: (error: DarkstarError) => void,
  ) {
    this.unsubscribe = board.subscribe((entry) => this.note(entry));
  }

  async restore(): Promise<void> {
    try {
      // What a sped-up clock stamped lies ahead of real time and would keep real messages out for as long.
      const latest = this.clock.now() + MINUTE_MS;
      const entries = await this.store.run<readonly { topic: string; payload: unknown }[]>(BOARD_STORE, 'readBoard');
      this.board.restore(
        entries.filter((entry): entry is BoardEntry => isTopic(entry.topic) && stampOf(entry) <= latest),
      );
    } catch (thrown) {
      this.failed(toDarkstarError(thrown));
    }
  }

  /** Writes what is still unwritten and stops listening. */
  async close(): Promise<void> {
    this.unsubscribe();
    this.write();
    await this.writing;
  }

  private note(entry: BoardEntry): void {
    this.changed.set(entry.topic, entry);
    const dueAt = this.dueAt(entry.topic);
    if (dueAt >= this.writeAt) return;
    this.cancelWrite?.();
    this.writeAt = dueAt;
    this.cancelWrite = this.clock.setTimeout(() => this.write(), dueAt - this.clock.now());
  }

  private dueAt(topic: Topic): number {
    const now = this.clock.now();
    if (!DURABLE.has(topic)) return now + OTHER_WAIT_MS;
    const soon = now + DURABLE_WAIT_MS;
    return topic === 'plan-update' ? Math.max(soon, this.planWrittenAt + PLAN_EVERY_MS) : soon;
  }

  private write(): void {
    this.cancelWrite?.();
    this.cancelWrite = undefined;
    this.writeAt = Infinity;
    if (this.changed.size === 0) return;
    const entries = [...this.changed.values()];
    if (this.changed.has('plan-update')) this.planWrittenAt = this.clock.now();
    this.changed.clear();
    this.writing = this.store
      .run<void>(BOARD_STORE, 'writeBoard', entries)
      .catch((thrown: unknown) => this.failed(toDarkstarError(thrown)));
  }
}

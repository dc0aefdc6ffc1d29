import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import { localDayStart } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { OutgoingWrite } from './write-desk.js';
import type { KeptWrite } from './write-store.js';

const WRITE_STORE = new URL('./write-store.js', import.meta.url);
// Rows are joined into one transaction: a commit costs an SD card more than its rows.
const WAIT_MS = 2_000;

/** Keeps what an executor writes in the store of the home. */
export class WriteKeeper {
  private waiting: KeptWrite[] = [];
  private cancel: (() => void) | undefined;
  private closed = false;

  constructor(
    private readonly runtime: HomeRuntime,
    private readonly failed: (error: DarkstarError) => void,
  ) {}

  /** The writes of the home's day of `now` that count against its budget; none where they cannot be read. */
  async countedToday(now: number): Promise<readonly KeptWrite[]> {
    const { home, store } = this.runtime;
    try {
      const since = localDayStart(now, home.timezone);
      const writes = await store.run<readonly KeptWrite[]>(WRITE_STORE, 'readWrites', since);
      return writes.filter(({ counts }) => counts);
    } catch (thrown) {
      this.failed(toDarkstarError(thrown));
      return [];
    }
  }

  /** Notes what was written; the store takes it a little later, together with what follows. */
  keep(writes: readonly OutgoingWrite[]): void {
    if (writes.length === 0) return;
    for (const { at, key, intent, values, live, volatile } of writes) {
      this.waiting.push({ at, key, intent, values, live, counts: !volatile });
    }
    if (!this.closed) this.cancel ??= this.runtime.clock.setTimeout(() => this.keepNow(), WAIT_MS);
  }

  /** Keeps what waits, and ends. */
  close(): void {
    this.closed = true;
    this.cancel?.();
    this.keepNow();
  }

  private keepNow(): void {
    this.cancel = undefined;
    const writes = this.waiting;
    this.waiting = [];
    if (writes.length === 0) return;
    this.runtime.store
      .run<void>(WRITE_STORE, 'keepWrites', writes)
      .catch((thrown: unknown) => this.failed(toDarkstarError(thrown)));
  }
}

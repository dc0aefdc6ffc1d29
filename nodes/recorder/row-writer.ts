import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import type { Store } from '../home/store.js';
import type { HistoryRow, Inserted, ObservationsToInsert } from './observations.js';

const OBSERVATIONS = new URL('./observations.js', import.meta.url);
// A week: what could not be written waits in memory for no longer.
const MOST_WAITING = 7 * 96;

/** Writes rows to the store, and keeps those that it did not take until the next time. */
export class RowWriter {
  private waiting: readonly HistoryRow[] = [];
  private writing: Promise<void> = Promise.resolve();
  private failing = false;
  /** Rows that the store has acknowledged. */
  written = 0;

  constructor(
    private readonly store: Store,
    private readonly failed: (error: DarkstarError) => void,
  ) {}

  /** Resolves when the rows are written, or their failure was told; it tells a row of failures once. */
  write(rows: readonly HistoryRow[]): Promise<void> {
    this.waiting = [...this.waiting, ...rows].slice(-MOST_WAITING);
    this.writing = this.writing.then(() => this.writeWaiting());
    return this.writing;
  }

  private async writeWaiting(): Promise<void> {
    const rows = this.waiting;
    if (rows.length === 0) return;
    this.waiting = [];
    try {
      const input: ObservationsToInsert = { rows, origin: 'measured' };
      const inserted = await this.store.run<Inserted>(OBSERVATIONS, 'insertObservations', input);
      this.written += inserted.rows;
      this.failing = false;
    } catch (thrown) {
      this.waiting = [...rows, ...this.waiting].slice(-MOST_WAITING);
      if (!this.failing) this.failed(toDarkstarError(thrown));
      this.failing = true;
    }
  }
}

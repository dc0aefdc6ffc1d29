import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import type { Store } from '../home/store.js';
import type { AssemblerMemory } from './assembler.js';
import type { HistoryRow, Inserted } from './observations.js';
import type { QuarterToKeep } from './quarter-store.js';
import type { Records } from './record-book.js';

const QUARTERS = new URL('./quarter-store.js', import.meta.url);
// A week: what could not be written waits in memory for no longer.
const MOST_WAITING = 7 * 96;
// Plans are large; what a plan wanted of each quarter hour waits as long as the rows.
const MOST_PLANS_WAITING = 48;

type Waiting = Pick<QuarterToKeep, 'rows' | 'records'>;

const NOTHING: Waiting = {
  rows: [],
  records: { forecasts: [], prices: [], plans: [], planSlots: [], executions: [] },
};

/** Writes quarter hours to the store, and keeps those that it did not take until the next time. */
export class QuarterWriter {
  private waiting = NOTHING;
  private memory: AssemblerMemory | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failing = false;
  /** Rows that the store has acknowledged. */
  written = 0;

  constructor(
    private readonly store: Pick<Store, 'run'>,
    private readonly now: () => number,
    private readonly failed: (error: DarkstarError) => void,
  ) {}

  /** Resolves when all is written, or the failure was told; it tells a row of failures once. */
  write(rows: readonly HistoryRow[], records: Records, memory: AssemblerMemory): Promise<void> {
    this.waiting = joined(this.waiting, { rows, records });
    this.memory = memory;
    this.writing = this.writing.then(() => this.writeWaiting());
    return this.writing;
  }

  private async writeWaiting(): Promise<void> {
    const { waiting, memory } = this;
    if (!memory) return;
    [this.waiting, this.memory] = [NOTHING, undefined];
    try {
      const input: QuarterToKeep = { now: Math.floor(this.now()), ...waiting, memory };
      const inserted = await this.store.run<Inserted>(QUARTERS, 'keepQuarter', input);
      this.written += inserted.rows;
      this.failing = false;
    } catch (thrown) {
      this.waiting = joined(waiting, this.waiting);
      if (!this.failing) this.failed(toDarkstarError(thrown));
      this.failing = true;
    }
  }
}

function joined(before: Waiting, after: Waiting): Waiting {
  const [old, fresh] = [before.records, after.records];
  return {
    rows: [...before.rows, ...after.rows].slice(-MOST_WAITING),
    records: {
      forecasts: [...old.forecasts, ...fresh.forecasts].slice(-MOST_PLANS_WAITING),
      prices: [...old.prices, ...fresh.prices].slice(-MOST_PLANS_WAITING),
      plans: [...old.plans, ...fresh.plans].slice(-MOST_PLANS_WAITING),
      planSlots: [...old.planSlots, ...fresh.planSlots].slice(-MOST_WAITING),
      executions: [...old.executions, ...fresh.executions].slice(-MOST_WAITING),
    },
  };
}

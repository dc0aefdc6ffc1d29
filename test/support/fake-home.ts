import { Board } from '../../nodes/home/board.js';
import { HomeClock } from '../../nodes/home/clock.js';
import { homes, type HomeRuntime } from '../../nodes/home/homes.js';
import { homeSchema, type HomeInput } from '../../nodes/home/schema/home.js';
import type { Database, Store } from '../../nodes/home/store.js';

/** A small home with one battery and one solar array. */
export const smallHome: HomeInput = {
  timezone: 'Europe/Berlin',
  grid: { maxImportKw: 11, maxExportKw: 11 },
  batteries: [
    {
      id: 'battery',
      capacityKwh: 10,
      minSocPercent: 10,
      maxChargeKw: 5,
      maxDischargeKw: 5,
      wearCostPerKwh: 0.01,
    },
  ],
  solar: [{ id: 'roof', peakKw: 6 }],
};

export interface FakeHome {
  readonly runtime: HomeRuntime;
  /** Takes the home away and cancels what waits on its clock. */
  readonly close: () => void;
}

interface Options {
  readonly id?: string;
  readonly home?: HomeInput;
  readonly clock?: HomeClock;
  readonly board?: Board;
  /** What store jobs get; without it any use of the database throws. */
  readonly database?: Database;
  /** When the board is as before a restart; at once unless told otherwise. */
  readonly restored?: Promise<void>;
}

/** A home without a config node: nodes that name its id find it; its store runs jobs in this thread. */
export function fakeHome({ id = 'home', home = smallHome, clock, board, database, restored }: Options = {}): FakeHome {
  const runtime: HomeRuntime = {
    id,
    name: 'Test home',
    key: id,
    home: homeSchema.parse(home),
    folder: '/nonexistent',
    clock: clock ?? new HomeClock(),
    board: board ?? new Board(),
    store: storeOn(database ?? noDatabase),
    restored: restored ?? Promise.resolve(),
  };
  homes.add(runtime);
  return {
    runtime,
    close() {
      homes.remove(runtime.id);
      runtime.clock.close();
    },
  };
}

const refuse = () => {
  throw new Error('this test gave no database to the home');
};
const noDatabase: Database = { all: refuse, run: refuse, transaction: refuse };

function storeOn(database: Database): Store {
  return {
    health: Promise.resolve({ persistent: true }),
    async run<O>(module: URL, name: string, input?: unknown): Promise<O> {
      const job = ((await import(module.href)) as Record<string, (database: Database, input: unknown) => unknown>)[
        name
      ];
      return structuredClone(await job(database, structuredClone(input))) as O;
    },
    close: () => Promise.resolve(),
  };
}

/** A clock that stands still until it is moved, with everything that waits on it. */
export class ManualClock extends HomeClock {
  private readonly waits = new Set<{ dueAt: number; callback: () => void }>();

  constructor(private at: number) {
    super(() => 0);
  }

  override now(): number {
    return this.at;
  }

  override setTimeout(callback: () => void, delayMs: number): () => void {
    const wait = { dueAt: this.at + Math.max(0, delayMs), callback };
    this.waits.add(wait);
    return () => void this.waits.delete(wait);
  }

  override setSpeed(_speed: number, startAt = this.at): void {
    this.at = startAt;
  }

  override close(): void {
    this.waits.clear();
  }

  /** How many timers wait. */
  get timerCount(): number {
    return this.waits.size;
  }

  /** Lets time pass; what falls due is called in its order, at its time. */
  advance(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const [next] = [...this.waits].filter((wait) => wait.dueAt <= end).sort((a, b) => a.dueAt - b.dueAt);
      if (!next) break;
      this.waits.delete(next);
      this.at = Math.max(this.at, next.dueAt);
      next.callback();
    }
    // A callback may have moved the clock further.
    this.at = Math.max(this.at, end);
  }
}

import { floorTo, SLOT_MS } from '../home/grid.js';

// A quarter hour of which less was seen was not measured.
const SMALLEST_COVER = 0.8;

/** What was seen of one sensor in one quarter hour. */
interface Entry {
  /** The sensor's value times ms: what was above zero, and what was below. */
  positive: number;
  negative: number;
  coveredMs: number;
  /** The part of it that was not seen but shared out: what a meter delivered after an outage. */
  spreadMs: number;
  lastValue: number;
  lastUntil: number;
}

/** A sensor stood at `value` from `from` to `to` (ms); `spread` where that was not seen but shared out. */
export interface Stretch {
  readonly sensor: string;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly spread?: boolean;
}

/** Means of one sensor over one quarter hour; `negative` is a size. */
export interface SlotMean {
  readonly positive: number;
  readonly negative: number;
  /** True where a part was not seen at its time but shared out evenly later. */
  readonly spread: boolean;
}

/** What a ledger holds of quarter hours that are not over, to be taken up by another one. */
export type LedgerPage = readonly (readonly [start: number, sensor: string, entry: Readonly<Entry>])[];

/** Time-weighted sums of every sensor, by quarter hour. */
export class Ledger {
  /** @param entered hears everything that is entered */
  constructor(private readonly entered: (entry: Stretch) => void = () => undefined) {}

  private readonly slots = new Map<number, Map<string, Entry>>();
  private readonly changed = new Set<number>();

  /** Enters a stretch, which may cross quarter hours. */
  add(stretch: Stretch): void {
    const { sensor, from, to, value, spread = false } = stretch;
    for (let start = floorTo(from, SLOT_MS); start < to; start += SLOT_MS) {
      const until = Math.min(to, start + SLOT_MS);
      const milliseconds = until - Math.max(from, start);
      const entry = this.entry(start, sensor);
      if (value > 0) entry.positive += value * milliseconds;
      else entry.negative -= value * milliseconds;
      entry.coveredMs += milliseconds;
      if (spread) entry.spreadMs += milliseconds;
      entry.lastValue = value;
      entry.lastUntil = until;
      this.changed.add(start);
    }
    this.entered(stretch);
  }

  /** The sensor's mean over the quarter hour, or null where too little of it was seen. */
  mean(start: number, sensor: string): SlotMean | null {
    const entry = this.slots.get(start)?.get(sensor);
    if (!entry || entry.coveredMs < SMALLEST_COVER * SLOT_MS) return null;
    const { positive, negative, coveredMs, spreadMs } = entry;
    return { positive: positive / coveredMs, negative: negative / coveredMs, spread: spreadMs > 0 };
  }

  /** The sensor's value at the end of the quarter hour, or null where it had none any more. */
  atEnd(start: number, sensor: string): number | null {
    const entry = this.slots.get(start)?.get(sensor);
    return entry?.lastUntil === start + SLOT_MS ? entry.lastValue : null;
  }

  /** The quarter hours that ended by `now` and changed since this was last asked, oldest first. */
  takeEnded(now: number): readonly number[] {
    const ended = [...this.changed].filter((start) => start + SLOT_MS <= now).sort((a, b) => a - b);
    for (const start of ended) this.changed.delete(start);
    return ended;
  }

  /** Forgets the quarter hours that ended before `until`, but for those in which an instant to `keep` lies. */
  forget(until: number, keep: readonly number[] = []): void {
    const kept = new Set(keep.map((instant) => floorTo(instant, SLOT_MS)));
    for (const start of this.slots.keys()) {
      if (start + SLOT_MS < until && !this.changed.has(start) && !kept.has(start)) this.slots.delete(start);
    }
  }

  /** What is entered of the quarter hours that are not over at `now`. */
  running(now: number): LedgerPage {
    return [...this.slots].flatMap(([start, sensors]) =>
      start + SLOT_MS <= now ? [] : [...sensors].map(([sensor, entry]) => [start, sensor, { ...entry }] as const),
    );
  }

  /** Takes up what another ledger held when it ended. */
  resume(page: LedgerPage): void {
    for (const [start, sensor, before] of page) {
      const entry = this.entry(start, sensor);
      entry.positive += before.positive;
      entry.negative += before.negative;
      entry.coveredMs += before.coveredMs;
      entry.spreadMs += before.spreadMs;
      if (before.lastUntil > entry.lastUntil) {
        entry.lastValue = before.lastValue;
        entry.lastUntil = before.lastUntil;
      }
      this.changed.add(start);
    }
  }

  private entry(start: number, sensor: string): Entry {
    const slot = this.slots.get(start) ?? new Map<string, Entry>();
    this.slots.set(start, slot);
    const entry = slot.get(sensor) ?? {
      positive: 0,
      negative: 0,
      coveredMs: 0,
      spreadMs: 0,
      lastValue: 0,
      lastUntil: 0,
    };
    slot.set(sensor, entry);
    return entry;
  }
}

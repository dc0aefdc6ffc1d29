import { floorTo, SLOT_MS } from '../home/grid.js';

// A quarter hour of which less was seen was not measured.
const SMALLEST_COVER = 0.8;

/** What was seen of one sensor in one quarter hour. */
interface Entry {
  /** The sensor's value times ms: what was above zero, and what was below. */
  positive: number;
  negative: number;
  coveredMs: number;
  lastValue: number;
  lastUntil: number;
}

/** Means of one sensor over one quarter hour; `negative` is a size. */
export interface SlotMean {
  readonly positive: number;
  readonly negative: number;
}

/** Time-weighted sums of every sensor, by quarter hour. */
export class Ledger {
  private readonly slots = new Map<number, Map<string, Entry>>();
  private readonly changed = new Set<number>();

  /** Enters that the sensor stood at `value` from `from` to `to` (ms), which may cross quarter hours. */
  add(sensor: string, from: number, to: number, value: number): void {
    for (let start = floorTo(from, SLOT_MS); start < to; start += SLOT_MS) {
      const until = Math.min(to, start + SLOT_MS);
      const milliseconds = until - Math.max(from, start);
      const entry = this.entry(start, sensor);
      if (value > 0) entry.positive += value * milliseconds;
      else entry.negative -= value * milliseconds;
      entry.coveredMs += milliseconds;
      entry.lastValue = value;
      entry.lastUntil = until;
      this.changed.add(start);
    }
  }

  /** The sensor's mean over the quarter hour, or null where too little of it was seen. */
  mean(start: number, sensor: string): SlotMean | null {
    const entry = this.slots.get(start)?.get(sensor);
    if (!entry || entry.coveredMs < SMALLEST_COVER * SLOT_MS) return null;
    return { positive: entry.positive / entry.coveredMs, negative: entry.negative / entry.coveredMs };
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

  /** Forgets the quarter hours that ended before `until`. */
  forget(until: number): void {
    for (const start of this.slots.keys()) {
      if (start + SLOT_MS < until && !this.changed.has(start)) this.slots.delete(start);
    }
  }

  private entry(start: number, sensor: string): Entry {
    const slot = this.slots.get(start) ?? new Map<string, Entry>();
    this.slots.set(start, slot);
    const entry = slot.get(sensor) ?? { positive: 0, negative: 0, coveredMs: 0, lastValue: 0, lastUntil: 0 };
    slot.set(sensor, entry);
    return entry;
  }
}

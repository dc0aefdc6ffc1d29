import { localDay } from '../home/grid.js';
import type { Write } from './render.js';

// This much of the day's budget is kept for what is urgent.
const RESERVE_SHARE = 0.1;

/** Counts the writes of a local day per target: flash memory wears, and so does a vendor's patience. */
export class WriteBudget {
  private readonly counts = new Map<string, number>();
  private day = '';

  constructor(
    private readonly writesPerDay: number,
    private readonly zone: string,
  ) {}

  /** Begins anew with a new local day. @returns whether it has */
  turnDay(now: number): boolean {
    const today = localDay(now, this.zone);
    if (today === this.day) return false;
    this.day = today;
    this.counts.clear();
    return true;
  }

  /** Counts writes that were made before a restart, as far as they are of today. */
  countFrom(writes: readonly { readonly at: number; readonly key: string }[]): void {
    for (const { at, key } of writes) if (localDay(at, this.zone) === this.day) this.count(key);
  }

  /** How often a target may be written in a day: what is urgent may use the reserve. */
  most(kind: 'usual' | 'urgent'): number {
    return kind === 'urgent' ? this.writesPerDay : Math.floor(this.writesPerDay * (1 - RESERVE_SHARE));
  }

  allows({ key, volatile }: Write, kind: 'usual' | 'urgent'): boolean {
    return volatile || (this.counts.get(key) ?? 0) < this.most(kind);
  }

  spend({ key, volatile }: Write): void {
    if (!volatile) this.count(key);
  }

  private count(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

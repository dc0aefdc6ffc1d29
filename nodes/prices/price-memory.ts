import { DAY_MS, localDayStart } from '../home/grid.js';
import type { PriceUpdate } from '../home/schema/messages.js';
import type { Store } from '../home/store.js';
import type { Origin } from './update.js';
import { mergeSlots, type SpotSlot } from './spot.js';

/** How long a price that was seen is kept. */
export const KEPT_MS = 28 * DAY_MS;

const JOBS = new URL('./price-store.js', import.meta.url);

/** The spot prices of one source and zone that were seen in the last 28 days, kept in the home's store. */
export class PriceMemory {
  private known: readonly SpotSlot[] = [];

  constructor(
    private readonly store: Pick<Store, 'run'>,
    private readonly origin: Origin,
  ) {}

  get slots(): readonly SpotSlot[] {
    return this.known;
  }

  /**
   * Takes up what was kept before a restart. No auction publishes beyond tomorrow: what lies behind was kept by a
   * clock that had run ahead.
   */
  async load(now: number, timezone: string): Promise<void> {
    const from = now - KEPT_MS;
    const kept = await this.store.run<SpotSlot[]>(JOBS, 'readSpots', { series: this.series, from });
    const until = localDayStart(now, timezone, 2);
    this.known = mergeSlots(
      kept.filter(({ start }) => start < until),
      this.known,
    );
  }

  /** Takes up the published prices of a message that a board kept, where they are of the same source and zone. */
  seed(update: PriceUpdate | undefined): void {
    if (update?.source !== this.origin.source || update.zone !== this.origin.zone) return;
    const published = update.slots
      .filter(({ forecast }) => !forecast)
      .map(({ start, end, spot }) => ({ start: Date.parse(start), end: Date.parse(end), spot }));
    this.known = mergeSlots(published, this.known);
  }

  /** Remembers what a source answered; nothing that was known beyond it stays, for the source no longer says so. */
  async remember(fresh: readonly SpotSlot[], now: number): Promise<void> {
    const keepFrom = now - KEPT_MS;
    const end = fresh.at(-1)?.end ?? -Infinity;
    const before = new Map(this.known.map(({ start, spot }) => [start, spot]));
    const kept = this.known.filter((slot) => slot.start >= keepFrom && slot.start < end);
    this.known = mergeSlots(kept, fresh);
    const changed = this.known.filter(({ start, spot }) => before.get(start) !== spot);
    if (changed.length === 0) return;
    await this.store.run(JOBS, 'writeSpots', { series: this.series, slots: changed, keepFrom });
  }

  private get series(): string {
    return `${this.origin.source}/${this.origin.zone}`;
  }
}

import { DarkstarError } from '../../home/errors.js';
import { floorTo, HOUR_MS } from '../../home/grid.js';
import { checkEach } from '../checks.js';
import { mergeSlots, toQuarterHours, type SpotSlot } from '../spot.js';
import type { PriceRequest, PriceSource, SlotAnswer } from './source.js';

// What is past is kept by the memory of prices; here only the running slot is needed.
const KEPT_MS = HOUR_MS;

/**
 * Prices that messages bring: today's and tomorrow's may come in messages of their own, and a later price for the same
 * time replaces an earlier one.
 */
export class ToldSource implements PriceSource {
  private slots: readonly SpotSlot[] = [];
  private currency: string | undefined;

  /**
   * Takes up the prices of a message. A message in another currency replaces all that came before.
   * @throws DarkstarError `prices-off-grid`, `prices-overlap`, `prices-implausible`
   */
  tell(answer: SlotAnswer): void {
    checkEach(answer.slots);
    const fresh = toQuarterHours(answer.slots);
    this.slots = answer.currency === this.currency ? mergeSlots(this.slots, fresh) : fresh;
    this.currency = answer.currency;
  }

  /** @throws DarkstarError `no-prices` where nothing that was told lies ahead. */
  async ask({ now }: PriceRequest): Promise<SlotAnswer> {
    this.slots = this.slots.filter(({ start }) => start >= floorTo(now, HOUR_MS) - KEPT_MS);
    if (this.slots.length > 0) return { kind: 'slots', currency: this.currency, slots: this.slots };
    throw new DarkstarError('no-prices', 'No prices have come yet. Send some to this node, or choose another source.');
  }
}

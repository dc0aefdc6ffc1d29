import { SLOT_MS, localDayStart, localMinuteOfDay } from '../home/grid.js';
import type { SpotSlot } from './spot.js';

// On two years of French and Dutch prices the mean of 7 days is a fair middle: one day follows the level better when
// it moves, 14 days smooth better when it does not.
const RECENT_DAYS = 7;

/**
 * What prices may be from `from` to `to`: for each quarter of an hour the mean of the prices seen at the same local
 * time on the 7 days before `from`. Ends early at a local time that was never seen: no price is made up.
 * @param seen 15-minute slots in order of time
 */
export function extend(seen: readonly SpotSlot[], from: number, to: number, timezone: string): SpotSlot[] {
  const means = meansByLocalMinute(seen, localDayStart(from, timezone, -RECENT_DAYS), from, timezone);
  const slots: SpotSlot[] = [];
  for (let start = from; start < to; start += SLOT_MS) {
    const mean = means.get(localMinuteOfDay(start, timezone));
    if (mean === undefined) break;
    slots.push({ start, end: start + SLOT_MS, spot: mean });
  }
  return slots;
}

function meansByLocalMinute(
  seen: readonly SpotSlot[],
  from: number,
  to: number,
  timezone: string,
): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { start, spot } of seen) {
    if (start < from || start >= to) continue;
    const minute = localMinuteOfDay(start, timezone);
    const { sum, count } = sums.get(minute) ?? { sum: 0, count: 0 };
    sums.set(minute, { sum: sum + spot, count: count + 1 });
  }
  return new Map([...sums].map(([minute, { sum, count }]) => [minute, sum / count]));
}

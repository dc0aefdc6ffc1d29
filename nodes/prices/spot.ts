import { SLOT_MS } from '../home/grid.js';

/** The spot price of one stretch of time: instants in ms, price in the source's currency per kWh, before any tariff. */
export interface SpotSlot {
  readonly start: number;
  readonly end: number;
  readonly spot: number;
}

/** The same prices in 15-minute slots: a coarser price fills every quarter of an hour that it covers. */
export function toQuarterHours(slots: readonly SpotSlot[]): SpotSlot[] {
  return slots.flatMap(({ start, end, spot }) =>
    Array.from({ length: Math.round((end - start) / SLOT_MS) }, (_, index) => ({
      start: start + index * SLOT_MS,
      end: start + (index + 1) * SLOT_MS,
      spot,
    })),
  );
}

/** Both lists in order of time; where both know a start, `fresh` counts. */
export function mergeSlots(known: readonly SpotSlot[], fresh: readonly SpotSlot[]): SpotSlot[] {
  const byStart = new Map<number, SpotSlot>();
  for (const slot of known) byStart.set(slot.start, slot);
  for (const slot of fresh) byStart.set(slot.start, slot);
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/** The slots from the one that covers `now` up to the first gap; empty where none covers `now`. Slots in order of time. */
export function runFrom(slots: readonly SpotSlot[], now: number): SpotSlot[] {
  const first = slots.findIndex((slot) => slot.start <= now && now < slot.end);
  if (first < 0) return [];
  const gap = slots.findIndex((slot, index) => index > first && slot.start !== slots[index - 1].end);
  return slots.slice(first, gap < 0 ? undefined : gap);
}

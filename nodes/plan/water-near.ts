import type { SetupWaterHeater } from './water-heater.js';

// How far a block is moved, in slots.
const SHIFTS = [-1, 1, -2, 2, -4, 4];

/** The schedule with one of its blocks moved by a few slots within its day, for every block and shift that is possible. */
export function shiftedBlocks(it: SetupWaterHeater, kwh: Float64Array): Uint8Array[] {
  const on = Uint8Array.from(kwh, (value) => (value > 0 ? 1 : 0));
  return blocksOf(on).flatMap(({ from, to }) =>
    SHIFTS.map((shift) => ({ from, to, shift }))
      .filter(({ shift }) => sameBuckets(it, from + shift, to + shift, from, to))
      .map(({ shift }) => {
        const moved = on.slice().fill(0, from, to);
        return moved.fill(1, from + shift, to + shift);
      })
      .filter((moved) => isAllowed(it, moved)),
  );
}

function blocksOf(on: Uint8Array): { from: number; to: number }[] {
  const blocks: { from: number; to: number }[] = [];
  for (let slot = 0; slot < on.length; slot++) {
    if (!on[slot]) continue;
    const from = slot;
    while (on[slot]) slot++;
    blocks.push({ from, to: slot });
  }
  return blocks;
}

function sameBuckets({ buckets, slotKwh }: SetupWaterHeater, from: number, to: number, first: number, end: number) {
  if (from < 0 || to > slotKwh.length) return false;
  const bucketOf = (slot: number) => buckets.findIndex(({ endSlot }) => slot < endSlot);
  return bucketOf(from) === bucketOf(first) && bucketOf(to - 1) === bucketOf(end - 1);
}

/** Whether the blocks keep their distance, and no cycle against legionella is broken. */
function isAllowed({ restSlots, buckets, running }: SetupWaterHeater, on: Uint8Array): boolean {
  let off = running ? 0 : Infinity;
  for (let slot = 0; slot < on.length; slot++) {
    if (on[slot] && off > 0 && off < restSlots[slot]) return false;
    off = on[slot] ? 0 : off + 1;
  }
  return buckets.every(({ unbroken }) => !unbroken);
}

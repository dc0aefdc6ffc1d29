import { missing } from './water-cost.js';
import type { HeatBucket, SetupWaterHeater } from './water-heater.js';

/** How far a bucket's need is met, as levels that each slot of heating leads on. */
export interface HeatLevels {
  /** What is heated at each level, kWh; the last meets the need. */
  readonly heatedKwh: Float64Array;
  /** What each level still lacks, kWh. */
  readonly missingKwh: Float64Array;
  /** Where the slots' energies add up to too many sums, heat is counted in steps of so much. kWh. */
  readonly stepKwh?: number;
}

// Energies heated so far that differ by less are one level. kWh.
const SAME_KWH = 1e-6;
// Levels of a bucket: a day of slots of one or two lengths has fewer.
const MOST_LEVELS = 320;
const LEAST_LEVELS = 8;
// Of slots, slots off and levels all combinations are weighed, and one bit is kept of each: 32 MB.
const MOST_STATES = 2 ** 28;
// Each block of heating may be counted up to a step too high: two steps more than the need make up for that.
const SPARE_STEPS = 2;

/**
 * By slot, how many slots off before it matter: for a gap that has begun, and for the rest before a block that may
 * follow. No more than there are since the horizon's start.
 */
export function mostOff({ slotKwh, windows, restSlots }: SetupWaterHeater): Int32Array {
  const most = new Int32Array(slotKwh.length).fill(1);
  for (const { firstSlot, lastSlot } of windows) most[lastSlot] = Math.max(most[lastSlot], lastSlot - firstSlot);
  restSlots.forEach((rest, slot) => (most[slot] = Math.max(most[slot], rest)));
  for (let slot = most.length - 2; slot >= 0; slot--) most[slot] = Math.max(most[slot], most[slot + 1] - 1);
  return most.map((off, slot) => Math.min(off, Math.max(1, slot)));
}

/** The levels of each bucket: all sums that are possible or, where these are too many, steps of one size. */
export function heatLevels(it: SetupWaterHeater): readonly HeatLevels[] {
  const offStates = mostOff(it).reduce((total, off) => total + off + 1, 0);
  const most = Math.max(LEAST_LEVELS, Math.min(MOST_LEVELS, Math.floor(MOST_STATES / offStates)));
  return it.buckets.map((bucket) => {
    const { needKwh } = bucket;
    const sums = possibleSums(bucket, it.slotKwh, most);
    const stepKwh = needKwh / (most - 1 - SPARE_STEPS);
    const heatedKwh = sums ?? Float64Array.from({ length: most }, (_, level) => level * stepKwh);
    const countedKwh = sums ? needKwh : heatedKwh[most - 1];
    return {
      heatedKwh,
      missingKwh: heatedKwh.map((kwh) => missing(countedKwh, kwh)),
      ...(sums ? {} : { stepKwh }),
    };
  });
}

/** The level that heating in a slot leads to. */
export function levelAfter({ heatedKwh, stepKwh }: HeatLevels, bucket: HeatBucket, slotKwh: Float64Array) {
  const last = heatedKwh.length - 1;
  if (stepKwh === undefined) {
    return (slot: number, level: number) =>
      Math.max(
        0,
        heatedKwh.findLastIndex((kwh) => kwh <= heatedKwh[level] + slotKwh[slot] + SAME_KWH),
      );
  }
  // Rounded along all slots, so that what a block of many short slots adds up to is right to a step.
  const steps = new Int32Array(slotKwh.length);
  let kwh = 0;
  for (let slot = bucket.firstSlot; slot < bucket.endSlot; slot++) {
    const before = Math.floor(kwh / stepKwh);
    kwh += slotKwh[slot];
    steps[slot] = Math.floor(kwh / stepKwh) - before;
  }
  return (slot: number, level: number) => Math.min(last, level + steps[slot]);
}

/** The energies, kWh, that heating in some of a bucket's slots can have added up to, as far as the need counts them. */
function possibleSums(
  { firstSlot, endSlot, needKwh }: HeatBucket,
  slotKwh: Float64Array,
  most: number,
): Float64Array | undefined {
  let reached = [0];
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const sums = [...reached, ...reached.map((kwh) => Math.min(needKwh, kwh + slotKwh[slot]))].sort((a, b) => a - b);
    reached = sums.filter((kwh, index) => index === 0 || kwh - sums[index - 1] > SAME_KWH);
    if (reached.length > most) return undefined;
  }
  return Float64Array.from(reached);
}

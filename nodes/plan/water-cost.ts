import type { Schedule } from './schedule.js';
import type { SetupWaterHeater } from './water-heater.js';

/** What a heater's schedule costs besides its energy, by kind, in currency. */
export interface WaterCost {
  readonly starts: number;
  readonly gaps: number;
  /** For needs that are not met, a running block that is broken off, and manual slots without heat. */
  readonly shortfall: number;
}

/** Counts the starts, gaps and shortfalls of a heater that is on in the slots of `on`. */
export function waterCostOf(it: SetupWaterHeater, on: ArrayLike<number>): WaterCost {
  const { buckets, slotKwh, shortfallCostPerKwh } = it;
  let starts = 0;
  let heatedSlots = 0;
  const heatedBefore = new Int32Array(slotKwh.length + 1);
  for (let slot = 0; slot < slotKwh.length; slot++) {
    if (on[slot]) {
      heatedSlots++;
      if (slot === 0 ? !it.running : !on[slot - 1]) starts++;
    }
    heatedBefore[slot + 1] = heatedSlots;
  }
  let missingKwh = 0;
  for (const { firstSlot, endSlot, needKwh } of buckets) {
    let heatedKwh = 0;
    for (let slot = firstSlot; slot < endSlot; slot++) if (on[slot]) heatedKwh += slotKwh[slot];
    missingKwh += missing(needKwh, heatedKwh);
  }
  let off = 0;
  for (let slot = 0; slot < slotKwh.length; slot++) if (!on[slot]) off += it.offCost[slot];
  let gaps = 0;
  for (const { firstSlot, lastSlot } of it.windows) {
    if (heatedBefore[lastSlot + 1] === heatedBefore[firstSlot]) gaps++;
  }
  return {
    starts: starts * it.startCost,
    gaps: gaps * it.gapCost,
    shortfall: missingKwh * shortfallCostPerKwh + off,
  };
}

// Sums of slots that should be equal differ by rounding. kWh.
const ROUNDING_KWH = 1e-7;

/** What a need lacks; rounding is no lack. */
export function missing(needKwh: number, heatedKwh: number): number {
  return heatedKwh >= needKwh - ROUNDING_KWH ? 0 : needKwh - heatedKwh;
}

/** The costs of all heaters of a schedule besides their energy. */
export function waterCost(schedule: Schedule, heaters: readonly SetupWaterHeater[]): number {
  let total = 0;
  heaters.forEach((it, position) => {
    const { starts, gaps, shortfall } = waterCostOf(
      it,
      schedule.map(({ waterHeaters }) => (waterHeaters[position].kwh > 0 ? 1 : 0)),
    );
    total += starts + gaps + shortfall;
  });
  return total;
}

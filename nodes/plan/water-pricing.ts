import type { HeatBucket, SetupWaterHeater } from './water-heater.js';
import { missing } from './water-cost.js';
import type { Restriction } from './restriction.js';

// Energies heated so far that differ by less are one state. kWh.
const SAME_KWH = 1e-6;
// More states than these in one bucket are merged: a day of slots of 5 minutes has fewer, slots of many lengths have more.
const MOST_LEVELS = 320;
// Costs that differ by less than this share are equal.
const SAME_COST = 1e-12;

/** How far a bucket's need is met, as states that each slot of heating leads on. */
interface Levels {
  readonly count: number;
  /** What each state still lacks, kWh. */
  readonly missingKwh: Float64Array;
  readonly heatedKwh: Float64Array;
}

/**
 * Finds the cheapest schedule of one water heater at given prices, exactly, by backward recursion over the slots. The state
 * before a slot is how long the heater has been off (0: it is on) and how far the need of the bucket is met; off since
 * the horizon's start is a state apart, because what was before is not known.
 */
export class WaterPricing {
  private readonly count: number;
  /** Off for as many slots as this or more is one state. */
  private readonly longest: number;
  private readonly levels: readonly Levels[];
  private readonly mostLevels: number;
  /** Which level a slot of heating leads to from each level. */
  private readonly nextLevel: Int16Array;
  private readonly bucketOf: Int32Array;
  /** Gap penalties, by slot and slots off. */
  private readonly gapCosts: Float64Array;
  /** Cost to go: by slot, slots off, level. */
  private readonly toGo: Float64Array;
  private readonly toGoUnheated: Float64Array;

  constructor(private readonly it: SetupWaterHeater) {
    this.count = it.slotKwh.length;
    const longestWindow = it.windows.reduce((most, { firstSlot, lastSlot }) => Math.max(most, lastSlot - firstSlot), 0);
    const longestRest = it.restSlots.reduce((most, rest, slot) => (rest > slot ? most : Math.max(most, rest)), 0);
    this.longest = Math.min(this.count, Math.max(1, longestWindow + 1, longestRest));
    this.bucketOf = new Int32Array(this.count);
    const reached = it.buckets.map((bucket) => reachable(bucket, it.slotKwh));
    this.mostLevels = Math.max(...reached.map((levels) => levels.length));
    this.nextLevel = new Int16Array(this.count * this.mostLevels);
    this.levels = it.buckets.map((bucket, index) => this.setUpBucket(bucket, index, reached[index]));
    this.gapCosts = gapCosts(it, this.count, this.longest);
    this.toGo = new Float64Array((this.count + 1) * (this.longest + 1) * this.mostLevels);
    this.toGoUnheated = new Float64Array(this.count + 1);
  }

  /** The slots in which the heater is on in the cheapest schedule; undefined when the restriction leaves none. */
  cheapest(prices: Float64Array, within?: Restriction): Uint8Array | undefined {
    this.fill(prices, within);
    const least = this.it.running ? this.toGoAt(0, 0, 0) : this.toGoUnheated[0];
    if (least === Infinity) return undefined;
    return this.follow(within);
  }

  private setUpBucket({ firstSlot, endSlot, needKwh }: HeatBucket, index: number, reached: readonly number[]): Levels {
    for (let slot = firstSlot; slot < endSlot; slot++) {
      this.bucketOf[slot] = index;
      reached.forEach((kwh, level) => {
        this.nextLevel[slot * this.mostLevels + level] = levelOf(reached, kwh + this.it.slotKwh[slot]);
      });
    }
    return {
      count: reached.length,
      missingKwh: Float64Array.from(reached, (kwh) => missing(needKwh, kwh)),
      heatedKwh: Float64Array.from(reached),
    };
  }

  private fill(prices: Float64Array, within: Restriction | undefined): void {
    const { toGo, toGoUnheated, longest, mostLevels, count } = this;
    const width = (longest + 1) * mostLevels;
    toGo.fill(0, count * width);
    toGoUnheated[count] = 0;
    const heatedToGo = new Float64Array(mostLevels);
    const shortfall = new Float64Array(mostLevels);
    const isHalf = new Uint8Array(mostLevels);
    const isForbidden = new Uint8Array(mostLevels);
    for (let slot = count - 1; slot >= 0; slot--) {
      const { endSlot, unbroken } = this.it.buckets[this.bucketOf[slot]];
      const { count: levels, missingKwh, heatedKwh } = this.levels[this.bucketOf[slot]];
      const endsBucket = slot === endSlot - 1;
      const mayHeat = within === undefined || within.mayBeOn(slot);
      const mayRest = within === undefined || within.mayBeOff(slot);
      const shortfallCost = endsBucket ? this.it.shortfallCostPerKwh : 0;
      const startCost = this.it.heater.blockStartCost;
      const rest = this.it.restSlots[slot];
      for (let level = 0; level < levels; level++) {
        const next = this.nextLevel[slot * mostLevels + level];
        const toGoAfter = toGo[(slot + 1) * width + (endsBucket ? 0 : next)];
        const heating = this.it.slotKwh[slot] * prices[slot] + missingKwh[next] * shortfallCost;
        heatedToGo[level] = mayHeat ? heating + toGoAfter : Infinity;
        shortfall[level] = missingKwh[level] * shortfallCost;
        isHalf[level] = unbroken && level > 0 && missingKwh[level] > 0 ? 1 : 0;
        isForbidden[level] = within?.permits(0, slot, heatedKwh[level]) === false ? 1 : 0;
      }
      for (let off = 0; off <= longest; off++) {
        const nextOff = off < longest ? off + 1 : longest;
        const resting = mayRest ? this.it.offCost[slot] + this.gapCost(slot, nextOff) : Infinity;
        const after = (slot + 1) * width + nextOff * mostLevels;
        const here = slot * width + off * mostLevels;
        for (let level = 0; level < levels; level++) {
          const mayHeatNow = off === 0 || (off >= rest && isHalf[level] === 0);
          const heats = mayHeatNow ? heatedToGo[level] + (off === 0 ? 0 : startCost) : Infinity;
          const rests = resting + shortfall[level] + toGo[after + (endsBucket ? 0 : level)];
          const least = (off === 0 && isHalf[level] === 1) || heats < rests ? heats : rests;
          toGo[here + level] = isForbidden[level] === 1 ? Infinity : least;
        }
      }
      const unheated = this.it.offCost[slot] + missingKwh[0] * shortfallCost + this.gapCost(slot, slot + 1);
      const rests = mayRest ? unheated + toGoUnheated[slot + 1] : Infinity;
      const isPermitted = within?.permits(0, slot, 0) !== false;
      toGoUnheated[slot] = isPermitted ? Math.min(rests, heatedToGo[0] + startCost) : Infinity;
    }
  }

  /** Walks forward along the costs to go. Where heating and resting cost the same, it rests. */
  private follow(within: Restriction | undefined): Uint8Array {
    const on = new Uint8Array(this.count);
    let level = 0;
    // Slots off since the last block; −1 while there was none.
    let off = this.it.running ? 0 : -1;
    for (let slot = 0; slot < this.count; slot++) {
      const { endSlot } = this.it.buckets[this.bucketOf[slot]];
      const endsBucket = slot === endSlot - 1;
      const { missingKwh } = this.levels[this.bucketOf[slot]];
      const cost = off < 0 ? this.toGoUnheated[slot] : this.toGoAt(slot, off, level);
      const nextOff = off < 0 ? -1 : Math.min(off + 1, this.longest);
      const restLevel = endsBucket ? 0 : level;
      const toGoResting = off < 0 ? this.toGoUnheated[slot + 1] : this.toGoAt(slot + 1, nextOff, restLevel);
      const window = off < 0 ? slot + 1 : nextOff;
      const shortfall = endsBucket ? missingKwh[level] * this.it.shortfallCostPerKwh : 0;
      const resting = this.it.offCost[slot] + shortfall + this.gapCost(slot, window) + toGoResting;
      const isHalf = this.it.buckets[this.bucketOf[slot]].unbroken && off === 0 && level > 0 && missingKwh[level] > 0;
      const mayRest = (within === undefined || within.mayBeOff(slot)) && !isHalf;
      if (mayRest && resting <= cost + SAME_COST * Math.max(1, Math.abs(cost))) {
        off = nextOff;
        level = restLevel;
      } else {
        on[slot] = 1;
        level = endsBucket ? 0 : this.nextLevel[slot * this.mostLevels + level];
        off = 0;
      }
    }
    return on;
  }

  private toGoAt(slot: number, off: number, level: number): number {
    return this.toGo[(slot * (this.longest + 1) + off) * this.mostLevels + level];
  }

  /** What it costs in gap penalties that `off` slots up to and with this one are off. */
  private gapCost(slot: number, off: number): number {
    return this.gapCosts[slot * (this.longest + 1) + Math.min(off, this.longest)];
  }
}

/** A window is penalised in its last slot, when all of its slots are off. */
function gapCosts({ windows, gapCost }: SetupWaterHeater, count: number, longest: number): Float64Array {
  const costs = new Float64Array(count * (longest + 1));
  for (const { firstSlot, lastSlot } of windows) {
    for (let off = lastSlot - firstSlot + 1; off <= longest; off++) costs[lastSlot * (longest + 1) + off] += gapCost;
  }
  return costs;
}

/** The energies, kWh, that heating in some of a bucket's slots can have added up to, as far as the need counts them. */
function reachable({ firstSlot, endSlot, needKwh }: HeatBucket, slotKwh: Float64Array): readonly number[] {
  let reached = [0];
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const sums = [...reached, ...reached.map((kwh) => Math.min(needKwh, kwh + slotKwh[slot]))].sort((a, b) => a - b);
    reached = sums.filter((kwh, index) => index === 0 || kwh - sums[index - 1] > SAME_KWH);
    if (reached.length > MOST_LEVELS) {
      return Array.from({ length: MOST_LEVELS }, (_, level) => (needKwh * level) / (MOST_LEVELS - 1));
    }
  }
  return reached;
}

/** The highest level that an energy reaches: what lies between two counts as the lower, so that no need is overstated as met. */
function levelOf(reached: readonly number[], kwh: number): number {
  return Math.max(
    0,
    reached.findLastIndex((level) => level <= kwh + SAME_KWH),
  );
}

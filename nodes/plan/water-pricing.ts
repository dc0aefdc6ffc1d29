import type { Restriction } from './restriction.js';
import type { SetupWaterHeater } from './water-heater.js';
import { heatLevels, levelAfter, mostOff, type HeatLevels } from './water-levels.js';

// Costs that differ by less than this share are equal.
const SAME_COST = 1e-12;

/**
 * Finds the cheapest schedule of one water heater at given prices, exactly, by backward recursion over the slots. The state
 * before a slot is how long the heater has been off (0: it is on) and how far the need of the bucket is met; off since
 * the horizon's start is a state apart, because what was before is not known.
 */
export class WaterPricing {
  private readonly count: number;
  /** By slot, how many slots off are told apart before it: as many as what is ahead asks about. */
  private readonly mostOff: Int32Array;
  private readonly longest: number;
  private readonly levels: readonly HeatLevels[];
  private readonly mostLevels: number;
  /** Which level a slot of heating leads to from each level. */
  private readonly nextLevel: Int16Array;
  private readonly bucketOf: Int32Array;
  /** Gap penalties, by slot and slots off. */
  private readonly gapCosts: Float64Array;
  /** Cost to go by slots off and level, before a slot and after it: only what is decided is kept of all slots. */
  private before: Float64Array;
  private after: Float64Array;
  private readonly toGoUnheated: Float64Array;
  /** One bit per slot, slots off and level, by the slot's first bit: set where it rests. */
  private readonly rests: Uint8Array;
  private readonly firstBit: Float64Array;
  private readonly restsUnheated: Uint8Array;

  constructor(private readonly it: SetupWaterHeater) {
    this.count = it.slotKwh.length;
    this.mostOff = mostOff(it);
    this.longest = this.mostOff.reduce((most, off) => Math.max(most, off), 1);
    this.bucketOf = new Int32Array(this.count);
    this.levels = heatLevels(it);
    this.mostLevels = Math.max(...this.levels.map(({ heatedKwh }) => heatedKwh.length));
    this.nextLevel = new Int16Array(this.count * this.mostLevels);
    it.buckets.forEach((_, index) => this.setUpBucket(index));
    this.gapCosts = gapCosts(it, this.count, this.longest + 1);
    this.before = new Float64Array((this.longest + 1) * this.mostLevels);
    this.after = new Float64Array((this.longest + 1) * this.mostLevels);
    this.toGoUnheated = new Float64Array(this.count + 1);
    this.firstBit = new Float64Array(this.count + 1);
    for (let slot = 0; slot < this.count; slot++) {
      const states = (this.mostOff[slot] + 1) * this.countIn(slot);
      this.firstBit[slot + 1] = this.firstBit[slot] + states;
    }
    this.rests = new Uint8Array(Math.ceil(this.firstBit[this.count] / 8));
    this.restsUnheated = new Uint8Array(this.count);
  }

  /** The slots in which the heater is on in the cheapest schedule; undefined when the restriction leaves none. */
  cheapest(prices: Float64Array, within?: Restriction): Uint8Array | undefined {
    this.fill(prices, within);
    const least = this.it.running ? this.before[0] : this.toGoUnheated[0];
    if (least === Infinity) return undefined;
    return this.follow();
  }

  private setUpBucket(index: number): void {
    const bucket = this.it.buckets[index];
    const after = levelAfter(this.levels[index], bucket, this.it.slotKwh);
    for (let slot = bucket.firstSlot; slot < bucket.endSlot; slot++) {
      this.bucketOf[slot] = index;
      for (let level = 0; level < this.countIn(slot); level++) {
        this.nextLevel[slot * this.mostLevels + level] = after(slot, level);
      }
    }
  }

  /** How many levels the bucket of a slot has. */
  private countIn(slot: number): number {
    return this.levels[this.bucketOf[slot]].heatedKwh.length;
  }

  private fill(prices: Float64Array, within: Restriction | undefined): void {
    const { mostLevels, count, rests, restsUnheated, toGoUnheated } = this;
    this.before.fill(0);
    rests.fill(0);
    toGoUnheated[count] = 0;
    const heatedToGo = new Float64Array(mostLevels);
    const shortfall = new Float64Array(mostLevels);
    const isHalf = new Uint8Array(mostLevels);
    const isForbidden = new Uint8Array(mostLevels);
    for (let slot = count - 1; slot >= 0; slot--) {
      [this.before, this.after] = [this.after, this.before];
      const { before, after } = this;
      const { endSlot, unbroken } = this.it.buckets[this.bucketOf[slot]];
      const { missingKwh, heatedKwh } = this.levels[this.bucketOf[slot]];
      const levels = heatedKwh.length;
      const endsBucket = slot === endSlot - 1;
      const levelsAfter = endsBucket && slot + 1 < count ? this.countIn(slot + 1) : levels;
      const mayHeat = within === undefined || within.mayBeOn(slot);
      const mayRest = within === undefined || within.mayBeOff(slot);
      const shortfallCost = endsBucket ? this.it.shortfallCostPerKwh : 0;
      const { startCost } = this.it;
      const rest = this.it.restSlots[slot];
      for (let level = 0; level < levels; level++) {
        const next = this.nextLevel[slot * mostLevels + level];
        const heating = this.it.slotKwh[slot] * prices[slot] + missingKwh[next] * shortfallCost;
        heatedToGo[level] = mayHeat ? heating + after[endsBucket ? 0 : next] : Infinity;
        shortfall[level] = missingKwh[level] * shortfallCost;
        isHalf[level] = unbroken && level > 0 && missingKwh[level] > 0 ? 1 : 0;
        isForbidden[level] = within?.permits(0, slot, heatedKwh[level]) === false ? 1 : 0;
      }
      const mostOffAfter = slot + 1 < count ? this.mostOff[slot + 1] : 0;
      let bit = this.firstBit[slot];
      for (let off = 0; off <= this.mostOff[slot]; off++) {
        const resting = mayRest ? this.it.offCost[slot] + this.gapCost(slot, off + 1) : Infinity;
        const offAfter = (off < mostOffAfter ? off + 1 : mostOffAfter) * levelsAfter;
        const here = off * levels;
        const started = off === 0 ? 0 : startCost;
        for (let level = 0; level < levels; level++, bit++) {
          const mayHeatNow = off === 0 || (off >= rest && isHalf[level] === 0);
          const heats = mayHeatNow ? heatedToGo[level] + started : Infinity;
          const idles =
            off === 0 && isHalf[level] === 1
              ? Infinity
              : resting + shortfall[level] + after[offAfter + (endsBucket ? 0 : level)];
          if (isNoDearer(idles, heats)) rests[bit >> 3] |= 1 << (bit & 7);
          before[here + level] = isForbidden[level] === 1 ? Infinity : heats < idles ? heats : idles;
        }
      }
      const unheated = this.it.offCost[slot] + missingKwh[0] * shortfallCost + this.gapCost(slot, slot + 1);
      const idles = mayRest ? unheated + toGoUnheated[slot + 1] : Infinity;
      const heats = heatedToGo[0] + startCost;
      restsUnheated[slot] = isNoDearer(idles, heats) ? 1 : 0;
      toGoUnheated[slot] = within?.permits(0, slot, 0) === false ? Infinity : Math.min(idles, heats);
    }
  }

  /** Walks forward along what was decided. */
  private follow(): Uint8Array {
    const on = new Uint8Array(this.count);
    let level = 0;
    // Slots off since the last block; −1 while there was none.
    let off = this.it.running ? 0 : -1;
    for (let slot = 0; slot < this.count; slot++) {
      const bucket = this.bucketOf[slot];
      const endsBucket = slot === this.it.buckets[bucket].endSlot - 1;
      const bit = this.firstBit[slot] + off * this.countIn(slot) + level;
      const rests = off < 0 ? this.restsUnheated[slot] : this.rests[bit >> 3] & (1 << (bit & 7));
      if (rests !== 0) {
        if (off >= 0) off = slot + 1 < this.count ? Math.min(off + 1, this.mostOff[slot + 1]) : 0;
        if (endsBucket) level = 0;
      } else {
        on[slot] = 1;
        level = endsBucket ? 0 : this.nextLevel[slot * this.mostLevels + level];
        off = 0;
      }
    }
    return on;
  }

  /** What it costs in gap penalties that `off` slots up to and with this one are off. */
  private gapCost(slot: number, off: number): number {
    return this.gapCosts[slot * (this.longest + 2) + Math.min(off, this.longest + 1)];
  }
}

/** Where heating and resting cost the same, it rests. */
function isNoDearer(resting: number, heating: number): boolean {
  return resting <= heating + SAME_COST * Math.max(1, Math.abs(heating)) || heating === Infinity;
}

/** A window is penalised in its last slot, when all of its slots are off. */
function gapCosts({ windows, gapCost }: SetupWaterHeater, count: number, longest: number): Float64Array {
  const costs = new Float64Array(count * (longest + 1));
  for (const { firstSlot, lastSlot } of windows) {
    for (let off = lastSlot - firstSlot + 1; off <= longest; off++) costs[lastSlot * (longest + 1) + off] += gapCost;
  }
  return costs;
}

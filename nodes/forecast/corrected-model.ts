import { clamp } from '../home/numbers.js';
import type { HistoryGrid } from './history.js';

/** How a modelled series is corrected by what was measured. */
interface CorrectionWeights {
  readonly days: number;
  readonly halfLifeDays: number;
  /** The slots on each side that share in the ratio of a slot. */
  readonly neighbours: number;
  /** With this many days of average model energy the ratio of a slot is held towards that of the whole day. */
  readonly shrinkDays: number;
  readonly smallestRatio: number;
  readonly largestRatio: number;
}

export const PV_CORRECTION: CorrectionWeights = {
  days: 28,
  halfLifeDays: 7,
  neighbours: 1,
  shrinkDays: 3,
  smallestRatio: 0.25,
  largestRatio: 4,
};

/**
 * Scales a model of a series (kWh per slot) by the rolling ratio of measured to modelled energy, by slot of day, bounded
 * and held towards the ratio of all slots.
 */
export class CorrectedModel {
  readonly overallRatio: number;
  private readonly ratios = new Map<number, number>();
  private readonly meanModelKwh: number;
  private readonly first: number;
  private readonly weightOfAge: Float64Array;

  constructor(
    private readonly grid: HistoryGrid,
    private readonly measured: Float64Array,
    private readonly modelled: Float64Array,
    private readonly known: number,
    private readonly weights: CorrectionWeights,
  ) {
    this.first = Math.max(0, known - weights.days * grid.slotsPerDay);
    this.weightOfAge = Float64Array.from({ length: weights.days + 1 }, (_, age) => 0.5 ** (age / weights.halfLifeDays));
    const sums = this.sumUp(this.first, known);
    this.overallRatio = sums.model > 0 ? this.bound(sums.measured / sums.model) : 1;
    this.meanModelKwh = sums.weight > 0 ? sums.model / sums.weight : 0;
  }

  /** Whether anything was measured while the model expected something. */
  get hasEvidence(): boolean {
    return this.meanModelKwh > 0;
  }

  /** The mean to be expected of a slot that the model gives so much. */
  meanAt(slotOfDay: number, modelKwh: number): number {
    return this.ratioAt(slotOfDay) * modelKwh;
  }

  private ratioAt(slotOfDay: number): number {
    const known = this.ratios.get(slotOfDay);
    if (known !== undefined) return known;
    const slots = this.slotsNear(slotOfDay);
    const hold = this.weights.shrinkDays * this.meanModelKwh;
    let measured = hold * this.overallRatio;
    let model = hold;
    for (const slot of slots) {
      const weight = this.weightAt(slot);
      measured += weight * this.measured[slot];
      model += weight * this.modelled[slot];
    }
    const ratio = model > 0 ? this.bound(measured / model) : this.overallRatio;
    this.ratios.set(slotOfDay, ratio);
    return ratio;
  }

  /** The slots of the past days at and beside a slot of day where both series are known and the model is not zero. */
  private slotsNear(slotOfDay: number): number[] {
    const { slotsPerDay, slotsAt } = this.grid;
    const near: number[] = [];
    for (let shift = -this.weights.neighbours; shift <= this.weights.neighbours; shift++) {
      for (const slot of slotsAt[(slotOfDay + shift + slotsPerDay) % slotsPerDay]) {
        if (slot >= this.known) break;
        if (slot >= this.first && this.modelled[slot] > 0 && !Number.isNaN(this.measured[slot])) near.push(slot);
      }
    }
    return near;
  }

  private sumUp(from: number, to: number) {
    const sums = { measured: 0, model: 0, weight: 0 };
    for (let slot = from; slot < to; slot++) {
      if (!(this.modelled[slot] > 0) || Number.isNaN(this.measured[slot])) continue;
      const weight = this.weightAt(slot);
      sums.measured += weight * this.measured[slot];
      sums.model += weight * this.modelled[slot];
      sums.weight += weight;
    }
    return sums;
  }

  private weightAt(slot: number): number {
    return this.weightOfAge[Math.floor((this.known - 1 - slot) / this.grid.slotsPerDay)];
  }

  private bound(ratio: number): number {
    return clamp(ratio, this.weights.smallestRatio, this.weights.largestRatio);
  }
}

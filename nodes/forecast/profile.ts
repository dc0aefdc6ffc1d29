import { HOUR_MS } from '../home/grid.js';
import type { SlotGrid } from './history.js';
import { WeightedSample } from './quantiles.js';

/** Energy in kWh per slot: the mean, and the values that 10, 50 and 90 % of outcomes stay below. */
export type Band = {
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  /** The outer and inner points, where the forecaster knows them. */
  readonly p5?: number;
  readonly p25?: number;
  readonly p75?: number;
  readonly p95?: number;
};

/** The levels of the points of a band, in the order of `pointsOf`. */
export const LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;

/** The mean, and values in the order of `LEVELS`. */
export function bandOf(mean: number, [p5, p10, p25, p50, p75, p90, p95]: readonly number[]): Band {
  return { mean, p5, p10, p25, p50, p75, p90, p95 };
}

/** The points of a band in the order of `LEVELS`; what it does not tell lies on straight lines between what it does. */
export function pointsOf({ p5, p10, p25, p50, p75, p90, p95 }: Band): number[] {
  const inner = (outside: number, share: number) => outside + share * (p50 - outside);
  return [p5 ?? p10, p10, p25 ?? inner(p10, 0.375), p50, p75 ?? inner(p90, 0.375), p90, p95 ?? p90];
}

/** A band with every point changed alike. */
export function mapBand(band: Band, change: (kwh: number) => number): Band {
  return bandOf(change(band.mean), pointsOf(band).map(change));
}

/** How much a past day counts. */
export interface ProfileWeights {
  readonly days: number;
  /** The age in days at which a sample counts half. */
  readonly halfLifeDays: number;
  /** What a weekend day counts for a working day, and the other way round. */
  readonly otherDayType: number;
  /** What the slots within half an hour before and after count in the mean. */
  readonly neighbourInMean: number;
  /** What the slots within half an hour before and after count in the quantiles. */
  readonly neighbourInBand: number;
}

const NEIGHBOURHOOD_MS = HOUR_MS / 2;

interface Ranked {
  readonly slots: readonly number[];
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The profile of a measured series by local slot of day, from the slots `[0, known)` of the grid: weighted mean and
 * quantiles, newest days first in weight. A slot of day that was never measured gets the mean and quantiles of all
 * that was; nothing measured at all gives undefined.
 */
export class DayProfile {
  private readonly bands = new Map<number, Band | undefined>();
  private readonly ranked = new Map<number, Ranked>();
  private readonly sample: WeightedSample;
  private readonly weightOfAge: Float64Array;
  private readonly reach: number;
  /** Where the measured part ends: after an outage the days before it still count as the last ones. */
  private readonly known: number;

  constructor(
    private readonly grid: SlotGrid,
    private readonly series: Float64Array,
    known: number,
    private readonly weights: ProfileWeights,
  ) {
    this.known = measuredEnd(series, known);
    // The hour that is repeated when summer time ends can add a slot a day.
    this.reach = Math.max(1, Math.round(NEIGHBOURHOOD_MS / grid.stepMs));
    this.sample = new WeightedSample((2 * this.reach + 1) * (weights.days + 2));
    this.weightOfAge = Float64Array.from({ length: weights.days + 1 }, (_, age) => 0.5 ** (age / weights.halfLifeDays));
  }

  at(slotOfDay: number, restDay: boolean): Band | undefined {
    const key = slotOfDay * 2 + Number(restDay);
    if (!this.bands.has(key)) this.bands.set(key, this.bandAt(slotOfDay, restDay) ?? this.overall());
    return this.bands.get(key);
  }

  private bandAt(slotOfDay: number, restDay: boolean): Band | undefined {
    const { slotsPerDay, restDay: isRest } = this.grid;
    const { neighbourInMean, neighbourInBand, otherDayType } = this.weights;
    this.sample.clear();
    let sum = 0;
    let total = 0;
    for (let shift = -this.reach; shift <= this.reach; shift++) {
      const meanShare = shift === 0 ? 1 : neighbourInMean;
      const bandShare = shift === 0 ? 1 : neighbourInBand;
      const { slots, values, weights } = this.rankedAt((slotOfDay + shift + slotsPerDay) % slotsPerDay);
      for (let rank = 0; rank < values.length; rank++) {
        const weight = weights[rank] * (Boolean(isRest[slots[rank]]) === restDay ? 1 : otherDayType);
        sum += meanShare * weight * values[rank];
        total += meanShare * weight;
        this.sample.add(values[rank], bandShare * weight);
      }
    }
    return total > 0 ? bandOf(sum / total, this.sample.quantiles(LEVELS)) : undefined;
  }

  /** The measured values of a slot of day within the days looked back on, smallest first, with the weight of their age. */
  private rankedAt(slotOfDay: number): Ranked {
    let ranked = this.ranked.get(slotOfDay);
    if (!ranked) {
      const slots = this.slotsBefore(slotOfDay).sort((a, b) => this.series[a] - this.series[b]);
      const { slotsPerDay } = this.grid;
      ranked = {
        slots,
        values: slots.map((slot) => this.series[slot]),
        weights: slots.map((slot) => this.weightOfAge[Math.floor((this.known - 1 - slot) / slotsPerDay)]),
      };
      this.ranked.set(slotOfDay, ranked);
    }
    return ranked;
  }

  private overall(): Band | undefined {
    const sample = new WeightedSample(Math.min(this.known, 65_535));
    let sum = 0;
    let count = 0;
    for (let slot = Math.max(0, this.known - this.weights.days * this.grid.slotsPerDay); slot < this.known; slot++) {
      const value = this.series[slot];
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
      sample.add(value, 1);
    }
    if (count === 0) return undefined;
    return bandOf(sum / count, sample.quantiles(LEVELS));
  }

  /** The slots of a slot of day that were measured within the days looked back on, newest first. */
  private slotsBefore(slotOfDay: number): number[] {
    const { known, series, grid, weights } = this;
    const slots = grid.slotsAt[slotOfDay];
    const found: number[] = [];
    for (let index = lastBelow(slots, known); index >= 0; index--) {
      const slot = slots[index];
      if (known - 1 - slot >= weights.days * grid.slotsPerDay) break;
      if (!Number.isNaN(series[slot])) found.push(slot);
    }
    return found;
  }
}

function measuredEnd(series: Float64Array, known: number): number {
  let end = known;
  while (end > 0 && Number.isNaN(series[end - 1])) end--;
  return end;
}

/** The index of the last element of the ascending `slots` that is below `limit`, or -1. */
function lastBelow(slots: Int32Array, limit: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

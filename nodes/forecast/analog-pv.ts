import { DAY_MS, HOUR_MS } from '../home/grid.js';
import { clamp } from '../home/numbers.js';
import type { GridAxis } from './history.js';
import { LEVELS, bandOf, mapBand, type Band } from './profile.js';
import type { PvView } from './pv-model.js';
import { SortedSample } from './sorted-sample.js';

/** How the past hours that resemble an hour to come are weighed. */
interface AnalogWeights {
  /** Days looked back on. */
  readonly days: number;
  readonly halfLifeDays: number;
  /** Width of the likeness of skies, in units of the clear-sky index. */
  readonly indexWidth: number;
  /** Width of the likeness of hours of day. */
  readonly hourWidth: number;
  /** Hours of day looked at on each side. */
  readonly hourReach: number;
  /** What the model's own word counts beside the past, in days. */
  readonly priorDays: number;
}

export const PV_ANALOG: AnalogWeights = {
  days: 200,
  halfLifeDays: 60,
  indexWidth: 0.15,
  hourWidth: 2,
  hourReach: 3,
  priorDays: 0.5,
};

// Below these shares of the brightest slot the sun is too low to learn from, and too low for skies to tell the energy.
const DIM_SHARE = 0.012;
const LOW_SUN_SHARE = 0.05;
const LARGEST_INDEX = 1.3;
const INDEX_BINS_PER_UNIT = 50;
// Between "twice the sun, twice the energy" (1) and "the sky of the past days, whatever the weather" (0).
const INDEX_POWER = 0.5;
const INDEX_OFFSET = 0.1;
const [SMALLEST_RATIO, LARGEST_RATIO] = [0.25, 4];
// How far a first day may lie from a model that was never compared with anything: 10 to 90 % of skies.
const PRIOR_SPREAD = [0.3, 0.7, 1, 1.2, 1.5];

/**
 * PV by likeness: of the past hours near an hour of day whose forecast sky was like the one to come, what the roof gave
 * relative to a clear sky. So shade, dirt, a plane that is not quite as told, and what a kind of forecast is worth come
 * from the roof's own past, as weighted mean and quantiles, scaled with the sky of the slot.
 */
export class AnalogPv {
  private readonly hours: Hour[] = Array.from({ length: 24 }, () => ({ index: [], scaled: [], weight: [] }));
  private readonly samples = new Map<number, SortedSample>();
  private readonly bands = new Map<number, Band>();
  private readonly slotsPerHour: number;
  private readonly dim: number;
  private readonly lowSun: number;
  private readonly known: number;
  private readonly overallRatio: number;

  /** @param known the slots of the grid that count: `[0, known)` */
  constructor(
    private readonly grid: GridAxis,
    measured: Float64Array,
    private readonly learntFrom: PvView,
    known: number,
    private readonly weights: AnalogWeights,
  ) {
    this.slotsPerHour = Math.max(1, Math.round(HOUR_MS / grid.stepMs));
    this.known = known;
    const slotsPerDay = Math.round(DAY_MS / grid.stepMs);
    const first = Math.max(0, known - weights.days * slotsPerDay);
    const view = learntFrom;
    let brightest = 0;
    for (let slot = first; slot < known; slot++) brightest = Math.max(brightest, view.clear[slot]);
    this.dim = DIM_SHARE * brightest;
    this.lowSun = LOW_SUN_SHARE * brightest;
    let [given, modelled] = [0, 0];
    for (let slot = first; slot < known; slot++) {
      const clear = view.clear[slot];
      if (!(clear > this.dim) || Number.isNaN(view.past[slot]) || Number.isNaN(measured[slot])) continue;
      const ageWeight = 0.5 ** ((known - slot) / slotsPerDay / weights.halfLifeDays);
      given += ageWeight * measured[slot];
      modelled += ageWeight * view.past[slot];
      if (!this.isSampled(slot)) continue;
      const index = this.indexOf(slot);
      const hour = this.hours[this.hourAt(grid.startMs + slot * grid.stepMs)];
      hour.index.push(index);
      hour.scaled.push(measured[slot] / clear / scaleOf(index));
      hour.weight.push(ageWeight * Math.sqrt(clear / brightest));
    }
    this.overallRatio = modelled > 0 ? clamp(given / modelled, SMALLEST_RATIO, LARGEST_RATIO) : 1;
  }

  /** Whether there was anything to learn from. */
  get hasEvidence(): boolean {
    return this.hours.some(({ index }) => index.length > 0);
  }

  /** Whether the sun stands so low that the horizon tells more than the sky: what the last days gave is the better guess. */
  isLowSun(startMs: number, view: PvView): boolean {
    return view.clearAt(startMs) <= this.lowSun;
  }

  /** What is to be expected of a slot to come under the sky of `view`. */
  at(startMs: number, view: PvView): Band {
    const clear = view.clearAt(startMs);
    const index = this.indexAt(startMs, view);
    const bin = Math.round(index * INDEX_BINS_PER_UNIT);
    const band = this.bandAround(this.hourAt(startMs), bin);
    const scale = clear * scaleOf(index);
    return mapBand(band, (kwh) => scale * kwh);
  }

  private bandAround(hour: number, bin: number): Band {
    const key = hour * 1000 + bin;
    let band = this.bands.get(key);
    if (!band) {
      const index = bin / INDEX_BINS_PER_UNIT;
      const sample = this.sampleAround(hour);
      const { indexWidth } = this.weights;
      const prior = (this.overallRatio * index) / scaleOf(index);
      const { mean, quantiles } = sample.weigh(
        (other) => Math.exp(-(((other - index) / indexWidth) ** 2)),
        LEVELS,
        PRIOR_SPREAD.map((factor) => ({
          value: prior * factor,
          weight: this.weights.priorDays / PRIOR_SPREAD.length,
        })),
      );
      band = bandOf(mean, quantiles);
      this.bands.set(key, band);
    }
    return band;
  }

  private sampleAround(hour: number): SortedSample {
    let sample = this.samples.get(hour);
    if (!sample) {
      sample = new SortedSample();
      const { hourReach, hourWidth } = this.weights;
      for (let shift = -hourReach; shift <= hourReach; shift++) {
        const other = this.hours[(hour + shift + 24) % 24];
        const likeness = Math.exp(-((shift / hourWidth) ** 2));
        for (let place = 0; place < other.index.length; place++) {
          sample.add(other.scaled[place], other.weight[place] * likeness, other.index[place]);
        }
      }
      sample.sort();
      this.samples.set(hour, sample);
    }
    return sample;
  }

  /** One slot an hour is enough, every day another one, so that each keeps the scatter of a single slot. */
  private isSampled(slot: number): boolean {
    const ofHour = slot % this.slotsPerHour;
    return ofHour === Math.floor(slot / (24 * this.slotsPerHour)) % this.slotsPerHour;
  }

  /** The clear-sky index of a past slot and its neighbours: a front that comes an hour late is still that front. */
  private indexOf(slot: number): number {
    const { past, clear } = this.learntFrom;
    return this.smooth(
      (shift) => (slot + shift < this.known ? past[slot + shift] : NaN),
      (shift) => clear[slot + shift],
    );
  }

  private indexAt(startMs: number, view: PvView): number {
    const { stepMs } = this.grid;
    return this.smooth(
      (shift) => view.at(startMs + shift * stepMs) ?? NaN,
      (shift) => view.clearAt(startMs + shift * stepMs),
    );
  }

  private smooth(expected: (shift: number) => number, clear: (shift: number) => number): number {
    const reach = 2 * this.slotsPerHour;
    let [above, below] = [0, 0];
    for (let shift = 1 - reach; shift < reach; shift++) {
      const energy = expected(shift);
      if (!(energy >= 0)) continue;
      const weight = 1 - Math.abs(shift) / reach;
      above += weight * energy;
      below += weight * clear(shift);
    }
    return below > 0 ? clamp(above / below, 0, LARGEST_INDEX) : 0;
  }

  private hourAt(startMs: number): number {
    return Math.floor((startMs % DAY_MS) / HOUR_MS);
  }
}

interface Hour {
  readonly index: number[];
  readonly scaled: number[];
  readonly weight: number[];
}

function scaleOf(index: number): number {
  return (index + INDEX_OFFSET) ** INDEX_POWER;
}

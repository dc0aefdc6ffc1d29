import type { DeviceRun, WeightedRun } from './device.js';

// Progress is counted in kWh or in runs.
const SAME_PROGRESS = 1e-6;
const WHOLE = 1e-6;

/** What a search has decided about a device: how far it may be when each slot begins, and when it is on or off. */
export class Restriction {
  private constructor(
    /** By kind of progress and slot: at least the one, and less than the other. */
    private readonly least: readonly Float64Array[],
    private readonly below: readonly Float64Array[],
    /** By slot: 1 must be on, −1 must be off, 0 is free. */
    private readonly mask: Int8Array,
  ) {}

  static none(kinds: number, slots: number): Restriction {
    const filled = (value: number) => Array.from({ length: kinds }, () => new Float64Array(slots + 1).fill(value));
    return new Restriction(filled(-Infinity), filled(Infinity), new Int8Array(slots));
  }

  /** Whether the device may be so far when a slot begins; the slot behind the last one stands for the horizon's end. */
  permits(kind: number, slot: number, progress: number): boolean {
    return progress >= this.least[kind][slot] - SAME_PROGRESS && progress < this.below[kind][slot] - SAME_PROGRESS;
  }

  mayBeOn(slot: number): boolean {
    return this.mask[slot] >= 0;
  }

  mayBeOff(slot: number): boolean {
    return this.mask[slot] <= 0;
  }

  allows({ kwh, progress }: DeviceRun): boolean {
    const isOnPlan = kwh.every((value, slot) => (value > 0 ? this.mayBeOn(slot) : this.mayBeOff(slot)));
    return isOnPlan && progress.every((steps, kind) => steps.every((value, slot) => this.permits(kind, slot, value)));
  }

  /**
   * Two restrictions of which every run that this one allows keeps one, and neither of which allows all of `runs`: by
   * whether the device is so far when some slot begins, as evenly as can be, and far from where any of the runs makes
   * progress, so that both halves lose mixtures of what lies around it.
   * @returns undefined when the runs are on in the same slots.
   */
  split(runs: readonly WeightedRun[]): readonly [Restriction, Restriction] | undefined {
    const threshold = bestThreshold(runs);
    if (threshold) {
      // Other runs may be anywhere between the amounts of these: what is not so far is all that lies below.
      const { kind, slot, amount } = threshold;
      return [
        new Restriction(this.least, narrowed(this.below, kind, slot, amount), this.mask),
        new Restriction(narrowed(this.least, kind, slot, amount), this.below, this.mask),
      ];
    }
    const slot = undecidedSlot(runs, this.mask.length);
    if (slot === undefined) return undefined;
    return [this.decided(slot, 1), this.decided(slot, -1)];
  }

  /** On (1) or off (−1) in a slot, besides. */
  decided(slot: number, value: 1 | -1): Restriction {
    return new Restriction(this.least, this.below, this.mask.with(slot, value));
  }
}

function narrowed(limits: readonly Float64Array[], kind: number, slot: number, value: number): readonly Float64Array[] {
  return limits.map((limit, index) => (index === kind ? limit.with(slot, value) : limit));
}

interface Threshold {
  readonly kind: number;
  readonly slot: number;
  readonly amount: number;
}

function bestThreshold(runs: readonly WeightedRun[]): Threshold | undefined {
  const [first] = runs;
  const candidates = first.run.progress.flatMap((_, kind) => thresholds(runs, kind));
  if (candidates.length === 0) return undefined;
  const { threshold } = candidates.reduce((a, b) => (b.score > a.score ? b : a));
  return threshold;
}

/** For each amount of progress, the stretches of slots over which the same share of the runs has reached it. */
function thresholds(runs: readonly WeightedRun[], kind: number): { threshold: Threshold; score: number }[] {
  const steps = runs.map(({ run }) => run.progress[kind]);
  const slots = steps[0].length;
  const amounts = distinct(steps.flatMap((progress) => [...progress]));
  return amounts.slice(1).flatMap((amount) => {
    const share = (slot: number) =>
      runs.reduce((total, { weight }, run) => total + (steps[run][slot] >= amount - SAME_PROGRESS ? weight : 0), 0);
    const shares = Array.from({ length: slots }, (_, slot) => share(slot));
    return stretches(shares)
      .map(({ from, to }) => {
        const evenness = Math.min(shares[from], 1 - shares[from]);
        const threshold = { kind, slot: Math.floor((from + to - 1) / 2), amount };
        return { threshold, score: evenness < WHOLE ? 0 : evenness * Math.sqrt(to - from) };
      })
      .filter(({ score }) => score > 0);
  });
}

function stretches(values: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = 0, to = 1; from < values.length; from = to++) {
    while (to < values.length && Math.abs(values[to] - values[from]) < WHOLE) to++;
    found.push({ from, to });
  }
  return found;
}

function undecidedSlot(runs: readonly WeightedRun[], slots: number): number | undefined {
  let nearest = 0.5 - WHOLE;
  let found: number | undefined;
  for (let slot = 0; slot < slots; slot++) {
    const on = runs.reduce((total, { run, weight }) => total + (run.kwh[slot] > 0 ? weight : 0), 0);
    if (Math.abs(on - 0.5) >= nearest) continue;
    nearest = Math.abs(on - 0.5);
    found = slot;
  }
  return found;
}

function distinct(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.filter((value, index) => index === 0 || value - sorted[index - 1] > SAME_PROGRESS);
}

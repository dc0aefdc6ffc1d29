import { HOUR_MS } from '../home/grid.js';
import { durationOf, energyOf, runKwh, type ApplianceJob, type SetupAppliances } from './appliance.js';
import type { HullLimits } from './device.js';
import type { Restriction } from './restriction.js';

/** A whole run that begins with a slot. */
interface RunMove {
  readonly firstSlot: number;
  /** From the first slot on. */
  readonly kwh: Float64Array;
  /** The first slot in which something else can begin. */
  readonly next: number;
}

/** What a plan of the machine does: for each job its energy by slot, and how far it is when each slot begins and at the end. */
export interface AppliancePlan {
  readonly kwh: readonly Float64Array[];
  readonly progress: readonly Float64Array[];
  readonly missingKwh: number;
}

// Times that differ by less are the same. ms.
const SAME_MS = 1;
/** A group with more states than these cannot be planned in time. */
export const MOST_STATES = 4096;

/** How many states a group of appliances has in each slot: how far each of its jobs can be. */
export function stateCount({ jobs, edges }: SetupAppliances): number {
  return jobs.reduce((total, job) => total * stepsOf(job, edges).length, 1);
}

/**
 * Finds the cheapest plan for one machine that does one thing at a time, exactly, by backward recursion over the slots.
 * The state before a slot is how far each job is: runs done, or time done of an interruptible one.
 */
export class AppliancePricing {
  private readonly count: number;
  /** By job, how far it can be: in runs, or in ms. */
  private readonly steps: readonly (readonly number[])[];
  private readonly strides: readonly number[];
  private readonly states: number;
  /** By job and slot; none for an interruptible job. */
  private readonly runs: readonly (readonly (RunMove | undefined)[])[];
  private readonly missingKwh: Float64Array;
  /** Cost to go, by slot and state. */
  private readonly toGo: Float64Array;

  constructor(private readonly it: SetupAppliances) {
    this.count = it.edges.length - 1;
    this.steps = it.jobs.map((job) => stepsOf(job, it.edges));
    let states = 1;
    this.strides = this.steps.map((steps) => {
      const stride = states;
      states *= steps.length;
      return stride;
    });
    this.states = states;
    this.runs = it.jobs.map((job) =>
      Array.from({ length: this.count }, (_, slot) =>
        job.appliance.interruptible || slot < it.freeFrom ? undefined : this.runAt(job, slot),
      ),
    );
    this.missingKwh = Float64Array.from({ length: states }, (_, state) => this.missingIn(state));
    this.toGo = new Float64Array((this.count + 1) * states);
  }

  /** @returns undefined when the restriction leaves no plan. */
  cheapest(prices: Float64Array, within?: Restriction): AppliancePlan | undefined {
    const runCosts = this.runs.map((moves) => moves.map((move) => (move ? costOfRun(move, prices) : Infinity)));
    this.fill(prices, runCosts, within);
    return this.toGo[0] === Infinity ? undefined : this.follow(prices, runCosts, within);
  }

  /** The least that it takes in a slot in which it takes anything, kWh; 0 where that can be any amount. */
  leastKwh(): Float64Array {
    const least = new Float64Array(this.count).fill(Infinity);
    for (const [job, moves] of this.runs.entries()) {
      if (this.it.jobs[job].appliance.interruptible) least.fill(0);
      for (const { firstSlot, kwh } of moves.filter((move) => move !== undefined)) {
        kwh.forEach((value, at) => {
          if (value > 0) least[firstSlot + at] = Math.min(least[firstSlot + at], value);
        });
      }
    }
    return least.map((kwh, slot) => (kwh === Infinity || slot < this.it.freeFrom ? 0 : kwh));
  }

  /** The most that it takes in a slot, kWh. */
  mostKwh(): Float64Array {
    const most = new Float64Array(this.count);
    for (const [at, moves] of this.runs.entries()) {
      const job = this.it.jobs[at];
      for (const { firstSlot, kwh } of moves.filter((move) => move !== undefined)) {
        kwh.forEach((value, index) => (most[firstSlot + index] = Math.max(most[firstSlot + index], value)));
      }
      if (!job.appliance.interruptible) continue;
      most.forEach((kwh, slot) => {
        const ms = Math.max(0, availableMs(job, slot, this.it.edges));
        most[slot] = Math.max(kwh, (job.run[0].kw * ms) / HOUR_MS);
      });
    }
    return most;
  }

  /** What a single interruptible job takes in each slot at least and at most, as far as a restriction tells. kWh. */
  limits(within: Restriction): HullLimits {
    const leastKwh = new Float64Array(this.count);
    const mostKwh = new Float64Array(this.count);
    let reached = new Set([0]);
    for (let slot = 0; slot < this.count; slot++) {
      const states = [...reached].filter((state) => this.permits(slot, state, within));
      const on = within.mayBeOn(slot) ? states.filter((state) => !Number.isNaN(this.partKwh(0, slot, state))) : [];
      const off = within.mayBeOff(slot) ? states : [];
      const parts = on.map((state) => this.partKwh(0, slot, state));
      mostKwh[slot] = Math.max(0, ...parts);
      leastKwh[slot] = off.length > 0 || parts.length === 0 ? 0 : Math.min(...parts);
      reached = new Set([...off, ...on.map((state) => this.after(0, slot, state))]);
    }
    return { leastKwh, mostKwh };
  }

  /** The plan that begins nothing. */
  idle(): AppliancePlan {
    return {
      kwh: this.it.jobs.map(() => new Float64Array(this.count)),
      progress: this.it.jobs.map(() => new Float64Array(this.count + 1)),
      missingKwh: this.missingKwh[0],
    };
  }

  private fill(prices: Float64Array, runCosts: readonly number[][], within: Restriction | undefined): void {
    const { toGo, states, count } = this;
    for (let state = 0; state < states; state++) {
      const cost = this.missingKwh[state] * this.it.missingCostPerKwh;
      toGo[count * states + state] = this.permits(count, state, within) ? cost : Infinity;
    }
    for (let slot = count - 1; slot >= 0; slot--) {
      for (let state = 0; state < states; state++) {
        let best = this.restingCost(slot, state, within);
        for (let job = 0; job < this.steps.length; job++) {
          best = Math.min(best, this.movingCost(job, slot, state, prices, runCosts, within));
        }
        toGo[slot * states + state] = this.permits(slot, state, within) ? best : Infinity;
      }
    }
  }

  private follow(prices: Float64Array, runCosts: readonly number[][], within: Restriction | undefined): AppliancePlan {
    const plan = this.idle();
    let state = 0;
    for (let slot = 0; slot < this.count;) {
      const least = this.toGo[slot * this.states + state];
      const rests = this.restingCost(slot, state, within) <= least;
      const job = rests
        ? -1
        : this.steps.findIndex((_, at) => this.movingCost(at, slot, state, prices, runCosts, within) <= least);
      const move = job < 0 ? undefined : this.runs[job][slot];
      if (job >= 0) {
        if (move) move.kwh.forEach((kwh, at) => (plan.kwh[job][slot + at] += kwh));
        else plan.kwh[job][slot] += this.partKwh(job, slot, state);
        state = this.after(job, slot, state);
      }
      const next = move?.next ?? slot + 1;
      for (let at = slot + 1; at <= next; at++) {
        plan.progress.forEach((progress, index) => (progress[at] = this.stepIn(index, state)));
      }
      slot = next;
    }
    return { ...plan, missingKwh: this.missingKwh[state] };
  }

  private restingCost(slot: number, state: number, within: Restriction | undefined): number {
    const mayRest = within === undefined || slot < this.it.freeFrom || within.mayBeOff(slot);
    return mayRest ? this.toGo[(slot + 1) * this.states + state] : Infinity;
  }

  /** What it costs from here on to begin a job in a slot; infinite when it cannot. */
  private movingCost(
    job: number,
    slot: number,
    state: number,
    prices: Float64Array,
    runCosts: readonly number[][],
    within: Restriction | undefined,
  ): number {
    if (slot < this.it.freeFrom || this.stepIn(job, state) === this.steps[job].length - 1) return Infinity;
    if (this.it.jobs[job].appliance.interruptible) {
      const kwh = this.partKwh(job, slot, state);
      if (Number.isNaN(kwh) || within?.mayBeOn(slot) === false) return Infinity;
      return kwh * prices[slot] + this.toGo[(slot + 1) * this.states + this.after(job, slot, state)];
    }
    const move = this.runs[job][slot];
    if (!move) return Infinity;
    const after = state + this.strides[job];
    if (within && !this.allows(move, after, within)) return Infinity;
    return runCosts[job][slot] + this.toGo[move.next * this.states + after];
  }

  private allows({ firstSlot, kwh, next }: RunMove, after: number, within: Restriction): boolean {
    for (let slot = firstSlot; slot < next; slot++) {
      const isOn = kwh[slot - firstSlot] > 0;
      if (!(isOn ? within.mayBeOn(slot) : within.mayBeOff(slot))) return false;
      if (slot > firstSlot && !this.permits(slot, after, within)) return false;
    }
    return true;
  }

  private permits(slot: number, state: number, within: Restriction | undefined): boolean {
    if (!within) return true;
    return this.steps.every((_, job) => within.permits(job, slot, this.stepIn(job, state)));
  }

  /** What an interruptible job takes in a slot; NaN where it cannot run. kWh. */
  private partKwh(job: number, slot: number, state: number): number {
    const steps = this.steps[job];
    const open = steps[steps.length - 1] - steps[this.stepIn(job, state)];
    const ms = Math.min(open, availableMs(this.it.jobs[job], slot, this.it.edges));
    return ms < SAME_MS ? NaN : (this.it.jobs[job].run[0].kw * ms) / HOUR_MS;
  }

  /** The state after a job was begun in a slot. */
  private after(job: number, slot: number, state: number): number {
    if (!this.it.jobs[job].appliance.interruptible) return state + this.strides[job];
    const step = this.stepIn(job, state);
    const steps = this.steps[job];
    const done = steps[step] + availableMs(this.it.jobs[job], slot, this.it.edges);
    let next = step;
    while (next + 1 < steps.length && steps[next + 1] <= done + SAME_MS) next++;
    return state + (next - step) * this.strides[job];
  }

  private stepIn(job: number, state: number): number {
    return Math.floor(state / this.strides[job]) % this.steps[job].length;
  }

  private missingIn(state: number): number {
    return this.it.jobs.reduce((total, { run, appliance }, job) => {
      const steps = this.steps[job];
      const open = steps[steps.length - 1] - steps[this.stepIn(job, state)];
      return total + (appliance.interruptible ? (run[0].kw * open) / HOUR_MS : open * runKwh(run));
    }, 0);
  }

  /** A run that begins with a slot, or with the window where that begins within the slot. */
  private runAt(job: ApplianceJob, slot: number): RunMove | undefined {
    const { edges } = this.it;
    const start = Math.max(edges[slot], job.from);
    if (start >= edges[slot + 1]) return undefined;
    const end = start + durationOf(job.run);
    if (end > edges[this.count] + SAME_MS) return undefined;
    if (end > job.until + SAME_MS && !isFirstOfLate(job, slot, edges)) return undefined;
    let next = slot + 1;
    while (next < this.count && edges[next] < end - SAME_MS) next++;
    return { firstSlot: slot, kwh: energyOf(job.run, start, edges).slice(slot, next), next };
  }
}

function costOfRun({ firstSlot, kwh }: RunMove, prices: Float64Array): number {
  let cost = 0;
  for (let at = 0; at < kwh.length; at++) cost += kwh[at] * prices[firstSlot + at];
  return cost;
}

/** How much of a slot lies in a job's window, ms; negative where none does. */
export function availableMs({ from, until }: ApplianceJob, slot: number, edges: Float64Array): number {
  return Math.min(until, edges[slot + 1]) - Math.max(from, edges[slot]);
}

/** A window that is too short is used as soon as it can be: late, rather than never. */
function isFirstOfLate({ from, until, run }: ApplianceJob, slot: number, edges: Float64Array): boolean {
  return from + durationOf(run) > until + SAME_MS && edges[slot] <= from && from < edges[slot + 1];
}

/** How far a job can be when a slot begins: runs done, or ms done. */
function stepsOf(job: ApplianceJob, edges: Float64Array): readonly number[] {
  const { appliance, run, runs } = job;
  if (!appliance.interruptible) return Array.from({ length: runs + 1 }, (_, done) => done);
  const total = run[0].ms;
  let reached = [0];
  for (let slot = 0; slot < edges.length - 1; slot++) {
    const available = availableMs(job, slot, edges);
    if (available < SAME_MS) continue;
    const sums = [...reached, ...reached.map((ms) => Math.min(total, ms + available))].sort((a, b) => a - b);
    reached = sums.filter((ms, index) => index === 0 || ms - sums[index - 1] > SAME_MS);
    if (reached.length > MOST_STATES) break;
  }
  return reached[reached.length - 1] < total - SAME_MS ? [...reached, total] : reached;
}

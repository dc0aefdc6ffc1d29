import type { Highs } from 'highs';
import { DarkstarError } from '../home/errors.js';
import type { DiscreteDevice } from './device.js';
import { setUpDevices } from './devices.js';
import type { WarmLp } from './lp.js';
import { buildModel } from './model.js';
import type { Schedule } from './schedule.js';
import { search, type Found } from './search.js';
import type { Setup } from './setup.js';

export interface Limits {
  readonly timeLimitMs: number;
  /** Relative gap at which a plan is good enough; 0 asks for proof. */
  readonly mipGap: number;
  /** After so many branchings a gap up to twice as wide will do. */
  readonly branchings?: number;
}

export interface Optimum {
  readonly schedule: Schedule;
  readonly objective: number;
  /** No plan can cost less than this. */
  readonly bound: number;
  readonly gap: number;
  readonly method: Found['method'];
}

// The solver's own objective and ours, computed apart, must agree to this share. The solver may pay for more than a plan
// owes, where it was told to leave a slack at zero that turns out to be free; never for less.
const OBJECTIVE_TOLERANCE = 1e-6;

/**
 * Finds the cheapest schedule. What can be weighed is a linear programme; devices that are on or off, or run once, offer
 * it their schedules column by column. Where the solution does what a home cannot, a dive finds a possible schedule, and
 * branching closes the gap between it and the bound as far as the time allows.
 * @throws DarkstarError `solver-failed`, `plan-failed-check`
 */
export function optimise(highs: Highs, lp: WarmLp, setup: Setup, limits: Limits, elapsedMs: () => number): Optimum {
  const home = buildModel(setup);
  const devices: readonly DiscreteDevice[] = setUpDevices(setup);
  const found = search({
    highs,
    lp,
    home,
    setup,
    devices,
    mipGap: limits.mipGap,
    branchings: limits.branchings ?? Infinity,
    timeLeft: () => limits.timeLimitMs - elapsedMs(),
  });
  const { candidate, bound, method } = found;
  const { schedule, objective, solverObjective } = candidate;
  if (!(objective - solverObjective <= OBJECTIVE_TOLERANCE * Math.max(1, Math.abs(objective)))) {
    throw new DarkstarError(
      'plan-failed-check',
      `The plan costs ${objective}, but the solver says ${solverObjective}: it is not used.`,
      { values: { planned: objective, solver: solverObjective } },
    );
  }
  return { schedule, objective, bound: Math.min(bound, objective), gap: gapOf(objective, bound), method };
}

/** The relative gap between a cost and its bound; what rounding alone makes is none. */
export function gapOf(objective: number, bound: number): number {
  const gap = Math.max(0, objective - bound) / Math.max(1, Math.abs(objective));
  return gap < OBJECTIVE_TOLERANCE ? 0 : gap;
}

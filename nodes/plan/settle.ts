import { dive, diveOften } from './dive.js';
import type { DeviceRun } from './device.js';
import { nothingOf, type ColumnBound, type MasterSolution } from './master.js';
import { solveMilp } from './milp.js';
import type { LinearModel } from './model-builder.js';
import type { Exclusion, SemiContinuous } from './part.js';
import { NOISE_KWH } from './tidy.js';
import { LEAST_SOLVE_MS, NO_DECISIONS, TOLERATED, type Workspace } from './workspace.js';

const MAX_ROUNDS = 40;

/**
 * With each device's run decided, finds what the rest does at once or not at all: by a careful dive, and where that ends
 * far above the relaxed cost, by the solver's own branching, which is the stronger one without devices to price.
 * @returns a bound on what any plan with these runs costs.
 */
export function settle(work: Workspace, runs: readonly DeviceRun[], timeLimitMs: number): number {
  const { highs, home, timeLeft, branchings } = work.input;
  // This is branching, and what plans are given of it bears the wider gap.
  const mipGap = work.input.mipGap * (branchings < Infinity ? TOLERATED : 1);
  const until = timeLeft() - timeLimitMs;
  const relaxed = work.solveFixed(runs, []);
  if (!relaxed) return -Infinity;
  let bound = relaxed.lp.objective;
  if (work.isDone(bound)) return bound;
  diveOften(work, relaxed, runs);
  if (work.isDone(bound)) return bound;
  nearby(work, runs, relaxed, (timeLeft() - until) / 2);
  const model = withRuns(work, runs);
  let { exclusions } = work.faultsOf(relaxed);
  for (let round = 0; round < MAX_ROUNDS && !work.isDone(bound); round++) {
    const limits = { timeLimitMs: timeLeft() - until, mipGap };
    if (limits.timeLimitMs < LEAST_SOLVE_MS) break;
    const seed = work.best && home.write(work.best.schedule, work.best.solution.lp.values);
    const choices = { exclusions, semiContinuous: home.semiContinuous, cuts: cutsBeside(work, runs) };
    const found = solveMilp(highs, model, choices, seed, limits);
    if (!found) break;
    bound = Math.max(bound, found.bound + runs.reduce((total, { cost }) => total + cost, 0));
    const solution = take(work, runs, found.values, exclusions);
    if (!solution) break;
    const more = work.faultsOf(solution).exclusions.filter((exclusion) => !exclusions.includes(exclusion));
    if (more.length === 0 || !found.proven) break;
    // Where one rule makes way for the next, all of them at once are sooner solved.
    exclusions = [...new Set([...exclusions, ...more, ...home.exclusions.filter((it) => canBind(it, model))])];
  }
  return bound;
}

function canBind({ first, second, while: only }: Exclusion, { colUpper }: LinearModel): boolean {
  return only === undefined && colUpper[first] > 0 && colUpper[second] > 0;
}

/** With every binary decided the rest is a linear programme again, which has the duals. */
function take(work: Workspace, runs: readonly DeviceRun[], values: Float64Array, exclusions: readonly Exclusion[]) {
  const { semiContinuous, model } = work.input.home;
  const decided = [
    ...exclusions.map(({ first, second }) => nothingOf(values[first] < values[second] ? first : second)),
    ...semiContinuous
      .filter(({ column }) => model.colUpper[column] > 0)
      .map((it) => decidedAmount(it, values, model.colUpper)),
  ];
  const solution = work.solveFixed(runs, decided);
  if (solution) dive(work, solution, { ...NO_DECISIONS, bounds: decided }, runs);
  return solution;
}

/**
 * Leaves open only what the best schedule and the relaxed solution do differently, which is soon solved (relaxation
 * induced neighbourhood, Danna, Rothberg and Le Pape 2005).
 */
function nearby(work: Workspace, runs: readonly DeviceRun[], relaxed: MasterSolution, timeLimitMs: number): void {
  const { highs, home, mipGap } = work.input;
  if (!work.best) return;
  const seed = home.write(work.best.schedule, work.best.solution.lp.values);
  const { values } = relaxed.lp;
  const { exclusions } = work.faultsOf(relaxed);
  const isOpen = ({ column }: SemiContinuous) => Math.abs(values[column] - seed[column]) > NOISE_KWH;
  const settled = home.semiContinuous.filter((it) => home.model.colUpper[it.column] > 0 && !isOpen(it));
  const model = withBounds(
    withRuns(work, runs),
    settled.map((it) => decidedAmount(it, seed, home.model.colUpper)),
  );
  const choices = { exclusions, semiContinuous: home.semiContinuous.filter(isOpen), cuts: cutsBeside(work, runs) };
  const found = solveMilp(highs, model, choices, seed, { timeLimitMs, mipGap });
  if (found) take(work, runs, found.values, exclusions);
}

/** The home's own model, with what the devices take as a load. */
function withRuns({ input: { home } }: Workspace, runs: readonly DeviceRun[]): LinearModel {
  if (runs.length === 0) return home.model;
  const rowLower = Float64Array.from(home.model.rowLower);
  const rowUpper = Float64Array.from(home.model.rowUpper);
  for (const { kwh } of runs) {
    home.balanceRows.forEach((row, slot) => {
      rowLower[row] += kwh[slot];
      rowUpper[row] += kwh[slot];
    });
  }
  return { ...home.model, rowLower, rowUpper };
}

function withBounds(model: LinearModel, bounds: readonly ColumnBound[]): LinearModel {
  const colLower = Float64Array.from(model.colLower);
  const colUpper = Float64Array.from(model.colUpper);
  for (const { column, lower, upper } of bounds) {
    colLower[column] = lower;
    colUpper[column] = upper;
  }
  return { ...model, colLower, colUpper };
}

/** The rows that were added to the relaxed model, with what the devices take as a number. */
function cutsBeside({ added }: Workspace, runs: readonly DeviceRun[]) {
  return added.map(({ least, terms, slot, shares }) => ({
    least: runs.reduce((total, { kwh }, device) => total + shares[device] * kwh[slot], least),
    terms,
  }));
}

function decidedAmount(it: SemiContinuous, values: Float64Array, upper: Float64Array): ColumnBound {
  const { column, minimum, step } = it;
  if (values[column] < minimum / 2) return nothingOf(column);
  if (step === undefined) return { column, lower: minimum, upper: upper[column] };
  const kwh = Math.round(values[column] / step) * step;
  return { column, lower: kwh, upper: kwh };
}

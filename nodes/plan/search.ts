import { DarkstarError } from '../home/errors.js';
import { branch } from './branch.js';
import { closestTo } from './closest.js';
import { objectiveOf } from './cost.js';
import { directionsOf } from './directions.js';
import { runsWithoutSolver } from './fallback-discrete.js';
import { plunge, polish, tryColumns, tryNear } from './improve.js';
import type { ColumnBound, MasterSolution } from './master.js';
import { solveMilp } from './milp.js';
import type { SemiContinuous } from './part.js';
import { covers } from './previous-plan.js';
import { relax } from './relax.js';
import {
  LEAST_SOLVE_MS,
  NO_DECISIONS,
  ROUNDING,
  Workspace,
  type Candidate,
  type Faults,
  type SearchInput,
} from './workspace.js';

export interface Found {
  readonly candidate: Candidate;
  readonly bound: number;
  readonly method: 'lp' | 'lp-dive' | 'milp' | 'column-generation' | 'branch-and-price';
}

const MAX_MILP_ROUNDS = 40;
const LEAST_CLOSEST_MS = 200;
// A plan this near to its bound, as a share of the gap that is wished for, need not be improved.
const EXCELLENT = 0.1;

/**
 * Finds the cheapest possible schedule of a home model, and a bound that none can undercut.
 * @throws DarkstarError `solver-failed` when no possible schedule was found in time.
 */
export function search(input: SearchInput): Found {
  const work = new Workspace(input);
  addFirstRuns(work);
  const relaxed = relax(work, NO_DECISIONS, -Infinity);
  if (relaxed === 'infeasible' || relaxed === 'no-time') throw failed();
  const { solution, bound } = relaxed;
  const hasDevices = work.input.devices.length > 0;
  work.dive(solution, NO_DECISIONS);
  const { between } = work.faultsOf(solution);
  if (between.length > 0) work.dive(solution, NO_DECISIONS, [], { rounding: 'up' });
  if (!work.isDone(bound)) {
    console.log('  before', work.best?.objective, bound, work.input.timeLeft());
    for (const pace of (process.env.PACE??'.33').split(',').map(Number)) {
    work.dive(solution, NO_DECISIONS, [], { pace });
    console.log('  gradual', pace, work.best?.objective, work.input.timeLeft());
    }
  }
  // With all devices idle there is a plan where there is any.
  if (!work.best && hasDevices) work.tryRuns(work.idle, []);
  if (work.isDone(bound, EXCELLENT))
    return found(work, bound, hasDevices ? 'column-generation' : wasWhole(work, solution));
  if (hasDevices) {
    polish(work);
    tryColumns(work, solution);
    plunge(work, { ...NO_DECISIONS, bound, depth: 0 }, relaxed);
    tryNear(work, solution);
    tryWithoutSolver(work);
    if (work.isDone(bound)) return found(work, bound, 'column-generation');
    return found(work, branch(work, { ...NO_DECISIONS, bound, depth: 0 }), 'branch-and-price');
  }
  const faults = work.faultsOf(solution);
  if (faults.exclusions.length > 0) tryDirections(work);
  if (work.isDone(bound)) return found(work, bound, 'lp-dive');
  return found(work, milp(work, faults, bound), 'milp');
}

/** Plans with the battery charging and discharging when a dynamic programme says so. */
function tryDirections(work: Workspace): void {
  const [battery] = work.input.home.batteries;
  const directions = directionsOf(work.input.setup);
  if (!directions) return;
  const bounds = directions.flatMap((direction, index): ColumnBound[] => {
    if (direction === 'still') return [];
    const { chargeColumns, dischargeColumns } = battery;
    return [nothingOf(direction === 'charge' ? dischargeColumns[index] : chargeColumns[index])];
  });
  const solution = work.solveFixed([], bounds);
  if (solution) work.dive(solution, { ...NO_DECISIONS, bounds });
}

function wasWhole(work: Workspace, solution: MasterSolution): Found['method'] {
  return work.best?.solution === solution ? 'lp' : 'lp-dive';
}

function found(work: Workspace, bound: number, method: Found['method']): Found {
  if (!work.best) throw failed();
  return { candidate: closest(work, work.best), bound, method };
}

/** Of the schedules that cost the same as the best one, the closest to the previous plan. */
function closest(work: Workspace, best: Candidate): Candidate {
  const { lp, home, setup, timeLeft } = work.input;
  const { previousPlan } = setup.problem;
  if (!covers(previousPlan, Date.parse(setup.slots[0].start)) || timeLeft() < LEAST_CLOSEST_MS) return best;
  const fixed = work.solveFixed(best.runs, best.bounds);
  const found = fixed && closestTo(previousPlan, { lp, home, setup }, fixed.lp, timeLeft() / 2);
  if (!fixed || !found) return best;
  // The costs of the first stage give stored energy its value.
  const solution = { ...fixed, lp: { ...found, rowDuals: fixed.lp.rowDuals, objective: fixed.lp.objective } };
  const schedule = work.read(solution);
  const { exclusions, between } = work.faultsOf(solution);
  const objective = objectiveOf(schedule, setup);
  const isAsGood = objective <= best.objective + ROUNDING * Math.max(1, Math.abs(best.objective));
  return isAsGood && exclusions.length + between.length === 0 ? { ...best, schedule, objective } : best;
}

function failed(): DarkstarError {
  return new DarkstarError('solver-failed', 'The solver found no possible schedule in time.');
}

/** No plan may cost more than what the home would do without a solver. */
function tryWithoutSolver(work: Workspace): void {
  const { devices, setup } = work.input;
  const runs = runsWithoutSolver(devices, setup, false);
  runs.forEach((run, device) => work.master.add(device, run));
  work.tryRuns(
    runs.map((run, device) => work.master.asKnown(device, run)),
    [],
  );
}

/** Doing nothing, what the last plan wanted, and what is cheapest at the prices of the grid. */
function addFirstRuns(work: Workspace): void {
  const { devices, setup } = work.input;
  const prices = Float64Array.from(setup.slots, ({ importPrice, exportPrice, pvKwh, loadKwh }) =>
    pvKwh > loadKwh ? exportPrice : importPrice,
  );
  devices.forEach((device, index) => {
    const idle = device.idle();
    work.master.add(index, idle);
    work.idle.push(idle);
    const previous = device.previous();
    if (previous) work.master.add(index, previous);
    const cheapest = device.cheapest(prices);
    if (cheapest) work.master.add(index, cheapest);
  });
}

/** Without devices to price, the solver's own branching is the stronger one. */
function milp(work: Workspace, faults: Faults, relaxedBound: number): number {
  const { highs, home, mipGap, timeLeft } = work.input;
  let bound = relaxedBound;
  let exclusions = faults.exclusions;
  for (let round = 0; round < MAX_MILP_ROUNDS && timeLeft() >= LEAST_SOLVE_MS; round++) {
    const seed = work.best && home.write(work.best.schedule, work.best.solution.lp.values);
    const limits = { timeLimitMs: timeLeft(), mipGap };
    const choices = { exclusions, semiContinuous: home.semiContinuous, cuts: work.added };
    const found = solveMilp(highs, home.model, choices, seed, limits);
    if (!found) break;
    bound = Math.max(bound, found.bound);
    // With every binary decided the rest is a linear programme again, which has the duals.
    const decided = [
      ...exclusions.map(({ first, second }) => nothingOf(found.values[first] < found.values[second] ? first : second)),
      ...home.semiContinuous
        .filter(({ column }) => home.model.colUpper[column] > 0)
        .map((it) => decidedAmount(it, found.values, home.model.colUpper)),
    ];
    const solution = work.solveFixed([], decided);
    if (!solution) break;
    const more = work.faultsOf(solution).exclusions.filter((exclusion) => !exclusions.includes(exclusion));
    work.dive(solution, { ...NO_DECISIONS, bounds: decided });
    if (more.length === 0 || !found.proven || work.isDone(bound)) break;
    exclusions = [...exclusions, ...more];
  }
  return bound;
}

function nothingOf(column: number): ColumnBound {
  return { column, lower: 0, upper: 0 };
}

function decidedAmount(it: SemiContinuous, values: Float64Array, upper: Float64Array): ColumnBound {
  const { column, minimum, step } = it;
  if (values[column] < minimum / 2) return { column, lower: 0, upper: 0 };
  if (step === undefined) return { column, lower: minimum, upper: upper[column] };
  const kwh = Math.round(values[column] / step) * step;
  return { column, lower: kwh, upper: kwh };
}

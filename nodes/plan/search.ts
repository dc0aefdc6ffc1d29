import { DarkstarError } from '../home/errors.js';
import { branch } from './branch.js';
import { closestTo } from './closest.js';
import { objectiveOf } from './cost.js';
import { directionsOf } from './directions.js';
import { dive, diveOften, tryRuns } from './dive.js';
import { runsWithoutSolver } from './fallback-discrete.js';
import { plunge, polish, tryColumns, tryNear } from './improve.js';
import { nothingOf, type ColumnBound, type MasterSolution } from './master.js';
import { covers } from './previous-plan.js';
import { relax } from './relax.js';
import { settle } from './settle.js';
import { NO_DECISIONS, ROUNDING, Workspace, type Candidate, type SearchInput } from './workspace.js';

export interface Found {
  readonly candidate: Candidate;
  readonly bound: number;
  readonly method: 'lp' | 'lp-dive' | 'milp' | 'column-generation' | 'branch-and-price';
}

// Of the time that is left, so much goes into what the devices' runs leave undecided.
const SETTLING_SHARE = 0.4;
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
  dive(work, solution, NO_DECISIONS);
  if (!work.isDone(bound) && work.faultsOf(solution).between.length > 0) {
    diveOften(work, solution, []);
  }
  // With all devices idle there is a plan where there is any.
  if (!work.best && hasDevices) tryRuns(work, work.idle, []);
  if (work.isDone(bound, EXCELLENT))
    return found(work, bound, hasDevices ? 'column-generation' : wasWhole(work, solution));
  if (hasDevices) {
    polish(work);
    tryColumns(work, solution);
    plunge(work, { ...NO_DECISIONS, bound, depth: 0 }, relaxed);
    tryNear(work, solution);
    tryWithoutSolver(work);
    if (work.isDone(bound)) return found(work, bound, 'column-generation');
    if (work.best) settle(work, work.best.runs, SETTLING_SHARE * work.input.timeLeft());
    if (work.isDone(bound)) return found(work, bound, 'column-generation');
    return found(work, branch(work, { ...NO_DECISIONS, bound, depth: 0 }), 'branch-and-price');
  }
  if (work.faultsOf(solution).exclusions.length > 0) tryDirections(work);
  if (work.isDone(bound)) return found(work, bound, 'lp-dive');
  return found(work, Math.max(bound, settle(work, [], work.input.timeLeft())), 'milp');
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
  if (solution) dive(work, solution, { ...NO_DECISIONS, bounds });
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
  tryRuns(
    work,
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

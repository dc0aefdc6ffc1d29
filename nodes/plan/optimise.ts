import type { Highs } from 'highs';
import { DarkstarError } from '../home/errors.js';
import { objectiveOf } from './cost.js';
import type { LpSolution, WarmLp } from './lp.js';
import { solveMilp, type MilpLimits } from './milp.js';
import { buildModel, type HomeModel } from './model.js';
import type { Exclusion } from './part.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import { NOISE_KWH, tidy } from './tidy.js';

export interface Optimum {
  readonly schedule: Schedule;
  readonly objective: number;
  /** No plan can cost less than this. */
  readonly bound: number;
  readonly gap: number;
  readonly method: 'lp' | 'lp-dive' | 'milp';
}

interface Search {
  readonly highs: Highs;
  readonly lp: WarmLp;
  readonly home: HomeModel;
  readonly setup: Setup;
  readonly mipGap: number;
  /** Time left, ms. */
  readonly timeLeft: () => number;
}

interface Candidate {
  readonly schedule: Schedule;
  readonly solution: LpSolution;
  readonly objective: number;
  readonly violated: readonly Exclusion[];
}

const MAX_ROUNDS = 20;
// The solver's own objective and ours, computed apart, must agree to this share.
const OBJECTIVE_TOLERANCE = 1e-6;

/**
 * Finds the cheapest schedule. First as a linear programme; where its solution does at once what a home cannot (import
 * and export, charge and discharge), a dive forbids one of the two and solves again until a possible schedule is found,
 * and a MILP with binaries for just these slots closes the gap between the dive and the bound.
 * @throws DarkstarError `solver-failed`, `plan-failed-check`
 */
export function optimise(highs: Highs, lp: WarmLp, setup: Setup, limits: MilpLimits, elapsedMs: () => number): Optimum {
  const home = buildModel(setup);
  const timeLeft = () => Math.max(50, limits.timeLimitMs - elapsedMs());
  const search: Search = { highs, lp, home, setup, mipGap: limits.mipGap, timeLeft };
  lp.load(home.model);
  const relaxed = solveLp(search);
  if (relaxed.violated.length === 0) return optimum(relaxed, relaxed.objective, 'lp');
  const bound = relaxed.solution.objective;
  const dived = dive(search, relaxed);
  if (gapOf(dived.objective, bound) <= limits.mipGap) return optimum(dived, bound, 'lp-dive');
  return branch(search, dived, relaxed.violated, bound);
}

function solveLp({ lp, home, setup, timeLeft }: Search): Candidate {
  const solution = lp.run(timeLeft());
  const schedule = readSchedule(home, solution);
  const violated = home.exclusions.filter((exclusion) => isViolated(exclusion, solution.values));
  tidy(schedule, setup);
  const stillViolated = violated.filter((exclusion) => isViolated(exclusion, writeBack(home, schedule, solution)));
  return { schedule, solution, objective: objectiveOf(schedule, setup), violated: stillViolated };
}

/** Forbids the smaller of the two wherever both happen, and solves again, until nothing impossible is left. */
function dive(search: Search, from: Candidate): Candidate {
  let candidate = from;
  for (let round = 0; candidate.violated.length > 0; round++) {
    if (round === MAX_ROUNDS)
      throw new DarkstarError('solver-failed', 'The solver found no possible schedule in time.');
    const { values } = candidate.solution;
    search.lp.fixAtZero(
      candidate.violated.map(({ first, second, keepSecond }) =>
        keepSecond || values[first] < values[second] ? first : second,
      ),
    );
    candidate = solveLp(search);
  }
  return candidate;
}

function branch(search: Search, dived: Candidate, violated: readonly Exclusion[], lpBound: number): Optimum {
  const { highs, lp, home } = search;
  let best = dived;
  let bound = lpBound;
  let exclusions = violated;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const seed = writeBack(home, best.schedule, best.solution);
    const limits = { timeLimitMs: search.timeLeft(), mipGap: search.mipGap };
    const found = solveMilp(highs, home.model, exclusions, seed, limits);
    if (!found) break;
    bound = Math.max(bound, found.bound);
    // With every binary decided the rest is a linear programme again, which has the duals.
    lp.load(home.model);
    lp.fixAtZero(exclusions.map(({ first, second }) => (found.values[first] < found.values[second] ? first : second)));
    const candidate = solveLp(search);
    const more = candidate.violated.filter((exclusion) => !exclusions.includes(exclusion));
    const possible = more.length === 0 ? candidate : dive(search, candidate);
    if (possible.objective < best.objective) best = possible;
    if (more.length === 0 || !found.proven || gapOf(best.objective, bound) <= search.mipGap) break;
    exclusions = [...exclusions, ...more];
  }
  return optimum(best, Math.min(bound, best.objective), 'milp');
}

function optimum({ schedule, objective, solution }: Candidate, bound: number, method: Optimum['method']): Optimum {
  if (Math.abs(solution.objective - objective) > OBJECTIVE_TOLERANCE * Math.max(1, Math.abs(objective))) {
    throw new DarkstarError(
      'plan-failed-check',
      `The plan costs ${objective}, but the solver says ${solution.objective}: it is not used.`,
      { values: { planned: objective, solver: solution.objective } },
    );
  }
  return { schedule, objective, bound, gap: gapOf(objective, bound), method };
}

/** The relative gap between a cost and its bound; what rounding alone makes is none. */
function gapOf(objective: number, bound: number): number {
  const gap = Math.max(0, objective - bound) / Math.max(1, Math.abs(objective));
  return gap < OBJECTIVE_TOLERANCE ? 0 : gap;
}

function isViolated({ first, second, while: condition }: Exclusion, values: Float64Array): boolean {
  const happens = (column: number) => values[column] > NOISE_KWH;
  return happens(first) && happens(second) && (condition === undefined || happens(condition));
}

function readSchedule({ grid, solar, load, batteries }: HomeModel, { values, rowDuals }: LpSolution): Schedule {
  return grid.importColumns.map((importColumn, index) => ({
    importKwh: values[importColumn],
    exportKwh: values[grid.exportColumns[index]],
    curtailedKwh: values[solar.curtailedColumns[index]],
    shedKwh: values[load.shedColumns[index]],
    batteries: batteries.map(({ chargeColumns, dischargeColumns, storageRows }) => ({
      chargeKwh: values[chargeColumns[index]],
      dischargeKwh: values[dischargeColumns[index]],
      storedKwh: 0,
      // A row's dual is what the objective grows by when energy is added to storage for nothing: it falls.
      storedValue: -rowDuals[storageRows[index]],
    })),
  }));
}

/** The solution's columns, with the decisions as they are after tidying. */
function writeBack({ grid, solar, batteries }: HomeModel, schedule: Schedule, { values }: LpSolution): Float64Array {
  const columns = values.slice();
  schedule.forEach((slot, index) => {
    columns[grid.importColumns[index]] = slot.importKwh;
    columns[grid.exportColumns[index]] = slot.exportKwh;
    columns[solar.curtailedColumns[index]] = slot.curtailedKwh;
    batteries.forEach(({ chargeColumns, dischargeColumns }, position) => {
      columns[chargeColumns[index]] = slot.batteries[position].chargeKwh;
      columns[dischargeColumns[index]] = slot.batteries[position].dischargeKwh;
    });
  });
  return columns;
}

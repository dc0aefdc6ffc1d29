import type { DeviceRun } from './device.js';
import { nothingOf, type ColumnBound, type Decisions, type MasterSolution } from './master.js';
import type { Exclusion } from './part.js';
import { forbidSmaller, nextPossible, roundAll, type Rounding } from './possible.js';
import { NO_DECISIONS, ROUNDING, type Faults, type Workspace } from './workspace.js';

/** How a dive decides. */
export interface Dive {
  readonly rounding?: Rounding;
  /** The share of all faults that is decided at a time, those first that are nearly decided already. */
  readonly pace?: number;
}

const MAX_DIVE_ROUNDS = 40;
// So few amounts are rounded up.
const FEW = 2;
const WAYS: readonly Dive[] = [{ rounding: 'up' }, { pace: 0.5 }, { pace: 0.25 }, { pace: 0.1 }];

/** Decides one thing after the other as the solution has it for the most part, until the schedule is possible. */
export function dive(
  work: Workspace,
  from: MasterSolution,
  { bounds: given }: Decisions,
  decided: readonly DeviceRun[] = [],
  { rounding = 'nearest', pace = 1 }: Dive = {},
): void {
  let solution = from;
  let bounds = given;
  const runs: (DeviceRun | undefined)[] = work.input.devices.map((_, device) => decided[device]);
  for (let round = 0; round < MAX_DIVE_ROUNDS; round++) {
    const undecided = work.heaviest(solution, runs);
    const faults = work.faultsOf(solution);
    let ways: readonly (readonly ColumnBound[])[] = [bounds];
    if (undecided) runs[undecided.device] = undecided.run;
    else if (faults.exclusions.length + faults.between.length > 0) {
      ways = decisionsOn(work, mostDecided(faults, solution, pace), solution, isLast(faults) ? 'up' : rounding).map(
        (decisions) => [...bounds, ...decisions],
      );
    } else {
      const otherWay = turned(work, solution, bounds);
      const better = otherWay && work.solveFixed(runs, otherWay);
      if (!better || better.lp.objective >= solution.lp.objective - ROUNDING) {
        work.accept(solution, bounds);
        return;
      }
      solution = better;
      bounds = otherWay;
      continue;
    }
    let next: MasterSolution | undefined;
    for (const way of ways) {
      bounds = way;
      next = work.solveFixed(runs, bounds);
      if (next) break;
    }
    if (!next) return;
    solution = next;
  }
}

/** Dives in several ways, of which sometimes the one and sometimes the other ends well. */
export function diveOften(work: Workspace, from: MasterSolution, decided: readonly DeviceRun[]): void {
  for (const way of WAYS) dive(work, from, NO_DECISIONS, decided, way);
}

/** Plans with these runs, unless that was done before; returns whether it is better than all others. */
export function tryRuns(work: Workspace, runs: readonly DeviceRun[], bounds: readonly ColumnBound[]): boolean {
  if (!work.isNew(runs)) return false;
  const before = work.best;
  const solution = work.solveFixed(runs, bounds);
  if (!solution || (before && solution.lp.objective >= before.objective - ROUNDING)) return false;
  dive(work, solution, { ...NO_DECISIONS, bounds }, runs);
  return work.best !== before;
}

/** Takes a solution as the best schedule where it is one, and a better one. */
export function acceptIfPossible(work: Workspace, solution: MasterSolution, bounds: readonly ColumnBound[]): void {
  if (work.heaviest(solution, [])) return;
  const { exclusions, between } = work.faultsOf(solution);
  if (exclusions.length + between.length === 0 && !turned(work, solution, bounds)) work.accept(solution, bounds);
}

/**
 * Bounds that allow the same solution and cheaper ones: of two that exclude each other the forbidden one would pay, and
 * the other is not used, so that forbidding the other one costs nothing. Undefined where there is no such pair.
 */
function turned(work: Workspace, { lp }: MasterSolution, bounds: readonly ColumnBound[]): ColumnBound[] | undefined {
  const rounded = new Set(work.input.home.semiContinuous.map(({ column }) => column));
  const paying = new Set(
    bounds
      .filter(({ column, upper }) => upper === 0 && lp.reducedCosts[column] < -ROUNDING && !rounded.has(column))
      .map(({ column }) => column),
  );
  if (paying.size === 0) return undefined;
  const instead = new Map<number, number>();
  for (const { first, second, while: condition } of work.input.home.exclusions) {
    if (condition !== undefined) continue;
    const forbidden = paying.has(first) ? first : second;
    const other = paying.has(first) ? second : first;
    if (paying.has(forbidden) && !paying.has(other) && lp.values[other] <= ROUNDING) instead.set(forbidden, other);
  }
  // A column that several others exclude is turned only where all of them may be.
  const used = work.input.home.exclusions.filter(
    ({ first, second }) =>
      (instead.has(first) && instead.get(first) !== second) || (instead.has(second) && instead.get(second) !== first),
  );
  for (const { first, second } of used) {
    instead.delete(first);
    instead.delete(second);
  }
  if (instead.size === 0) return undefined;
  return bounds.map((bound) => {
    const other = instead.get(bound.column);
    return other === undefined ? bound : nothingOf(other);
  });
}

/** What a dive decides about the faults of a solution, and what else it may decide where that is impossible. */
function decisionsOn(
  work: Workspace,
  { exclusions, between }: Faults,
  solution: MasterSolution,
  rounding: Rounding,
): ColumnBound[][] {
  const { values } = solution.lp;
  const forbidden = exclusions.map((exclusion) => forbidSmaller(exclusion, values));
  // What must be nothing cannot be rounded up.
  const open = between.filter((it) => !forbidden.some(({ column }) => column === it.column));
  // Rounding up may ask for more than there is: what cannot be taken in part is left out then.
  const leftOut = open.map(({ column }) => nothingOf(column));
  return [
    [...forbidden, ...roundAll(open, values, work.input.home.model.colUpper, rounding)],
    ...(open.length > 0 ? [[...forbidden, ...leftOut]] : []),
    ...(exclusions.length > 0 ? [[...exclusions.map(theOther(solution)), ...leftOut]] : []),
  ];
}

/** No other amounts can make up for what rounding leaves out. */
function isLast({ between }: Faults): boolean {
  return between.length <= FEW;
}

/** The share of the faults that is the nearest to being none. */
function mostDecided(faults: Faults, { lp: { values } }: MasterSolution, share: number): Faults {
  if (share === 1) return faults;
  const nearest = <T>(all: readonly T[], distanceOf: (it: T) => number): T[] =>
    [...all].sort((a, b) => distanceOf(a) - distanceOf(b)).slice(0, Math.ceil(all.length * share));
  return {
    exclusions: nearest(faults.exclusions, ({ first, second }) => {
      const [a, b] = [values[first], values[second]];
      return Math.min(a, b) / Math.max(a, b);
    }),
    between: nearest(faults.between, (it) => {
      const kwh = values[it.column];
      const { below, above } = nextPossible(it, kwh);
      return Math.min(kwh - below, above - kwh) / (above - below);
    }),
  };
}

/** The bound for the column of an exclusion that a solution does not forbid. */
function theOther({ lp }: MasterSolution) {
  return (exclusion: Exclusion): ColumnBound => {
    const { column } = forbidSmaller(exclusion, lp.values);
    return nothingOf(column === exclusion.first ? exclusion.second : exclusion.first);
  };
}

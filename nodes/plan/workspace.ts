import type { Highs } from 'highs';
import { objectiveOf } from './cost.js';
import { Cuts, type Cut } from './cuts.js';
import type { DeviceRun, DiscreteDevice } from './device.js';
import { addDeviceLoads } from './devices.js';
import type { WarmLp } from './lp.js';
import { Master, type ColumnBound, type Decisions, type MasterSolution } from './master.js';
import type { HomeModel } from './model.js';
import type { Exclusion, SemiContinuous } from './part.js';
import { forbidSmaller, isBetween, isExcluded, nextPossible, roundAll, type Rounding } from './possible.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import { tidy } from './tidy.js';

export interface SearchInput {
  readonly highs: Highs;
  readonly lp: WarmLp;
  readonly home: HomeModel;
  readonly setup: Setup;
  readonly devices: readonly DiscreteDevice[];
  /** Relative gap at which a plan is good enough; 0 asks for proof. */
  readonly mipGap: number;
  /** After so many branchings a gap up to twice as wide will do. */
  readonly branchings: number;
  /** Time left, ms. */
  readonly timeLeft: () => number;
}

/** A possible schedule and what it costs. */
export interface Candidate {
  readonly schedule: Schedule;
  readonly objective: number;
  /** What the solver says that it costs. */
  readonly solverObjective: number;
  readonly solution: MasterSolution;
  /** One for each device. */
  readonly runs: readonly DeviceRun[];
  readonly bounds: readonly ColumnBound[];
}

/** What a solution of the relaxed model does that a home cannot. */
export interface Faults {
  readonly exclusions: readonly Exclusion[];
  readonly between: readonly SemiContinuous[];
}

/** How a dive decides. */
export interface Dive {
  readonly rounding?: Rounding;
  /** The share of all faults that is decided at a time, those first that are nearly decided already. */
  readonly pace?: number;
}

const WAYS: readonly Dive[] = [{ rounding: 'up' }, { pace: 0.5 }, { pace: 0.25 }, { pace: 0.1 }];
export const NO_DECISIONS: Decisions = { restrictions: [], bounds: [] };
/** Costs that differ by less are the same. */
export const ROUNDING = 1e-9;
/** A solve that is not given at least this cannot find anything, ms. */
export const LEAST_SOLVE_MS = 20;
/** Weights that differ by less from a whole number are whole. */
export const WHOLE = 1e-6;
// Where costs are near zero a relative gap means nothing: in currency.
const ABSOLUTE_GAP = 0.001;
const MAX_DIVE_ROUNDS = 40;
// So few amounts are rounded up.
const FEW = 2;

/** The model that a search works on, and the best possible schedule that it has found so far. */
export class Workspace {
  readonly master: Master;
  /** The rows that were added because a solution broke them. */
  readonly added: Cut[] = [];
  best: Candidate | undefined;
  /** For each device the run that takes nothing. */
  readonly idle: DeviceRun[] = [];
  private readonly cuts: Cuts;
  /** The combinations of runs that have been planned with. */
  private readonly tried = new Set<string>();

  constructor(readonly input: SearchInput) {
    input.lp.load(input.home.model);
    this.master = new Master(input.lp, input.home, input.devices);
    this.cuts = new Cuts(input.home, input.setup, input.devices);
  }

  /** Adds the rows that every possible schedule keeps and a solution breaks; returns how many. */
  cut(solution: MasterSolution): number {
    const broken = this.cuts.broken(solution.lp.values, this.master.taken(solution));
    for (const cut of broken) this.master.addCut(cut);
    this.added.push(...broken);
    return broken.length;
  }

  isDone(bound: number, share = 1): boolean {
    return this.best !== undefined && this.best.objective - bound <= share * this.slack();
  }

  /** How far from the bound a plan may be. */
  slack(): number {
    const { mipGap } = this.input;
    const cost = Math.max(1, Math.abs(this.best?.objective ?? 1));
    return mipGap === 0 ? ROUNDING * cost : Math.max(mipGap * cost, ABSOLUTE_GAP);
  }

  /** Dives in several ways, of which sometimes the one and sometimes the other ends well. */
  diveOften(from: MasterSolution, decided: readonly DeviceRun[]): void {
    for (const way of WAYS) this.dive(from, NO_DECISIONS, decided, way);
  }

  /** Decides one thing after the other as the solution has it for the most part, until the schedule is possible. */
  dive(
    from: MasterSolution,
    { bounds: given }: Decisions,
    decided: readonly DeviceRun[] = [],
    { rounding = 'nearest', pace = 1 }: Dive = {},
  ): void {
    let solution = from;
    let bounds = given;
    const runs: (DeviceRun | undefined)[] = this.input.devices.map((_, device) => decided[device]);
    for (let round = 0; round < MAX_DIVE_ROUNDS; round++) {
      const undecided = this.heaviest(solution, runs);
      const faults = this.faultsOf(solution);
      let ways: readonly (readonly ColumnBound[])[] = [bounds];
      if (undecided) runs[undecided.device] = undecided.run;
      else if (faults.exclusions.length + faults.between.length > 0) {
        ways = this.decided(mostDecided(faults, solution, pace), solution, isLast(faults) ? 'up' : rounding).map(
          (decisions) => [...bounds, ...decisions],
        );
      } else {
        const turned = this.turned(solution, bounds);
        const better = turned && this.solveFixed(runs, turned);
        if (!better || better.lp.objective >= solution.lp.objective - ROUNDING) {
          this.accept(solution, bounds);
          return;
        }
        solution = better;
        bounds = turned;
        continue;
      }
      let next: MasterSolution | undefined;
      for (const way of ways) {
        bounds = way;
        next = this.solveFixed(runs, bounds);
        if (next) break;
      }
      if (!next) return;
      solution = next;
    }
  }

  /** Plans with these runs, unless that was done before; returns whether it is better than all others. */
  tryRuns(runs: readonly DeviceRun[], bounds: readonly ColumnBound[]): boolean {
    const key = runs.map((run) => this.master.numberOf(run)).join(' ');
    if (this.tried.has(key)) return false;
    this.tried.add(key);
    const before = this.best;
    const solution = this.solveFixed(runs, bounds);
    if (!solution || (before && solution.lp.objective >= before.objective - ROUNDING)) return false;
    this.dive(solution, { ...NO_DECISIONS, bounds }, runs);
    return this.best !== before;
  }

  acceptIfPossible(solution: MasterSolution, bounds: readonly ColumnBound[]): void {
    if (this.heaviest(solution, [])) return;
    const { exclusions, between } = this.faultsOf(solution);
    if (exclusions.length + between.length === 0 && !this.turned(solution, bounds)) this.accept(solution, bounds);
  }

  /**
   * Bounds that allow the same solution and cheaper ones: of two that exclude each other the forbidden one would pay, and
   * the other is not used, so that forbidding the other one costs nothing. Undefined where there is no such pair.
   */
  private turned({ lp }: MasterSolution, bounds: readonly ColumnBound[]): ColumnBound[] | undefined {
    const rounded = new Set(this.input.home.semiContinuous.map(({ column }) => column));
    const paying = new Set(
      bounds
        .filter(({ column, upper }) => upper === 0 && lp.reducedCosts[column] < -ROUNDING && !rounded.has(column))
        .map(({ column }) => column),
    );
    if (paying.size === 0) return undefined;
    const instead = new Map<number, number>();
    for (const { first, second, while: condition } of this.input.home.exclusions) {
      if (condition !== undefined) continue;
      const forbidden = paying.has(first) ? first : second;
      const other = paying.has(first) ? second : first;
      if (paying.has(forbidden) && !paying.has(other) && lp.values[other] <= ROUNDING) instead.set(forbidden, other);
    }
    // A column that several others exclude is turned only where all of them may be.
    const used = this.input.home.exclusions.filter(
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

  /** Takes a possible solution as the best one, where it is. */
  accept(solution: MasterSolution, bounds: readonly ColumnBound[]): boolean {
    if (!this.master.isComplete(solution)) return false;
    const schedule = this.read(solution);
    const objective = objectiveOf(schedule, this.input.setup);
    if (this.best && objective >= this.best.objective - ROUNDING && !this.tellsBetter(solution, objective))
      return false;
    const runs: DeviceRun[] = [];
    for (const { column, weight } of this.master.weights(solution)) if (weight > 0.5) runs[column.device] = column.run;
    for (const device of this.input.devices.keys()) {
      const mixed = this.mixture(solution, device);
      if (mixed) runs[device] = mixed.nearest;
    }
    this.best = { schedule, objective, solverObjective: solution.lp.objective, solution, runs, bounds };
    return true;
  }

  /** The same cost as the best schedule, and the solver pays no penalty for it that the schedule does not owe. */
  private tellsBetter({ lp }: MasterSolution, objective: number): boolean {
    const { best } = this;
    if (!best || objective > best.objective + ROUNDING) return false;
    return Math.abs(lp.objective - objective) < Math.abs(best.solverObjective - best.objective) - ROUNDING;
  }

  solveFixed(runs: readonly (DeviceRun | undefined)[], bounds: readonly ColumnBound[]) {
    this.master.fix(runs, bounds);
    if (this.input.timeLeft() < LEAST_SOLVE_MS) return undefined;
    const solution = this.master.solve(this.input.timeLeft());
    return typeof solution === 'string' ? undefined : solution;
  }

  /** The run that is nearest to what a device with a hull takes. */
  mixture(solution: MasterSolution, device: number): { nearest: DeviceRun; isWhole: boolean } | undefined {
    const kwh = this.master.amounts(solution, device);
    const run = kwh && this.input.devices[device].cheapest(kwh.map((value) => -value));
    if (!kwh || !run) return undefined;
    this.master.add(device, run);
    const isWhole = run.kwh.every((value, slot) => Math.abs(value - kwh[slot]) <= WHOLE);
    return { nearest: this.master.asKnown(device, run), isWhole };
  }

  read(solution: MasterSolution): Schedule {
    const { home, setup } = this.input;
    const schedule = home.read(solution.lp);
    for (const slot of schedule) addDeviceLoads(slot, setup);
    this.master.write(solution, schedule);
    tidy(schedule, setup);
    return schedule;
  }

  faultsOf(solution: MasterSolution): Faults {
    const { home } = this.input;
    const { values } = solution.lp;
    const between = home.semiContinuous.filter((column) => isBetween(column, values));
    const found = home.exclusions.filter((exclusion) => isExcluded(exclusion, values));
    if (found.length === 0) return { exclusions: [], between };
    const written = home.write(this.read(solution), values);
    return { exclusions: found.filter((exclusion) => isExcluded(exclusion, written)), between };
  }

  /**
   * Of the devices whose run is not decided, the run with the greatest weight, and where all have whole weights the run
   * nearest to a mixture; undefined when nothing is mixed.
   */
  heaviest(solution: MasterSolution, runs: readonly (DeviceRun | undefined)[]) {
    const weights = this.master.weights(solution).filter(({ column }) => !runs[column.device]);
    const open = weights.filter(({ weight }) => weight < 1 - WHOLE);
    if (open.length > 0) return open.reduce((a, b) => (b.weight > a.weight ? b : a)).column;
    for (const device of this.input.devices.keys()) {
      if (runs[device]) continue;
      const mixed = this.mixture(solution, device);
      if (mixed && !mixed.isWhole) return { device, run: mixed.nearest };
    }
    return undefined;
  }

  /** What a dive decides about the faults of a solution, and what else it may decide where that is impossible. */
  private decided({ exclusions, between }: Faults, solution: MasterSolution, rounding: Rounding): ColumnBound[][] {
    const { values } = solution.lp;
    const forbidden = exclusions.map((exclusion) => forbidSmaller(exclusion, values));
    // What must be nothing cannot be rounded up.
    const open = between.filter((it) => !forbidden.some(({ column }) => column === it.column));
    // Rounding up may ask for more than there is: what cannot be taken in part is left out then.
    const leftOut = open.map(({ column }) => nothingOf(column));
    return [
      [...forbidden, ...roundAll(open, values, this.input.home.model.colUpper, rounding)],
      ...(open.length > 0 ? [[...forbidden, ...leftOut]] : []),
      ...(exclusions.length > 0 ? [[...exclusions.map(theOther(solution)), ...leftOut]] : []),
    ];
  }
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

function nothingOf(column: number): ColumnBound {
  return { column, lower: 0, upper: 0 };
}

import type { Highs } from 'highs';
import { objectiveOf } from './cost.js';
import { Cuts, type Cut } from './cuts.js';
import type { DeviceRun, DiscreteDevice } from './device.js';
import { addDeviceLoads } from './devices.js';
import type { WarmLp } from './lp.js';
import { Master, type ColumnBound, type Decisions, type MasterSolution } from './master.js';
import type { HomeModel } from './model.js';
import type { Exclusion, SemiContinuous } from './part.js';
import { isBetween, isExcluded } from './possible.js';
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

export const NO_DECISIONS: Decisions = { restrictions: [], bounds: [] };
/** Costs that differ by less are the same. */
export const ROUNDING = 1e-9;
/** A solve that is not given at least this cannot find anything, ms. */
export const LEAST_SOLVE_MS = 20;
/** After the branchings that a plan is given, a gap so many times as wide as wished for will do. */
export const TOLERATED = 2;
/** Weights that differ by less from a whole number are whole. */
export const WHOLE = 1e-6;
// Where costs are near zero a relative gap means nothing: in currency.
const ABSOLUTE_GAP = 0.001;

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

  /** Whether these runs have not been planned with before; from now on they have. */
  isNew(runs: readonly DeviceRun[]): boolean {
    const key = runs.map((run) => this.master.numberOf(run)).join(' ');
    if (this.tried.has(key)) return false;
    this.tried.add(key);
    return true;
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
    const { hull } = this.input.devices[device];
    if (!kwh || !hull) return undefined;
    // Where a slot pays what is taken of it, and no other slot is to be had, a whole run finds itself and nothing else.
    const pays = kwh.map((value, slot) => (value > WHOLE ? -value / hull.upperKwh[slot] : Infinity));
    const run = this.input.devices[device].cheapest(pays);
    if (!run) return undefined;
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
}

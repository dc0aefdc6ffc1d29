import type { Highs } from 'highs';
import { sum } from '../home/numbers.js';
import { forcedBounds, heldBounds, withTakes, type Forced } from './alternative.js';
import { applianceCost } from './appliance-cost.js';
import type { LpSolution, WarmLp } from './lp.js';
import type { ColumnBound } from './master.js';
import { solveMilp } from './milp.js';
import { buildModel, type HomeModel } from './model.js';
import type { LinearModel } from './model-builder.js';
import type { Exclusion } from './part.js';
import { isExcluded } from './possible.js';
import type { Schedule, ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';
import { tidy } from './tidy.js';
import { waterCost } from './water-cost.js';

/** What a plan costs with an alternative in it. */
export interface Forecost {
  /** What it costs more, in currency; where it is not exact, at least that. */
  readonly difference: number;
  readonly exact: boolean;
  /** The columns of the linear model. */
  readonly values: Float64Array;
}

/** How far an alternative is followed where a linear model mixes what excludes itself. */
export type Effort = 'linear' | 'whole';

const MAX_ROUNDS = 12;
// Differences below this are the solver's arithmetic. Currency.
const SAME_COST = 1e-6;

/** A plan as its linear model with everything that is counted held: what else it could do costs one warm solve each. */
export class HeldPlan {
  readonly home: HomeModel;
  private readonly held: ReadonlyMap<number, ColumnBound>;
  /** What the linear part of the plan costs: all but what heaters and appliances cost besides their energy. */
  private readonly linearCost: number;
  private readonly devicesCost: number;

  constructor(
    private readonly highs: Highs,
    private readonly lp: WarmLp,
    private readonly setup: Setup,
    readonly schedule: Schedule,
    { objective, holdsFirstSlot }: { readonly objective: number; readonly holdsFirstSlot: boolean },
  ) {
    this.home = buildModel(setup);
    this.held = new Map(heldBounds(this.home, schedule, holdsFirstSlot).map((bound) => [bound.column, bound]));
    this.devicesCost = deviceCost(schedule, setup);
    this.linearCost = objective - this.devicesCost;
    lp.load(this.home.model);
    this.setLoads(schedule);
    for (const { column, lower, upper } of this.held.values()) lp.setBounds(column, lower, upper);
  }

  /** The plan's own linear model, solved: its duals tell what is worth what. */
  asPlanned(timeLimitMs: number): LpSolution | undefined {
    const found = this.lp.tryRun(timeLimitMs);
    return typeof found === 'string' ? undefined : found;
  }

  /** @returns undefined where it is impossible, or no time is left. */
  force(forced: Forced, effort: Effort, timeLimitMs: number): Forecost | undefined {
    const { setup, schedule } = this;
    const bounds = forcedBounds(this.home, setup, schedule, forced);
    const base = forced.takes ? withTakes(schedule, setup, forced) : schedule;
    this.apply(bounds);
    if (forced.takes) this.setLoads(base);
    try {
      return this.solve(base, bounds, effort, timeLimitMs);
    } finally {
      this.undo(bounds);
      if (forced.takes) this.setLoads(schedule);
    }
  }

  private solve(
    base: Schedule,
    bounds: readonly ColumnBound[],
    effort: Effort,
    timeLimitMs: number,
  ): Forecost | undefined {
    const relaxed = this.lp.tryRun(timeLimitMs);
    if (typeof relaxed === 'string') return undefined;
    const answer = (lp: LpSolution, objective: number, exact: boolean): Forecost => ({
      difference: objective - this.linearCost + deviceCost(base, this.setup) - this.devicesCost,
      exact,
      values: lp.values,
    });
    let faults = this.faultsOf(relaxed, base);
    if (faults.length === 0) return answer(relaxed, relaxed.objective, true);
    if (effort === 'whole') return this.solveWhole(base, bounds, faults, timeLimitMs, answer);
    const forbidden: ColumnBound[] = [];
    let found: LpSolution | string = relaxed;
    for (let round = 0; round < MAX_ROUNDS && faults.length > 0; round++) {
      const more = faults.map((fault) => this.decide(fault, (found as LpSolution).values));
      this.apply(more);
      forbidden.push(...more);
      found = this.lp.tryRun(timeLimitMs);
      if (typeof found === 'string') break;
      faults = this.faultsOf(found, base);
    }
    this.undo(forbidden);
    const isTight = typeof found !== 'string' && faults.length === 0 && found.objective - relaxed.objective < SAME_COST;
    return isTight
      ? answer(found as LpSolution, (found as LpSolution).objective, true)
      : answer(relaxed, relaxed.objective, false);
  }

  /** With the directions as binaries, to the last cent. */
  private solveWhole(
    base: Schedule,
    bounds: readonly ColumnBound[],
    first: readonly Exclusion[],
    timeLimitMs: number,
    answer: (lp: LpSolution, objective: number, exact: boolean) => Forecost,
  ): Forecost | undefined {
    let exclusions = first;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const model = this.bounded(base, bounds);
      const found = solveMilp(this.highs, model, { exclusions, semiContinuous: [] }, undefined, {
        timeLimitMs,
        mipGap: 0,
      });
      if (!found) return undefined;
      const decided = exclusions.map(({ first: a, second: b }) => none(found.values[a] < found.values[b] ? a : b));
      this.apply(decided);
      const lp = this.lp.tryRun(timeLimitMs);
      this.undo([...decided, ...bounds]);
      this.apply(bounds);
      if (typeof lp === 'string') return undefined;
      const more = this.faultsOf(lp, base).filter((fault) => !exclusions.includes(fault));
      if (more.length === 0) return answer(lp, lp.objective, found.proven);
      exclusions = [...exclusions, ...more];
    }
    return undefined;
  }

  /** Forbids of two that exclude each other the one that the plan does not do, else the smaller. */
  private decide({ first, second, keepSecond }: Exclusion, values: Float64Array): ColumnBound {
    return none(keepSecond || values[first] < values[second] ? first : second);
  }

  private faultsOf(lp: LpSolution, base: Schedule): readonly Exclusion[] {
    const found = this.home.exclusions.filter((it) => isExcluded(it, lp.values));
    if (found.length === 0) return found;
    const written = this.home.write(this.read(lp, base), lp.values);
    return found.filter((it) => isExcluded(it, written));
  }

  private read(lp: LpSolution, base: Schedule): Schedule {
    const schedule = this.home.read(lp);
    schedule.forEach((slot, index) => {
      slot.waterHeaters.push(...base[index].waterHeaters.map(({ kwh }) => ({ kwh })));
      slot.appliances.push(...base[index].appliances.map(({ kwh }) => ({ kwh })));
    });
    tidy(schedule, this.setup);
    return schedule;
  }

  private setLoads(schedule: Schedule): void {
    this.home.balanceRows.forEach((row, index) => {
      const open = this.openKwh(schedule, index);
      this.lp.setRowBounds(row, open, open);
    });
  }

  /** What must come from elsewhere than the sun, with what heaters and appliances take. */
  private openKwh(schedule: Schedule, index: number): number {
    const { loadKwh, pvKwh } = this.setup.slots[index];
    return loadKwh - pvKwh + takenKwh(schedule[index]);
  }

  private bounded(base: Schedule, bounds: readonly ColumnBound[]): LinearModel {
    const { model, balanceRows } = this.home;
    const bounded = {
      ...model,
      colLower: Float64Array.from(model.colLower),
      colUpper: Float64Array.from(model.colUpper),
      rowLower: Float64Array.from(model.rowLower),
      rowUpper: Float64Array.from(model.rowUpper),
    };
    for (const { column, lower, upper } of [...this.held.values(), ...bounds]) {
      bounded.colLower[column] = lower;
      bounded.colUpper[column] = upper;
    }
    balanceRows.forEach((row, index) => {
      bounded.rowLower[row] = bounded.rowUpper[row] = this.openKwh(base, index);
    });
    return bounded;
  }

  private apply(bounds: readonly ColumnBound[]): void {
    for (const { column, lower, upper } of bounds) this.lp.setBounds(column, lower, upper);
  }

  private undo(bounds: readonly ColumnBound[]): void {
    const { colLower, colUpper } = this.home.model;
    for (const { column } of bounds) {
      const own = this.held.get(column);
      this.lp.setBounds(column, own?.lower ?? colLower[column], own?.upper ?? colUpper[column]);
    }
  }
}

function takenKwh({ waterHeaters, appliances }: ScheduleSlot): number {
  return sum([...waterHeaters, ...appliances].map(({ kwh }) => kwh));
}

/** What heaters and appliances cost besides their energy. */
function deviceCost(schedule: Schedule, { waterHeaters, appliances }: Setup): number {
  return waterCost(schedule, waterHeaters) + applianceCost(schedule, appliances);
}

function none(column: number): ColumnBound {
  return { column, lower: 0, upper: 0 };
}

import { sum } from '../home/numbers.js';
import { forcedBounds, heldBounds, withTakes, type Forced } from './alternative.js';
import { applianceCost } from './appliance-cost.js';
import type { LpSolution, WarmLp } from './lp.js';
import type { ColumnBound } from './master.js';
import { buildModel, type HomeModel } from './model.js';
import type { Exclusion } from './part.js';
import { isExcluded } from './possible.js';
import type { Schedule, ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';
import { NOISE_KWH, tidy } from './tidy.js';
import { waterCost } from './water-cost.js';

/** What a plan costs with an alternative in it. */
export interface Forecost {
  /** What it costs more, in currency; where it is not exact, at least that. */
  readonly difference: number;
  readonly exact: boolean;
  /** The columns of the linear model. */
  readonly values: Float64Array;
}

const MAX_ROUNDS = 12;

/** A plan as its linear model with everything that is counted held: what else it could do costs one warm solve each. */
export class HeldPlan {
  readonly home: HomeModel;
  private readonly planned: Float64Array;
  private readonly held: ReadonlyMap<number, ColumnBound>;
  /** What the linear part of the plan costs: all but what heaters and appliances cost besides their energy. */
  private readonly linearCost: number;
  private readonly devicesCost: number;

  constructor(
    private readonly lp: WarmLp,
    private readonly setup: Setup,
    readonly schedule: Schedule,
    { objective, holdsFirstSlot }: { readonly objective: number; readonly holdsFirstSlot: boolean },
  ) {
    this.home = buildModel(setup);
    this.planned = this.home.write(schedule, new Float64Array(this.home.model.numCols));
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
  force(forced: Forced, timeLimitMs: number): Forecost | undefined {
    const { setup, schedule } = this;
    const bounds = forcedBounds(this.home, setup, schedule, forced);
    const base = forced.takes ? withTakes(schedule, setup, forced) : schedule;
    this.apply(bounds);
    if (forced.takes) this.setLoads(base);
    try {
      return this.solve(base, timeLimitMs);
    } finally {
      this.undo(bounds);
      if (forced.takes) this.setLoads(schedule);
    }
  }

  /** What other runs of heaters and appliances cost more at least: the cost is convex in what they take. */
  dearer(forced: Forced, prices: Float64Array): number {
    const base = withTakes(this.schedule, this.setup, forced);
    const energy = base.map((slot, index) => (takenKwh(slot) - takenKwh(this.schedule[index])) * prices[index]);
    return sum(energy) + deviceCost(base, this.setup) - this.devicesCost;
  }

  /** Where the linear model mixes what excludes itself, it is kept from it as the plan is, until nothing is mixed. */
  private solve(base: Schedule, timeLimitMs: number): Forecost | undefined {
    const relaxed = this.lp.tryRun(timeLimitMs);
    if (typeof relaxed === 'string') return undefined;
    let found = relaxed;
    const forbidden: ColumnBound[] = [];
    let faults = this.faultsOf(found, base);
    for (let round = 0; round < MAX_ROUNDS && faults.length > 0; round++) {
      const more = faults.map((fault) => this.decide(fault, found.values));
      forbidden.push(...more);
      this.apply(more);
      const next = this.lp.tryRun(timeLimitMs);
      if (typeof next === 'string') break;
      found = next;
      faults = this.faultsOf(found, base);
    }
    this.undo(forbidden);
    const isPossible = faults.length === 0;
    const { objective, values } = isPossible ? found : relaxed;
    const difference = objective - this.linearCost + deviceCost(base, this.setup) - this.devicesCost;
    return { difference, exact: isPossible, values };
  }

  /** Forbids of two that exclude each other the one that the plan does not do, else the smaller. */
  private decide({ first, second, keepSecond }: Exclusion, values: Float64Array): ColumnBound {
    const [a, b] = [this.planned[first], this.planned[second]];
    if (a > NOISE_KWH !== b > NOISE_KWH) return none(a > NOISE_KWH ? second : first);
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

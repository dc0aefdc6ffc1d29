import type { Basis } from 'highs';
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

/** A schedule that could be done, with all that it costs. */
export interface PossiblePlan {
  readonly schedule: Schedule;
  readonly objective: number;
  /** Whether its first slot is decided, for several futures. */
  readonly holdsFirstSlot: boolean;
}

/** What a plan costs with an alternative in it. */
export interface Forecost {
  /** What it costs more, in currency; where it is not exact, at least that. */
  readonly difference: number;
  readonly exact: boolean;
  /** The solution of the linear model. */
  readonly lp: LpSolution;
  /** The plan that it is; of an alternative that is not exact, none that could be done. */
  readonly schedule: () => Schedule;
}

/** Limits that are wider than the home's. */
export interface Widened {
  readonly columns: ColumnBound[];
  readonly rows: { readonly row: number; readonly lower: number; readonly upper: number }[];
}

/** What an alternative changes. */
interface Freedom {
  readonly bounds: readonly ColumnBound[];
  /** The columns that it asks for. */
  readonly asked: ReadonlySet<number>;
  /** The columns of the slots in which devices take something else than planned. */
  readonly open: ReadonlySet<number>;
}

interface Unmixing {
  readonly base: Schedule;
  readonly freedom: Freedom;
  readonly limitMs: number;
  /** What is held of the plan's ways from the start. */
  readonly held: readonly ColumnBound[];
  readonly rounds: number;
}

/** Open: there was no time, or no end. */
type Unmixed = LpSolution | 'impossible' | 'open';

const AS_PLANNED: Freedom = { bounds: [], asked: new Set(), open: new Set() };
const FRESH_MS = 2_000;
const SOME_ROUNDS = 4;
const MOST_ROUNDS = 12;

/** A plan as its linear model with everything that is counted held: what else it could do costs one warm solve each. */
export class HeldPlan {
  readonly home: HomeModel;
  private readonly planned: Float64Array;
  private readonly held: ReadonlyMap<number, ColumnBound>;
  /** What the linear part of the plan costs: all but what heaters and appliances cost besides their energy. */
  private readonly linearCost: number;
  private readonly devicesCost: number;
  /** Where every solve starts, so that what it finds does not depend on what was asked before. */
  private readonly basis: Basis | undefined;
  /** What the linear model costs where it may mix what excludes itself. */
  private relaxedCost: number | undefined;

  constructor(
    private readonly lp: WarmLp,
    private readonly setup: Setup,
    readonly schedule: Schedule,
    { objective, holdsFirstSlot }: Pick<PossiblePlan, 'objective' | 'holdsFirstSlot'>,
  ) {
    this.home = buildModel(setup);
    this.planned = this.home.write(schedule, new Float64Array(this.home.model.numCols));
    this.held = new Map(heldBounds(this.home, schedule, holdsFirstSlot).map((bound) => [bound.column, bound]));
    this.devicesCost = deviceCost(schedule, setup);
    this.linearCost = objective - this.devicesCost;
    lp.load(this.home.model);
    this.setLoads(schedule);
    for (const { column, lower, upper } of this.held.values()) lp.setBounds(column, lower, upper);
    this.basis = lp.freshBasis(FRESH_MS);
  }

  /**
   * The plan itself, solved anew: its duals tell what is worth what. Where it costs less than the plan, that was not the
   * best with what it holds.
   */
  asPlanned(timeLimitMs: number): Forecost | undefined {
    const relaxed = this.lp.tryRun(timeLimitMs);
    if (typeof relaxed === 'string') return undefined;
    this.relaxedCost = relaxed.objective;
    return this.solve(this.schedule, () => AS_PLANNED, timeLimitMs);
  }

  /** @returns undefined where it is impossible, or no time is left. */
  force(forced: Forced, timeLimitMs: number): Forecost | undefined {
    const { setup, schedule } = this;
    const bounds = forcedBounds(this.home, setup, schedule, forced);
    const base = forced.takes ? withTakes(schedule, setup, forced) : schedule;
    this.apply(bounds);
    if (forced.takes) this.setLoads(base);
    try {
      return this.solve(base, () => this.freedomOf(forced, bounds, base), timeLimitMs);
    } finally {
      this.undo(bounds);
      if (forced.takes) this.setLoads(schedule);
    }
  }

  /** What wider limits would save, before anything is mixed; undefined where that is not found out. */
  gainOf({ columns, rows }: Widened, timeLimitMs: number): number | undefined {
    const { rowLower, rowUpper } = this.home.model;
    this.apply(columns);
    for (const { row, lower, upper } of rows) this.lp.setRowBounds(row, lower, upper);
    const found = this.lp.tryRun(timeLimitMs);
    this.undo(columns);
    for (const { row } of rows) this.lp.setRowBounds(row, rowLower[row], rowUpper[row]);
    return typeof found === 'string' || this.relaxedCost === undefined ? undefined : this.relaxedCost - found.objective;
  }

  /** What other runs of heaters and appliances cost more at least: the cost is convex in what they take. */
  dearer(forced: Forced, prices: Float64Array): number {
    const base = withTakes(this.schedule, this.setup, forced);
    const energy = base.map((slot, index) => (takenKwh(slot) - takenKwh(this.schedule[index])) * prices[index]);
    return sum(energy) + deviceCost(base, this.setup) - this.devicesCost;
  }

  private solve(base: Schedule, freedom: () => Freedom, timeLimitMs: number): Forecost | undefined {
    if (this.basis) this.lp.startFrom(this.basis);
    const relaxed = this.lp.tryRun(timeLimitMs);
    if (typeof relaxed === 'string') return undefined;
    const isWhole = this.faultsOf(relaxed, base).length === 0;
    const possible = isWhole ? relaxed : this.possible(relaxed, base, freedom(), timeLimitMs);
    if (possible === 'impossible') return undefined;
    const lp = possible === 'open' ? relaxed : possible;
    const difference = lp.objective - this.linearCost + deviceCost(base, this.setup) - this.devicesCost;
    return { difference, exact: possible !== 'open', lp, schedule: () => this.read(lp, base) };
  }

  /**
   * Where the linear model mixes what excludes itself, it is kept from it as the plan is: first only where it does so;
   * where that drives it from slot to slot, everywhere; and where that leaves no place for what is forced, only where it
   * does so, for longer.
   */
  private possible(relaxed: LpSolution, base: Schedule, freedom: Freedom, limitMs: number): Unmixed {
    const held = this.home.exclusions
      .filter((exclusion) => this.isHeld(exclusion, freedom.open))
      .map((exclusion) => this.decide(exclusion, relaxed.values, freedom));
    let found: Unmixed = 'open';
    for (const how of [
      { held: [], rounds: SOME_ROUNDS },
      { held, rounds: MOST_ROUNDS },
      { held: [], rounds: MOST_ROUNDS },
    ]) {
      found = this.unmixed(relaxed, { base, freedom, limitMs, ...how });
      if (typeof found !== 'string') break;
    }
    return found;
  }

  /** Forbids one of two that are mixed, again and again, until nothing is mixed. */
  private unmixed(relaxed: LpSolution, { base, freedom, limitMs, held, rounds }: Unmixing): Unmixed {
    const forbidden = [...held];
    if (this.basis) this.lp.startFrom(this.basis);
    this.apply(held);
    try {
      let found = held.length > 0 ? this.lp.tryRun(limitMs) : relaxed;
      for (let round = 0; round < rounds && typeof found !== 'string'; round++) {
        const faults = this.faultsOf(found, base);
        if (faults.length === 0) return found;
        const { values } = found;
        const more = faults.map((exclusion) => this.decide(exclusion, values, freedom));
        forbidden.push(...more);
        this.apply(more);
        found = this.lp.tryRun(limitMs);
      }
      if (found === 'infeasible') return 'impossible';
      return typeof found === 'string' || this.faultsOf(found, base).length > 0 ? 'open' : found;
    } finally {
      this.undo(forbidden);
      this.apply(freedom.bounds);
    }
  }

  /** Whether the plan does one of the two, in a slot whose loads stay. */
  private isHeld({ first, second }: Exclusion, open: Freedom['open']): boolean {
    const isDone = (column: number) => this.planned[column] > NOISE_KWH;
    return isDone(first) !== isDone(second) && !open.has(first) && !open.has(second);
  }

  private freedomOf(forced: Forced, bounds: readonly ColumnBound[], base: Schedule): Freedom {
    const { grid, batteries, evs } = this.home;
    const touched = this.setup.slots.flatMap(({ index }) =>
      index === forced.opens || Math.abs(takenKwh(base[index]) - takenKwh(this.schedule[index])) > NOISE_KWH
        ? index
        : [],
    );
    const columnsIn = (slot: number) => [
      grid.importColumns[slot],
      grid.exportColumns[slot],
      ...batteries.flatMap((battery) => [...battery.charging(slot), battery.dischargeColumns[slot]]),
      ...evs.flatMap(({ chargeColumns, dischargeColumns }) => [chargeColumns[slot], dischargeColumns[slot]]),
    ];
    return {
      bounds,
      asked: new Set(bounds.filter(({ lower }) => lower > 0).map(({ column }) => column)),
      open: new Set(touched.flatMap(columnsIn)),
    };
  }

  /** Forbids of two that exclude each other the one that is not asked for, that the plan does not do, else the smaller. */
  private decide(exclusion: Exclusion, values: Float64Array, { asked, open }: Freedom): ColumnBound {
    const { first, second, keepSecond } = exclusion;
    if (asked.has(first) !== asked.has(second)) return none(asked.has(first) ? second : first);
    if (this.isHeld(exclusion, open)) return none(this.planned[first] > NOISE_KWH ? second : first);
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

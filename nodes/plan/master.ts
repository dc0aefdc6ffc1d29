import type { Centre } from './centre.js';
import { CutRows } from './cut-rows.js';
import type { Cut } from './cuts.js';
import { costAt, keyOf, type DeviceRun, type DiscreteDevice, type Hull } from './device.js';
import type { LpSolution, WarmLp } from './lp.js';
import type { HomeModel } from './model.js';
import type { Restriction } from './restriction.js';
import type { ScheduleSlot } from './schedule.js';

/** A run of a device that the linear model may weigh. */
export interface MasterColumn {
  readonly device: number;
  readonly run: DeviceRun;
  readonly column: number;
}

export interface MasterSolution {
  readonly lp: LpSolution;
  /** By device, what a kWh more costs in each slot. */
  readonly prices: readonly Float64Array[];
  /** What each device's runs are worth together: the dual of its row. */
  readonly worth: Float64Array;
}

/** Limits of a column, where a search has narrowed them. */
export interface ColumnBound {
  readonly column: number;
  readonly lower: number;
  readonly upper: number;
}

/** Holds a column at nothing. */
export function nothingOf(column: number): ColumnBound {
  return { column, lower: 0, upper: 0 };
}

/** What a search has decided so far. */
export interface Decisions {
  /** By device. */
  readonly restrictions: readonly (Restriction | undefined)[];
  readonly bounds: readonly ColumnBound[];
}

// A run that would save less than this share of the whole cost is none to add.
const WORTH_ADDING = 1e-9;

/**
 * The home's linear model with a column for each known run λ of each device (Dantzig and Wolfe 1960):
 *
 *     balance of a slot: … = load − pv + Σ kwh·λ        Σ λ of a device = 1        cost Σ cost·λ
 *
 * Its optimum, less what the devices' cheapest further runs could save, is a bound on the cost of every plan.
 */
export class Master {
  readonly columns: MasterColumn[] = [];
  private readonly rows: readonly number[];
  /** By device with a hull, its columns by slot. */
  private readonly hulls: readonly (readonly number[] | undefined)[];
  private readonly known: readonly Map<string, DeviceRun>[];
  /** The upper bounds of the columns of hulls. */
  private readonly own = new Map<number, number>();
  /** By device, that it has no run at all: never in a plan, but it keeps the model solvable while runs are missing. */
  private readonly absent: readonly number[];
  private readonly numbers = new Map<DeviceRun, number>();
  private readonly bounded = new Map<number, ColumnBound>();
  private readonly cutRows: CutRows;

  constructor(
    private readonly lp: WarmLp,
    private readonly home: HomeModel,
    readonly devices: readonly DiscreteDevice[],
  ) {
    this.rows = devices.map(({ hull }) => {
      const total = hull?.totalKwh ?? 1;
      return lp.addRow({ lower: total, upper: total, indices: [], values: [] });
    });
    this.hulls = devices.map(({ hull }, index) => hull && this.addHull(hull, this.rows[index]));
    this.absent = devices.flatMap(({ hull }, index) =>
      hull
        ? []
        : [lp.addColumn({ lower: 0, upper: Infinity, cost: ABSENT_COST, indices: [this.rows[index]], values: [1] })],
    );
    this.known = devices.map(() => new Map());
    this.cutRows = new CutRows(devices.length);
  }

  /** Adds a row that every possible schedule keeps. */
  addCut({ least, terms, slot, shares }: Cut): void {
    const entries = new Map(terms.map(({ column, factor }) => [column, factor]));
    for (const { device, run, column } of this.columns) {
      if (shares[device] > 0 && run.kwh[slot] > 0) entries.set(column, -shares[device] * run.kwh[slot]);
    }
    const row = this.lp.addRow({
      lower: least,
      upper: Infinity,
      indices: [...entries.keys()],
      values: [...entries.values()],
    });
    this.cutRows.add(row, slot, shares);
  }

  /** What each device takes in a solution, kWh by slot. */
  taken(solution: MasterSolution): Float64Array[] {
    const slots = this.home.balanceRows.length;
    const taken = this.devices.map((_, device) => this.amounts(solution, device) ?? new Float64Array(slots));
    for (const { column, weight } of this.weights(solution)) {
      const { kwh } = column.run;
      for (let slot = 0; slot < slots; slot++) taken[column.device][slot] += weight * kwh[slot];
    }
    return taken;
  }

  /** Adds a run; returns false when it is known already. */
  add(device: number, run: DeviceRun): boolean {
    const key = keyOf(run);
    if (this.known[device].has(key)) return false;
    this.known[device].set(key, run);
    if (this.hulls[device]) {
      this.numbers.set(run, this.numbers.size);
      return true;
    }
    const indices = [this.rows[device]];
    const values = [1];
    run.kwh.forEach((kwh, slot) => {
      if (kwh === 0) return;
      indices.push(this.home.balanceRows[slot]);
      values.push(-kwh);
    });
    for (const { row, value } of this.cutRows.entriesOf(device, run)) {
      indices.push(row);
      values.push(value);
    }
    const column = this.lp.addColumn({ lower: 0, upper: Infinity, cost: run.cost, indices, values });
    this.numbers.set(run, this.numbers.size);
    this.columns.push({ device, run, column });
    return true;
  }

  /** A number that tells a known run from the others. */
  numberOf(run: DeviceRun): number {
    return this.numbers.get(run) ?? -1;
  }

  /** Narrows the model to what a search has decided, and undoes what it had decided before. */
  decide({ restrictions, bounds }: Decisions): void {
    const wanted = new Map(bounds.map((bound) => [bound.column, bound]));
    for (const { device, run, column } of this.columns) {
      if (restrictions[device]?.allows(run) === false) wanted.set(column, nothingOf(column));
    }
    this.hulls.forEach((columns, device) => {
      const { hull } = this.devices[device];
      const within = restrictions[device];
      if (!columns || !hull || !within) return;
      const { leastKwh, mostKwh } = hull.within(within);
      columns.forEach((column, slot) => {
        const [lower, upper] = [leastKwh[slot], Math.min(mostKwh[slot], hull.upperKwh[slot])];
        wanted.set(column, { column, lower: Math.min(lower, upper), upper });
      });
    });
    this.narrow(wanted);
  }

  /** Leaves each device the one run that is given for it; a device without one stays free. */
  fix(runs: readonly (DeviceRun | undefined)[], bounds: readonly ColumnBound[] = []): void {
    const wanted = new Map(bounds.map((bound) => [bound.column, bound]));
    for (const { device, run, column } of this.columns) {
      if (runs[device] && run !== runs[device]) wanted.set(column, nothingOf(column));
    }
    this.hulls.forEach((columns, device) => {
      const run = runs[device];
      if (!columns || !run) return;
      columns.forEach((column, slot) => wanted.set(column, { column, lower: run.kwh[slot], upper: run.kwh[slot] }));
    });
    for (const column of this.absent) wanted.set(column, nothingOf(column));
    this.narrow(wanted);
  }

  /** Whether every device has its runs in a solution. */
  isComplete({ lp }: MasterSolution): boolean {
    return this.absent.every((column) => lp.values[column] < WEIGHTLESS);
  }

  solve(timeLimitMs: number): MasterSolution | 'infeasible' | 'time-limit' {
    const lp = this.lp.tryRun(timeLimitMs);
    if (typeof lp === 'string') return lp;
    return {
      lp,
      prices: this.pricesOf(lp.rowDuals),
      worth: Float64Array.from(this.rows, (row) => lp.rowDuals[row]),
    };
  }

  private pricesOf(rowDuals: Float64Array): readonly Float64Array[] {
    const balance = Float64Array.from(this.home.balanceRows, (row) => rowDuals[row]);
    return this.cutRows.prices(balance, rowDuals);
  }

  /**
   * Offers each device's cheapest run at the solution's prices, and at prices nearer to those of the best bound so far,
   * which swing less (dual smoothing, Wentges 1997).
   * @returns how many runs were new, and the bound that they prove.
   */
  price(solution: MasterSolution, centre: Centre, restrictions: Decisions['restrictions'] = []): number {
    const { lp, prices, worth } = solution;
    const fixed = lp.objective - worth.reduce((total, value, device) => total + (this.hulls[device] ? 0 : value), 0);
    const least = WORTH_ADDING * Math.max(1, Math.abs(lp.objective));
    let added = 0;
    const offer = (at: readonly Float64Array[], fixedBound: number) => {
      let bound = fixedBound;
      for (const [index, device] of this.devices.entries()) {
        if (this.hulls[index]) continue;
        const run = device.cheapest(at[index], restrictions[index]);
        if (!run) bound = Infinity;
        else {
          bound += costAt(run, at[index]);
          if (costAt(run, prices[index]) < worth[index] - least && this.add(index, run)) added++;
        }
      }
      centre.see(at, fixedBound, bound);
    };
    const smooth = centre.towards(prices, fixed);
    if (smooth) offer(smooth.prices, smooth.fixed);
    offer(prices, fixed);
    return added;
  }

  /** The runs of a solution with their weights. */
  weights({ lp }: MasterSolution): { readonly column: MasterColumn; readonly weight: number }[] {
    return this.columns
      .map((column) => ({ column, weight: lp.values[column.column] }))
      .filter(({ weight }) => weight > WEIGHTLESS);
  }

  /** What a device with a hull takes in a solution, kWh; undefined for others. */
  amounts({ lp }: MasterSolution, device: number): Float64Array | undefined {
    const columns = this.hulls[device];
    return columns && Float64Array.from(columns, (column) => snapped(lp.values[column], this.own.get(column) ?? 0));
  }

  /** The run as it is known already, where it is. */
  asKnown(device: number, run: DeviceRun): DeviceRun {
    return this.known[device].get(keyOf(run)) ?? run;
  }

  /** Writes the weighted runs of a solution into the schedule. */
  write(solution: MasterSolution, schedule: readonly ScheduleSlot[]): void {
    for (const { column, weight: found } of this.weights(solution)) {
      const weight = snapped(found, 1);
      schedule.forEach((slot, index) => this.devices[column.device].write(column.run, weight, index, slot));
    }
    this.devices.forEach((device, index) => {
      const kwh = this.amounts(solution, index);
      if (!kwh) return;
      const mixture = { kwh, cost: 0, parts: [kwh], progress: [] };
      schedule.forEach((slot, at) => device.write(mixture, 1, at, slot));
    });
  }

  private addHull({ upperKwh, totalKwh, missingCostPerKwh }: Hull, row: number): readonly number[] {
    const columns = [...upperKwh].map((upper, slot) =>
      this.lp.addColumn({ lower: 0, upper, indices: [row, this.home.balanceRows[slot]], values: [1, -1] }),
    );
    this.lp.addColumn({ lower: 0, upper: totalKwh, cost: missingCostPerKwh, indices: [row], values: [1] });
    columns.forEach((column, slot) => this.own.set(column, upperKwh[slot]));
    return columns;
  }

  private narrow(wanted: ReadonlyMap<number, ColumnBound>): void {
    const { colLower, colUpper } = this.home.model;
    for (const column of this.bounded.keys()) {
      if (wanted.has(column)) continue;
      const isAdded = column >= this.home.model.numCols;
      const upper = isAdded ? (this.own.get(column) ?? Infinity) : colUpper[column];
      this.lp.setBounds(column, isAdded ? 0 : colLower[column], upper);
      this.bounded.delete(column);
    }
    for (const [column, bound] of wanted) {
      const now = this.bounded.get(column);
      if (now && now.lower === bound.lower && now.upper === bound.upper) continue;
      this.lp.setBounds(column, bound.lower, bound.upper);
      this.bounded.set(column, bound);
    }
  }
}

// Dearer than anything that a plan could pay, in currency.
const ABSENT_COST = 1e7;
// Weights nearer than this to none or all are that.
const WHOLE = 1e-6;
// Weights below this are the solver's arithmetic.
const WEIGHTLESS = 1e-7;

/** Nothing, or all, where a value is that but for rounding. */
function snapped(value: number, all: number): number {
  if (value < WHOLE) return 0;
  return value > all - WHOLE ? all : value;
}

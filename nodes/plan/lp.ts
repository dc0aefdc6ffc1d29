import type { Basis, Highs, Model } from 'highs';
import { DarkstarError } from '../home/errors.js';
import type { LinearModel } from './model-builder.js';

export interface LpSolution {
  readonly objective: number;
  readonly values: Float64Array;
  readonly rowDuals: Float64Array;
  readonly reducedCosts: Float64Array;
  readonly rowValues: Float64Array;
}

/** Nothing that HiGHS prints belongs on the standard output of a host. */
export const QUIET = { output_flag: false, log_to_console: false } as const;

/** A column or row to be added: its bounds, its cost, and its entries. */
export interface Addition {
  readonly lower: number;
  readonly upper: number;
  readonly cost?: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/**
 * A linear programme that stays in HiGHS between plans: when only costs and bounds changed, they are exchanged and the
 * last basis is the start of the next run. A new shape replaces the model, whose memory must be given back by hand.
 */
export class WarmLp {
  private live: Model | undefined;
  private loaded: LinearModel | undefined;
  private columns = 0;
  private rows = 0;
  /** How the model was solved before anything was added to it: the start of the next plan. */
  private startBasis: Basis | undefined;

  constructor(private readonly highs: Highs) {}

  load(model: LinearModel): void {
    if (this.live && this.loaded && sameMatrix(this.loaded, model)) {
      this.dropAdditions();
      exchange(this.live, model);
    } else this.replace(model);
    this.loaded = model;
  }

  /** Adds a column until the next `load`; returns its index. */
  addColumn({ lower, upper, cost = 0, indices, values }: Addition): number {
    this.keepBasis();
    this.model().addCol(cost, lower, upper, { indices, values });
    return this.columns++;
  }

  /** Adds a row until the next `load`; returns its index. */
  addRow({ lower, upper, indices, values }: Addition): number {
    this.keepBasis();
    this.model().addRow(lower, upper, { indices, values });
    return this.rows++;
  }

  setBounds(column: number, lower: number, upper: number): void {
    this.model().changeColBounds(column, lower, upper);
  }

  setRowBounds(row: number, lower: number, upper: number): void {
    this.model().changeRowBounds(row, lower, upper);
  }

  setCost(column: number, cost: number): void {
    this.model().changeColCost(column, cost);
  }

  /**
   * Takes all costs away, and holds what a solution cannot move without a cost: columns with a reduced cost, rows with a
   * dual. Until the next `load`.
   * @returns how many columns stay free.
   */
  holdCheapest({ values, reducedCosts, rowDuals, rowValues }: LpSolution, free: number): number {
    const model = this.model();
    model.changeColsCost({ kind: 'range', from: 0, to: this.columns - 1 }, new Float64Array(this.columns));
    let freeColumns = 0;
    for (let column = 0; column < this.columns; column++) {
      if (Math.abs(reducedCosts[column]) > free) model.changeColBounds(column, values[column], values[column]);
      else freeColumns++;
    }
    for (let row = 0; row < this.rows; row++) {
      if (Math.abs(rowDuals[row]) > free) model.changeRowBounds(row, rowValues[row], rowValues[row]);
    }
    return freeColumns;
  }

  /** Holds columns at zero until the next `load`. */
  fixAtZero(columns: Iterable<number>): void {
    for (const column of columns) this.setBounds(column, 0, 0);
  }

  /** Gives columns that were held at zero their own bounds back. */
  release(columns: Iterable<number>): void {
    const { colLower, colUpper } = this.loaded as LinearModel;
    for (const column of columns) this.setBounds(column, colLower[column], colUpper[column]);
  }

  /** @throws DarkstarError `solver-failed` when no optimum was found within `timeLimitMs`. */
  run(timeLimitMs: number): LpSolution {
    const status = this.solve(timeLimitMs);
    if (status !== this.highs.constants.modelStatus.optimal) throw solverFailed(this.highs, status);
    return this.solution();
  }

  /**
   * Like `run`, but says what kept it from an optimum.
   * @throws DarkstarError `solver-failed` when it is neither of the two.
   */
  tryRun(timeLimitMs: number): LpSolution | 'infeasible' | 'time-limit' {
    const { optimal, infeasible, unboundedOrInfeasible, timeLimit, unknown } = this.highs.constants.modelStatus;
    const status = this.solve(timeLimitMs);
    if (status === optimal) return this.solution();
    // What even a new start cannot tell is as open as what there is no time for.
    if (status === timeLimit || status === unknown) return 'time-limit';
    if (status === infeasible || status === unboundedOrInfeasible) return 'infeasible';
    throw solverFailed(this.highs, status);
  }

  /** Solves from no start at all; what it finds is the same whatever was solved before. Undefined without an optimum. */
  freshBasis(timeLimitMs: number): Basis | undefined {
    this.model().clearSolver();
    return this.solve(timeLimitMs) === this.highs.constants.modelStatus.optimal ? this.model().getBasis() : undefined;
  }

  /** The next run starts from a basis that was found for the same columns and rows, and keeps nothing else of earlier ones. */
  startFrom(basis: Basis): void {
    this.model().clearSolver();
    this.model().setBasis(basis);
  }

  dispose(): void {
    this.live?.dispose();
    this.live = undefined;
    this.loaded = undefined;
    this.startBasis = undefined;
  }

  private solve(timeLimitMs: number): number {
    const { unknown } = this.highs.constants.modelStatus;
    const model = this.model();
    // HiGHS takes no limit below nothing: one that is over already ends the run at once.
    model.options.set('time_limit', Math.max(0, timeLimitMs) / 1000);
    // HiGHS counts its time limit over all runs of a model.
    model.zeroAllClocks();
    model.run();
    if (model.getModelStatus() !== unknown) return model.getModelStatus();
    // From the last basis its arithmetic has led nowhere: it starts anew.
    model.clearSolver();
    model.run();
    return model.getModelStatus();
  }

  private solution(): LpSolution {
    const model = this.model();
    const { colValue, colDual, rowValue, rowDual } = model.getSolution();
    const objective = model.getObjectiveValue();
    return { objective, values: colValue, rowDuals: rowDual, reducedCosts: colDual, rowValues: rowValue };
  }

  private keepBasis(): void {
    const { numCols, numRows } = this.loaded as LinearModel;
    const isOptimal = this.model().getModelStatus() === this.highs.constants.modelStatus.optimal;
    if (isOptimal && this.columns === numCols && this.rows === numRows) this.startBasis = this.model().getBasis();
  }

  private dropAdditions(): void {
    const { numCols, numRows } = this.loaded as LinearModel;
    if (this.columns === numCols && this.rows === numRows) return;
    const live = this.model();
    if (this.columns > numCols) live.deleteCols({ kind: 'range', from: numCols, to: this.columns - 1 });
    if (this.rows > numRows) live.deleteRows({ kind: 'range', from: numRows, to: this.rows - 1 });
    this.columns = numCols;
    this.rows = numRows;
    if (this.startBasis) live.setBasis(this.startBasis);
    else live.setLogicalBasis();
  }

  private replace(model: LinearModel): void {
    this.dispose();
    this.live = this.highs.createModel(model);
    this.live.options.set({ ...QUIET, solver: 'simplex' });
    this.columns = model.numCols;
    this.rows = model.numRows;
  }

  private model(): Model {
    if (!this.live) throw new DarkstarError('solver-failed', 'The solver has no model. Load one before running it.');
    return this.live;
  }
}

export function solverFailed(highs: Highs, status: number): DarkstarError {
  const found = Object.entries(highs.constants.modelStatus).find(([, code]) => code === status);
  const name = found?.[0] ?? String(status);
  return new DarkstarError('solver-failed', `The solver ended without a plan: ${name}.`, { values: { status: name } });
}

function exchange(live: Model, { numCols, numRows, colCost, colLower, colUpper, rowLower, rowUpper }: LinearModel) {
  const columns = { kind: 'range', from: 0, to: numCols - 1 } as const;
  const rows = { kind: 'range', from: 0, to: numRows - 1 } as const;
  live.changeColsCost(columns, colCost);
  live.changeColsBounds(columns, colLower, colUpper);
  live.changeRowsBounds(rows, rowLower, rowUpper);
}

function sameMatrix(a: LinearModel, b: LinearModel): boolean {
  return (
    a.numCols === b.numCols &&
    a.numRows === b.numRows &&
    sameNumbers(a.matrix.starts, b.matrix.starts) &&
    sameNumbers(a.matrix.indices, b.matrix.indices) &&
    sameNumbers(a.matrix.values, b.matrix.values)
  );
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

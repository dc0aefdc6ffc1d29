import type { Highs, Model } from 'highs';
import { DarkstarError } from '../home/errors.js';
import type { LinearModel } from './model-builder.js';

export interface LpSolution {
  readonly objective: number;
  readonly values: Float64Array;
  readonly rowDuals: Float64Array;
}

/** Nothing that HiGHS prints belongs on the standard output of a host. */
export const QUIET = { output_flag: false, log_to_console: false } as const;

/**
 * A linear programme that stays in HiGHS between plans: when only costs and bounds changed, they are exchanged and the
 * last basis is the start of the next run. A new shape replaces the model, whose memory must be given back by hand.
 */
export class WarmLp {
  private live: Model | undefined;
  private loaded: LinearModel | undefined;

  constructor(private readonly highs: Highs) {}

  load(model: LinearModel): void {
    if (this.live && this.loaded && sameMatrix(this.loaded, model)) exchange(this.live, model);
    else this.replace(model);
    this.loaded = model;
  }

  /** Holds columns at zero until the next `load`. */
  fixAtZero(columns: Iterable<number>): void {
    for (const column of columns) this.model().changeColBounds(column, 0, 0);
  }

  /** Gives columns that were held at zero their own bounds back. */
  release(columns: Iterable<number>): void {
    const { colLower, colUpper } = this.loaded as LinearModel;
    for (const column of columns) this.model().changeColBounds(column, colLower[column], colUpper[column]);
  }

  /** @throws DarkstarError `solver-failed` when no optimum was found within `timeLimitMs`. */
  run(timeLimitMs: number): LpSolution {
    const model = this.model();
    model.options.set('time_limit', timeLimitMs / 1000);
    // HiGHS counts its time limit over all runs of a model.
    model.zeroAllClocks();
    model.run();
    const status = model.getModelStatus();
    if (status !== this.highs.constants.modelStatus.optimal) throw solverFailed(this.highs, status);
    const { colValue, rowDual } = model.getSolution();
    return { objective: model.getObjectiveValue(), values: colValue, rowDuals: rowDual };
  }

  dispose(): void {
    this.live?.dispose();
    this.live = undefined;
    this.loaded = undefined;
  }

  private replace(model: LinearModel): void {
    this.dispose();
    this.live = this.highs.createModel(model);
    this.live.options.set({ ...QUIET, solver: 'simplex' });
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

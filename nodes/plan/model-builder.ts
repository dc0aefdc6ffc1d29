import type { ModelData } from 'highs';

/** One entry of a row: `factor` times the value of `column`. */
export interface Term {
  readonly column: number;
  readonly factor: number;
}

interface Column {
  readonly upper: number;
  readonly lower?: number;
  /** Currency per unit. */
  readonly cost?: number;
}

interface RowBounds {
  readonly lower: number;
  readonly upper: number;
}

/** A linear model in the arrays that HiGHS takes: minimise cost · x within column and row bounds. */
export type LinearModel = ModelData & {
  readonly colCost: Float64Array;
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
};

/** Collects columns and rows, and hands out their indices. */
export class ModelBuilder {
  /** What every cost is multiplied with: the weight of the path that is being added. */
  costScale = 1;
  private readonly cost: number[] = [];
  private readonly lower: number[] = [];
  private readonly upper: number[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly starts: number[] = [0];
  private readonly indices: number[] = [];
  private readonly values: number[] = [];

  addColumn({ upper, lower = 0, cost = 0 }: Column): number {
    this.upper.push(upper);
    this.lower.push(lower);
    return this.cost.push(cost * this.costScale) - 1;
  }

  addRow(bounds: RowBounds, terms: readonly Term[]): number {
    for (const { column, factor } of terms) {
      this.indices.push(column);
      this.values.push(factor);
    }
    this.starts.push(this.indices.length);
    this.rowUpper.push(bounds.upper);
    return this.rowLower.push(bounds.lower) - 1;
  }

  build(): LinearModel {
    return {
      numCols: this.cost.length,
      numRows: this.rowLower.length,
      colCost: Float64Array.from(this.cost),
      colLower: Float64Array.from(this.lower),
      colUpper: Float64Array.from(this.upper),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      matrix: {
        format: 'csr',
        numRows: this.rowLower.length,
        numCols: this.cost.length,
        starts: Int32Array.from(this.starts),
        indices: Int32Array.from(this.indices),
        values: Float64Array.from(this.values),
      },
    };
  }
}

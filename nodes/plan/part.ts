import type { ModelBuilder, Term } from './model-builder.js';

/** Two columns of which at most one may be above zero. */
export interface Exclusion {
  readonly first: number;
  readonly second: number;
  /** The exclusion holds only while this column is above zero. */
  readonly while?: number;
  /** Setting `second` to zero could make the model infeasible: a heuristic sets `first`. */
  readonly keepSecond?: true;
}

/** A piece of the home inside the model: it adds its own columns, rows and costs. */
export interface Part {
  /** Adds one slot; returns the part's terms of the slot's energy balance (positive supplies, negative takes). */
  addSlot(builder: ModelBuilder, index: number): readonly Term[];
  /** Adds what concerns the horizon's end. */
  addEnd?(builder: ModelBuilder): void;
  /** Pairs that a physical home cannot do at once. */
  exclusions?(): readonly Exclusion[];
}

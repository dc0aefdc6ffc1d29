import type { ModelBuilder, Term } from './model-builder.js';
import type { ScheduleSlot } from './schedule.js';

/** Two columns of which at most one may be above zero. */
export interface Exclusion {
  readonly first: number;
  readonly second: number;
  /** The exclusion holds only while this column is above zero. */
  readonly while?: number;
  /** Setting `second` to zero could make the model infeasible: a heuristic sets `first`. */
  readonly keepSecond?: true;
  /** It holds because the home has either surplus or need in this slot: `surplus` is the one of the two that is surplus. */
  readonly direction?: { readonly slot: number; readonly surplus: number };
}

/** Slot by slot, one of two columns, of which one is surplus; what the grid takes and gives (`second`) may have to stay. */
export function exclusionsOf(
  first: readonly number[],
  second: readonly number[],
  surplus: 'first' | 'second',
): readonly Exclusion[] {
  return first.map((column, slot) => ({
    first: column,
    second: second[slot],
    keepSecond: true,
    direction: { slot, surplus: surplus === 'first' ? column : second[slot] },
  }));
}

/** A column that is zero or at least `minimum`, and with `step` a whole multiple of it. kWh in the slot. */
export interface SemiContinuous {
  readonly column: number;
  readonly minimum: number;
  readonly step?: number;
}

/** What a solver found for the model. */
export interface ModelValues {
  readonly values: Float64Array;
  readonly rowDuals: Float64Array;
}

/** A piece of the home inside the model: it adds its own columns, rows and costs, and reads its part of the solution. */
export interface Part {
  /** Adds one slot; returns the part's terms of the slot's energy balance (positive supplies, negative takes). */
  addSlot(builder: ModelBuilder, index: number): readonly Term[];
  /** Adds what concerns the horizon's end. */
  addEnd?(builder: ModelBuilder): void;
  /** Pairs that a physical home cannot do at once. */
  exclusions?(): readonly Exclusion[];
  /** What must be decided before it is known how a slot turns out: the same in all scenarios. */
  decisions?(index: number): readonly number[];
  /** Powers that a device cannot take in arbitrary amounts. */
  semiContinuous?(): readonly SemiContinuous[];
  /** Writes what the solver found for a slot into it. Parts of a kind do so in the order of the home. */
  read(found: ModelValues, index: number, slot: ScheduleSlot): void;
  /** Writes a slot's decisions back into the columns. */
  write(slot: ScheduleSlot, index: number, columns: Float64Array): void;
}

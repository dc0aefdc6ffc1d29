import type { Highs, Model } from 'highs';
import type { Cut } from './cuts.js';
import { QUIET } from './lp.js';
import type { LinearModel } from './model-builder.js';
import type { Exclusion, SemiContinuous } from './part.js';

export interface MilpLimits {
  readonly timeLimitMs: number;
  /** Relative gap at which a solution is good enough; 0 asks for proof. */
  readonly mipGap: number;
}

export interface MilpSolution {
  readonly values: Float64Array;
  /** No solution can cost less than this. */
  readonly bound: number;
  readonly proven: boolean;
}

/** What a linear model cannot say by itself. */
export interface Choices {
  readonly exclusions: readonly Exclusion[];
  readonly semiContinuous: readonly SemiContinuous[];
  /** Rows that every possible solution keeps. */
  readonly cuts?: readonly Pick<Cut, 'least' | 'terms'>[];
}

// Where costs are near zero a relative gap means nothing: in currency.
const ABSOLUTE_GAP = 0.001;

/**
 * Solves the model with its choices as binaries y and integers n, U being a column's own upper bound:
 *
 *     exclusion:        first ≤ U·y,  second ≤ U·(1 − y), with one y for all that are a slot's direction
 *     semi-continuous:  minimum·y ≤ x ≤ U·y,  with steps also x = step·n
 *
 * `seed` is a feasible solution to start from.
 * @returns undefined when time ran out before any solution was found.
 */
export function solveMilp(
  highs: Highs,
  model: LinearModel,
  choices: Choices,
  seed: Float64Array | undefined,
  limits: MilpLimits,
): MilpSolution | undefined {
  const live = highs.createModel(model);
  try {
    live.options.set({
      ...QUIET,
      time_limit: Math.max(0, limits.timeLimitMs) / 1000,
      mip_rel_gap: limits.mipGap,
      mip_abs_gap: limits.mipGap === 0 ? 1e-9 : ABSOLUTE_GAP,
    });
    const added = new Additions(highs, live, model, seed);
    for (const exclusion of choices.exclusions) added.exclude(exclusion);
    for (const column of choices.semiContinuous) added.jump(column);
    for (const { least, terms } of choices.cuts ?? []) {
      live.addRow(least, Infinity, {
        indices: terms.map(({ column }) => column),
        values: terms.map(({ factor }) => factor),
      });
    }
    if (seed) {
      live.setSolution({ colValue: Float64Array.from([...seed.subarray(0, model.numCols), ...added.seeds]) });
    }
    live.run();
    return readSolution(highs, live, model.numCols);
  } finally {
    live.dispose();
  }
}

/** Adds integer columns to a model, each with its value in the seed. */
class Additions {
  readonly seeds: number[] = [];
  private readonly directed = new Map<number, { readonly y: number; readonly columns: Set<number> }>();

  constructor(
    private readonly highs: Highs,
    private readonly live: Model,
    private readonly model: LinearModel,
    private readonly seed: Float64Array | undefined,
  ) {}

  exclude({ first, second, direction }: Exclusion): void {
    if (!direction) {
      const y = this.addChoice(first, second);
      this.allow(first, y, 1);
      this.allow(second, y, 0);
      return;
    }
    const { slot, surplus } = direction;
    const need = surplus === first ? second : first;
    const directed = this.directed.get(slot) ?? { y: this.addChoice(surplus, need), columns: new Set<number>() };
    this.directed.set(slot, directed);
    for (const column of [first, second]) {
      if (!directed.columns.has(column)) this.allow(column, directed.y, column === surplus ? 1 : 0);
      directed.columns.add(column);
    }
  }

  /** 1 where the seed has the first of the two. */
  private addChoice(first: number, second: number): number {
    return this.addInteger(1, this.seed && this.seed[first] >= this.seed[second] ? 1 : 0);
  }

  /** The column may be above zero only while y has this value. */
  private allow(column: number, y: number, value: 0 | 1): void {
    const upper = this.model.colUpper[column];
    if (value === 1) this.live.addRow(-Infinity, 0, { indices: [column, y], values: [1, -upper] });
    else this.live.addRow(-Infinity, upper, { indices: [column, y], values: [1, upper] });
  }

  jump({ column, minimum, step }: SemiContinuous): void {
    const upper = this.model.colUpper[column];
    if (upper <= 0) return;
    const kwh = this.seed?.[column] ?? 0;
    const y = this.addInteger(1, kwh > minimum / 2 ? 1 : 0);
    this.live.addRow(-Infinity, 0, { indices: [column, y], values: [1, -upper] });
    this.live.addRow(0, Infinity, { indices: [column, y], values: [1, -minimum] });
    if (step === undefined) return;
    const n = this.addInteger(Math.floor(upper / step + 1e-9), Math.round(kwh / step));
    this.live.addRow(0, 0, { indices: [column, n], values: [1, -step] });
  }

  private addInteger(upper: number, seed: number): number {
    const column = this.model.numCols + this.seeds.length;
    this.live.addVar(0, upper);
    this.live.changeColIntegrality(column, this.highs.constants.variableType.integer);
    this.seeds.push(seed);
    return column;
  }
}

function readSolution(highs: Highs, live: Model, columns: number): MilpSolution | undefined {
  const status = live.getModelStatus();
  const { optimal, timeLimit } = highs.constants.modelStatus;
  // 2: HiGHS holds a feasible primal solution (kSolutionStatusFeasible).
  const hasSolution = live.info.get('primal_solution_status') === 2;
  if (!hasSolution || (status !== optimal && status !== timeLimit)) return undefined;
  const proven = status === optimal;
  const bound = Number(live.info.get('mip_dual_bound'));
  return {
    values: live.getSolution().colValue.slice(0, columns),
    // What presolving alone has solved is told without a bound.
    bound: proven && bound === -Infinity ? live.getObjectiveValue() : bound,
    proven,
  };
}

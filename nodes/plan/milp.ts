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
 *     exclusion:        first ≤ U·y,  second ≤ U·(1 − y)
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

  constructor(
    private readonly highs: Highs,
    private readonly live: Model,
    private readonly model: LinearModel,
    private readonly seed: Float64Array | undefined,
  ) {}

  exclude({ first, second }: Exclusion): void {
    const { colUpper } = this.model;
    const y = this.addInteger(1, this.seed && this.seed[first] >= this.seed[second] ? 1 : 0);
    this.live.addRow(-Infinity, 0, { indices: [first, y], values: [1, -colUpper[first]] });
    this.live.addRow(-Infinity, colUpper[second], { indices: [second, y], values: [1, colUpper[second]] });
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
  return {
    values: live.getSolution().colValue.slice(0, columns),
    bound: Number(live.info.get('mip_dual_bound')),
    proven: status === optimal,
  };
}

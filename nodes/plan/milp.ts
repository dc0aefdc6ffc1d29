import type { Highs, Model } from 'highs';
import { QUIET } from './lp.js';
import type { LinearModel } from './model-builder.js';
import type { Exclusion } from './part.js';

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

// Where costs are near zero a relative gap means nothing: in currency.
const ABSOLUTE_GAP = 0.001;

/**
 * Solves the model with one binary y for each exclusion: first ≤ U·y and second ≤ U·(1 − y), with U the column's own
 * upper bound. `seed` is a feasible solution to start from.
 * @returns undefined when time ran out before any solution was found.
 */
export function solveMilp(
  highs: Highs,
  model: LinearModel,
  exclusions: readonly Exclusion[],
  seed: Float64Array,
  limits: MilpLimits,
): MilpSolution | undefined {
  const live = highs.createModel(model);
  try {
    live.options.set({
      ...QUIET,
      time_limit: limits.timeLimitMs / 1000,
      mip_rel_gap: limits.mipGap,
      mip_abs_gap: limits.mipGap === 0 ? 1e-9 : ABSOLUTE_GAP,
    });
    exclusions.forEach((exclusion, index) => addBinary(highs, live, model, exclusion, model.numCols + index));
    const binaries = exclusions.map(({ first, second }) => (seed[first] >= seed[second] ? 1 : 0));
    live.setSolution({ colValue: Float64Array.from([...seed.subarray(0, model.numCols), ...binaries]) });
    live.run();
    return readSolution(highs, live, model.numCols);
  } finally {
    live.dispose();
  }
}

function addBinary(highs: Highs, live: Model, model: LinearModel, { first, second }: Exclusion, binary: number): void {
  live.addVar(0, 1);
  live.changeColIntegrality(binary, highs.constants.variableType.integer);
  live.addRow(-Infinity, 0, { indices: [first, binary], values: [1, -model.colUpper[first]] });
  live.addRow(-Infinity, model.colUpper[second], { indices: [second, binary], values: [1, model.colUpper[second]] });
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

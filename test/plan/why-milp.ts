import type { Highs } from 'highs';
import type { Plan } from '../../nodes/home/schema/plan.js';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { forcedBounds, heldBounds, withTakes, type Forced } from '../../nodes/plan/alternative.js';
import { applianceCost } from '../../nodes/plan/appliance-cost.js';
import { solveMilp } from '../../nodes/plan/milp.js';
import type { LinearModel } from '../../nodes/plan/model-builder.js';
import { buildModel } from '../../nodes/plan/model.js';
import type { Exclusion } from '../../nodes/plan/part.js';
import { scheduleOf } from '../../nodes/plan/schedule-of-plan.js';
import type { ScheduleSlot } from '../../nodes/plan/schedule.js';
import { setUp } from '../../nodes/plan/setup.js';
import { waterCost } from '../../nodes/plan/water-cost.js';

const HAPPENS_KWH = 1e-6;
const SOME_ROUNDS = 4;
const MAX_ROUNDS = 12;

/**
 * What a plan with an alternative in it costs more, by HiGHS's own branching from a cold start: what is on or off is as
 * planned, and every pair that excludes itself is an integer. Undefined where that is impossible.
 */
export function differenceByMilp(highs: Highs, problem: PlanningProblem, plan: Plan, it: Forced): number | undefined {
  const setup = setUp(problem);
  const schedule = scheduleOf(plan);
  const home = buildModel(setup);
  const base = it.takes ? withTakes(schedule, setup, it) : schedule;
  const model = copyOf(home.model);
  const bounds = [
    ...heldBounds(home, schedule, plan.expected !== undefined),
    ...forcedBounds(home, setup, schedule, it),
  ];
  for (const { column, lower, upper } of bounds) {
    model.colLower[column] = lower;
    model.colUpper[column] = upper;
  }
  home.balanceRows.forEach((row, index) => {
    model.rowLower[row] += takenKwh(base[index]);
    model.rowUpper[row] += takenKwh(base[index]);
  });
  const cost = solved(highs, model, home.exclusions);
  if (cost === undefined) return undefined;
  return cost + waterCost(base, setup.waterHeaters) + applianceCost(base, setup.appliances) - plan.objective;
}

/** With the pairs that a solution mixes as integers, until it mixes none. */
function solved(highs: Highs, model: LinearModel, exclusions: readonly Exclusion[]): number | undefined {
  let counted: readonly Exclusion[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const choices = { exclusions: counted, semiContinuous: [] };
    const found = solveMilp(highs, model, choices, undefined, { timeLimitMs: 60_000, mipGap: 0 });
    if (!found) return undefined;
    const { values } = found;
    const happens = (column: number | undefined) => column === undefined || values[column] > HAPPENS_KWH;
    const mixed = exclusions.filter(
      (it) => !counted.includes(it) && happens(it.first) && happens(it.second) && happens(it.while),
    );
    if (mixed.length === 0) return values.reduce((cost, value, column) => cost + value * model.colCost[column], 0);
    // Where it drives them from slot to slot, all of them.
    const others = round < SOME_ROUNDS ? [] : exclusions.filter((it) => it.while === undefined);
    counted = [...new Set([...counted, ...mixed, ...others])];
  }
  return undefined;
}

function takenKwh({ waterHeaters, appliances }: ScheduleSlot): number {
  return [...waterHeaters, ...appliances].reduce((total, { kwh }) => total + kwh, 0);
}

function copyOf(model: LinearModel): LinearModel {
  return {
    ...model,
    colLower: Float64Array.from(model.colLower),
    colUpper: Float64Array.from(model.colUpper),
    rowLower: Float64Array.from(model.rowLower),
    rowUpper: Float64Array.from(model.rowUpper),
  };
}

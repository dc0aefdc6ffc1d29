import { objectiveOf } from './cost.js';
import { setUpDevices } from './devices.js';
import { HeldPlan, type Forecost, type PossiblePlan } from './held-plan.js';
import type { WarmLp } from './lp.js';
import { RunnerUpSearch, type RunnersUp } from './runner-up.js';
import type { Setup } from './setup.js';

interface Explained {
  /** The plan, or the better one that was found. */
  readonly plan: PossiblePlan;
  /** Absent where there was no time for any. */
  readonly runnersUp?: RunnersUp;
}

interface Time {
  readonly explainMs: number;
  readonly timeLeft: () => number;
}

/** What costs less than the plan by this is taken in its place, in currency. */
const WORTH_TAKING = 0.001;
const MOST_CHANGES = 20;

/**
 * Finds what else a plan could do, and what that costs. A plan that was not proved to be the best may find something
 * cheaper: then that is the plan, and it is asked again, within half the time.
 */
export function explained(lp: WarmLp, setup: Setup, given: PossiblePlan, { explainMs, timeLeft }: Time): Explained {
  let plan = given;
  for (let changes = 0; ; changes++) {
    const held = new HeldPlan(lp, setup, plan.schedule, plan);
    const base = held.asPlanned(timeLeft());
    if (!base) return { plan };
    const mayChange = changes < MOST_CHANGES && timeLeft() > explainMs / 2;
    let better = mayChange ? cheaper(plan, base, setup) : undefined;
    if (!better) {
      const runnersUp = new RunnerUpSearch(held, setup, base.lp, { timeLeft }).all(setUpDevices(setup));
      better = mayChange ? cheaper(plan, runnersUp.best, setup) : undefined;
      if (!better) return { plan, runnersUp };
    }
    plan = better;
  }
}

function cheaper(plan: PossiblePlan, found: Forecost | undefined, setup: Setup): PossiblePlan | undefined {
  if (!found?.exact || found.difference > -WORTH_TAKING) return undefined;
  const schedule = found.schedule();
  const objective = objectiveOf(schedule, setup);
  return objective < plan.objective - WORTH_TAKING ? { ...plan, schedule, objective } : undefined;
}

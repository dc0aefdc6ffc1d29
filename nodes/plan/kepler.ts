import type { Highs } from 'highs';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import type { Forced } from './alternative.js';
import { fallbackPlan } from './fallback.js';
import { explained } from './explained.js';
import { HeldPlan, type PossiblePlan } from './held-plan.js';
import { loadHighs } from './highs-loader.js';
import { DEFAULT_BRANCHINGS, DEFAULT_TIME_LIMIT_MS, defaultGapOf } from './kepler-limits.js';
import { WarmLp } from './lp.js';
import { gapOf, optimise } from './optimise.js';
import { expect } from './scenarios.js';
import { scheduleOf } from './schedule-of-plan.js';
import { setUp, type Setup } from './setup.js';
import { checkProblem } from './supported.js';
import { verify } from './verify.js';
import { writePlan } from './write-plan.js';

function solverBroken(): DarkstarError {
  return new DarkstarError('solver-crashed', 'The solver has crashed before. Restart it to get optimised plans.');
}

/** What a plan is asked for besides being cheap. */
export interface Wanted {
  /**
   * How long the next best things may be looked for, ms; without it the reasons name none. What does not fit in is told
   * as a bound; the slots come in their order.
   */
  readonly explainMs?: number;
}

/** Milliseconds on a clock that only runs forward. */
export type Stopwatch = () => number;

/**
 * The planner: finds the cheapest plan for a home over its horizon, with HiGHS. Synchronous once loaded, so it belongs in
 * a worker, a command or a backtest. Keeps its model warm: planning again for the same home is several times faster.
 */
export class Kepler {
  private readonly lp: WarmLp;
  private broken = false;

  private constructor(
    private readonly highs: Highs,
    private readonly stopwatch: Stopwatch,
  ) {
    this.lp = new WarmLp(highs);
  }

  static async load(stopwatch: Stopwatch = () => performance.now()): Promise<Kepler> {
    return new Kepler(await loadHighs(), stopwatch);
  }

  /** False after the solver itself has crashed: it must be loaded anew, and until then every plan is a fallback. */
  get healthy(): boolean {
    return !this.broken;
  }

  /**
   * Plans a parsed problem. Every plan has passed an independent check. Where the solver fails, runs out of time or makes
   * a plan that does not pass, the answer is a fallback plan whose first notice says so.
   * @throws DarkstarError `invalid-input`, `not-supported-yet`; `plan-failed-check` if even the fallback does not pass.
   */
  plan(problem: PlanningProblem, wanted: Wanted = {}): Plan {
    checkProblem(problem);
    const startedAt = this.stopwatch();
    const elapsedMs = () => this.stopwatch() - startedAt;
    if (this.broken) return this.fallback(problem, solverBroken(), elapsedMs());
    try {
      return this.optimal(problem, wanted, elapsedMs);
    } catch (thrown) {
      return this.fallback(problem, toDarkstarError(thrown), elapsedMs());
    }
  }

  /** Gives the solver's memory back. */
  dispose(): void {
    if (!this.broken) this.lp.dispose();
  }

  private optimal(problem: PlanningProblem, { explainMs = 0 }: Wanted, elapsedMs: () => number): Plan {
    const setup = setUp(problem);
    const mipGap = problem.mipGap ?? defaultGapOf(setup);
    const limits = {
      timeLimitMs: problem.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS,
      mipGap,
      branchings: problem.mipGap === undefined ? DEFAULT_BRANCHINGS : Infinity,
    };
    const own = optimise(this.highs, this.lp, setup, limits, elapsedMs);
    const expectation = expect(this.lp, setup, own.schedule, () => limits.timeLimitMs - elapsedMs());
    const decided = expectation ? { ...setup, firstSlot: expectation.firstSlot } : setup;
    const found = expectation ? optimise(this.highs, this.lp, decided, limits, elapsedMs) : own;
    const { bound, method } = found;
    const wallMs = elapsedMs();
    const plain = { ...found, holdsFirstSlot: expectation !== undefined };
    const { plan: best, ...reasons } =
      explainMs > 0 ? this.explained(setup, plain, explainMs, wallMs, elapsedMs) : { plan: plain };
    const gap = gapOf(best.objective, bound);
    const plan = writePlan(best.schedule, setup, {
      status: gap <= mipGap ? 'optimal' : 'feasible',
      solver: { wallMs, mipGap: gap, bound, method },
      ...(expectation ? { expectation } : {}),
      ...reasons,
    });
    verify(problem, plan);
    return plan;
  }

  /**
   * What a plan would cost more with each of these alternatives in it, in currency: everything that is counted is held as
   * the plan has it (`alternative.ts`), and the rest is found anew. The check on what a plan says of its runners-up.
   * Undefined stands for what is impossible.
   */
  differences(problem: PlanningProblem, plan: Plan, alternatives: readonly Forced[]): (number | undefined)[] {
    const { objective, expected } = plan;
    const given = { objective, holdsFirstSlot: expected !== undefined };
    const held = new HeldPlan(this.lp, setUp(problem), scheduleOf(plan), given);
    const limitMs = problem.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS;
    return alternatives.map((alternative) => held.force(alternative, limitMs)?.difference);
  }

  /** What else could be done; where that cannot be found out the plan is a plan all the same, and says so. */
  private explained(setup: Setup, plan: PossiblePlan, explainMs: number, startedMs: number, elapsedMs: () => number) {
    try {
      return explained(this.lp, setup, plan, { explainMs, timeLeft: () => startedMs + explainMs - elapsedMs() });
    } catch (thrown) {
      const { code, message } = toDarkstarError(thrown);
      if (code === 'unexpected') this.broken = true;
      const text = `This plan does not say what the next best thing would be: ${message}`;
      return { plan, notices: [{ code: 'reasons-missing', values: { because: code }, text }] };
    }
  }

  private fallback(problem: PlanningProblem, error: DarkstarError, wallMs: number): Plan {
    if (error.code === 'unexpected') this.broken = true;
    if (!this.broken) this.lp.dispose();
    const plan = fallbackPlan(problem, error.toText(), wallMs);
    verify(problem, plan);
    return plan;
  }
}

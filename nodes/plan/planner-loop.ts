import { toDarkstarError, type DarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import type { Plan } from '../home/schema/plan.js';
import type { Strategy } from '../home/schema/problem.js';
import {
  begin,
  follow,
  hear,
  missingInputs,
  type PlannerInput,
  type PlannerMemory,
  type ReplanReason,
} from './planner.js';
import { buildProblem } from './problem.js';
import type { SolverLease } from './solver-client.js';

export interface PlannerLoopSettings {
  readonly horizonHours: number;
  readonly replanSocPercent: number;
  readonly timeLimitMs: number;
  readonly strategy: Strategy;
}

/** What a planner tells its node. */
export interface PlannerEvents {
  readonly planning: (because: ReplanReason) => void;
  readonly planned: (plan: Plan) => void;
  /** Nothing is wrong, but planning needs what has not come yet. */
  readonly waiting: (missing: readonly string[]) => void;
  readonly failed: (error: DarkstarError, planInForce: string | null) => void;
}

type Home = Pick<HomeRuntime, 'home' | 'clock' | 'board'>;

/** Keeps one home planned: hears inputs, plans when a plan is due, and keeps the last good plan in force. */
export class PlannerLoop {
  private memory: PlannerMemory = {};
  private cancelTimer: () => void = () => undefined;
  private readonly unsubscribe: () => void;
  private closed = false;

  constructor(
    private readonly home: Home,
    private readonly solver: Pick<SolverLease, 'replan'>,
    private readonly settings: PlannerLoopSettings,
    private readonly events: PlannerEvents,
  ) {
    this.unsubscribe = home.board.subscribe(() => this.joinLate());
    this.joinLate();
  }

  /** @returns whether this input is the cause of the plan to come. */
  hear(input: PlannerInput): boolean {
    const before = this.memory.pending;
    this.memory = hear(this.memory, input, this.home.clock.now(), this.settings);
    if (this.memory.pending === before) return false;
    this.arm();
    return true;
  }

  close(): void {
    this.closed = true;
    this.unsubscribe();
    this.cancelTimer();
  }

  /** Takes from the board what was there before this planner: after a restart the store may read it late. */
  private joinLate(): void {
    const { board } = this.home;
    const prices = this.memory.prices ? undefined : board.latest('price-update');
    const forecast = this.memory.forecast ? undefined : board.latest('forecast-update');
    const state = this.memory.state ? undefined : board.latest('state');
    const plan = this.memory.plan ? undefined : board.latest('plan-update');
    if (plan) this.memory = follow(this.memory, plan);
    if (prices) this.hear({ topic: 'price-update', payload: prices });
    if (forecast) this.hear({ topic: 'forecast-update', payload: forecast });
    if (state) this.hear({ topic: 'state', payload: state });
  }

  private arm(): void {
    this.cancelTimer();
    const { pending } = this.memory;
    if (!pending) return;
    const { clock } = this.home;
    this.cancelTimer = clock.setTimeout(() => void this.plan(pending.because), pending.dueAt - clock.now());
  }

  private async plan(because: ReplanReason): Promise<void> {
    const now = Math.round(this.home.clock.now());
    this.memory = begin(this.memory, now);
    const missing = missingInputs(this.memory);
    if (missing.length > 0 && because !== 'job' && because !== 'command') return this.events.waiting(missing);
    try {
      const problem = this.problem(now);
      this.events.planning(because);
      const outcome = await this.solver.replan(problem);
      if (this.closed || outcome.kind === 'superseded') return;
      const planStart = new Map(problem.state.batteries.map(({ id, socPercent }) => [id, socPercent]));
      this.memory = follow(this.memory, outcome.plan, planStart);
      this.events.planned(outcome.plan);
    } catch (thrown) {
      if (!this.closed) this.events.failed(toDarkstarError(thrown), this.memory.plan?.plannedAt ?? null);
    }
  }

  private problem(now: number) {
    const { prices, forecast, state, plan } = this.memory;
    const { horizonHours, timeLimitMs, strategy } = this.settings;
    return buildProblem({
      home: this.home.home,
      now,
      prices: prices?.slots,
      forecast: forecast?.slots,
      state,
      strategy,
      horizonHours,
      timeLimitMs,
      ...(plan ? { previousPlan: slim(plan) } : {}),
    });
  }
}

const UNSAID = { code: 'unsaid', values: {}, text: '' };

/**
 * What the solver's thread needs of the previous plan, to tell what changed and as the fallback: neither curves nor
 * sentences, which are most of its size.
 */
function slim(plan: Plan): Plan {
  const slots = plan.slots.map(({ valueCurve: _large, ...slot }) => ({ ...slot, reason: UNSAID }));
  return { ...plan, notices: [], changes: [], slots };
}

import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { PlannerState, ReplanResult } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { startsIn, type ApplianceLog } from './appliance-log.js';
import { liveProblem, type PlanningSettings } from './live-problem.js';
import {
  asksTheSame,
  begin,
  EMPTY_MEMORY,
  follow,
  hear,
  lookAround,
  missingInputs,
  recall,
  type PlannerInput,
  type PlannerMemory,
  type PlannerSettings,
  type ReplanReason,
} from './planner.js';
import { PlannerHealth } from './planner-health.js';
import type { SolverLease } from './solver-client.js';
import { staleInputs } from './stale-inputs.js';

export type PlannerLoopSettings = PlannerSettings & PlanningSettings;

/** What a planner tells its node. */
export interface PlannerEvents {
  readonly planning: (because: ReplanReason) => void;
  readonly planned: (plan: Plan) => void;
  /** Nothing is wrong, but planning needs what has not come yet. */
  readonly waiting: (missing: readonly string[]) => void;
  readonly failed: (error: DarkstarError, planInForce: string | null) => void;
  /** People have asked for something else. */
  readonly ordered: (orders: PlannerState) => void;
}

type Home = Pick<HomeRuntime, 'home' | 'clock' | 'board'>;
// How often it is looked whether an input has grown old.
const BETWEEN_CHECKUPS_MS = 5 * MINUTE_MS;

type Asker = (result: ReplanResult) => void;

/** A solve under way. Until its turn comes it has not begun: it will be made of what is known then. */
interface Run {
  begun?: PlannerMemory;
  readonly askers: Asker[];
}

/**
 * Keeps one home planned: hears inputs, plans when a plan is due, and keeps the last good plan in force. One solve at a
 * time: who asks for a plan while one of the same inputs is made gets that one; what has changed since it was begun makes
 * one more, which waits for it and answers everybody who asked after the change.
 */
export class PlannerLoop {
  private memory: PlannerMemory = EMPTY_MEMORY;
  private cancelTimer: () => void = () => undefined;
  private cancelCheckup: () => void = () => undefined;
  private readonly health: PlannerHealth;
  private readonly unsubscribe: () => void;
  private running: Run | undefined;
  /** Why one more solve is wanted after the running one. */
  private next: ReplanReason | undefined;
  private askers: Asker[] = [];
  private closed = false;
  /** What of the appliances is on the board. */
  private told: ApplianceLog['records'] = EMPTY_MEMORY.appliances.records;

  constructor(
    private readonly home: Home,
    private readonly solver: Pick<SolverLease, 'request'>,
    private readonly settings: PlannerLoopSettings,
    private readonly events: PlannerEvents,
  ) {
    this.unsubscribe = home.board.subscribe(() => this.joinLate());
    this.health = new PlannerHealth(home.board, home.clock.now());
    this.joinLate();
    this.checkUpLater();
  }

  /**
   * @returns whether this input is the cause of the plan to come.
   * @throws DarkstarError `invalid-command`
   */
  hear(input: PlannerInput): boolean {
    const before = this.memory;
    const now = this.home.clock.now();
    this.memory = hear(before, input, this.home.home, now, this.settings);
    this.health.accepted(input.topic);
    if (this.memory.orders !== before.orders || startsIn(this.memory.appliances) !== startsIn(before.appliances)) {
      this.tellOrders(now);
    }
    if (this.memory.pending === before.pending) return false;
    this.arm();
    return true;
  }

  /** An input of a topic was refused before it could be heard. */
  refuse(topic: string, error: DarkstarError): void {
    this.health.refused(topic, error);
    this.health.report(this.memory, this.home.clock.now());
  }

  /** Plans now, for somebody who wants to know what came of it. `result` never rejects; `isCause` as `hear` returns. */
  replan(): { readonly isCause: boolean; readonly result: Promise<ReplanResult> } {
    let answer: Asker = () => undefined;
    const result = new Promise<ReplanResult>((resolve) => (answer = resolve));
    if (this.running && this.sharesRun()) {
      this.running.askers.push(answer);
      return { isCause: false, result };
    }
    this.askers.push(answer);
    return { isCause: this.hear({ topic: 'command', payload: { command: 'replan' } }), result };
  }

  close(): void {
    this.closed = true;
    this.unsubscribe();
    this.cancelTimer();
    this.cancelCheckup();
    this.health.clear(this.home.clock.now());
    const closed = new DarkstarError('planner-closed', 'The planner was closed before the plan was made. Ask again.');
    const startedAt = this.home.clock.now();
    for (const answer of [...this.askers, ...(this.running?.askers ?? [])]) answer(this.failure(closed, startedAt));
  }

  private checkUpLater(): void {
    const { clock } = this.home;
    this.cancelCheckup = clock.setTimeout(() => {
      this.health.report(this.memory, clock.now());
      this.checkUpLater();
    }, BETWEEN_CHECKUPS_MS);
  }

  /** Takes from the board what was there before this planner: after a restart the store may read it late. */
  private joinLate(): void {
    const { board } = this.home;
    const prices = this.memory.prices ? undefined : board.latest('price-update');
    const forecast = this.memory.forecast ? undefined : board.latest('forecast-update');
    const state = this.memory.state ? undefined : board.latest('state');
    const plan = this.memory.plan ? undefined : board.latest('plan-update');
    const orders = board.latest('planner-state');
    if (plan) this.memory = follow(this.memory, plan);
    if (orders) this.recall(orders);
    if (prices) this.hear({ topic: 'price-update', payload: prices });
    if (forecast) this.hear({ topic: 'forecast-update', payload: forecast });
    if (state) this.hear({ topic: 'state', payload: state });
  }

  private tellOrders(now: number): void {
    const { orders, appliances } = this.memory;
    this.told = appliances.records;
    this.events.ordered({ at: toIso(Math.round(now)), ...orders, appliances: [...appliances.records] });
  }

  private recall(known: PlannerState): void {
    const { riskAppetite, comfortLevels, manualSlots, vacation, evGoals = [], appliances = [] } = known;
    const before = this.memory;
    const orders = { riskAppetite, comfortLevels, manualSlots, evGoals, vacation };
    this.memory = recall(before, orders, appliances, this.home.clock.now());
    if (this.memory !== before) this.arm();
  }

  private arm(): void {
    this.cancelTimer();
    const { pending } = this.memory;
    if (!pending) return;
    const { clock } = this.home;
    this.cancelTimer = clock.setTimeout(() => this.due(pending.because), pending.dueAt - clock.now());
  }

  private due(because: ReplanReason): void {
    this.memory = begin(this.memory, Math.round(this.home.clock.now()));
    if (this.sharesRun()) this.running?.askers.push(...this.askers.splice(0));
    else if (this.running) this.next ??= because;
    else this.plan(because);
  }

  private sharesRun(): boolean {
    if (!this.running) return false;
    const { begun } = this.running;
    return begun === undefined || asksTheSame(begun, this.memory, this.settings);
  }

  private plan(because: ReplanReason): void {
    const missing = missingInputs(this.memory);
    if (missing.length > 0 && this.askers.length === 0 && because !== 'job') return this.events.waiting(missing);
    const run: Run = { askers: this.askers.splice(0) };
    this.running = run;
    void this.solve(run, because).then((result) => {
      if (this.closed) return;
      this.running = undefined;
      for (const answer of run.askers) answer(result);
      const { next } = this;
      this.next = undefined;
      if (next) this.plan(next);
    });
  }

  private async solve(run: Run, because: ReplanReason): Promise<ReplanResult> {
    const { clock } = this.home;
    let startedAt = clock.now();
    let planStart: ReadonlyMap<string, number> = new Map();
    const build = (): PlanningProblem => {
      startedAt = Math.round(clock.now());
      this.memory = lookAround(this.memory, this.home.home, startedAt);
      if (this.memory.appliances.records !== this.told) this.tellOrders(startedAt);
      run.begun = this.memory;
      const problem = liveProblem(this.memory, this.home.home, startedAt, this.settings);
      planStart = new Map(problem.state.batteries.map(({ id, socPercent }) => [id, socPercent]));
      this.events.planning(because);
      return problem;
    };
    try {
      const made = await this.solver.request(build);
      if (this.closed) return this.failure(new DarkstarError('planner-closed', 'The planner was closed.'), startedAt);
      const stale = run.begun ? staleInputs(run.begun, startedAt) : [];
      const plan = { ...made, notices: [...made.notices, ...stale] };
      this.memory = follow(this.memory, plan, planStart);
      this.health.planned(made);
      this.health.report(this.memory, clock.now());
      this.events.planned(plan);
      return { success: true, plan, timing: this.timing(startedAt) };
    } catch (thrown) {
      const error = toDarkstarError(thrown);
      const failure = this.failure(error, startedAt);
      if (this.closed) return failure;
      this.health.failed(error);
      this.health.report(this.memory, clock.now());
      this.events.failed(error, this.planInForce());
      return failure;
    }
  }

  private failure(error: DarkstarError, startedAt: number): ReplanResult {
    const told = { ...error.toText(), values: { ...error.values }, planInForce: this.planInForce() };
    return { success: false, error: told, timing: this.timing(startedAt) };
  }

  private planInForce(): string | null {
    return this.memory.plan?.plannedAt ?? null;
  }

  private timing(startedAt: number): ReplanResult['timing'] {
    const finishedAt = Math.round(this.home.clock.now());
    return { startedAt: toIso(Math.round(startedAt)), finishedAt: toIso(finishedAt) };
  }
}

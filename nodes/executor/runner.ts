import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { floorTo } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { Action, ExecutorState, Payload, Topic } from '../home/schema/messages.js';
import { parsePayload } from '../home/schema/parse.js';
import type { Plan } from '../home/schema/plan.js';
import type { Decision } from './decision.js';
import { Executor, type Cause } from './executor-machine.js';
import type { ExecutorSettings } from './settings.js';

/** A decision and what is to be said of it. */
export interface Told {
  readonly decision: Decision;
  /** To send; none in shadow mode. */
  readonly actions: readonly Action[];
  /** To send; undefined where it would say nothing new between two ticks. */
  readonly state?: ExecutorState;
  /** Where plan, wish or safe default took over from one another: how to log that. */
  readonly turn?: 'log' | 'warn';
}

/** What a runner tells the node around it. */
export interface RunnerEvents {
  /** A decision that the clock asked for. */
  readonly decided: (told: Told) => void;
  /** Something on the board that cannot be used. */
  readonly failed: (error: DarkstarError) => void;
}

// Nodes that are deployed together are built one after the other; what is sent before is lost.
const DEPLOYING_MS = 200;
// Sensors report within this time; deciding before would write the safe default for a moment.
const START_WAIT_MS = 5_000;

/**
 * Runs one executor on the clock and the board of its home: decides with every tick and every message, and takes what
 * was there before from the board.
 */
export class ExecutorRunner {
  private readonly executor: Executor;
  private readonly cancels = new Set<() => void>();
  private cancelTick: () => void = () => undefined;
  private joined = false;
  private started = false;
  private closed = false;
  private following = '';

  constructor(
    private readonly runtime: HomeRuntime,
    private readonly settings: ExecutorSettings,
    private readonly events: RunnerEvents,
  ) {
    this.executor = new Executor(runtime.home, settings);
    void runtime.restored.then(() => this.wait(DEPLOYING_MS, () => this.join()));
  }

  /** Answers a message of the wire; undefined where no decision follows. @throws DarkstarError */
  receive(topic: unknown, payload: unknown): Told | undefined {
    const now = this.runtime.clock.now();
    switch (topic) {
      case 'plan-update':
        this.takePlan(parsePayload(topic, payload));
        break;
      case 'state':
        this.executor.receiveState(parsePayload(topic, payload));
        break;
      case 'command':
        this.executor.receiveCommand(parsePayload(topic, payload), now);
        if (!this.joined) return undefined;
        this.started = true;
        return this.decide('command');
      default:
        throw new DarkstarError(
          'unknown-topic',
          `\`msg.topic\` is ${JSON.stringify(topic)}: expected plan-update, state or command. Wire a planner, a recorder or a command to this node.`,
        );
    }
    if (!this.joined || (!this.started && !this.executor.isReady(now))) return undefined;
    this.started = true;
    return this.decide(topic === 'state' ? 'state' : 'plan');
  }

  close(): void {
    this.closed = true;
    this.cancelTick();
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
  }

  private wait(delayMs: number, then: () => void): void {
    if (!this.closed) this.cancels.add(this.runtime.clock.setTimeout(then, delayMs));
  }

  private join(): void {
    this.joined = true;
    this.takeFromBoard();
    this.armTick();
    if (this.executor.isReady(this.runtime.clock.now())) this.start();
    else this.wait(START_WAIT_MS, () => this.start());
  }

  private takeFromBoard(): void {
    const now = this.runtime.clock.now();
    this.executor.restore(this.fromBoard('executor-state'), this.fromBoard('action'), now);
    const [plan, state] = [this.fromBoard('plan-update'), this.fromBoard('state')];
    try {
      if (plan) this.executor.receivePlan(plan);
    } catch (thrown) {
      this.events.failed(toDarkstarError(thrown));
    }
    if (state) this.executor.receiveState(state);
  }

  /** A message of the board; what another version has left there and this one cannot read counts as none. */
  private fromBoard<T extends Topic>(topic: T): Payload<T> | undefined {
    const found = this.runtime.board.latest(topic);
    if (found === undefined) return undefined;
    try {
      return parsePayload(topic, found);
    } catch (thrown) {
      this.events.failed(toDarkstarError(thrown));
      return undefined;
    }
  }

  /** Follows a plan, and keeps it on the board: a planner elsewhere cannot put it there for the next start. */
  private takePlan(plan: Plan): void {
    const { board } = this.runtime;
    this.executor.receivePlan(plan);
    if (board.latest('plan-update')?.plannedAt !== plan.plannedAt) board.publish('plan-update', plan);
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.events.decided(this.decide('start'));
  }

  private decide(cause: Cause): Told {
    const { board, clock } = this.runtime;
    const { decision, writes, state, news } = this.executor.decide(clock.now(), cause);
    const actions = this.settings.mode === 'live' ? writes : [];
    for (const action of actions) board.publish('action', action);
    const worthTelling = news || cause === 'tick';
    if (worthTelling) board.publish('executor-state', state);
    return { decision, actions, state: worthTelling ? state : undefined, turn: this.turnTo(decision) };
  }

  private turnTo(decision: Decision): Told['turn'] {
    const before = this.following;
    this.following = decision.source === 'plan' ? 'plan' : decision.reason.code;
    if (before === this.following) return undefined;
    return decision.source === 'fallback' && before === 'plan' ? 'warn' : 'log';
  }

  private armTick(): void {
    const { clock } = this.runtime;
    const stepMs = this.settings.tickSeconds * 1000;
    const now = clock.now();
    this.cancelTick = clock.setTimeout(
      () => {
        if (this.started) this.events.decided(this.decide('tick'));
        this.armTick();
      },
      floorTo(now, stepMs) + stepMs - now,
    );
  }
}

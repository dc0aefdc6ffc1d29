import { DarkstarError, toDarkstarError, type Text } from '../home/errors.js';
import { floorTo, toIso } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type {
  Action,
  Command,
  DeviceAction,
  ExecutorState,
  Payload,
  PlannerState,
  Topic,
} from '../home/schema/messages.js';
import { parsePayload } from '../home/schema/parse.js';
import type { Plan } from '../home/schema/plan.js';
import type { Cause, Decision } from './decision.js';
import { inspectRunning, type Finding } from './doctor.js';
import { Executor, type Span } from './executor-machine.js';
import type { OutgoingRead } from './read-back.js';
import { detailsOf } from './reading-details.js';
import type { ExecutorSettings } from './settings.js';
import type { WiredDevice } from './wired-device.js';
import type { MakeDesk, OutgoingWrite } from './write-desk.js';
import { WriteKeeper } from './write-keeper.js';

/** A decision and what is to be said of it. */
export interface Told {
  readonly decision: Decision;
  /** To send; none in shadow mode. */
  readonly actions: readonly Action[];
  readonly deviceActions: readonly DeviceAction[];
  /** To send to the nodes that carry writes: those of live devices only. */
  readonly writes: readonly OutgoingWrite[];
  /** Registers to read, for the node that reads them. */
  readonly reads: readonly OutgoingRead[];
  /** To send; undefined where it would say nothing new between two ticks. */
  readonly state?: ExecutorState;
  /** Where plan, wish or safe default took over from one another: how to log that. */
  readonly turn?: 'log' | 'warn';
}

/** What brings the batteries to self-consumption when an executor ends, or begins after a crash. */
export type Release = Pick<Told, 'actions' | 'writes'>;

/** What a runner tells the node around it. */
interface RunnerEvents {
  /** After a crash, where self-consumption was chosen for that. */
  readonly released: (release: Release) => void;
  /** A decision that the clock asked for. */
  readonly decided: (told: Told) => void;
  /** Something on the board that cannot be used. */
  readonly failed: (error: DarkstarError) => void;
}

/** What a message says beside topic and payload. */
interface Extras {
  readonly [property: string]: unknown;
  /** As Home Assistant's nodes give it: the entity or the event, with attributes and context. */
  readonly data?: unknown;
  /** The write of this executor that a node has carried on, or failed with. */
  readonly write?: unknown;
  readonly error?: unknown;
}

// Nodes that are deployed together are built one after the other; what is sent before is lost.
const DEPLOYING_MS = 200;
// Sensors report within this time; deciding before would write the safe default for a moment.
const START_WAIT_MS = 5_000;
const NO_RELEASE: Release = { actions: [], writes: [] };
const CLOSING: Text = { code: 'closing', values: {}, text: 'This executor ends: the batteries follow the home.' };
const AFTER_CRASH: Text = {
  code: 'after-crash',
  values: {},
  text: 'The executor was not ended in order: the batteries are brought to self-consumption before it goes on.',
};

/**
 * Runs one executor on the clock and the board of its home: decides with every tick and every message, and takes what
 * was there before from the board.
 */
export class ExecutorRunner {
  private executor: Executor;
  /** The mode that somebody asked for instead of the form's. */
  private askedMode: ExecutorSettings['mode'] | undefined;
  private readonly cancels = new Set<() => void>();
  private cancelTick: () => void = () => undefined;
  private tickAt = 0;
  private joined = false;
  private started = false;
  private closed = false;
  private following = '';
  private readonly keeper: WriteKeeper;

  constructor(
    private readonly runtime: HomeRuntime,
    private readonly settings: ExecutorSettings,
    private readonly events: RunnerEvents,
    private readonly wired: readonly WiredDevice[] = [],
    private readonly makeDesk?: MakeDesk,
  ) {
    this.executor = this.makeExecutor();
    this.keeper = new WriteKeeper(runtime, (error) => events.failed(error));
    void runtime.restored.then(() => this.readToday()).then(() => this.wait(DEPLOYING_MS, () => this.join()));
  }

  /** Whether devices are written to; the form's choice until somebody asks for the other. */
  get mode(): ExecutorSettings['mode'] {
    return this.askedMode ?? this.settings.mode;
  }

  /** Answers a message of the wire; undefined where no decision follows. @throws DarkstarError */
  receive(topic: unknown, payload: unknown, extras: Extras = {}): Told | undefined {
    const now = this.runtime.clock.now();
    // A clock that was set back would leave the next tick far ahead.
    if (this.joined && this.tickAt - now > 2 * this.settings.tickSeconds * 1000) this.rearmTick();
    if (isWrite(extras.write)) return this.receiveResult(extras.write.id, extras.error, now);
    switch (topic) {
      case 'plan-update':
        this.takePlan(parsePayload(topic, payload));
        break;
      case 'state':
        this.executor.receiveState(parsePayload(topic, payload), now);
        break;
      case 'command':
        this.receiveCommand(parsePayload(topic, payload), now);
        if (!this.joined) return undefined;
        this.started = true;
        return this.decide('command');
      default:
        return this.receiveReading(topic, payload, extras.data, now);
    }
    if (!this.joined || (!this.started && !this.executor.isReady(now))) return undefined;
    this.started = true;
    return this.decide(topic === 'state' ? 'state' : 'plan');
  }

  /** Looks at what runs: sensors, entities, folder. */
  async diagnose(): Promise<readonly Finding[]> {
    const { store, clock } = this.runtime;
    const { problem } = await store.health;
    return inspectRunning({
      ...this.executor.diagnose(),
      now: clock.now(),
      maxStateAgeSeconds: this.settings.maxStateAgeSeconds,
      storeProblem: problem?.text,
      wired: this.wired,
    });
  }

  /** Ends the runner; what is returned brings the batteries to self-consumption, where that was chosen. */
  close(): Release {
    const release = this.started ? this.release(CLOSING) : NO_RELEASE;
    this.leaveWord(release);
    this.closed = true;
    this.cancelTick();
    for (const cancel of this.cancels) cancel();
    this.cancels.clear();
    this.keeper.close();
    return release;
  }

  private release(reason: Text): Release {
    if (this.settings.onClose !== 'self-consumption' || this.mode !== 'live') return NO_RELEASE;
    const { board, clock } = this.runtime;
    const { writes: actions, deviceWrites } = this.executor.release(reason, clock.now());
    for (const action of actions) board.publish('action', action);
    this.keeper.keep(deviceWrites);
    return { actions, writes: deviceWrites.filter(({ live }) => live) };
  }

  /** Tells the next start that this one was ended in order, and what the batteries were told last. */
  private leaveWord({ actions }: Release): void {
    const { board, clock } = this.runtime;
    const last = board.latest('executor-state');
    if (!this.started || !last) return;
    const lastWrites = actions.length > 0 ? [...actions] : last.lastWrites;
    board.publish('executor-state', { ...last, at: toIso(clock.now()), lastWrites, closed: true });
  }

  /** Whether the executor before this one steered something and was not ended in order. */
  private hasCrashed(last: ExecutorState | undefined, lastAction: Action | undefined): boolean {
    const acted = lastAction ? Date.parse(lastAction.at) : -Infinity;
    const spoke = last ? Date.parse(last.at) : -Infinity;
    return acted > spoke || (last !== undefined && last.mode === 'live' && last.closed !== true);
  }

  private receiveCommand(command: Command, now: number): void {
    if (command.command !== 'set-mode') return this.executor.receiveCommand(command, now);
    this.askedMode = modeOf(command);
    const before = this.executor;
    this.executor = this.makeExecutor();
    this.executor.takeOver(before);
    void this.readToday();
  }

  private makeExecutor(): Executor {
    return new Executor(this.runtime.home, { ...this.settings, mode: this.mode }, this.wired, this.makeDesk);
  }

  /** What somebody asked for before a restart holds, until another mode is chosen in the form. */
  private recallMode(): void {
    const last = this.fromBoard('executor-state');
    const asked = last?.formMode === this.settings.mode ? last.askedMode : undefined;
    if (asked !== 'live' && asked !== 'shadow') return;
    this.askedMode = asked;
    this.executor = this.makeExecutor();
  }

  private receiveReading(topic: unknown, payload: unknown, data: unknown, now: number): undefined {
    const { unit, by, entity } = detailsOf(data);
    const source = entity ?? topic;
    if (typeof source === 'string' && this.executor.receiveReading(source, payload, now, by, unit)) return undefined;
    throw new DarkstarError(
      'unknown-topic',
      `\`msg.topic\` is ${JSON.stringify(topic)}: expected plan-update, state, command, or what a device of this executor reads from. Wire a planner, a recorder, a command or the entities of its devices to this node.`,
    );
  }

  private receiveResult(id: string, error: unknown, now: number): undefined {
    if (error === undefined) return undefined;
    const reason = (error as { message?: unknown }).message;
    this.executor.receiveFailure(id, typeof reason === 'string' ? reason : 'no reason was given', now);
    return undefined;
  }

  private wait(delayMs: number, then: () => void): void {
    if (!this.closed) this.cancels.add(this.runtime.clock.setTimeout(then, delayMs));
  }

  /** The budget of writes is a day's, whatever restarts it has seen. */
  private async readToday(): Promise<void> {
    if (this.wired.length === 0) return;
    const { clock } = this.runtime;
    const now = clock.now();
    const writes = await this.keeper.countedToday(now);
    this.executor.countFrom(writes, now);
  }

  private join(): void {
    this.joined = true;
    if (this.askedMode === undefined) this.recallMode();
    this.takeFromBoard();
    this.armTick();
    if (this.executor.isReady(this.runtime.clock.now())) this.start();
    else this.wait(START_WAIT_MS, () => this.start());
  }

  private takeFromBoard(): void {
    const now = this.runtime.clock.now();
    const [last, lastAction] = [this.fromBoard('executor-state'), this.fromBoard('action')];
    this.executor.restore(last, lastAction, now);
    if (this.hasCrashed(last, lastAction)) {
      const release = this.release(AFTER_CRASH);
      if (release.actions.length > 0) this.events.released(release);
    }
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
    this.executor.receivePlan(plan, this.runtime.clock.now());
    if (board.latest('plan-update')?.plannedAt !== plan.plannedAt) board.publish('plan-update', plan);
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    this.events.decided(this.decide('start'));
  }

  private decide(cause: Cause): Told {
    const { board, clock } = this.runtime;
    this.executor.receiveManualWater(manualWaterOf(board.latest('planner-state')));
    const { decision, writes, deviceActions, deviceWrites, reads, news, ...outcome } = this.executor.decide(
      clock.now(),
      cause,
    );
    const asked = this.askedMode && { askedMode: this.askedMode, formMode: this.settings.mode };
    const state = { ...outcome.state, ...asked };
    const live = this.mode === 'live';
    const actions = live ? writes : [];
    for (const action of actions) board.publish('action', action);
    if (live) for (const action of deviceActions) board.publish('device-action', action);
    const worthTelling = news || cause === 'tick';
    if (worthTelling) board.publish('executor-state', state);
    this.keeper.keep(deviceWrites);
    return {
      decision,
      actions,
      deviceActions: live ? deviceActions : [],
      writes: deviceWrites.filter((write) => write.live),
      reads,
      state: worthTelling ? state : undefined,
      turn: this.turnTo(decision),
    };
  }

  private turnTo(decision: Decision): Told['turn'] {
    const before = this.following;
    this.following = decision.source === 'plan' ? 'plan' : decision.reason.code;
    if (before === this.following) return undefined;
    return decision.source === 'fallback' && before === 'plan' ? 'warn' : 'log';
  }

  private rearmTick(): void {
    this.cancelTick();
    this.armTick();
  }

  private armTick(): void {
    const { clock } = this.runtime;
    const stepMs = this.settings.tickSeconds * 1000;
    const now = clock.now();
    this.tickAt = floorTo(now, stepMs) + stepMs;
    this.cancelTick = clock.setTimeout(() => {
      if (this.started) this.events.decided(this.decide('tick'));
      this.armTick();
    }, this.tickAt - now);
  }
}

/** When somebody wants hot water, as the planner was told: the plan of the batteries does not know of it. */
function manualWaterOf(told: PlannerState | undefined): Span[] {
  const water = (told?.manualSlots ?? []).filter(({ action }) => action === 'water');
  return water.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
}

/** @throws DarkstarError `invalid-command` */
function modeOf({ value }: Command): ExecutorSettings['mode'] {
  if (value === 'live' || value === 'shadow') return value;
  const found = JSON.stringify(value) ?? 'missing';
  throw new DarkstarError(
    'invalid-command',
    `The command set-mode has \`value\` ${found}: expected "live" or "shadow". Nothing was changed. Send it again.`,
  );
}

function isWrite(write: unknown): write is { readonly id: string } {
  return typeof write === 'object' && write !== null && typeof (write as { id?: unknown }).id === 'string';
}

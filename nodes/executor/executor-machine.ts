import { DarkstarError } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { actionSchema, type Action, type Command, type ExecutorState, type State } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { decideNow, type Decision, type Situation } from './decision.js';
import { applyCommand, isOver, overrideFromWire, overrideToWire, type Override } from './override.js';
import type { ExecutorSettings } from './settings.js';
import { doesAsAsked, type Write } from './verification.js';
import { changeBetween } from './write-guard.js';

/** Why a decision is made now. */
export type Cause = 'start' | 'tick' | 'plan' | 'state' | 'command';

export interface Outcome {
  readonly decision: Decision;
  /** What the device does not do yet; in shadow mode nobody sends it. */
  readonly writes: readonly Action[];
  readonly state: ExecutorState;
  /** Whether the state says something new, apart from powers that follow the home. */
  readonly news: boolean;
}

// A longer stop may have ended with somebody else's hand at the device: then everything is written anew.
const REMEMBERED_MS = 15 * MINUTE_MS;
// What two minutes of measurements deny is not done; it is then asked for again, but not with every tick.
const DENIED_MS = 2 * MINUTE_MS;
const REPEAT_MS = 15 * MINUTE_MS;

/**
 * The executor of one home: knows the newest plan, state and wish, decides, and remembers what the device was told, so
 * that a write happens only where something has changed.
 */
export class Executor {
  private plan: Plan | undefined;
  private state: State | undefined;
  private override: Override | undefined;
  private readonly written = new Map<string, Write>();
  private readonly deniedSince = new Map<string, number>();
  private told = '';

  constructor(
    private readonly home: Home,
    private readonly settings: ExecutorSettings,
  ) {}

  /** Whether plan and state are there and fresh enough to follow. */
  isReady(now: number): boolean {
    return decideNow(this.situation(undefined), this.settings, now).source === 'plan';
  }

  /**
   * Takes a plan, unless it is older than the one in force.
   * @throws DarkstarError `invalid-value-curve`; the plan in force stays
   */
  receivePlan(plan: Plan): void {
    checkCurves(plan);
    if (this.plan && Date.parse(plan.plannedAt) < Date.parse(this.plan.plannedAt)) return;
    this.plan = plan;
  }

  receiveState(state: State): void {
    if (this.state && Date.parse(state.at) < Date.parse(this.state.at)) return;
    this.state = state;
  }

  /** Follows somebody's wish. @throws DarkstarError with the reason why not; then nothing changes */
  receiveCommand(command: Command, now: number): void {
    const before = this.override;
    this.override = applyCommand(command, before, this.home, now);
    // Somebody may have worked on the device meanwhile.
    if (before?.code === 'pause' && this.override?.code !== 'pause') this.written.clear();
  }

  /**
   * Goes on after a restart or redeploy from what this executor last told. `lastAction` is kept at once and
   * `executor-state` only now and then, so the newer of them counts.
   */
  restore(last: ExecutorState | undefined, lastAction: Action | undefined, now: number): void {
    if (!last || last.mode !== this.settings.mode || this.written.size > 0) return;
    const override = overrideFromWire(last.override);
    if (override && !isOver(override, now)) this.override ??= override;
    if (now - Date.parse(last.at) > REMEMBERED_MS) return;
    const crashed = lastAction !== undefined && Date.parse(lastAction.at) > Date.parse(last.at);
    const known = crashed ? [lastAction] : last.lastWrites;
    for (const entry of known) {
      const action = actionSchema.safeParse(entry);
      if (!action.success) continue;
      const socPercent = typeof entry.socPercent === 'number' ? entry.socPercent : null;
      this.written.set(action.data.battery, { action: action.data, socPercent });
    }
  }

  decide(now: number, cause: Cause): Outcome {
    if (this.override && isOver(this.override, now)) {
      if (this.override.code === 'pause') this.written.clear();
      this.override = undefined;
    }
    const decision = decideNow(this.situation(this.override), this.settings, now);
    const verified = this.verify(now);
    const writes = decision.actions.filter((action) => this.mustWrite(action, cause, now));
    for (const action of writes) this.remember(action);
    const state = this.describe(decision, verified, now);
    return { decision, writes, state, news: this.isNews(decision, verified, writes) };
  }

  private situation(override: Override | undefined): Situation {
    return { home: this.home, plan: this.plan, state: this.state, override };
  }

  private mustWrite(action: Action, cause: Cause, now: number): boolean {
    const written = this.written.get(action.battery);
    const change = changeBetween(written?.action, action, this.settings.minChangeKw);
    if (change !== 'none') return change === 'pressing' || cause !== 'state';
    const deniedSince = this.deniedSince.get(action.battery);
    if (!written || deniedSince === undefined || now - deniedSince < DENIED_MS) return false;
    return this.override?.code !== 'pause' && now - Date.parse(written.action.at) >= REPEAT_MS;
  }

  private remember(action: Action): void {
    const measured = this.state?.batteries.find((each) => each.id === action.battery);
    this.written.set(action.battery, { action, socPercent: measured?.socPercent ?? null });
    this.deniedSince.delete(action.battery);
  }

  private verify(now: number): boolean | null {
    if (this.settings.mode === 'shadow' || !this.state) return null;
    const verdicts = this.home.batteries.map((battery) => {
      const write = this.written.get(battery.id);
      const verdict = write && this.state ? doesAsAsked(write, battery, this.state) : null;
      if (verdict !== false) {
        this.deniedSince.delete(battery.id);
        return verdict;
      }
      const since = this.deniedSince.get(battery.id) ?? now;
      this.deniedSince.set(battery.id, since);
      return now - since >= DENIED_MS ? false : null;
    });
    if (verdicts.includes(false)) return false;
    return verdicts.length > 0 && verdicts.every((verdict) => verdict === true) ? true : null;
  }

  private describe(decision: Decision, verified: boolean | null, now: number): ExecutorState {
    return {
      at: toIso(now),
      mode: this.settings.mode,
      paused: this.override?.code === 'pause',
      slot: decision.slot,
      source: decision.source,
      decision: [...decision.actions],
      ...(this.override ? { override: overrideToWire(this.override) } : {}),
      reason: { ...decision.reason },
      lastWrites: [...this.written.values()].map(({ action, socPercent }) => ({ ...action, socPercent })),
      verified,
    };
  }

  private isNews(decision: Decision, verified: boolean | null, writes: readonly Action[]): boolean {
    const intents = decision.actions.map((action) => action.intent);
    const override = this.override ? overrideToWire(this.override) : null;
    const telling = JSON.stringify([decision.slot, decision.reason.code, intents, override, verified]);
    const news = telling !== this.told || writes.length > 0;
    this.told = telling;
    return news;
  }
}

function checkCurves(plan: Plan): void {
  plan.slots.forEach((slot, index) => {
    for (const { battery, socPercent, valuePerKwh } of slot.valueCurve ?? []) {
      const ascending = socPercent.every((soc, point) => point === 0 || soc >= socPercent[point - 1]);
      if (socPercent.length > 0 && socPercent.length === valuePerKwh.length && ascending) continue;
      throw new DarkstarError(
        'invalid-value-curve',
        `\`plan-update.slots[${index}].valueCurve\` of battery "${battery}" is not a curve: it needs as many values as states of charge, at least one, in ascending order. The plan in force stays.`,
        { values: { slot: index, battery } },
      );
    }
  });
}

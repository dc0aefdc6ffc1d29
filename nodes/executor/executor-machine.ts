import type { Text } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Action, Command, DeviceAction, ExecutorState, State } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { checkCurves } from './check-curves.js';
import { decideNow, safely, type ActiveOverride, type Cause, type Decision, type Situation } from './decision.js';
import { decideDevices, NO_MEMORY, type DeviceMemory } from './device-decision.js';
import { DevicePower } from './device-power.js';
import { readMeasured } from './measured.js';
import { applyCommand, inForce, overrideFromWire, overrideToWire, waterReason, type Wishes } from './override.js';
import type { OutgoingRead } from './read-back.js';
import { batteryOrder, deviceOrder, type DeviceOrder } from './render.js';
import { excessPvReason } from './rules.js';
import type { ExecutorSettings } from './settings.js';
import type { Previous } from './steady.js';
import { ToldBatteries } from './told-batteries.js';
import { ToldDevices } from './told-devices.js';
import { overridesInForce, ToldOverrides } from './told-overrides.js';
import { withinProfiles, type WiredDevice } from './wired-device.js';
import { WriteDesk, type Desk, type MakeDesk, type OutgoingWrite } from './write-desk.js';

/** A time that somebody planned by hand, ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Outcome {
  readonly decision: Decision;
  /** What the device does not do yet; in shadow mode nobody sends it. */
  readonly writes: readonly Action[];
  /** The same of water heaters, cars, appliances and the roof. */
  readonly deviceActions: readonly DeviceAction[];
  /** What goes to the devices that have a profile; those that are not live are only told. */
  readonly deviceWrites: readonly OutgoingWrite[];
  /** Registers to read, so that writes are verified. */
  readonly reads: readonly OutgoingRead[];
  readonly state: ExecutorState;
  /** Whether the state says something new, apart from powers that follow the home. */
  readonly news: boolean;
}

// A longer stop may have ended with somebody else's hand at the device: then everything is written anew.
const REMEMBERED_MS = 15 * MINUTE_MS;
// While a pause is young, what it asks of the devices is repeated where it did not arrive.
const PAUSING_MS = 5 * MINUTE_MS;

/**
 * The executor of one home: knows the newest plan, state and wish, decides, and remembers what the device was told, so
 * that a write happens only where something has changed.
 */
export class Executor {
  private plan: Plan | undefined;
  private state: State | undefined;
  private wishes: Wishes = {};
  private previous: Previous = new Map();
  private rules: Situation['rules'];
  private devices: DeviceMemory = NO_MEMORY;
  private deviceActions: readonly DeviceAction[] = [];
  private manualWater: readonly Span[] = [];
  private readonly desk: Desk;
  private readonly told: ToldBatteries;
  private readonly toldDevices = new ToldDevices();
  private readonly settings: ExecutorSettings;
  private blindSince: number | undefined;
  private readonly toldOverrides: ToldOverrides;
  private readonly devicePower: DevicePower;
  private powerProblems: readonly Text[] = [];
  private saidLast = '';

  private readonly home: Home;

  constructor(
    home: Home,
    settings: ExecutorSettings,
    private readonly wired: readonly WiredDevice[] = [],
    makeDesk: MakeDesk = (...from) => new WriteDesk(...from),
  ) {
    this.home = withinProfiles(home, wired);
    const modesOnly = wired.some(({ profile }) => profile.device === 'battery' && profile.control === 'modes');
    this.settings = modesOnly ? { ...settings, control: 'modes' } : settings;
    this.desk = makeDesk(wired, settings, home.timezone);
    this.told = new ToldBatteries(this.home, this.settings.minChangeKw);
    this.devicePower = new DevicePower(home, wired, settings.devicePowerMinutes);
    this.toldOverrides = new ToldOverrides(this.settings.pauseReminderMinutes);
  }

  /** Whether plan and state are there and fresh enough to follow. */
  isReady(now: number): boolean {
    return decideNow({ ...this.situation(), wishes: {} }, this.settings, now).source === 'plan';
  }

  /** Goes on from what another executor of the home knows and was asked; what it wrote is not known here. */
  takeOver({ plan, state, wishes, devices, manualWater }: Executor): void {
    this.manualWater = manualWater;
    this.plan = plan;
    this.state = state;
    this.wishes = wishes;
    this.devices = devices;
  }

  /**
   * Takes a plan, unless it is older than the one in force.
   * @throws DarkstarError `invalid-value-curve`; the plan in force stays
   */
  receivePlan(plan: Plan, now = Infinity): void {
    checkCurves(plan);
    const known = this.plan ? Date.parse(this.plan.plannedAt) : -Infinity;
    if (Date.parse(plan.plannedAt) < known && known <= now) return;
    this.plan = plan;
  }

  /** Takes a state, unless it is older than what is known; one from a future that a clock was set back from is not. */
  receiveState(state: State, now = Infinity): void {
    const known = this.state ? Date.parse(this.state.at) : -Infinity;
    if (Date.parse(state.at) < known && known <= now) return;
    this.state = state;
  }

  /** Hears when somebody wants hot water, planned by hand: that goes before the plan. */
  receiveManualWater(spans: readonly Span[]): void {
    this.manualWater = spans;
  }

  /** Follows somebody's wish. @throws DarkstarError with the reason why not; then nothing changes */
  receiveCommand(command: Command, now: number): void {
    const before = this.wishes;
    this.wishes = applyCommand(command, before, this.home, now);
    // Somebody may have worked on the device meanwhile.
    if (keepsOff(before) && !keepsOff(this.wishes)) this.forget();
  }

  /** Takes what a device is read to have; false where no device of this executor reads from there. */
  receiveReading(source: string, value: unknown, now: number, by: string | null, unit?: string): boolean {
    return this.desk.read(source, value, now, by, unit);
  }

  /** Hears that a write has failed on its way. */
  receiveFailure(id: string, reason: string, now: number): boolean {
    return this.desk.failed(id, reason, now);
  }

  /** Goes on with the writes of the day that were made before a restart. */
  countFrom(writes: readonly { readonly at: number; readonly key: string }[], now: number): void {
    this.desk.countFrom(writes, now);
  }

  /**
   * Goes on after a restart or redeploy from what this executor last told. `lastAction` is kept at once and
   * `executor-state` only now and then, so the newer of them counts.
   */
  restore(last: ExecutorState | undefined, lastAction: Action | undefined, now: number): void {
    if (!last || !this.told.isEmpty) return;
    const told = last.wishes as { water?: { until: number }; manual?: { until?: number }; outage?: object } | undefined;
    const restored = inForce({ ...told, battery: overrideFromWire(last.override) }, now);
    this.wishes = { ...restored, ...this.wishes };
    type Times = [string, number][];
    const memory = last.deviceMemory as { heatUntil?: Times; startedAt?: Times; runsUntil?: Times } | undefined;
    this.devices = {
      ...NO_MEMORY,
      heatUntil: new Map(memory?.heatUntil ?? []),
      startedAt: new Map(memory?.startedAt ?? []),
      runsUntil: new Map(memory?.runsUntil ?? []),
    };
    // What was only told in shadow mode is not what the device has.
    if (last.mode !== this.settings.mode || now - Date.parse(last.at) > REMEMBERED_MS) return;
    const crashed = lastAction !== undefined && Date.parse(lastAction.at) > Date.parse(last.at);
    this.told.recall(crashed ? [lastAction] : last.lastWrites);
    this.toldDevices.recall(last.devices ?? []);
  }

  decide(now: number, cause: Cause): Outcome {
    const before = this.wishes;
    this.wishes = inForce(before, now);
    if (keepsOff(before) && !keepsOff(this.wishes)) this.forget();
    this.noticeSight(now);
    const decision = decideNow(this.situation(), this.settings, now);
    this.rules = decision.rules;
    this.previous = decision.source === 'plan' ? previousOf(decision.actions) : new Map();
    const verified = this.verify(now);
    const repeats = this.wishes.battery?.code !== 'pause';
    const writes = decision.actions.filter((action) => this.told.mustWrite(action, cause, repeats, now));
    for (const action of writes) this.told.remember(action, this.state);
    const deviceActions = this.decideDevices(decision, cause, now);
    const turn = this.bringDevices(decision, cause, writes.length, deviceActions, now);
    const overrides = overridesInForce(decision, this.wishes, this.settings);
    const events = [
      ...this.toldOverrides.events(decision, overrides, this.wishes, now),
      ...turn.events,
      ...this.lookAtPowers(now),
    ];
    const state = this.describe(decision, overrides, verified, events, now);
    const news = this.isNews(state, writes.length + deviceActions.length + turn.writes.length);
    return { decision, writes, deviceActions, deviceWrites: turn.writes, reads: turn.reads, state, news };
  }

  /** What a check of this executor looks at. */
  diagnose(): {
    readonly state: State | undefined;
    readonly read: ReadonlySet<string>;
    readonly problems: readonly Text[];
  } {
    return { state: this.state, read: this.desk.sourcesRead, problems: this.problems };
  }

  /**
   * Brings every battery to plain self-consumption, for the end of this executor or after a crash, where that was chosen;
   * nothing while somebody steers by hand.
   */
  release(reason: Text, now: number): Pick<Outcome, 'writes' | 'deviceWrites'> {
    if (this.wishes.manual) return { writes: [], deviceWrites: [] };
    const decision = safely(this.home, reason, now);
    for (const action of decision.actions) this.told.remember(action, this.state);
    const { writes } = this.desk.update(this.batteryOrders(decision), [], now, 'last');
    return { writes: decision.actions, deviceWrites: writes };
  }

  private get problems(): readonly Text[] {
    return [...this.desk.problems, ...this.powerProblems];
  }

  private situation(): Situation {
    const { home, plan, state, wishes, previous, rules } = this;
    return { home, plan, state, wishes, previous, rules };
  }

  private forget(): void {
    this.told.forget();
    this.toldDevices.forget();
    this.desk.forget();
  }

  /** What was written while nobody could see may be lost: after a longer blindness everything is written anew. */
  private noticeSight(now: number): void {
    const sees = readMeasured(this.home, this.state, now, this.settings.maxStateAgeSeconds).usable;
    if (!sees) {
      this.blindSince ??= now;
      return;
    }
    if (this.blindSince !== undefined && this.wired.length > 0 && !this.told.isEmpty) this.desk.forget();
    this.blindSince = undefined;
  }

  private decideDevices(decision: Decision, cause: Cause, now: number): DeviceAction[] {
    this.deviceActions = [];
    if (this.wishes.manual) return [];
    const { home, state, settings } = this;
    const waterWish = this.wishes.water && { kind: 'boost' as const, reason: waterReason(this.wishes.water) };
    const { planned, gridKw, exportLimitKw, curtailKw } = decision;
    const excessPv = decision.rules.excessPv ? excessPvReason(settings) : undefined;
    const manual = this.manualWater.filter(({ from, to }) => from <= now && now < to).map(({ to }) => to);
    const manualWaterUntil = manual.length > 0 ? Math.max(...manual) : undefined;
    const water = { waterWish, manualWaterUntil, excessPv };
    const situation = { home, state, planned, gridKw, exportLimitKw, curtailKw, ...water };
    const { actions, memory } = decideDevices(situation, this.devices, settings, now);
    this.devices = memory;
    this.deviceActions = actions;
    return this.toldDevices.tell(actions, cause);
  }

  private bringDevices(decision: Decision, cause: Cause, writes: number, told: readonly DeviceAction[], now: number) {
    const waits = cause === 'state' && writes === 0 && told.length === 0;
    const pausedSince = this.wishes.battery?.code === 'pause' ? (this.wishes.battery.since ?? 0) : undefined;
    const quiet = pausedSince !== undefined && now - pausedSince > PAUSING_MS;
    if (this.wishes.manual || waits || quiet || this.wired.length === 0) return { writes: [], reads: [], events: [] };
    const reason = { code: 'safe', values: {}, text: 'The device does not do as it is told: it follows the home.' };
    const safe = this.batteryOrders(safely(this.home, reason, now));
    // An appliance is started or stopped once; everything else is brought to what it shall be, and kept there.
    const lasting = this.toldDevices.all.filter(({ device }) => device !== 'appliance');
    const starts = told.filter(({ device }) => device === 'appliance');
    const orders = [...this.batteryOrders(decision), ...[...lasting, ...starts].map(deviceOrder)];
    const urgent = decision.source !== 'plan' || cause === 'command';
    return this.desk.update(orders, safe, now, urgent ? 'urgent' : 'usual');
  }

  /** Compares what live devices take with what they were told; returns what was found out now. */
  private lookAtPowers(now: number): Text[] {
    const { state, settings, wishes } = this;
    const isFresh = state !== undefined && now - Date.parse(state.at) <= settings.maxStateAgeSeconds * 1000;
    const steers = settings.mode === 'live' && !keepsOff(wishes);
    const before = new Set(this.powerProblems.map(problemKey));
    this.powerProblems = this.devicePower.look(steers ? this.deviceActions : [], isFresh ? state : undefined, now);
    return this.powerProblems.filter((problem) => !before.has(problemKey(problem)));
  }

  private batteryOrders({ actions, gridKw }: Pick<Decision, 'actions' | 'gridKw'>): DeviceOrder[] {
    return actions.flatMap((action) => {
      const battery = this.home.batteries.find(({ id }) => id === action.battery);
      const socPercent = this.state?.batteries.find(({ id }) => id === action.battery)?.socPercent ?? undefined;
      return battery ? [batteryOrder(action, battery, gridKw, socPercent)] : [];
    });
  }

  private verify(now: number): boolean | null {
    if (this.settings.mode === 'shadow' || !this.state) return null;
    if (this.desk.verified === false) return false;
    return this.told.verify(this.state, now);
  }

  private describe(
    decision: Decision,
    overrides: readonly ActiveOverride[],
    verified: boolean | null,
    events: readonly Text[],
    now: number,
  ): ExecutorState {
    const { battery, water, manual, outage } = this.wishes;
    const { heatUntil, startedAt, runsUntil } = this.devices;
    return {
      at: toIso(now),
      mode: this.settings.mode,
      paused: battery?.code === 'pause',
      slot: decision.slot,
      source: decision.source,
      decision: [...decision.actions],
      devices: [...this.deviceActions],
      ...(battery ? { override: overrideToWire(battery) } : {}),
      overrides: overrides.map(({ until, reason, ...each }) => ({
        ...each,
        until: until === null ? null : toIso(until),
        reason: { ...reason },
      })),
      wishes: { water, manual, outage },
      deviceMemory: { heatUntil: [...heatUntil], startedAt: [...startedAt], runsUntil: [...runsUntil] },
      reason: { ...decision.reason },
      lastWrites: this.told.lastWrites,
      writes: this.desk.lastWrites.map((write) => ({ ...write })),
      problems: this.problems.map((problem) => ({ ...problem })),
      events: events.map((event) => ({ ...event })),
      verified,
    };
  }

  private isNews(state: ExecutorState, writes: number): boolean {
    const { slot, reason, decision, override, verified, overrides, problems, events } = state;
    const intents = decision.map((action) => action.intent);
    const codes = [...(overrides ?? []), ...(problems ?? [])].map(({ code }) => code);
    const telling = JSON.stringify([slot, reason.code, intents, override ?? null, verified, codes]);
    const news = telling !== this.saidLast || writes > 0 || (events ?? []).length > 0;
    this.saidLast = telling;
    return news;
  }
}

function problemKey({ code, values }: Text): string {
  return `${String(values.device)} ${code}`;
}

/** Whether the devices are left to somebody else. */
function keepsOff({ battery, manual }: Wishes): boolean {
  return manual !== undefined || battery?.code === 'pause';
}

function previousOf(actions: readonly Action[]): Previous {
  return new Map(
    actions.map(({ battery, intent, powerKw, maxChargeKw, maxDischargeKw }) => {
      const following = maxChargeKw > Math.max(0, -powerKw) || maxDischargeKw > Math.max(0, powerKw);
      return [battery, { intent, following }];
    }),
  );
}

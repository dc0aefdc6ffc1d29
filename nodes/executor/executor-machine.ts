import { DarkstarError, type Text } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import {
  actionSchema,
  type Action,
  type Command,
  type DeviceAction,
  type ExecutorState,
  type State,
} from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { decideNow, safely, type Decision, type Situation } from './decision.js';
import { decideDevices, NO_MEMORY, type DeviceMemory } from './device-decision.js';
import { readMeasured } from './measured.js';
import {
  applyCommand,
  inForce,
  overrideFromWire,
  overrideToWire,
  waterReason,
  type Override,
  type Wishes,
} from './override.js';
import { batteryOrder, deviceOrder, type DeviceOrder } from './render.js';
import { excessPvReason, PRIORITIES } from './rules.js';
import type { ExecutorSettings } from './settings.js';
import type { Previous } from './steady.js';
import { doesAsAsked, type Write } from './verification.js';
import {
  WriteDesk,
  type Desk,
  type MakeDesk,
  type OutgoingRead,
  type OutgoingWrite,
  type WiredDevice,
} from './write-desk.js';
import { changeBetween } from './write-guard.js';

/** A time that somebody planned by hand, ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Why a decision is made now. */
export type Cause = 'start' | 'tick' | 'plan' | 'state' | 'command';

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
// What two minutes of measurements deny is not done; it is then asked for again, but not with every tick.
const DENIED_MS = 2 * MINUTE_MS;
const REPEAT_MS = 15 * MINUTE_MS;
// While a pause is young, what it asks of the devices is repeated where it did not arrive.
const PAUSING_MS = 5 * MINUTE_MS;
// A charger takes whole amperes: less than one is no news to it.
const DEVICE_CHANGE_KW = 0.2;

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
  private readonly written = new Map<string, Write>();
  private readonly writtenDevices = new Map<string, DeviceAction>();
  private readonly deniedSince = new Map<string, number>();
  private readonly settings: ExecutorSettings;
  private blindSince: number | undefined;
  private reminded = 0;
  private toldOverrides = new Map<string, Text>();
  private told = '';

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
    if (!last || this.written.size > 0) return;
    const told = last.wishes as { water?: { until: number }; manual?: { until?: number }; outage?: object } | undefined;
    const restored = inForce({ ...told, battery: overrideFromWire(last.override) }, now);
    this.wishes = { ...restored, ...this.wishes };
    const memory = last.deviceMemory as { heatUntil?: [string, number][]; startedAt?: [string, number][] } | undefined;
    this.devices = {
      ...NO_MEMORY,
      heatUntil: new Map(memory?.heatUntil ?? []),
      startedAt: new Map(memory?.startedAt ?? []),
    };
    // What was only told in shadow mode is not what the device has.
    if (last.mode !== this.settings.mode || now - Date.parse(last.at) > REMEMBERED_MS) return;
    const crashed = lastAction !== undefined && Date.parse(lastAction.at) > Date.parse(last.at);
    const known = crashed ? [lastAction] : last.lastWrites;
    for (const entry of known) {
      const action = actionSchema.safeParse(entry);
      if (!action.success) continue;
      const socPercent = typeof entry.socPercent === 'number' ? entry.socPercent : null;
      this.written.set(action.data.battery, { action: action.data, socPercent });
    }
    for (const action of last.devices ?? []) this.writtenDevices.set(`${action.device}.${action.id}`, action);
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
    const writes = decision.actions.filter((action) => this.mustWrite(action, cause, now));
    for (const action of writes) this.remember(action);
    const deviceActions = this.decideDevices(decision, cause, now);
    const turn = this.bringDevices(decision, cause, writes.length, deviceActions, now);
    const events = [...this.overrideEvents(decision, now), ...turn.events];
    const state = this.describe(decision, verified, events, now);
    const news = this.isNews(state, writes.length + deviceActions.length + turn.writes.length);
    return { decision, writes, deviceActions, deviceWrites: turn.writes, reads: turn.reads, state, news };
  }

  /** What a check of this executor looks at. */
  diagnose(): {
    readonly state: State | undefined;
    readonly read: ReadonlySet<string>;
    readonly problems: readonly Text[];
  } {
    return { state: this.state, read: this.desk.sourcesRead, problems: this.desk.problems };
  }

  /**
   * Brings every battery to plain self-consumption, for the end of this executor or after a crash, where that was chosen;
   * nothing while somebody steers by hand.
   */
  release(reason: Text, now: number): Pick<Outcome, 'writes' | 'deviceWrites'> {
    if (this.wishes.manual) return { writes: [], deviceWrites: [] };
    const decision = safely(this.home, reason, now);
    for (const action of decision.actions) this.remember(action);
    const { writes } = this.desk.update(this.batteryOrders(decision), [], now, 'last');
    return { writes: decision.actions, deviceWrites: writes };
  }

  private situation(): Situation {
    const { home, plan, state, wishes, previous, rules } = this;
    return { home, plan, state, wishes, previous, rules };
  }

  private forget(): void {
    this.written.clear();
    this.writtenDevices.clear();
    this.desk.forget();
  }

  /** What was written while nobody could see may be lost: after a longer blindness everything is written anew. */
  private noticeSight(now: number): void {
    const sees = readMeasured(this.home, this.state, now, this.settings.maxStateAgeSeconds).usable;
    if (!sees) {
      this.blindSince ??= now;
      return;
    }
    if (this.blindSince !== undefined && this.wired.length > 0 && this.written.size > 0) this.desk.forget();
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
    return actions.filter((action) => {
      const key = `${action.device}.${action.id}`;
      const before = this.writtenDevices.get(key);
      if (before && !isOther(before, action, cause)) return false;
      this.writtenDevices.set(key, action);
      // A roof that was never held back needs no word to give all it can.
      return before !== undefined || action.intent !== 'generate';
    });
  }

  private bringDevices(decision: Decision, cause: Cause, writes: number, told: readonly DeviceAction[], now: number) {
    const waits = cause === 'state' && writes === 0 && told.length === 0;
    const pausedSince = this.wishes.battery?.code === 'pause' ? (this.wishes.battery.since ?? 0) : undefined;
    const quiet = pausedSince !== undefined && now - pausedSince > PAUSING_MS;
    if (this.wishes.manual || waits || quiet || this.wired.length === 0) return { writes: [], reads: [], events: [] };
    const reason = { code: 'safe', values: {}, text: 'The device does not do as it is told: it follows the home.' };
    const safe = this.batteryOrders(safely(this.home, reason, now));
    // An appliance is started once; everything else is brought to what it shall be, and kept there.
    const lasting = [...this.writtenDevices.values()].filter(({ device }) => device !== 'appliance');
    const starts = told.filter(({ device }) => device === 'appliance');
    const orders = [...this.batteryOrders(decision), ...[...lasting, ...starts].map(deviceOrder)];
    const urgent = decision.source !== 'plan' || cause === 'command';
    return this.desk.update(orders, safe, now, urgent ? 'urgent' : 'usual');
  }

  private batteryOrders({ actions, gridKw }: Pick<Decision, 'actions' | 'gridKw'>): DeviceOrder[] {
    return actions.flatMap((action) => {
      const battery = this.home.batteries.find(({ id }) => id === action.battery);
      const socPercent = this.state?.batteries.find(({ id }) => id === action.battery)?.socPercent ?? undefined;
      return battery ? [batteryOrder(action, battery, gridKw, socPercent)] : [];
    });
  }

  private mustWrite(action: Action, cause: Cause, now: number): boolean {
    const written = this.written.get(action.battery);
    const change = changeBetween(written?.action, action, this.settings.minChangeKw);
    if (change !== 'none') return change === 'pressing' || cause !== 'state';
    const deniedSince = this.deniedSince.get(action.battery);
    if (!written || deniedSince === undefined || now - deniedSince < DENIED_MS) return false;
    return this.wishes.battery?.code !== 'pause' && now - Date.parse(written.action.at) >= REPEAT_MS;
  }

  private remember(action: Action): void {
    const measured = this.state?.batteries.find((each) => each.id === action.battery);
    this.written.set(action.battery, { action, socPercent: measured?.socPercent ?? null });
    this.deniedSince.delete(action.battery);
  }

  private verify(now: number): boolean | null {
    if (this.settings.mode === 'shadow' || !this.state) return null;
    if (this.desk.verified === false) return false;
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

  /** What has begun and what has ended since the last decision, and the reminder of a pause. */
  private overrideEvents(decision: Decision, now: number): Text[] {
    const present = new Map(this.overridesInForce(decision).map(({ code, reason }) => [code, reason]));
    // That nothing can be decided is worth a word as much as that somebody else decides.
    if (decision.source === 'fallback') present.set(decision.reason.code, decision.reason);
    const begun = [...present].filter(([code]) => !this.toldOverrides.has(code)).map(([, reason]) => ({ ...reason }));
    const ended = [...this.toldOverrides]
      .filter(([code]) => !present.has(code))
      .map(([code, { text, values }]) => ({
        code: `${code}-ended`,
        values: { ...values, code },
        text: `Ended: ${text}`,
      }));
    this.toldOverrides = present;
    return [...begun, ...ended, ...this.pauseReminder(now)];
  }

  private pauseReminder(now: number): Text[] {
    const pause: Override | undefined = this.wishes.battery?.code === 'pause' ? this.wishes.battery : undefined;
    const every = this.settings.pauseReminderMinutes * MINUTE_MS;
    if (pause?.since === undefined || every === 0) return [];
    const last = Math.max(pause.since, this.reminded);
    if (now - last < every) return [];
    this.reminded = now;
    const minutes = Math.round((now - pause.since) / MINUTE_MS);
    const text = `The executor has been paused for ${minutes} minutes. Resume it when you are done.`;
    return [{ code: 'pause-reminder', values: { minutes }, text }];
  }

  private overridesInForce(decision: Decision) {
    const { water } = this.wishes;
    const wish = water && {
      code: 'boost-water',
      priority: PRIORITIES.wish,
      until: water.until,
      reason: waterReason(water),
    };
    const excess = decision.rules.excessPv && {
      code: 'excess-pv',
      priority: PRIORITIES['excess-pv'],
      until: null,
      reason: excessPvReason(this.settings),
    };
    return [...decision.overrides, ...(wish ? [wish] : []), ...(excess ? [excess] : [])].sort(
      (a, b) => b.priority - a.priority,
    );
  }

  private describe(decision: Decision, verified: boolean | null, events: readonly Text[], now: number): ExecutorState {
    const { battery, water, manual, outage } = this.wishes;
    const { heatUntil, startedAt } = this.devices;
    return {
      at: toIso(now),
      mode: this.settings.mode,
      paused: battery?.code === 'pause',
      slot: decision.slot,
      source: decision.source,
      decision: [...decision.actions],
      devices: [...this.deviceActions],
      ...(battery ? { override: overrideToWire(battery) } : {}),
      overrides: this.overridesInForce(decision).map(({ until, reason, ...each }) => ({
        ...each,
        until: until === null ? null : toIso(until),
        reason: { ...reason },
      })),
      wishes: { water, manual, outage },
      deviceMemory: { heatUntil: [...heatUntil], startedAt: [...startedAt] },
      reason: { ...decision.reason },
      lastWrites: [...this.written.values()].map(({ action, socPercent }) => ({ ...action, socPercent })),
      writes: this.desk.lastWrites.map((write) => ({ ...write })),
      problems: this.desk.problems.map((problem) => ({ ...problem })),
      events: events.map((event) => ({ ...event })),
      verified,
    };
  }

  private isNews(state: ExecutorState, writes: number): boolean {
    const { slot, reason, decision, override, verified, overrides, problems, events } = state;
    const intents = decision.map((action) => action.intent);
    const codes = [...(overrides ?? []), ...(problems ?? [])].map(({ code }) => code);
    const telling = JSON.stringify([slot, reason.code, intents, override ?? null, verified, codes]);
    const news = telling !== this.told || writes > 0 || (events ?? []).length > 0;
    this.told = telling;
    return news;
  }
}

/** The home without what the profiles of its inverters cannot do. */
function withinProfiles(home: Home, wired: readonly WiredDevice[]): Home {
  const batteries = home.batteries.map((battery) => {
    const cannot = wired.find(({ key }) => key === `battery.${battery.id}`)?.profile.cannot ?? [];
    return {
      ...battery,
      chargeFromGrid: battery.chargeFromGrid && !cannot.includes('charge-from-grid'),
      dischargeToGrid: battery.dischargeToGrid && !cannot.includes('export'),
    };
  });
  return { ...home, batteries };
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

/** Whether a device would have to do something else; a power that follows the sun waits for the clock. */
function isOther(before: DeviceAction, action: DeviceAction, cause: Cause): boolean {
  if (action.device === 'appliance') return before.at !== action.at;
  if (before.intent !== action.intent) return true;
  if (before.device === 'water-heater' && action.device === 'water-heater') {
    return before.temperatureC !== action.temperatureC;
  }
  if (cause === 'state') return false;
  if (before.device === 'ev' && action.device === 'ev') {
    return Math.abs(before.powerKw - action.powerKw) >= DEVICE_CHANGE_KW;
  }
  if (before.device === 'thermal-tank' && action.device === 'thermal-tank') {
    const movedKw = Math.abs(before.powerKw - action.powerKw);
    return before.temperatureC !== action.temperatureC || movedKw >= DEVICE_CHANGE_KW;
  }
  return before.device === 'solar' && action.device === 'solar' && before.exportLimitKw !== action.exportLimitKw;
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

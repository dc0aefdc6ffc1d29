import type { Text } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Action, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import { dispatchHome, selfConsumption, type Dispatch } from './dispatch.js';
import { readMeasured, type Measured } from './measured.js';
import { manualReason, overrideReason, type Override, type Wishes } from './override.js';
import { withPeakLimit } from './peak-limit.js';
import {
  emergencyEnd,
  emergencyReason,
  judgeRules,
  NO_VERDICT,
  noExportReason,
  outageReason,
  PRIORITIES,
  type RuleVerdict,
} from './rules.js';
import type { ExecutorSettings } from './settings.js';
import { dispatchSteadily, type Previous } from './steady.js';

/** Why a decision is made now. */
export type Cause = 'start' | 'tick' | 'plan' | 'state' | 'command';

/** What the executor knows when it decides. */
export interface Situation {
  readonly home: Home;
  readonly plan?: Plan;
  readonly state?: State;
  readonly wishes?: Wishes;
  /** What the batteries did until now, and what the rules said: both have hysteresis. */
  readonly previous?: Previous;
  readonly rules?: RuleVerdict;
}

/** Something that goes before the plan: the higher priority first. */
export interface ActiveOverride {
  readonly code: string;
  readonly priority: number;
  /** When it ends by itself, ms; null where that depends on what is measured, or on somebody. */
  readonly until: number | null;
  readonly reason: Text;
}

export interface Decision {
  /** What decides: the plan, a wish or a rule that goes before it, or the safe default because something is missing. */
  readonly source: 'plan' | 'override' | 'fallback';
  readonly slot: { readonly start: string; readonly end: string } | null;
  /** One for each battery of the home; none while somebody steers by hand. */
  readonly actions: readonly Action[];
  readonly reason: Text;
  readonly overrides: readonly ActiveOverride[];
  readonly rules: RuleVerdict;
  /** What the batteries leave to the meter (kW, positive imports, nothing held back); undefined where nobody knows. */
  readonly gridKw?: number;
  readonly exportLimitKw: number;
  readonly curtailKw: number;
  /** The slot of the plan that is in force now, whoever decides about the batteries. */
  readonly planned?: { readonly plan: Plan; readonly slot: PlanSlot };
}

// Worth more, or less, than any price: a wish goes through whatever the grid costs, within every limit.
const WISHED_VALUE_PER_KWH = 100;
// A decision is for this instant: full power until the value is met, rather than a little power spread over the slot,
// which would have to be written again whenever the battery does not keep up with it.
const INSTANT_HOURS = 1 / 3600;

/**
 * Decides for this instant, by priority: manual control and pause, an outage of the grid, emergency charge, somebody's
 * wish, then the plan with what the rules take from it. Without a plan for now, or without a fresh measurement, every
 * battery follows the home by itself, and the reason says what is missing.
 */
export function decideNow(situation: Situation, settings: ExecutorSettings, now: number): Decision {
  const { home, state, wishes = {} } = situation;
  const found = findSlot(situation.plan, settings.maxPlanAgeMinutes, now);
  const planned = 'slot' in found && situation.plan ? { plan: situation.plan, slot: found.slot } : undefined;
  const kept = situation.rules ?? NO_VERDICT;
  const override = (code: keyof typeof PRIORITIES, reason: Text, until: number | null = null): ActiveOverride => ({
    code: reason.code,
    priority: PRIORITIES[code],
    until,
    reason,
  });
  if (wishes.manual) {
    const reason = manualReason(wishes.manual);
    const overrides = [override('manual', reason, wishes.manual.until ?? null)];
    return { ...nothing(home, reason), source: 'override', overrides, rules: kept };
  }
  if (wishes.battery?.code === 'pause') {
    const reason = overrideReason(wishes.battery);
    const overrides = [override('pause', reason, wishes.battery.until ?? null)];
    return { ...safely(home, reason, now), source: 'override', overrides, rules: kept, planned };
  }
  if (wishes.outage || state?.gridOnline === false) {
    const reason = outageReason();
    const overrides = [override('grid-outage', reason, wishes.outage?.until ?? null)];
    return { ...safely(home, reason, now), source: 'override', overrides, rules: kept };
  }
  const reading = readMeasured(home, state, now, settings.maxStateAgeSeconds);
  if (!reading.usable) return { ...safely(home, reading.problem, now), rules: NO_VERDICT, planned };
  const { measured } = reading;
  const rules = judgeRules(kept, home, measured, heatingKw(state), settings);
  const emergency = measured.batteries.find(({ id }) => rules.emergency.has(id));
  if (emergency) {
    const lowest = home.batteries.find(({ id }) => id === emergency.id)?.minSocPercent ?? 0;
    const reason = emergencyReason(emergency.id, emergency.socPercent, emergencyEnd(lowest));
    const charge: Override = { code: 'force-charge' };
    const decision = asWished(only(home, rules.emergency), charge, reason, measured, now);
    return { ...decision, overrides: [override('emergency-charge', reason)], rules, planned };
  }
  if (wishes.battery) {
    const reason = overrideReason(wishes.battery);
    const decision = asWished(home, wishes.battery, reason, measured, now);
    return { ...decision, overrides: [override('wish', reason, wishes.battery.until ?? null)], rules, planned };
  }
  if ('problem' in found) {
    const overrides = [override('no-slot', found.problem)];
    return { ...safely(home, found.problem, now), overrides, rules };
  }
  const decision = asPlanned(
    withPeakLimit(withoutExport(home, rules.noExport), found.slot),
    found.slot,
    measured,
    situation.previous,
    settings,
    now,
  );
  if (rules.noExport.size === 0) return { ...decision, rules, planned };
  const reason = noExportReason(rules.noExport, settings);
  return { ...decision, overrides: [override('no-export', reason)], rules, planned };
}

/** What the water heaters use now (kW), as far as it is measured. */
function heatingKw(state: State | undefined): number {
  return (state?.waterHeaters ?? []).reduce((sum, { powerKw }) => sum + (powerKw ?? 0), 0);
}

function withoutExport(home: Home, batteries: ReadonlySet<string>): Home {
  if (batteries.size === 0) return home;
  const keep = (battery: Home['batteries'][number]) =>
    batteries.has(battery.id) ? { ...battery, dischargeToGrid: false } : battery;
  return { ...home, batteries: home.batteries.map(keep) };
}

/** The home in which only these batteries may buy or be drawn from. */
function only(home: Home, batteries: ReadonlySet<string>): Home {
  const keep = (battery: Home['batteries'][number]) =>
    batteries.has(battery.id) ? battery : { ...battery, chargeFromGrid: false };
  return { ...home, batteries: home.batteries.map(keep) };
}

function asPlanned(
  home: Home,
  slot: PlanSlot,
  measured: Measured,
  previous: Previous | undefined,
  settings: ExecutorSettings,
  now: number,
): Decision {
  const input = {
    home,
    netLoadKw: measured.netLoadKw,
    pvKw: measured.pvKw,
    hours: INSTANT_HOURS,
    importPrice: slot.importPrice,
    exportPrice: slot.exportPrice,
    control: settings.control,
    batteries: measured.batteries.map(({ id, socPercent }) => ({
      id,
      socPercent,
      storedEnergyValue: slot.storedEnergyValue,
      valueCurve: slot.valueCurve?.find((curve) => curve.battery === id),
    })),
  };
  const dispatch = dispatchSteadily(input, previous ?? new Map());
  // The device itself ends a sale at the floor for sales, also when nobody can reach it any more.
  const actions = toActions(dispatch, now).map((action) =>
    action.intent === 'export'
      ? { ...action, socTargetPercent: Math.max(action.socTargetPercent, settings.noExportPercent) }
      : action,
  );
  const reason = actions[0]?.reason ?? { code: 'no-battery', values: {}, text: 'This home has no battery to steer.' };
  const span = { start: slot.start, end: slot.end };
  return { source: 'plan', slot: span, actions, reason, ...leftOver(dispatch, measured), ...NOTHING_ABOVE };
}

const NOTHING_ABOVE = { overrides: [], rules: NO_VERDICT } as const;

/** What the batteries leave to the meter. */
function leftOver(dispatch: Dispatch, { netLoadKw }: Pick<Measured, 'netLoadKw'>) {
  const gridKw = netLoadKw - dispatch.batteries.reduce((sum, { powerKw }) => sum + powerKw, 0);
  return { gridKw, exportLimitKw: dispatch.exportLimitKw, curtailKw: dispatch.curtailKw };
}

function asWished(home: Home, override: Override, reason: Text, measured: Measured, now: number): Decision {
  const cap = override.powerKw ?? Infinity;
  const limited: Home = {
    ...home,
    batteries: home.batteries.map((battery) => ({
      ...battery,
      maxChargeKw: override.code === 'force-stop' ? 0 : Math.min(battery.maxChargeKw, cap),
      maxDischargeKw: override.code === 'force-stop' ? 0 : Math.min(battery.maxDischargeKw, cap),
    })),
  };
  const storedEnergyValue = override.code === 'force-charge' ? WISHED_VALUE_PER_KWH : -WISHED_VALUE_PER_KWH;
  const dispatch = dispatchHome({
    home: limited,
    ...measured,
    hours: INSTANT_HOURS,
    importPrice: 0,
    exportPrice: 0,
    batteries: measured.batteries.map((each) => ({ ...each, storedEnergyValue })),
  });
  const wished = toActions(dispatch, now).map((action) => ({ ...action, reason: { ...reason } }));
  const actions =
    override.code === 'force-stop' ? wished.map((action) => ({ ...action, intent: 'hold' as const })) : wished;
  return { source: 'override', slot: null, actions, reason, ...leftOver(dispatch, measured), ...NOTHING_ABOVE };
}

/** Nothing at all: somebody else decides. */
function nothing(home: Home, reason: Text): Decision {
  const exportLimitKw = home.grid.exportAllowed ? home.grid.maxExportKw : 0;
  return { source: 'override', slot: null, actions: [], reason, exportLimitKw, curtailKw: 0, ...NOTHING_ABOVE };
}

/** Plain self-consumption with the inverter's full limits: needs no measurement, and nothing that moves is in it. */
export function safely(home: Home, reason: Text, now: number): Decision {
  const real = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  const batteries = real.map(({ id, minSocPercent }) => ({ id, socPercent: minSocPercent }));
  const dispatch = selfConsumption({ home, netLoadKw: 0, pvKw: 0, hours: 1, batteries });
  const actions = toActions(dispatch, now).map((action) => ({ ...action, reason: { ...reason } }));
  const { exportLimitKw } = dispatch;
  return { source: 'fallback', slot: null, actions, reason, exportLimitKw, curtailKw: 0, ...NOTHING_ABOVE };
}

function toActions(dispatch: Dispatch, now: number): Action[] {
  return dispatch.batteries.map(({ id, ...decided }) => ({
    at: toIso(now),
    battery: id,
    ...decided,
    reason: { ...decided.reason },
    curtail: dispatch.exportLimitKw === 0,
    exportLimitKw: dispatch.exportLimitKw,
  }));
}

function findSlot(
  plan: Plan | undefined,
  maxAgeMinutes: number,
  now: number,
): { readonly slot: PlanSlot } | { readonly problem: Text } {
  if (!plan) return problem('no-plan', {}, 'There is no plan yet: the batteries follow the home.');
  const ageMinutes = Math.round((now - Date.parse(plan.plannedAt)) / MINUTE_MS);
  if (ageMinutes > maxAgeMinutes) {
    const text = `The plan is ${ageMinutes} minutes old, more than ${maxAgeMinutes}: the batteries follow the home. Check the planner.`;
    return problem('plan-too-old', { ageMinutes, maxAgeMinutes }, text);
  }
  const slot = plan.slots.find((each) => Date.parse(each.start) <= now && now < Date.parse(each.end));
  if (slot) return { slot };
  return problem(
    'no-slot',
    { plannedAt: plan.plannedAt },
    'The plan has no slot for now: the batteries follow the home.',
  );
}

function problem(code: string, values: Text['values'], text: string): { readonly problem: Text } {
  return { problem: { code, values, text } };
}

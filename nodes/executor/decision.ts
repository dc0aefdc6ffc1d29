import type { Text } from '../home/errors.js';
import { MINUTE_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Action, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import { dispatchHome, selfConsumption, type Dispatch } from './dispatch.js';
import { readMeasured, type Measured } from './measured.js';
import { overrideReason, type Override } from './override.js';
import type { ExecutorSettings } from './settings.js';

/** What the executor knows when it decides. */
export interface Situation {
  readonly home: Home;
  readonly plan?: Plan;
  readonly state?: State;
  readonly override?: Override;
}

export interface Decision {
  /** What decides: the plan, somebody's wish, or the safe default because something is missing. */
  readonly source: 'plan' | 'override' | 'fallback';
  readonly slot: { readonly start: string; readonly end: string } | null;
  /** One for each battery of the home. */
  readonly actions: readonly Action[];
  readonly reason: Text;
}

// Worth more, or less, than any price: a wish goes through whatever the grid costs, within every limit.
const WISHED_VALUE_PER_KWH = 100;
// A decision is for this instant: full power until the value is met, rather than a little power spread over the slot,
// which would have to be written again whenever the battery does not keep up with it.
const INSTANT_HOURS = 1 / 3600;

/**
 * Decides for this instant. Without a plan for it, or without a fresh measurement, every battery follows the home by
 * itself, and the reason says what is missing.
 */
export function decideNow(situation: Situation, settings: ExecutorSettings, now: number): Decision {
  const { home, state, override } = situation;
  if (override?.code === 'pause') {
    return { ...safely(home, overrideReason(override), now), source: 'override' };
  }
  const reading = readMeasured(home, state, now, settings.maxStateAgeSeconds);
  if (!reading.usable) return safely(home, reading.problem, now);
  if (override) return asWished(home, override, reading.measured, now);
  const found = findSlot(situation.plan, settings.maxPlanAgeMinutes, now);
  if ('problem' in found) return safely(home, found.problem, now);
  return asPlanned(home, found.slot, reading.measured, now);
}

function asPlanned(home: Home, slot: PlanSlot, measured: Measured, now: number): Decision {
  const dispatch = dispatchHome({
    home,
    netLoadKw: measured.netLoadKw,
    pvKw: measured.pvKw,
    hours: INSTANT_HOURS,
    importPrice: slot.importPrice,
    exportPrice: slot.exportPrice,
    batteries: measured.batteries.map(({ id, socPercent }) => ({
      id,
      socPercent,
      storedEnergyValue: slot.storedEnergyValue,
      valueCurve: slot.valueCurve?.find((curve) => curve.battery === id),
    })),
  });
  const actions = toActions(dispatch, now);
  const reason = actions[0]?.reason ?? { code: 'no-battery', values: {}, text: 'This home has no battery to steer.' };
  return { source: 'plan', slot: { start: slot.start, end: slot.end }, actions, reason };
}

function asWished(home: Home, override: Override, measured: Measured, now: number): Decision {
  const reason = overrideReason(override);
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
  return { source: 'override', slot: null, actions, reason };
}

/** Plain self-consumption with the inverter's full limits: needs no measurement, and nothing that moves is in it. */
function safely(home: Home, reason: Text, now: number): Decision {
  const real = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  const batteries = real.map(({ id, minSocPercent }) => ({ id, socPercent: minSocPercent }));
  const dispatch = selfConsumption({ home, netLoadKw: 0, pvKw: 0, hours: 1, batteries });
  const actions = toActions(dispatch, now).map((action) => ({ ...action, reason: { ...reason } }));
  return { source: 'fallback', slot: null, actions, reason };
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

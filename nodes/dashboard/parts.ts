import { hoursOf } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { round, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { ExecutorState, ForecastUpdate, Payload, PriceUpdate, State } from '../home/schema/messages.js';
import type { Savings } from '../home/schema/trust.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type {
  AccuracyPart,
  ExecutorPart,
  ForecastPart,
  HomePart,
  MoneyPart,
  MoneySum,
  PageParts,
  PageText,
  PageTopic,
  PlanPart,
  PricePart,
  StatePart,
} from './wire.js';

type Batteries = Home['batteries'];

/** What the page needs of a message. SoC of several batteries is weighted by the capacities of `batteries`. */
export function toPart<T extends PageTopic>(topic: T, payload: Payload<T>, batteries: Batteries): PageParts[T] {
  return reducers[topic](payload, batteries);
}

export function toHomePart({ name, home }: HomeRuntime): HomePart {
  return {
    name,
    timezone: home.timezone,
    currency: home.currency,
    batteries: home.batteries.map(({ id, capacityKwh, minSocPercent, maxSocPercent }) => ({
      id,
      capacityKwh,
      minSocPercent,
      maxSocPercent,
    })),
    hasSolar: home.solar.length > 0,
    waterHeaters: home.waterHeaters.map(({ id }) => ({ id })),
    evs: home.evs.map(({ id }) => ({ id })),
  };
}

const reducers: { [T in PageTopic]: (payload: Payload<T>, batteries: Batteries) => PageParts[T] } = {
  'plan-update': planPart,
  'price-update': pricePart,
  'forecast-update': forecastPart,
  state: statePart,
  'executor-state': executorPart,
  'planner-error': ({ text, planInForce }) => ({ text, planInForce }),
  'scheduler-status': ({ running, nextRun, currentTask }) => ({ running, nextRun, currentTask }),
  'planner-state': ({ riskAppetite, comfortLevels, manualSlots, vacation }) => ({
    riskAppetite,
    comfortLevel: comfortLevels[0]?.level ?? null,
    manualSlots: manualSlots.length,
    vacationUntil: vacation?.until ?? null,
  }),
  savings: moneyPart,
};

function planPart(plan: Plan, batteries: Batteries): PlanPart {
  const reasons = new Map(plan.slots.map(({ reason }) => [reason.text, reason]));
  const numberOf = new Map([...reasons.keys()].map((text, index) => [text, index]));
  const { edgesMs, slots } = withGaps(plan.slots);
  const column = (value: (slot: PlanSlot) => number | null) => columnOf(slots, value);
  return {
    plannedAt: plan.plannedAt,
    status: plan.status,
    totalCost: round(plan.cost.total, 4),
    edgesMs,
    importPrice: column((slot) => round(slot.importPrice, 5)),
    exportPrice: column((slot) => round(slot.exportPrice, 5)),
    pvKw: column((slot) => toKw(slot.pvKwh - slot.curtailedKwh, slot)),
    loadKw: column((slot) => toKw(slot.loadKwh, slot)),
    importKw: column((slot) => toKw(slot.importKwh, slot)),
    exportKw: column((slot) => toKw(slot.exportKwh, slot)),
    chargeKw: column((slot) => toKw(sum(slot.batteries.map((battery) => battery.chargeKwh)), slot)),
    dischargeKw: column((slot) => toKw(sum(slot.batteries.map((battery) => battery.dischargeKwh)), slot)),
    waterKw: column((slot) => toKw(sum(slot.waterHeaters.map((heater) => heater.kwh)), slot)),
    evKw: column((slot) => toKw(sum(slot.evs.map((ev) => ev.chargeKwh)), slot)),
    socPercent: column((slot) => meanSoc(slot.batteries, batteries)),
    action: slots.map((slot) => slot?.action ?? null),
    reason: column((slot) => numberOf.get(slot.reason.text) ?? null),
    reasons: [...reasons.values()].map(pageText),
    notices: plan.notices.map(pageText),
    changes: plan.changes.map(pageText),
  };
}

function pricePart(update: PriceUpdate): PricePart {
  const { edgesMs, slots } = withGaps(update.slots);
  return {
    currency: update.currency,
    source: update.source,
    publishedUntilMs: Date.parse(update.publishedUntil),
    edgesMs,
    importPrice: columnOf(slots, (slot) => round(slot.importPrice, 5)),
    exportPrice: columnOf(slots, (slot) => round(slot.exportPrice, 5)),
  };
}

function forecastPart(update: ForecastUpdate): ForecastPart {
  const { edgesMs, slots } = withGaps(update.slots);
  return {
    edgesMs,
    pvKw: columnOf(slots, (slot) => toKw(slot.pvKwh.mean, slot)),
    loadKw: columnOf(slots, (slot) => toKw(slot.loadKwh.mean, slot)),
    pvKwP10: columnOf(slots, (slot) => toKw(slot.pvKwh.p10, slot)),
    pvKwP90: columnOf(slots, (slot) => toKw(slot.pvKwh.p90, slot)),
    loadKwP10: columnOf(slots, (slot) => toKw(slot.loadKwh.p10, slot)),
    loadKwP90: columnOf(slots, (slot) => toKw(slot.loadKwh.p90, slot)),
    accuracy: accuracyPart(update.accuracy),
  };
}

function accuracyPart(accuracy: ForecastUpdate['accuracy']): AccuracyPart {
  const number = (value: unknown) => (typeof value === 'number' ? round(value, 4) : null);
  const { method, historyDays, loadMaeKwh, pvMaeKwh } = accuracy;
  return {
    method,
    historyDays,
    loadMaeKwh: number(loadMaeKwh),
    pvMaeKwh: number(pvMaeKwh),
    loadSkill: number(accuracy.loadSkill),
    pvSkill: number(accuracy.pvSkill),
  };
}

function executorPart(state: ExecutorState): ExecutorPart {
  const { mode, paused, decision, reason, override, overrides, problems, writes } = state;
  return {
    mode,
    paused,
    intent: decision[0]?.intent ?? null,
    reason: pageText(reason),
    override: override?.code ?? null,
    overrideUntil: override?.until ?? overrides?.[0]?.until ?? null,
    problems: (problems ?? []).map(pageText),
    writes: (writes ?? []).map(({ at, device, intent, status }) => ({ at, device, intent, status })),
  };
}

/** Sums of the ledger: the running day, the one before, and the last 7 and 30 closed days. */
function moneyPart({ at, days }: Savings): MoneyPart {
  const closed = days.filter(({ open }) => !open);
  const today = days.find(({ open }) => open);
  return {
    at,
    storedEnergyValue: (today ?? closed.at(-1))?.storedEnergyValue ?? null,
    missingSlots: sum(days.map(({ missingSlots }) => missingSlots)),
    today: moneySum(today ? [today] : []),
    yesterday: moneySum(closed.slice(-1)),
    last7: moneySum(closed.slice(-7)),
    last30: moneySum(closed.slice(-30)),
  };
}

function moneySum(days: Savings['days']): MoneySum | null {
  if (days.length === 0) return null;
  const total = (read: (day: Savings['days'][number]) => number) => round(sum(days.map(read)), 4);
  return {
    paid: total(({ paid }) => paid.cost),
    without: total(({ selfConsumption }) => selfConsumption.cost),
    saved: total(({ saved }) => saved),
    days: days.length,
  };
}

function pageText({ code, values, text }: PageText): PageText {
  return { code, values, text };
}

function statePart(state: State, batteries: Batteries): StatePart {
  const powers = state.batteries.map((battery) => battery.powerKw);
  return {
    at: state.at,
    socPercent: meanSoc(state.batteries, batteries),
    batteryKw: powers.length === 0 ? null : rounded(powers.reduce((total, power) => add(total, power), 0)),
    pvKw: rounded(state.pvKw),
    loadKw: rounded(state.loadKw),
    gridKw: rounded(state.gridKw),
    waterHeaters: state.waterHeaters.map(({ id, powerKw, temperatureC }) => ({
      id,
      kw: rounded(powerKw),
      celsius: temperatureC ?? null,
    })),
    evs: state.evs.map(({ id, powerKw, socPercent, pluggedIn }) => ({
      id,
      kw: rounded(powerKw ?? null),
      socPercent,
      pluggedIn,
    })),
    peakKwThisMonth: rounded(state.peakKwThisMonth ?? null),
  };
}

interface Slot {
  readonly start: string;
  readonly end: string;
}

/** The slots with `undefined` where time is missing between two of them, and the instants at which they meet. */
function withGaps<S extends Slot>(slots: readonly S[]) {
  const edgesMs: number[] = [];
  const filled: (S | undefined)[] = [];
  for (const slot of slots) {
    const start = Date.parse(slot.start);
    if (edgesMs.length === 0) edgesMs.push(start);
    if (start > edgesMs[edgesMs.length - 1]) {
      filled.push(undefined);
      edgesMs.push(start);
    }
    filled.push(slot);
    edgesMs.push(Date.parse(slot.end));
  }
  return { edgesMs, slots: filled };
}

function columnOf<S>(slots: readonly (S | undefined)[], value: (slot: S) => number | null): (number | null)[] {
  return slots.map((slot) => (slot === undefined ? null : value(slot)));
}

/** The SoC of all batteries together: weighted by capacity where the home knows it, else the mean. */
function meanSoc(
  values: readonly { readonly id: string; readonly socPercent: number | null }[],
  batteries: Batteries,
): number | null {
  let weighted = 0;
  let weights = 0;
  for (const { id, socPercent } of values) {
    const weight = batteries.find((battery) => battery.id === id)?.capacityKwh ?? 1;
    if (socPercent === null) return null;
    weighted += weight * socPercent;
    weights += weight;
  }
  return weights === 0 ? null : round(weighted / weights, 1);
}

function add(total: number | null, value: number | null): number | null {
  return total === null || value === null ? null : total + value;
}

function toKw(kwh: number, slot: Slot): number {
  return round(kwh / hoursOf(slot), 3);
}

function rounded(kw: number | null): number | null {
  return kw === null ? null : round(kw, 3);
}

import { hoursOf } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { round, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastUpdate, Payload, PriceUpdate, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { ForecastPart, HomePart, PageParts, PageTopic, PlanPart, PricePart, StatePart } from './wire.js';

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
  };
}

const reducers: { [T in PageTopic]: (payload: Payload<T>, batteries: Batteries) => PageParts[T] } = {
  'plan-update': planPart,
  'price-update': pricePart,
  'forecast-update': forecastPart,
  state: statePart,
  'executor-state': ({ mode, paused, decision, reason, override }) => ({
    mode,
    paused,
    intent: decision[0]?.intent ?? null,
    reason: reason.text,
    override: override?.code ?? null,
  }),
  'planner-error': ({ text, planInForce }) => ({ text, planInForce }),
  'scheduler-status': ({ running, nextRun, currentTask }) => ({ running, nextRun, currentTask }),
};

function planPart(plan: Plan, batteries: Batteries): PlanPart {
  const reasons = [...new Set(plan.slots.map((slot) => slot.reason.text))];
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
    socPercent: column((slot) => meanSoc(slot.batteries, batteries)),
    action: slots.map((slot) => slot?.action ?? null),
    reason: column((slot) => reasons.indexOf(slot.reason.text)),
    reasons,
    notices: plan.notices.map((notice) => notice.text),
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
  };
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

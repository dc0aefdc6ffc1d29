import { hoursOf } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { round, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { ExecutorState, ForecastUpdate, Payload, PriceUpdate, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import { columnOf, withGaps } from './intervals.js';
import { answerPart, backtestPart, moneyPart, pageText, reflexPart } from './trust-parts.js';
import type {
  AccuracyPart,
  ExecutorPart,
  ForecastPart,
  HomePart,
  PageParts,
  PageText,
  PageTopic,
  PlanPart,
  PricePart,
  SeriesAccuracyPart,
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
    pvPeakKw: knownPeak(home.solar),
    exportAllowed: home.grid.exportAllowed,
    waterHeaters: home.waterHeaters.map(({ id }) => ({ id })),
    evs: home.evs.map(({ id }) => ({ id })),
  };
}

function knownPeak(solar: Home['solar']): number | null {
  const peaks = solar.map(({ peakKw }) => peakKw).filter((kw) => kw !== undefined);
  return peaks.length < solar.length || peaks.length === 0 ? null : round(sum(peaks), 3);
}

const reducers: { [T in PageTopic]: (payload: Payload<T>, batteries: Batteries) => PageParts[T] } = {
  'plan-update': planPart,
  'price-update': pricePart,
  'forecast-update': forecastPart,
  state: statePart,
  'executor-state': executorPart,
  'planner-error': ({ at, code, values, text, planInForce }) => ({
    at: at ?? null,
    code,
    values: plainValues(values),
    text,
    planInForce,
  }),
  'scheduler-status': ({ running, nextRun, currentTask }) => ({ running, nextRun, currentTask }),
  'planner-state': ({ riskAppetite, comfortLevels, manualSlots, vacation, evGoals }) => ({
    riskAppetite,
    comfortLevel: comfortLevels[0]?.level ?? null,
    manualSlots: manualSlots.length,
    vacation: vacation && { until: vacation.until },
    evGoals: (evGoals ?? []).map(({ id, socPercent, by }) => ({ id, socPercent, by })),
  }),
  health: ({ level, problems }) => ({ level, problems: problems.map(pageText) }),
  savings: moneyPart,
  reflex: reflexPart,
  'backtest-report': backtestPart,
  'backtest-progress': ({ running, share, policy, problem }) => ({
    running,
    share: round(share, 2),
    policy,
    problem: problem ? pageText(problem) : null,
  }),
  'what-if-reply': answerPart,
};

function planPart(plan: Plan, batteries: Batteries): PlanPart {
  const told = plan.slots.flatMap(({ reason, deviceReasons = [] }) => [reason, ...deviceReasons]);
  const reasons = new Map(told.map((reason) => [reason.text, reason]));
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
    waterKw: column((slot) =>
      toKw(sum([...slot.waterHeaters, ...(slot.thermalTanks ?? [])].map(({ kwh }) => kwh)), slot),
    ),
    evKw: column((slot) => toKw(sum(slot.evs.map((ev) => ev.chargeKwh)), slot)),
    applianceKw: column((slot) => toKw(sum(slot.appliances.map(({ kwh }) => kwh)), slot)),
    socPercent: column((slot) => meanSoc(slot.batteries, batteries)),
    action: slots.map((slot) => slot?.action ?? null),
    reason: column((slot) => numberOf.get(slot.reason.text) ?? null),
    deviceReasons: slots.map((slot) => (slot?.deviceReasons ?? []).map(({ text }) => numberOf.get(text) ?? -1)),
    reasons: [...reasons.values()].map(pageText),
    notices: plan.notices.map(pageText),
    changes: plan.changes.map(pageText),
    peak: peakOf(plan),
  };
}

function peakOf({ powerPeaks }: Plan): PlanPart['peak'] {
  const [month] = powerPeaks ?? [];
  if (!month) return null;
  return { kw: round(month.kw, 2), incumbentKw: round(month.incumbentKw, 2), cost: round(month.cost, 2) };
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

function accuracyPart({ method, historyDays, load, pv }: ForecastUpdate['accuracy']): AccuracyPart {
  return { method, historyDays, load: seriesPart(load), pv: seriesPart(pv) };
}

function seriesPart(series: ForecastUpdate['accuracy']['load']): SeriesAccuracyPart | null {
  if (!series) return null;
  const { maeKwh, biasPercent, coverPercent, skillPercent } = series;
  return { maeKwh: round(maeKwh, 4), biasPercent, coverPercent, skillPercent };
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

/** Values that can be said in a sentence; others are left to the text. */
function plainValues(values: Readonly<Record<string, unknown>>): PageText['values'] {
  const plain: Record<string, PageText['values'][string]> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      plain[name] = value;
    }
  }
  return plain;
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

function toKw(kwh: number, slot: Pick<PlanSlot, 'start' | 'end'>): number {
  return round(kwh / hoursOf(slot), 3);
}

function rounded(kw: number | null): number | null {
  return kw === null ? null : round(kw, 3);
}

import type { Intent } from '../home/schema/messages.js';
import type { PlanAction } from '../home/schema/plan.js';
import { intervalAt } from './chart-data.js';
import type { LocalTime } from './local-time.js';
import type { Sentences } from './say.js';
import type { TextKey } from './texts/en.js';
import type { PageParts, PlannerErrorPart, PlanPart } from './wire.js';
import type { Words } from './words.js';

const HOUR_MS = 3_600_000;
/** A plan is made at least every half hour; one that is older than this is worth a word. */
const OLD_PLAN_MS = 2 * HOUR_MS;
const PRICE_LEVEL_MS = 24 * HOUR_MS;

export type Level = 'ok' | 'waiting' | 'warning' | 'critical';

export interface Health {
  readonly level: Level;
  /** The first is what counts most. */
  readonly lines: readonly string[];
}

/** How the page speaks. */
export interface Speech extends Sentences {
  readonly time: LocalTime;
  readonly words: Words;
}

export interface Headline {
  readonly action: PlanAction | null;
  /** What happens now and until when. */
  readonly title: string;
  /** What comes after that; empty where nothing is known. */
  readonly then: string;
  /** Why, in one sentence; empty where nothing is known. */
  readonly reason: string;
  /** Where the battery's charge is going, and when (ms) it is there. */
  readonly target: { readonly socPercent: number; readonly atMs: number } | null;
  /** What was saved since midnight, where the ledger tells it. */
  readonly savedToday: number | null;
  /** What was paid since midnight; income is negative. */
  readonly paidToday: number | null;
  readonly socPercent: number | null;
  readonly importPrice: number | null;
  readonly priceLevel: 'low' | 'usual' | 'high' | null;
  readonly cost: number | null;
  readonly horizonHours: number;
  readonly health: Health;
  readonly mode: 'live' | 'shadow' | 'paused' | null;
}

/** What a battery does, and which planned actions that carries out. */
const INTENTS: Readonly<Record<Intent, { readonly words: TextKey; readonly carriesOut: readonly PlanAction[] }>> = {
  'self-consumption': { words: 'intent.self-consumption', carriesOut: ['discharge'] },
  'charge-from-grid': { words: 'charge.grid', carriesOut: ['charge'] },
  'charge-from-surplus': { words: 'intent.charge-from-surplus', carriesOut: ['charge', 'hold'] },
  hold: { words: 'action.hold', carriesOut: ['hold'] },
  'discharge-to-home': { words: 'action.discharge', carriesOut: ['discharge'] },
  export: { words: 'action.export', carriesOut: ['export'] },
};

/** What the page says above the chart, at an instant of the home's clock. */
export function headline(parts: PageParts, nowMs: number, speech: Speech): Headline {
  const { time, words } = speech;
  const plan = parts['plan-update'];
  // A plan that begins in a moment, by a clock that is a little late, counts as begun.
  const index = plan ? intervalAt(plan, Math.max(nowMs, plan.edgesMs[0])) : -1;
  const prices = parts['price-update'] ?? plan;
  const priceIndex = prices ? intervalAt(prices, nowMs) : -1;
  const importPrice = prices?.importPrice[priceIndex] ?? null;
  return {
    action: plan?.action[index] ?? null,
    ...(plan ? titleOf(plan, index, time, words) : { title: words('title.none'), then: '' }),
    reason: (plan && mainReason(plan, index, speech)) ?? '',
    socPercent: parts.state?.socPercent ?? plan?.socPercent[Math.max(0, index)] ?? null,
    importPrice,
    priceLevel: prices && importPrice !== null ? priceLevel(prices, priceIndex, nowMs) : null,
    cost: plan?.totalCost ?? null,
    horizonHours: plan ? Math.round((plan.edgesMs[plan.edgesMs.length - 1] - plan.edgesMs[0]) / HOUR_MS) : 48,
    health: healthOf(parts, nowMs, speech),
    target: plan ? targetOf(plan, index) : null,
    ...insteadOfPlan(parts, plan?.action[index], speech),
    savedToday: parts.savings?.today?.saved ?? null,
    paidToday: parts.savings?.today?.paid ?? null,
    mode: parts['executor-state'] && (parts['executor-state'].paused ? 'paused' : parts['executor-state'].mode),
  };
}

/** Why a slot of the plan is as it is, sentence by sentence; empty beyond the plan. */
export function reasonOf(plan: PlanPart, index: number, { sayReason }: Pick<Speech, 'sayReason'>): readonly string[] {
  const reason = plan.reasons[plan.reason[index] ?? -1];
  return reason ? sayReason(reason) : [];
}

/** In a home without a battery a device's reason says more than that there is none. */
function mainReason(plan: PlanPart, index: number, speech: Speech): string | undefined {
  const [device] = plan.socPercent[index] === null ? deviceReasonsOf(plan, index, speech) : [];
  return device ?? reasonOf(plan, index, speech)[0];
}

/** Why the devices of a slot run, a sentence for each. */
export function deviceReasonsOf(plan: PlanPart, index: number, { sayReason }: Pick<Speech, 'sayReason'>): string[] {
  return (plan.deviceReasons[index] ?? []).flatMap((number) => {
    const reason = plan.reasons[number];
    return reason ? sayReason(reason).slice(0, 1) : [];
  });
}

/** "Charging from the grid until 05:15", "then keeping the charge". */
function titleOf(plan: PlanPart, index: number, time: LocalTime, words: Words): Pick<Headline, 'title' | 'then'> {
  const action = plan.action[index];
  if (!action) return { title: words('title.over'), then: '' };
  if (plan.socPercent[index] === null) return devicesTitle(plan, index, time, words);
  const change = nextChange(plan, index);
  const next = plan.action[change];
  const what = words(action === 'charge' ? chargeSource(plan, index) : `action.${action}`);
  if (!next) return { title: what, then: '' };
  return {
    title: words('title.until', { what, time: time.time(plan.edgesMs[change]) }),
    then: words('title.then', { what: words(`next.${next}`) }),
  };
}

/** What runs in a home without a battery, or what runs next. */
function devicesTitle(plan: PlanPart, index: number, time: LocalTime, words: Words): Pick<Headline, 'title' | 'then'> {
  const devices = [
    ['car', plan.evKw],
    ['water', plan.waterKw],
    ['appliance', plan.applianceKw],
  ] as const;
  for (const [device, kw] of devices) {
    if (!kw[index]) continue;
    const end = kw.findIndex((later, at) => at > index && !later);
    const until = plan.edgesMs[end < 0 ? kw.length : end];
    return { title: words('title.until', { what: words(`device.${device}`), time: time.time(until) }), then: '' };
  }
  const starts = devices.map(([device, kw]) => ({ device, at: kw.findIndex((later, at) => at > index && later) }));
  const [next] = starts.filter(({ at }) => at > 0).sort((a, b) => a.at - b.at);
  if (!next) return { title: words('title.no-battery'), then: '' };
  const what = words(`key.${next.device}`);
  return {
    title: words('title.idle'),
    then: words('title.next', { what, time: time.weekdayTime(plan.edgesMs[next.at]) }),
  };
}

function nextChange(plan: PlanPart, index: number): number {
  return plan.action.findIndex((later, at) => at > index && later !== plan.action[index]);
}

/** Where the charge stands when the present action ends. */
function targetOf(plan: PlanPart, index: number): Headline['target'] {
  if (!plan.action[index] || plan.action[index] === 'hold') return null;
  const change = nextChange(plan, index);
  const last = change < 0 ? plan.action.length - 1 : change - 1;
  const socPercent = plan.socPercent[last];
  return socPercent === null ? null : { socPercent, atMs: plan.edgesMs[last + 1] };
}

/** A live executor decides on what is measured: where it does something else than planned, the page says that. */
function insteadOfPlan(
  { 'executor-state': executor }: PageParts,
  planned: PlanAction | null | undefined,
  { words, say, time }: Speech,
): Partial<Pick<Headline, 'title' | 'then' | 'reason' | 'target'>> {
  if (executor?.mode !== 'live' || executor.intent === null) return {};
  const intent = INTENTS[executor.intent];
  if (executor.paused || executor.override?.startsWith('force-')) {
    const what = words(executor.paused ? 'mode.paused' : intent.words);
    const { overrideUntil } = executor;
    const title = overrideUntil ? words('title.until', { what, time: time.time(Date.parse(overrideUntil)) }) : what;
    return { title, then: '', reason: say(executor.reason), target: null };
  }
  if (planned && intent.carriesOut.includes(planned)) return {};
  return { title: words(intent.words), reason: say(executor.reason) };
}

function chargeSource(plan: PlanPart, index: number): TextKey {
  const fromGridKw = Math.min(plan.importKw[index] ?? 0, plan.chargeKw[index] ?? 0);
  return fromGridKw > (plan.chargeKw[index] ?? 0) / 2 ? 'charge.grid' : 'charge.sun';
}

/** Where the price now stands among those of the coming day: in the lowest or the highest quarter, or between. */
function priceLevel(
  prices: { readonly edgesMs: readonly number[]; readonly importPrice: readonly (number | null)[] },
  index: number,
  nowMs: number,
): 'low' | 'usual' | 'high' {
  const now = prices.importPrice[index] ?? 0;
  const coming = prices.importPrice.filter(
    (price, at): price is number =>
      price !== null && prices.edgesMs[at + 1] > nowMs && prices.edgesMs[at] < nowMs + PRICE_LEVEL_MS,
  );
  const lower = coming.filter((price) => price < now).length / coming.length;
  const higher = coming.filter((price) => price > now).length / coming.length;
  if (lower < 0.25 && higher > 0.5) return 'low';
  return higher < 0.25 && lower > 0.5 ? 'high' : 'usual';
}

function healthOf(parts: PageParts, nowMs: number, { time, words, say }: Speech): Health {
  const plan = parts['plan-update'];
  const planTime = plan ? time.time(Date.parse(plan.plannedAt)) : '';
  const error = currentError(parts);
  if (error) {
    const inForce = plan ? [words('health.in-force', { time: planTime })] : [];
    return { level: 'critical', lines: [[say(error), ...inForce].join(' ')] };
  }
  if (parts.problem) return { level: 'critical', lines: [say(parts.problem)] };
  const known = [...(parts['executor-state']?.problems ?? []), ...(parts.health?.problems ?? [])].map(say);
  if (parts.health?.level === 'critical') return { level: 'critical', lines: known };
  if (!plan) return known.length > 0 ? warning(known) : { level: 'waiting', lines: [words('health.waiting')] };
  const ageHours = (nowMs - Date.parse(plan.plannedAt)) / HOUR_MS;
  const isOld = ageHours * HOUR_MS > OLD_PLAN_MS;
  const troubles = [
    ...known,
    ...(plan.status === 'fallback' ? [words('health.fallback', { time: planTime })] : []),
    ...(isOld ? [words('health.old', { time: planTime, hours: Math.floor(ageHours) })] : []),
    ...plan.notices.map(say),
  ];
  if (troubles.length > 0) return warning([...new Set(troubles)]);
  return { level: 'ok', lines: [words('health.plan', { time: planTime })] };
}

function warning(lines: readonly string[]): Health {
  return { level: 'warning', lines };
}

/** An error stands until a plan comes that is newer than the one that was in force when it happened. */
export function currentError(parts: PageParts): PlannerErrorPart | null {
  const error = parts['planner-error'];
  const plan = parts['plan-update'];
  if (!error) return null;
  const over =
    plan !== null && (error.planInForce === null || Date.parse(plan.plannedAt) > Date.parse(error.planInForce));
  return over ? null : error;
}

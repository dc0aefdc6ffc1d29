import type { Intent } from '../home/schema/messages.js';
import type { PlanAction } from '../home/schema/plan.js';
import { intervalAt } from './chart-data.js';
import type { LocalTime } from './local-time.js';
import type { PageParts, PlanPart } from './wire.js';

const HOUR_MS = 3_600_000;
/** A plan is made at least every half hour; one that is older than this is worth a word. */
const OLD_PLAN_MS = 2 * HOUR_MS;
const PRICE_LEVEL_MS = 24 * HOUR_MS;

export type Level = 'ok' | 'waiting' | 'warning' | 'critical';

export interface Health {
  readonly level: Level;
  readonly text: string;
}

export interface Headline {
  readonly action: PlanAction | null;
  /** What happens now and until when. */
  readonly title: string;
  /** What comes after that; empty where nothing is known. */
  readonly then: string;
  readonly reason: string;
  readonly socPercent: number | null;
  readonly importPrice: number | null;
  readonly priceLevel: 'low' | 'usual' | 'high' | null;
  readonly cost: number | null;
  readonly horizonHours: number;
  readonly health: Health;
  readonly mode: 'live' | 'shadow' | 'paused' | null;
}

const WORDS: Readonly<Record<PlanAction, string>> = {
  charge: 'Charging',
  discharge: 'Running on the battery',
  export: 'Selling to the grid',
  hold: 'Keeping the charge',
};

/** What a battery does, and which planned actions that carries out. */
const INTENTS: Readonly<Record<Intent, { readonly words: string; readonly carriesOut: readonly PlanAction[] }>> = {
  'self-consumption': { words: 'Following the home', carriesOut: ['discharge'] },
  'charge-from-grid': { words: 'Charging from the grid', carriesOut: ['charge'] },
  'charge-from-surplus': { words: 'Storing what the sun has to spare', carriesOut: ['charge', 'hold'] },
  hold: { words: 'Keeping the charge', carriesOut: ['hold'] },
  'discharge-to-home': { words: 'Running on the battery', carriesOut: ['discharge'] },
  export: { words: 'Selling to the grid', carriesOut: ['export'] },
};

const NEXT_WORDS: Readonly<Record<PlanAction, string>> = {
  charge: 'charging',
  discharge: 'running on the battery',
  export: 'selling',
  hold: 'keeping the charge',
};

/** What the page says above the chart, at an instant of the home's clock. */
export function headline(parts: PageParts, nowMs: number, time: LocalTime): Headline {
  const plan = parts['plan-update'];
  // A plan that begins in a moment, by a clock that is a little late, counts as begun.
  const index = plan ? intervalAt(plan, Math.max(nowMs, plan.edgesMs[0])) : -1;
  const prices = parts['price-update'] ?? plan;
  const priceIndex = prices ? intervalAt(prices, nowMs) : -1;
  const importPrice = prices?.importPrice[priceIndex] ?? null;
  return {
    action: plan?.action[index] ?? null,
    ...(plan ? titleOf(plan, index, time) : { title: 'No plan yet', then: '' }),
    reason: plan?.reasons[plan.reason[index] ?? -1] ?? '',
    ...insteadOfPlan(parts, plan?.action[index]),
    socPercent: parts.state?.socPercent ?? plan?.socPercent[Math.max(0, index)] ?? null,
    importPrice,
    priceLevel: prices && importPrice !== null ? priceLevel(prices, priceIndex, nowMs) : null,
    cost: plan?.totalCost ?? null,
    horizonHours: plan ? Math.round((plan.edgesMs[plan.edgesMs.length - 1] - plan.edgesMs[0]) / HOUR_MS) : 48,
    health: healthOf(parts, nowMs, time),
    mode: parts['executor-state'] && (parts['executor-state'].paused ? 'paused' : parts['executor-state'].mode),
  };
}

/** "Charging from the grid until 05:15", "then keeping the charge". */
function titleOf(plan: PlanPart, index: number, time: LocalTime): Pick<Headline, 'title' | 'then'> {
  const action = plan.action[index];
  if (!action) return { title: 'The plan has run out', then: '' };
  if (plan.socPercent[index] === null) return { title: 'No battery to plan for', then: '' };
  const change = plan.action.findIndex((later, at) => at > index && later !== action);
  const next = plan.action[change];
  const words = action === 'charge' ? `Charging from ${chargeSource(plan, index)}` : WORDS[action];
  if (!next) return { title: words, then: '' };
  return { title: `${words} until ${time.time(plan.edgesMs[change])}`, then: `then ${NEXT_WORDS[next]}` };
}

/** A live executor decides on what is measured: where it does something else than planned, the page says that. */
function insteadOfPlan(
  { 'executor-state': executor }: PageParts,
  planned: PlanAction | null | undefined,
): Partial<Pick<Headline, 'title' | 'reason'>> {
  if (executor?.mode !== 'live' || executor.intent === null) return {};
  const { words, carriesOut } = INTENTS[executor.intent];
  if (planned && carriesOut.includes(planned)) return {};
  return { title: words, reason: executor.reason };
}

function chargeSource(plan: PlanPart, index: number): string {
  const fromGridKw = Math.min(plan.importKw[index] ?? 0, plan.chargeKw[index] ?? 0);
  return fromGridKw > (plan.chargeKw[index] ?? 0) / 2 ? 'the grid' : 'the sun';
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

function healthOf(parts: PageParts, nowMs: number, time: LocalTime): Health {
  const plan = parts['plan-update'];
  const error = currentError(parts);
  if (error) {
    const inForce = plan ? ` The plan of ${time.time(Date.parse(plan.plannedAt))} stays in force.` : '';
    return { level: 'critical', text: `${error}${inForce}` };
  }
  if (parts.problem) return { level: 'critical', text: parts.problem.text };
  if (!plan) return { level: 'waiting', text: 'Waiting for the first plan.' };
  const plannedAt = `Plan of ${time.time(Date.parse(plan.plannedAt))}`;
  if (plan.status === 'fallback')
    return { level: 'warning', text: [`${plannedAt}: fallback.`, ...plan.notices].join(' ') };
  const ageHours = (nowMs - Date.parse(plan.plannedAt)) / HOUR_MS;
  if (ageHours * HOUR_MS > OLD_PLAN_MS) {
    return { level: 'warning', text: `${plannedAt} is ${Math.floor(ageHours)} hours old: no newer one has come.` };
  }
  if (plan.notices.length > 0) return { level: 'warning', text: plan.notices.join(' ') };
  return { level: 'ok', text: plannedAt };
}

/** An error stands until a plan comes that is newer than the one that was in force when it happened. */
function currentError(parts: PageParts): string | null {
  const error = parts['planner-error'];
  const plan = parts['plan-update'];
  if (!error) return null;
  const over =
    plan !== null && (error.planInForce === null || Date.parse(plan.plannedAt) > Date.parse(error.planInForce));
  return over ? null : error.text;
}

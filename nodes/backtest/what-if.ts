import { DarkstarError } from '../home/errors.js';
import { hoursOf, HOUR_MS, MINUTE_MS, nextLocalTime, toIso } from '../home/grid.js';
import { round, sum } from '../home/numbers.js';
import type { Board } from '../home/board.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastUpdate, PriceSlot } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { strategySchema, type PlanningProblem, type Strategy } from '../home/schema/problem.js';
import type { WhatIf, WhatIfReply } from '../home/schema/trust.js';
import { liveProblem, type PlanningSettings } from '../plan/live-problem.js';
import { NO_ORDERS } from '../plan/orders.js';
import { EMPTY_MEMORY, type PlannerMemory } from '../plan/planner.js';
import { applyTariff } from '../prices/tariff.js';

/** What a plan is built from, without the plan in force: a question is asked afresh. */
export interface Parts {
  readonly home: Home;
  /** Unix ms. */
  readonly now: number;
  readonly memory: PlannerMemory;
  readonly settings: PlanningSettings;
}

const TIME_LIMIT_MS = 5000;
const USUAL_HORIZON_HOURS = 48;

/** The live inputs as the home's board holds them, planned for as far and with the wishes that the plan in force had. */
export function liveParts(home: Home, board: Pick<Board, 'latest'>, now: number): Parts {
  const plan = board.latest('plan-update');
  const asked = board.latest('planner-state');
  const memory: PlannerMemory = {
    ...EMPTY_MEMORY,
    orders: asked ? { ...asked, evGoals: asked.evGoals ?? [] } : NO_ORDERS,
    appliances: { ...EMPTY_MEMORY.appliances, records: asked?.appliances ?? [] },
    ...known('prices', board.latest('price-update')),
    ...known('forecast', board.latest('forecast-update')),
    ...known('state', board.latest('state')),
  };
  const horizonHours = plan ? Math.max(1, Math.round(sum(plan.slots.map(hoursOf)))) : USUAL_HORIZON_HOURS;
  const strategy = wishesOf(plan?.basis);
  return { home, now, memory, settings: { horizonHours, timeLimitMs: TIME_LIMIT_MS, strategy, loadMargin: false } };
}

function wishesOf(basis: Plan['basis']): Strategy {
  const { riskAppetite, targetSocPercent } = basis ?? {};
  return strategySchema.parse({
    ...known('riskAppetite', riskAppetite ?? undefined),
    ...known('targetSocPercent', targetSocPercent ?? undefined),
  });
}

function known<Key extends string, Value>(key: Key, value: Value | undefined) {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, Value>>;
}

/** The planning problem of some inputs. */
export function problemOf({ memory, home, now, settings }: Parts): PlanningProblem {
  return liveProblem(memory, home, now, settings);
}

/**
 * The same inputs with what the question changes.
 * @throws DarkstarError `what-if-impossible` where the home lacks what the question is about
 */
export function changedParts(parts: Parts, question: WhatIf): Parts {
  const { batteryKwh, pvPeakKw, tariff, exportAllowed, riskAppetite, car } = question;
  let { home, memory, settings } = parts;
  if (exportAllowed !== undefined) home = { ...home, grid: { ...home.grid, exportAllowed } };
  if (batteryKwh !== undefined) [home, memory] = withBattery(home, memory, batteryKwh);
  if (pvPeakKw !== undefined) memory = withSun(memory, pvPeakKw / peakOf(home, 'what-if.pvPeakKw'));
  if (tariff) {
    home = { ...home, tariff };
    memory = withTariff(memory, home);
  }
  if (riskAppetite !== undefined) {
    memory = { ...memory, orders: { ...memory.orders, riskAppetite: null } };
    settings = { ...settings, strategy: { ...settings.strategy, riskAppetite } };
  }
  const changed = { ...parts, home, memory, settings };
  return car ? withCarGoal(changed, car) : changed;
}

function withSun(memory: PlannerMemory, factor: number): PlannerMemory {
  const { forecast } = memory;
  if (!forecast) return memory;
  const scaled = ({ mean, p10, p50, p90 }: ForecastUpdate['slots'][number]['pvKwh']) => ({
    mean: mean * factor,
    p10: p10 * factor,
    p50: p50 * factor,
    p90: p90 * factor,
  });
  // How load and sun come together is known only of the roof as it is.
  const slots = forecast.slots.map(({ netLoadKwh: _asItIs, ...slot }) => ({ ...slot, pvKwh: scaled(slot.pvKwh) }));
  return { ...memory, forecast: { ...forecast, slots } };
}

function withTariff(memory: PlannerMemory, payer: Home): PlannerMemory {
  const { prices } = memory;
  if (!prices) return memory;
  const slots = prices.slots.map((slot): PriceSlot => {
    const { start, end, spot } = slot;
    return { ...slot, ...applyTariff(payer, { start: Date.parse(start), end: Date.parse(end), spot }) };
  });
  return { ...memory, prices: { ...prices, slots } };
}

/** What is stored stays the same number of kWh, as far as it fits. */
function withBattery(home: Home, memory: PlannerMemory, capacityKwh: number): [Home, PlannerMemory] {
  const [battery, ...others] = home.batteries;
  if (!battery) throw impossible('what-if.batteryKwh', 'The home has no battery. Add one to the home first.');
  const { state } = memory;
  const changed = { ...home, batteries: [{ ...battery, capacityKwh }, ...others] };
  if (!state) return [changed, memory];
  const socPercent = (before: number | null) =>
    before === null ? null : capacityKwh === 0 ? 0 : Math.min(100, (before * battery.capacityKwh) / capacityKwh);
  const batteries = state.batteries.map((it) =>
    it.id === battery.id ? { ...it, socPercent: socPercent(it.socPercent) } : it,
  );
  return [changed, { ...memory, state: { ...state, batteries } }];
}

/**
 * The peak power of a home's arrays, kW.
 * @throws DarkstarError `what-if-impossible` where it is not known
 */
export function peakOf({ solar }: Home, path: string): number {
  const peakKw = sum(solar.map((array) => array.peakKw ?? NaN));
  if (peakKw > 0) return peakKw;
  throw impossible(path, 'The peak power of the solar arrays is not known. Put it into the home first.');
}

function withCarGoal(parts: Parts, { id, socPercent, by }: NonNullable<WhatIf['car']>): Parts {
  const ev = parts.home.evs.find((it) => id === undefined || it.id === id);
  if (!ev) throw impossible('what-if.car', 'The home has no such car. Add it to the home, or name one that is there.');
  const soc = parts.memory.state?.evs.find((it) => it.id === ev.id)?.socPercent;
  if (by === 'now' && typeof soc !== 'number') {
    throw impossible('what-if.car.by', 'The charge of the car is not known. Map its state of charge in the recorder.');
  }
  const goals = [{ by: goalInstant(by, parts, ev, Math.max(0, socPercent - (soc ?? 0))), socPercent }];
  const evs = parts.home.evs.map((it) => (it.id === ev.id ? { ...it, goals } : it));
  const { orders } = parts.memory;
  const evGoals = orders.evGoals.filter(({ id: other }) => other !== ev.id);
  const memory = { ...parts.memory, orders: { ...orders, evGoals } };
  return { ...parts, memory, home: { ...parts.home, evs } };
}

/** `now` is the soonest minute at which what is missing can be in the car. */
function goalInstant(by: string, { home, now }: Parts, ev: Home['evs'][number], missingPercent: number): string {
  if (by !== 'now') return /^\d\d:\d\d$/.test(by) ? toIso(nextLocalTime(now, home.timezone, by)) : by;
  const missingKwh = (missingPercent * ev.capacityKwh) / 100;
  const soonest = now + (missingKwh / (ev.chargeEfficiency * ev.maxChargeKw)) * HOUR_MS;
  return toIso(Math.ceil(soonest / MINUTE_MS) * MINUTE_MS);
}

function impossible(path: string, text: string): DarkstarError {
  return new DarkstarError('what-if-impossible', `\`${path}\`: ${text}`, { values: { path } });
}

/** Compares the plan as things are with the plan under the change. */
export function answer(question: WhatIf, problem: PlanningProblem, plan: Plan, changed: Plan): WhatIfReply {
  const { currency } = problem.home;
  const hours = sum(problem.slots.map(hoursOf));
  const difference = changed.objective - plan.objective;
  return {
    at: problem.now,
    question,
    hours: round(hours, 2),
    currency,
    cost: plan.objective,
    changedCost: changed.objective,
    difference,
    text: wording(difference, hours, currency),
    notices: changed.notices.filter(({ code }) => !plan.notices.some((notice) => notice.code === code)),
  };
}

function wording(difference: number, hours: number, currency: string): WhatIfReply['text'] {
  const values = { difference: round(difference, 4), hours: Math.round(hours), currency };
  const amount = `${Math.abs(difference).toFixed(2)} ${currency}`;
  const span = `over the next ${values.hours} hours`;
  if (Math.abs(difference) < 0.005) return { code: 'what-if-same', values, text: `It makes no difference ${span}.` };
  return difference > 0
    ? { code: 'what-if-dearer', values, text: `It would cost ${amount} more ${span}.` }
    : { code: 'what-if-cheaper', values, text: `It would save ${amount} ${span}.` };
}

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Command, ForecastUpdate, JobName, PriceUpdate, State } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { look, startsIn, type ApplianceLog } from './appliance-log.js';
import { NO_ORDERS, obey, withoutPast, type Orders } from './orders.js';
import { OLDEST_STATE_MS, socOf } from './problem.js';

/** Something that a planner hears of. */
export type PlannerInput =
  | { readonly topic: 'price-update'; readonly payload: PriceUpdate }
  | { readonly topic: 'forecast-update'; readonly payload: ForecastUpdate }
  | { readonly topic: 'state'; readonly payload: State }
  | { readonly topic: 'job'; readonly payload: { readonly job: JobName } }
  | { readonly topic: 'command'; readonly payload: Command };

export type ReplanReason =
  | 'new-prices'
  | 'new-forecast'
  | 'battery-off-plan'
  | 'car-plugged'
  | 'appliance-started'
  | 'first-plan'
  | 'plan-ends'
  | 'job'
  | 'command';

export interface PlannerSettings {
  /** Re-plan when a battery is further than this from the plan, percent points of SoC. */
  readonly replanSocPercent: number;
}

/** Percent, by the battery's id. */
export type SocOfBattery = ReadonlyMap<string, number>;

/** Everything a planner knows. */
export interface PlannerMemory {
  readonly prices?: PriceUpdate;
  readonly forecast?: ForecastUpdate;
  readonly state?: State;
  readonly orders: Orders;
  /** What the appliances have done. */
  readonly appliances: ApplianceLog;
  /** The plan in force. */
  readonly plan?: Plan;
  /** The batteries' state of charge that the plan began from; unknown for a plan of before a restart. */
  readonly planStart?: SocOfBattery;
  /** When planning was last begun, and what for, ms. */
  readonly lastPlanningAt?: number;
  /** The plan to come: at which instant (ms), and why. */
  readonly pending?: { readonly dueAt: number; readonly because: ReplanReason };
}

export const EMPTY_MEMORY: PlannerMemory = { orders: NO_ORDERS, appliances: { records: [] } };

// Prices, forecast and state often come together: one plan answers them all.
const SETTLE_MS = 500;
// Measurements come several times a second; they alone do not cause a plan more often than this.
const BETWEEN_STATE_PLANS_MS = 5 * MINUTE_MS;
// A plug with a loose contact must not keep the solver busy.
const BETWEEN_PLUG_PLANS_MS = MINUTE_MS;
const LAST_HOURS_MS = 2 * HOUR_MS;
const OLD_PLAN_MS = DAY_MS;

/**
 * Takes one input in; the newest of each kind wins.
 * @throws DarkstarError `invalid-command`
 */
export function hear(
  memory: PlannerMemory,
  input: PlannerInput,
  home: Home,
  now: number,
  settings: PlannerSettings,
): PlannerMemory {
  switch (input.topic) {
    case 'price-update': {
      const { slots } = memory.prices ?? {};
      if (!sameContent(slots, input.payload.slots)) {
        return schedule({ ...memory, prices: input.payload }, 'new-prices', now + SETTLE_MS);
      }
      return { ...memory, prices: { ...input.payload, slots: slots ?? input.payload.slots } };
    }
    case 'forecast-update': {
      const { issuedAt, slots } = input.payload;
      if (memory.forecast && isOutdated(issuedAt, memory.forecast.issuedAt, now)) return memory;
      if (!sameContent(memory.forecast?.slots, slots)) {
        return schedule({ ...memory, forecast: input.payload }, 'new-forecast', now + SETTLE_MS);
      }
      return { ...memory, forecast: { ...input.payload, slots: memory.forecast?.slots ?? slots } };
    }
    case 'state':
      return hearState(memory, input.payload, home, now, settings);
    case 'job':
      return input.payload.job === 'plan' ? schedule(memory, 'job', now + SETTLE_MS) : memory;
    case 'command': {
      if (input.payload.command === 'replan') return schedule(memory, 'command', now);
      const orders = obey(withoutPast(memory.orders, now), input.payload, { home, now, state: memory.state });
      return sameContent(orders, memory.orders) ? memory : schedule({ ...memory, orders }, 'command', now + SETTLE_MS);
    }
  }
}

/** Takes up the orders of before a restart, and what the appliances had done. */
export function recall(
  memory: PlannerMemory,
  orders: Orders,
  records: ApplianceLog['records'],
  now: number,
): PlannerMemory {
  const known = memory.appliances.records.length > 0 || records.length === 0;
  const recalled = known ? memory : { ...memory, appliances: { records } };
  return sameContent(orders, memory.orders) ? recalled : schedule({ ...recalled, orders }, 'command', now + SETTLE_MS);
}

/** Whether planning from one memory and from a later one would ask the same: a shared solve answers both. */
export function asksTheSame(
  begun: PlannerMemory,
  later: PlannerMemory,
  { replanSocPercent }: PlannerSettings,
): boolean {
  if (begun.prices?.slots !== later.prices?.slots || begun.forecast?.slots !== later.forecast?.slots) return false;
  if (begun.orders !== later.orders || pluggedOf(begun.state) !== pluggedOf(later.state)) return false;
  if (startsIn(begun.appliances) !== startsIn(later.appliances)) return false;
  const known = (state: State | undefined) => state?.batteries.map(({ id }) => socOf(state, id)) ?? [];
  const [before, after] = [known(begun.state), known(later.state)];
  if (before.length !== after.length) return false;
  return before.every(
    (soc, index) => Math.abs((soc ?? NaN) - (after[index] ?? NaN)) <= replanSocPercent || soc === after[index],
  );
}

/** Sees which runs of appliances have begun. */
export function lookAround(memory: PlannerMemory, home: Home, now: number): PlannerMemory {
  const { plan, state } = memory;
  return { ...memory, appliances: look(memory.appliances, { home, plan, state, before: state, now }) };
}

/** The plan that is due is begun. */
export function begin(memory: PlannerMemory, now: number): PlannerMemory {
  return { ...memory, orders: withoutPast(memory.orders, now), pending: undefined, lastPlanningAt: now };
}

/** Which inputs have not come since the start. */
export function missingInputs({
  prices,
  forecast,
  state,
}: PlannerMemory): readonly ('prices' | 'forecast' | 'state')[] {
  return [
    ...(prices ? [] : (['prices'] as const)),
    ...(forecast ? [] : (['forecast'] as const)),
    ...(state ? [] : (['state'] as const)),
  ];
}

/** A plan was made, and is in force. */
export function follow(memory: PlannerMemory, plan: Plan, planStart: SocOfBattery = new Map()): PlannerMemory {
  return { ...memory, plan, planStart };
}

/** How far the batteries are from the plan now, percent points; undefined where plan or state do not tell. */
export function offPlanPercent({ plan, planStart, state }: PlannerMemory, now: number): number | undefined {
  if (!plan || !state) return undefined;
  const index = plan.slots.findIndex(({ start, end }) => Date.parse(start) <= now && now < Date.parse(end));
  if (index < 0) return undefined;
  const { start, end, batteries } = plan.slots[index];
  const passed = (now - Date.parse(start)) / (Date.parse(end) - Date.parse(start));
  const distances = batteries.flatMap(({ id, socPercent: atEnd }) => {
    const measured = socOf(state, id);
    const atStart =
      index === 0
        ? planStart?.get(id)
        : plan.slots[index - 1].batteries.find((battery) => battery.id === id)?.socPercent;
    if (measured === undefined || atStart === undefined) return [];
    return [Math.abs(measured - (atStart + (atEnd - atStart) * passed))];
  });
  return distances.length === 0 ? undefined : Math.max(...distances);
}

function hearState(
  memory: PlannerMemory,
  state: State,
  home: Home,
  now: number,
  settings: PlannerSettings,
): PlannerMemory {
  if (memory.state && isOutdated(state.at, memory.state.at, now)) return memory;
  // What the plan in force has begun comes first: a start that it does not hold is news.
  const { appliances: planned } = lookAround(memory, home, now);
  const appliances = look(planned, { home, plan: memory.plan, state, before: memory.state, now });
  const next = { ...memory, state, appliances };
  const { lastPlanningAt = 0 } = memory;
  const isPlugNews = memory.state !== undefined && pluggedOf(memory.state) !== pluggedOf(state);
  const isStart = startsIn(appliances) > startsIn(planned);
  const because =
    memory.plan && isPlugNews
      ? 'car-plugged'
      : memory.plan && isStart
        ? 'appliance-started'
        : reasonInState(next, now, settings);
  if (!because) return next;
  // What planning lacked until now is answered at once.
  const isNews = knownSocs(memory.state, now) < knownSocs(state, now);
  return schedule(next, because, Math.max(now + SETTLE_MS, isNews ? 0 : lastPlanningAt + pauseAfter(because)));
}

function pauseAfter(because: ReplanReason): number {
  return because === 'car-plugged' || because === 'appliance-started' ? BETWEEN_PLUG_PLANS_MS : BETWEEN_STATE_PLANS_MS;
}

/** Which cars are plugged in, as a text to compare. */
function pluggedOf(state: State | undefined): string {
  const plugged = (state?.evs ?? []).filter(({ pluggedIn }) => pluggedIn === true).map(({ id }) => id);
  return plugged.sort().join();
}

function reasonInState(memory: PlannerMemory, now: number, settings: PlannerSettings): ReplanReason | undefined {
  const { prices, forecast, plan } = memory;
  if (!prices || !forecast) return undefined;
  if (!plan || now - Date.parse(plan.plannedAt) > OLD_PLAN_MS) return 'first-plan';
  const endsAt = Date.parse(plan.slots[plan.slots.length - 1].end);
  if (endsAt - now < LAST_HOURS_MS) return 'plan-ends';
  return (offPlanPercent(memory, now) ?? 0) > settings.replanSocPercent ? 'battery-off-plan' : undefined;
}

function knownSocs(state: State | undefined, now: number): number {
  if (!state || now - Date.parse(state.at) > OLDEST_STATE_MS) return 0;
  return state.batteries.filter(({ id }) => socOf(state, id) !== undefined).length;
}

/** Whether an input is older than the one that is known; one from the future (a clock was set back) does not count. */
function isOutdated(instant: string, known: string, now: number): boolean {
  const knownAt = Date.parse(known);
  return knownAt <= now + MINUTE_MS && Date.parse(instant) < knownAt;
}

/** An earlier plan that is due already stays due. */
function schedule(memory: PlannerMemory, because: ReplanReason, dueAt: number): PlannerMemory {
  if (memory.pending && memory.pending.dueAt <= dueAt) return memory;
  return { ...memory, pending: { dueAt, because } };
}

function sameContent(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

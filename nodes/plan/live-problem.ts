import { HOUR_MS, toIso } from '../home/grid.js';
import { resolveRecurring } from '../home/recurrence.js';
import type { Home } from '../home/schema/home.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem, Strategy } from '../home/schema/problem.js';
import { applianceStates } from './appliance-log.js';
import { loadMargin, withLoadTimes } from './load-margin.js';
import type { Orders } from './orders.js';
import type { PlannerMemory } from './planner.js';
import { buildProblem } from './problem.js';

/** How a home wants to be planned. */
export interface PlanningSettings {
  readonly horizonHours: number;
  readonly timeLimitMs: number;
  readonly strategy: Strategy;
  /** Whether the expected load is raised or lowered by how uncertain it is. */
  readonly loadMargin: boolean;
}

/**
 * The planning problem of a live home from everything that its planner knows.
 * @throws DarkstarError what `buildProblem` throws
 */
export function liveProblem(
  memory: PlannerMemory,
  home: Home,
  now: number,
  settings: PlanningSettings,
): PlanningProblem {
  const { prices, forecast, state, plan, orders } = memory;
  const { horizonHours, timeLimitMs } = settings;
  const strategy = withOrders(settings.strategy, orders, now + horizonHours * HOUR_MS);
  const margin = settings.loadMargin ? loadMargin(forecast?.slots ?? [], now, strategy.riskAppetite) : 1;
  const problem = buildProblem({
    home: withEvGoals(withComfort(home, orders), orders, now, now + horizonHours * HOUR_MS),
    appliances: applianceStates(memory.appliances, home, now),
    now,
    prices: prices?.slots,
    forecast: forecast && withLoadTimes(forecast.slots, margin),
    state,
    strategy,
    horizonHours,
    timeLimitMs,
    ...(plan ? { previousPlan: slim(plan) } : {}),
  });
  return orders.manualSlots.length === 0 ? problem : { ...problem, manualSlots: [...orders.manualSlots] };
}

function withOrders(strategy: Strategy, { riskAppetite, vacation }: Orders, endsAt: number): Strategy {
  return {
    ...strategy,
    ...(riskAppetite === null ? {} : { riskAppetite }),
    ...(vacation === null ? {} : { vacationUntil: vacation.until ?? toIso(endsAt) }),
  };
}

/** A goal that was asked for stands instead of the home's own until the car departs. */
function withEvGoals(home: Home, { evGoals }: Orders, now: number, until: number): Home {
  if (evGoals.length === 0) return home;
  const resolved = resolveRecurring(home, now, until);
  const evs = resolved.evs.map((ev) => {
    const asked = evGoals.find(({ id }) => id === ev.id);
    if (!asked) return ev;
    const later = ev.goals.filter(({ by }) => Date.parse(by) > Date.parse(asked.by));
    return { ...ev, goals: [{ by: asked.by, socPercent: asked.socPercent }, ...later] };
  });
  return { ...resolved, evs };
}

/** A level that was asked for takes the place of the home's own and of a penalty that was set by hand. */
function withComfort(home: Home, { comfortLevels }: Orders): Home {
  if (comfortLevels.length === 0) return home;
  const waterHeaters = home.waterHeaters.map((heater) => {
    const asked = comfortLevels.find(({ id }) => id === heater.id);
    return asked ? { ...heater, gapPenaltyPerSlot: undefined, comfortLevel: asked.level } : heater;
  });
  return { ...home, waterHeaters };
}

const UNSAID = { code: 'unsaid', values: {}, text: '' };

/**
 * What the solver's thread needs of the previous plan, to tell what changed and as the fallback: neither curves nor
 * sentences, which are most of its size.
 */
function slim(plan: Plan): Plan {
  const slots = plan.slots.map(({ valueCurve: _large, alternative: _next, deviceReasons: _why, ...slot }) => ({
    ...slot,
    reason: UNSAID,
  }));
  return { ...plan, notices: [], changes: [], slots };
}

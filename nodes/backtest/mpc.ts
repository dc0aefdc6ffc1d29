import { MINUTE_MS } from '../home/grid.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { GridAxis } from '../forecast/history.js';
import { problemAt, type AskOptions } from './ask.js';
import { plannedDecision, type Planner } from './perfect.js';
import { dispatchDecision, selfConsumptionPolicy } from './policies.js';
import { PriceOutlook, publishedUntil } from './price-grid.js';
import type { Decide } from './replay.js';
import type { ReplayWorld } from './world.js';
import type { Control } from '../executor/dispatch.js';

export interface MpcOptions extends AskOptions {
  readonly replanMinutes: number;
  /** What the inverters take; any power unless told otherwise. */
  readonly control?: Control;
}

/** What planning cost, and how often it was not possible. */
export interface MpcLog {
  /** Per plan, forecast included. */
  readonly wallMs: number[];
  /** Slots run on plain self-consumption, because nothing was known to plan from yet. */
  slotsWithoutPlan: number;
  /** Plans that the solver failed at; the planner's own fallback stood in. */
  fallbackPlans: number;
}

/**
 * The live controller, replayed: plans again every so many minutes on what was known then, and lets the executor's own
 * function decide each slot on the actual load and PV. Before anything is known to plan from, the home falls back to
 * self-consumption, as it does live.
 */
export function mpcPolicy(
  world: ReplayWorld,
  planner: Planner,
  options: MpcOptions,
  now: () => number,
  log: MpcLog,
): Decide {
  let inForce: PlanInForce | undefined;
  let position = 0;
  const fallback = selfConsumptionPolicy(world.home);
  const outlooks = new Outlooks(world, options);
  return (slot, storedKwh) => {
    if (!inForce || slot.startMs - inForce.plannedAt >= options.replanMinutes * MINUTE_MS) {
      const started = now();
      const asked = problemAt(world, slot.startMs, storedKwh, options, outlooks.at(slot.startMs));
      if (!asked) {
        log.slotsWithoutPlan++;
        return fallback(slot, storedKwh);
      }
      const plan = planner.plan(asked.problem);
      log.wallMs.push(now() - started);
      if (plan.status === 'fallback') log.fallbackPlans++;
      inForce = { plan, endsMs: asked.endsMs, plannedAt: slot.startMs };
      position = 0;
    }
    const { plan, endsMs } = inForce;
    while (position < plan.slots.length - 1 && endsMs[position] <= slot.startMs) position++;
    const planned = plan.slots[position];
    if (options.without.has('following')) return plannedDecision(world.home, planned, slot);
    const worth = (id: string) => worthIn(planned, id, options.without);
    return dispatchDecision(world.home, slot, storedKwh, worth, options.control);
  };
}

interface PlanInForce {
  readonly plan: Plan;
  readonly plannedAt: number;
  /** When each of its slots really ends. */
  readonly endsMs: readonly number[];
}

function worthIn(planned: PlanSlot, id: string, without: MpcOptions['without']) {
  if (without.has('curve')) return { storedEnergyValue: planned.storedEnergyValue };
  const valueCurve = planned.valueCurve?.find((curve) => curve.battery === id);
  return { storedEnergyValue: planned.storedEnergyValue, ...(valueCurve && { valueCurve }) };
}

/** The prices to reckon with; they change only when new ones are published. */
class Outlooks {
  private until = NaN;
  private outlook: PriceOutlook | undefined;

  constructor(
    private readonly world: ReplayWorld,
    private readonly options: MpcOptions,
  ) {}

  at(instant: number): PriceOutlook {
    const { home, prices, quarterHourPrices } = this.world;
    const { truth, horizonHours } = this.options;
    const until = truth.has('prices') ? endOf(prices) : publishedUntil(instant, home.timezone);
    if (!this.outlook || until !== this.until) {
      this.until = until;
      this.outlook = new PriceOutlook(prices, quarterHourPrices, until, horizonHours, home.timezone);
    }
    return this.outlook;
  }
}

function endOf({ startMs, stepMs, length }: GridAxis): number {
  return startMs + length * stepMs;
}

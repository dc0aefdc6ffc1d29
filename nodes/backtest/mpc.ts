import { MINUTE_MS } from '../home/grid.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { GridAxis } from '../forecast/history.js';
import { withPeakLimit } from '../executor/peak-limit.js';
import { problemAt, type AskOptions } from './ask.js';
import { HeaterLog } from './heaters.js';
import { plannedDecision, type Planner } from './perfect.js';
import { dispatchDecision, selfConsumptionPolicy } from './policies.js';
import { PeakBook } from './power-bill.js';
import { PriceOutlook, publishedUntil } from './price-grid.js';
import type { Decide } from './replay.js';
import type { ReplayWorld } from './world.js';
import type { Control } from '../executor/best-power.js';

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
  const { home } = world;
  const fallback = selfConsumptionPolicy(home);
  const outlooks = new Outlooks(world, options);
  const { powerTariff } = home.grid;
  const peaks = powerTariff && new PeakBook(powerTariff, home.timezone);
  const heaters = new HeaterLog(home, world, world.slots[0].startMs);
  const known = (now: number, storedKwh: readonly number[]) => ({
    storedKwh,
    waterHeaters: heaters.stateAt(now),
    peaks: peaks?.peaksAt(now),
    previousPlan: home.waterHeaters.length > 0 ? inForce?.plan : undefined,
  });
  return (slot, storedKwh, before) => {
    if (before) peaks?.take(before);
    if (!inForce || slot.startMs - inForce.plannedAt >= options.replanMinutes * MINUTE_MS) {
      const started = now();
      const state = known(slot.startMs, storedKwh);
      const asked = problemAt(world, slot.startMs, state, options, outlooks.at(slot.startMs));
      if (!asked) {
        log.slotsWithoutPlan++;
        heaters.take(slot, undefined);
        return fallback(slot, storedKwh, before);
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
    const heatKwh = heaters.take(slot, planned);
    if (options.without.has('following')) return plannedDecision(home, planned, slot, heatKwh);
    return dispatchDecision(withPeakLimit(home, planned), slot, storedKwh, {
      worth: (id) => worthIn(planned, id, options.without),
      heatKwh,
      control: options.control,
    });
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
      this.outlook = new PriceOutlook(prices, quarterHourPrices, until, horizonHours, home);
    }
    return this.outlook;
  }
}

function endOf({ startMs, stepMs, length }: GridAxis): number {
  return startMs + length * stepMs;
}

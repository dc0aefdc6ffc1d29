import { toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastSlot, PriceSlot, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import type { Control } from '../executor/dispatch.js';
import { measuredBefore, type GridAxis, type HistoryGrid } from '../forecast/history.js';
import { issueForecast, type PvSource } from '../forecast/issue.js';
import type { Band } from '../forecast/profile.js';
import { buildProblem } from '../plan/problem.js';
import { applyTariff } from '../prices/tariff.js';
import type { Planner } from './perfect.js';
import { dispatchDecision, selfConsumptionPolicy, socOf } from './policies.js';
import { PriceOutlook, publishedUntil } from './price-grid.js';
import type { Decide } from './replay.js';
import type { ReplayWorld } from './world.js';

/** Inputs of the planner that may be replaced by what really happened. */
export const TRUTHS = ['load', 'pv', 'prices'] as const;
export type Truth = (typeof TRUTHS)[number];

export interface MpcOptions {
  readonly replanMinutes: number;
  readonly horizonHours: number;
  readonly truth: ReadonlySet<Truth>;
  readonly pvSource: PvSource;
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
  let plan: Plan | undefined;
  let plannedAt = -Infinity;
  let position = 0;
  const fallback = selfConsumptionPolicy(world.home);
  const outlooks = new Outlooks(world, options);
  return (slot, storedKwh) => {
    if (!plan || slot.startMs - plannedAt >= options.replanMinutes * 60_000) {
      const started = now();
      const problem = problemAt(world, slot.startMs, storedKwh, options, outlooks.at(slot.startMs));
      if (!problem) {
        log.slotsWithoutPlan++;
        return fallback(slot, storedKwh);
      }
      plan = planner.plan(problem);
      log.wallMs.push(now() - started);
      if (plan.status === 'fallback') log.fallbackPlans++;
      plannedAt = slot.startMs;
      position = 0;
    }
    while (position < plan.slots.length - 1 && Date.parse(plan.slots[position].end) <= slot.startMs) position++;
    const planned = plan.slots[position];
    return dispatchDecision(world.home, slot, storedKwh, (id) => worthIn(planned, id), options.control);
  };
}

function worthIn(planned: PlanSlot, id: string) {
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

/**
 * The planning problem of an instant, built by the live planner's own function from what was known then and the truths
 * that were asked for; undefined where no load or PV was measured or no price published before.
 */
export function problemAt(
  world: ReplayWorld,
  instant: number,
  storedKwh: readonly number[],
  { horizonHours, pvSource, truth }: MpcOptions,
  outlook: PriceOutlook,
): PlanningProblem | undefined {
  const { home, history } = world;
  if (!measuredBefore(history, instant)) return undefined;
  const issued = issueForecast({ history, issuedAt: instant, horizonHours, pvSource, home });
  const forecast: ForecastSlot[] = [];
  const prices: PriceSlot[] = [];
  for (const slot of issued.slots) {
    const loadKwh = truth.has('load') ? knownBand(history, history.loadKwh, slot.startMs) : undefined;
    const pvKwh = truth.has('pv') ? knownBand(history, history.pvKwh, slot.startMs) : undefined;
    const expected = { loadKwh: loadKwh ?? slot.loadKwh, pvKwh: pvKwh ?? slot.pvKwh };
    const price = outlook.at(slot.startMs);
    if (!price || !expected.loadKwh || !expected.pvKwh) break;
    const span = { start: toIso(slot.startMs), end: toIso(slot.endMs) };
    forecast.push({ ...span, loadKwh: expected.loadKwh, pvKwh: expected.pvKwh });
    prices.push({
      ...span,
      ...price,
      ...applyTariff(home, { start: slot.startMs, end: slot.endMs, spot: price.spot }),
    });
  }
  if (forecast.length === 0) return undefined;
  return buildProblem({ home, now: instant, prices, forecast, state: stateAt(home, instant, storedKwh), horizonHours });
}

function stateAt(home: Home, instant: number, storedKwh: readonly number[]): State {
  return {
    at: toIso(instant),
    batteries: socOf(home, storedKwh).map((battery) => ({ ...battery, powerKw: null })),
    pvKw: null,
    loadKw: null,
    gridKw: null,
    waterHeaters: [],
    evs: [],
    ages: {},
  };
}

/** What was measured, without any doubt about it; undefined in a gap. */
function knownBand({ startMs, stepMs }: HistoryGrid, series: Float64Array, instant: number): Band | undefined {
  const value = series[Math.round((instant - startMs) / stepMs)];
  if (value === undefined || Number.isNaN(value)) return undefined;
  return { mean: value, p10: value, p50: value, p90: value };
}

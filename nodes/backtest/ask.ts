import { HOUR_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastSlot, PriceSlot, State } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { measuredBefore, type HistoryGrid } from '../forecast/history.js';
import { issueForecast, type PvSource } from '../forecast/issue.js';
import { netLoadPoints } from '../forecast/net-load.js';
import type { Band } from '../forecast/profile.js';
import { buildProblem } from '../plan/problem.js';
import type { HeaterState } from './heaters.js';
import { socOf } from './policies.js';
import type { DayPeak } from './power-bill.js';
import { pricedSlot, spotAt, type OutlookPrice, type PriceOutlook } from './price-grid.js';
import type { ReplayWorld } from './world.js';

/** What `mpc` may be told of the future: load, PV, unpublished prices, and all of them for two days behind the horizon. */
export const TRUTHS = ['load', 'pv', 'prices', 'end'] as const;
export type Truth = (typeof TRUTHS)[number];

/**
 * What `mpc` may do without, to see what it earns: the spread of its forecasts, the value of stored energy at other
 * charges than the planned one, and following the measured load instead of the planned power.
 */
export const OMISSIONS = ['uncertainty', 'curve', 'following'] as const;
export type Omission = (typeof OMISSIONS)[number];

export interface AskOptions {
  readonly horizonHours: number;
  readonly truth: ReadonlySet<Truth>;
  readonly without: ReadonlySet<Omission>;
  readonly pvSource: PvSource;
}

/** What sensors and the planner itself know at an instant. */
export interface KnownState {
  /** kWh per battery, in the home's order. */
  readonly storedKwh: readonly number[];
  readonly waterHeaters: readonly HeaterState[];
  /** The month's highest powers by day, where they are billed. */
  readonly peaks?: readonly DayPeak[] | undefined;
  /** For a plan that goes on with what it has begun. */
  readonly previousPlan?: Plan | undefined;
}

/** A problem, and when each of its slots really ends (Unix ms). */
interface AskedProblem {
  readonly problem: PlanningProblem;
  readonly endsMs: readonly number[];
}

// How far behind the horizon the truth about its end reaches.
const END_HOURS = 48;

/**
 * The planning problem of an instant, built by the live planner's own function from what was known then and the truths
 * that were asked for; undefined where no load or PV was measured or no price published before.
 */
export function problemAt(
  world: ReplayWorld,
  instant: number,
  known: KnownState,
  options: AskOptions,
  outlook: PriceOutlook,
): AskedProblem | undefined {
  const { home, history } = world;
  const { pvSource, truth } = options;
  if (!measuredBefore(history, instant)) return undefined;
  const horizonHours = options.horizonHours + (truth.has('end') ? END_HOURS : 0);
  const issued = issueForecast({ history, issuedAt: instant, horizonHours, pvSource, home });
  const forecast: ForecastSlot[] = [];
  const prices: PriceSlot[] = [];
  const endsMs: number[] = [];
  for (const slot of issued.slots) {
    if (isCutOut(world, slot.startMs, truth)) continue;
    const isBehind = slot.startMs >= instant + options.horizonHours * HOUR_MS;
    const told = (quantity: 'load' | 'pv', series: Float64Array) =>
      isBehind || truth.has(quantity) ? knownBand(history, series, slot.startMs) : undefined;
    const loadKwh = told('load', history.loadKwh) ?? slot.loadKwh;
    const pvKwh = told('pv', history.pvKwh) ?? slot.pvKwh;
    const price = (isBehind ? truePrice(world, slot.startMs) : undefined) ?? outlook.at(slot.startMs);
    if (!price || !loadKwh || !pvKwh) break;
    const startMs = instant + endsMs.length * history.stepMs;
    const [start, end] = [toIso(startMs), toIso(startMs + history.stepMs)];
    forecast.push({ start, end, loadKwh, pvKwh, netLoadKwh: { ...netLoadPoints(loadKwh, pvKwh) } });
    prices.push({ start, end, ...price });
    endsMs.push(slot.endMs);
  }
  if (forecast.length === 0) return undefined;
  const state = stateAt(home, instant, known);
  // Where slots are cut out, another plan's times are none of this one's.
  const isCut = truth.has('load') || truth.has('pv');
  const previousPlan = isCut ? undefined : known.previousPlan;
  const parts = { home, now: instant, prices, forecast, state, horizonHours };
  const problem = buildProblem({ ...parts, ...(previousPlan ? { previousPlan } : {}) });
  return { problem: options.without.has('uncertainty') ? certain(problem) : problem, endsMs };
}

function stateAt(home: Home, instant: number, { storedKwh, waterHeaters, peaks }: KnownState): State {
  return {
    at: toIso(instant),
    batteries: socOf(home, storedKwh).map((battery) => ({ ...battery, powerKw: null })),
    pvKw: null,
    loadKw: null,
    gridKw: null,
    waterHeaters: waterHeaters.map((heater) => ({ powerKw: null, ...heater })),
    evs: [],
    ages: {},
    ...(peaks ? { peaksKwThisMonth: peaks.map((peak) => ({ ...peak })) } : {}),
  };
}

/** Whoever is told the truth about load or PV knows as well that nothing is replayed in a gap. */
function isCutOut({ gapStarts }: ReplayWorld, startMs: number, truth: ReadonlySet<Truth>): boolean {
  return gapStarts.has(startMs) && (truth.has('load') || truth.has('pv'));
}

function truePrice({ home, prices }: ReplayWorld, startMs: number): OutlookPrice | undefined {
  const spot = spotAt(prices, startMs);
  return Number.isNaN(spot) ? undefined : pricedSlot(home, prices, startMs, { spot, forecast: false });
}

/** The same problem without any doubt. */
function certain(problem: PlanningProblem): PlanningProblem {
  const slots = problem.slots.map(
    ({ loadKwhP10: _low, loadKwhP90: _high, pvKwhP10: _little, pvKwhP90: _much, netLoadKwh: _net, ...slot }) => slot,
  );
  return { ...problem, slots };
}

/** What was measured, without any doubt about it; undefined in a gap. */
function knownBand({ startMs, stepMs }: HistoryGrid, series: Float64Array, instant: number): Band | undefined {
  const value = series[Math.round((instant - startMs) / stepMs)];
  if (value === undefined || Number.isNaN(value)) return undefined;
  return { mean: value, p10: value, p50: value, p90: value };
}

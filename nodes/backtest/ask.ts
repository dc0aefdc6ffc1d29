import { HOUR_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastSlot, PriceSlot, State } from '../home/schema/messages.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { measuredBefore, type HistoryGrid } from '../forecast/history.js';
import { issueForecast, type PvSource } from '../forecast/issue.js';
import { netLoadPoints } from '../forecast/net-load.js';
import type { Band } from '../forecast/profile.js';
import { buildProblem } from '../plan/problem.js';
import { applyTariff } from '../prices/tariff.js';
import { socOf } from './policies.js';
import { spotAt, type PriceOutlook } from './price-grid.js';
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

/** A problem, and when each of its slots really ends (Unix ms). */
export interface AskedProblem {
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
  storedKwh: readonly number[],
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
    const known = (quantity: 'load' | 'pv', series: Float64Array) =>
      isBehind || truth.has(quantity) ? knownBand(history, series, slot.startMs) : undefined;
    const loadKwh = known('load', history.loadKwh) ?? slot.loadKwh;
    const pvKwh = known('pv', history.pvKwh) ?? slot.pvKwh;
    const price = (isBehind ? truePrice(world, slot.startMs) : undefined) ?? outlook.at(slot.startMs);
    if (!price || !loadKwh || !pvKwh) break;
    const start = instant + endsMs.length * history.stepMs;
    const span = { start: toIso(start), end: toIso(start + history.stepMs) };
    forecast.push({ ...span, loadKwh, pvKwh, netLoadKwh: { ...netLoadPoints(loadKwh, pvKwh) } });
    prices.push({
      ...span,
      ...price,
      ...applyTariff(home, { start: slot.startMs, end: slot.endMs, spot: price.spot }),
    });
    endsMs.push(slot.endMs);
  }
  if (forecast.length === 0) return undefined;
  const state = stateAt(home, instant, storedKwh);
  const problem = buildProblem({ home, now: instant, prices, forecast, state, horizonHours });
  return { problem: options.without.has('uncertainty') ? certain(problem) : problem, endsMs };
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

/** Whoever is told the truth about load or PV knows as well that nothing is replayed in a gap. */
function isCutOut({ gapStarts }: ReplayWorld, startMs: number, truth: ReadonlySet<Truth>): boolean {
  return gapStarts.has(startMs) && (truth.has('load') || truth.has('pv'));
}

function truePrice({ prices }: ReplayWorld, startMs: number) {
  const spot = spotAt(prices, startMs);
  return Number.isNaN(spot) ? undefined : { spot, forecast: false };
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

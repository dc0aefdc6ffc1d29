import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, MINUTE_MS, toIso } from '../home/grid.js';
import { resolveRecurring } from '../home/recurrence.js';
import type { Home } from '../home/schema/home.js';
import type { ForecastSlot, PriceSlot, State } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem, ProblemSlot, ProblemState, Strategy } from '../home/schema/problem.js';
import { withEndOfHorizon } from './end-value.js';

export interface ProblemParts {
  readonly home: Home;
  /** The instant to plan from, ms. */
  readonly now: number;
  readonly prices: readonly PriceSlot[] | undefined;
  readonly forecast: readonly ForecastSlot[] | undefined;
  readonly state: State | undefined;
  /** What the appliances have done in their windows. */
  readonly appliances?: ProblemState['appliances'];
  readonly previousPlan?: Plan;
  readonly strategy?: Strategy;
  readonly horizonHours?: number;
  readonly timeLimitMs?: number;
}

/** Measurements older than this say nothing about now. */
export const OLDEST_STATE_MS = HOUR_MS;
const DEFAULT_HORIZON_HOURS = 48;

type Spanned<T> = { readonly startMs: number; readonly endMs: number; readonly slot: T };

/**
 * Builds the planning problem of a home from what is known: the running slot is cut to what is left of it, and prices and
 * forecast are joined on the finer of their grids as far as both reach. Where that is far enough, what is left at the end
 * is worth nothing.
 * @throws DarkstarError that names what is missing: `no-prices`, `no-forecast`, `no-state`, `no-state-of-charge`.
 */
export function buildProblem(parts: ProblemParts): PlanningProblem {
  const { home, now, previousPlan, strategy = {}, horizonHours = DEFAULT_HORIZON_HOURS, timeLimitMs } = parts;
  const until = now + horizonHours * HOUR_MS;
  const prices = covering(parts.prices, now, until);
  if (prices.length === 0) throw noPrices(parts.prices, now);
  const forecast = covering(parts.forecast, now, until);
  if (forecast.length === 0) throw noForecast(parts.forecast, now);
  const slots = join(prices, forecast);
  return {
    now: toIso(now),
    home: resolveRecurring(home, now, until),
    slots,
    state: { ...problemState(home, now, parts.state), ...(parts.appliances ? { appliances: parts.appliances } : {}) },
    strategy: withEndOfHorizon(strategy, slots, home),
    ...(previousPlan ? { previousPlan } : {}),
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
  };
}

/** The unbroken run of slots from `now` on, cut at both ends. */
function covering<T extends { start: string; end: string }>(
  slots: readonly T[] | undefined,
  now: number,
  until: number,
): Spanned<T>[] {
  const run: Spanned<T>[] = [];
  let reached = now;
  const ahead = (slots ?? [])
    .map((slot) => ({ slot, startMs: Date.parse(slot.start), endMs: Date.parse(slot.end) }))
    .filter(({ endMs }) => endMs > now)
    .sort((a, b) => a.startMs - b.startMs);
  for (const { slot, startMs, endMs } of ahead) {
    if (startMs > reached || reached >= until) break;
    if (endMs <= reached) continue;
    const end = Math.min(endMs, until);
    run.push({ slot, startMs: reached, endMs: end });
    reached = end;
  }
  return run;
}

function join(prices: readonly Spanned<PriceSlot>[], forecast: readonly Spanned<ForecastSlot>[]): ProblemSlot[] {
  const slots: ProblemSlot[] = [];
  let price = 0;
  let expected = 0;
  while (price < prices.length && expected < forecast.length) {
    const startMs = Math.max(prices[price].startMs, forecast[expected].startMs);
    const endMs = Math.min(prices[price].endMs, forecast[expected].endMs);
    slots.push(problemSlot(startMs, endMs, prices[price].slot, forecast[expected].slot));
    if (prices[price].endMs === endMs) price++;
    if (forecast[expected].endMs === endMs) expected++;
  }
  return slots;
}

/** Energy of a forecast slot that is cut is shared out evenly over its time. */
function problemSlot(startMs: number, endMs: number, price: PriceSlot, forecast: ForecastSlot): ProblemSlot {
  const share = (endMs - startMs) / (Date.parse(forecast.end) - Date.parse(forecast.start));
  const { loadKwh, pvKwh, netLoadKwh, temperatureC } = forecast;
  return {
    start: toIso(startMs),
    end: toIso(endMs),
    importPrice: price.importPrice,
    exportPrice: price.exportPrice,
    loadKwh: loadKwh.mean * share,
    pvKwh: pvKwh.mean * share,
    loadKwhP10: loadKwh.p10 * share,
    loadKwhP90: loadKwh.p90 * share,
    pvKwhP10: pvKwh.p10 * share,
    pvKwhP90: pvKwh.p90 * share,
    ...(netLoadKwh ? { netLoadKwh: timesShare(netLoadKwh, share) } : {}),
    ...(temperatureC === undefined ? {} : { outdoorTemperatureC: temperatureC }),
    ...(price.forecast === undefined ? {} : { priceForecast: price.forecast }),
  };
}

function timesShare({ p5, p25, p50, p75, p95 }: NonNullable<ForecastSlot['netLoadKwh']>, share: number) {
  return { p5: p5 * share, p25: p25 * share, p50: p50 * share, p75: p75 * share, p95: p95 * share };
}

function problemState(home: Home, now: number, state: State | undefined): ProblemState {
  const needed = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  if (needed.length > 0) checkAge(state, now);
  const missing = needed.filter(({ id }) => socOf(state, id) === undefined).map(({ id }) => id);
  if (missing.length > 0) {
    throw new DarkstarError(
      'no-state-of-charge',
      `No state of charge of ${missing.join(', ')}: \`state.batteries\` must name it with a \`socPercent\` of 0 to 100. Check the recorder's table and the battery's sensor.`,
      { values: { batteries: missing.join(', ') } },
    );
  }
  return {
    batteries: needed.map(({ id }) => ({ id, socPercent: socOf(state, id) as number })),
    waterHeaters: (state?.waterHeaters ?? [])
      .filter(({ id }) => home.waterHeaters.some((heater) => heater.id === id))
      .map(({ id, heatedTodayKwh = 0, onSince, lastLegionellaAt }) => ({
        id,
        heatedTodayKwh,
        ...(onSince ? { onSince } : {}),
        ...(lastLegionellaAt ? { lastLegionellaAt } : {}),
      })),
    evs: (state?.evs ?? []).flatMap(({ id, socPercent, pluggedIn }) =>
      socPercent === null || pluggedIn === null || !home.evs.some((ev) => ev.id === id)
        ? []
        : [{ id, socPercent, pluggedIn }],
    ),
    ...(state?.thermalTanks ? { thermalTanks: knownTanks(home, state.thermalTanks) } : {}),
    ...(state?.peaksKwThisMonth ? { peaksKwThisMonth: [...state.peaksKwThisMonth] } : {}),
    ...(state?.peakKwThisMonth === undefined ? {} : { peakKwThisMonth: state.peakKwThisMonth }),
  };
}

function knownTanks(home: Home, tanks: NonNullable<State['thermalTanks']>): ProblemState['thermalTanks'] {
  return tanks.flatMap(({ id, temperatureC }) =>
    temperatureC === null || !home.thermalTanks.some((tank) => tank.id === id) ? [] : [{ id, temperatureC }],
  );
}

/** What the state says of a battery, if it can be true. */
export function socOf(state: State | undefined, id: string): number | undefined {
  const socPercent = state?.batteries.find((battery) => battery.id === id)?.socPercent;
  return typeof socPercent === 'number' && socPercent >= 0 && socPercent <= 100 ? socPercent : undefined;
}

function checkAge(state: State | undefined, now: number): void {
  const remedy = "Wire the recorder's output into this node and check its sensors.";
  if (!state) throw new DarkstarError('no-state', `No \`state\` has come yet. ${remedy}`);
  const ageMs = now - Date.parse(state.at);
  if (ageMs <= OLDEST_STATE_MS) return;
  const minutes = Math.round(ageMs / MINUTE_MS);
  throw new DarkstarError(
    'no-state',
    `The newest \`state\` is ${minutes} minutes old, expected 60 at most. ${remedy}`,
    {
      values: { ageMinutes: minutes },
    },
  );
}

function noPrices(prices: readonly PriceSlot[] | undefined, now: number): DarkstarError {
  const remedy = 'Wire the prices node into this node, and check that it reaches its source.';
  if (!prices) return new DarkstarError('no-prices', `No \`price-update\` has come yet. ${remedy}`);
  return new DarkstarError('no-prices', `The prices do not cover ${toIso(now)}. ${remedy}`, {
    values: { now: toIso(now), until: lastEnd(prices) },
  });
}

function noForecast(forecast: readonly ForecastSlot[] | undefined, now: number): DarkstarError {
  const remedy = 'Wire the forecast node into this node, and let the scheduler trigger it.';
  if (!forecast) return new DarkstarError('no-forecast', `No \`forecast-update\` has come yet. ${remedy}`);
  return new DarkstarError('no-forecast', `The forecast is stale: it does not cover ${toIso(now)}. ${remedy}`, {
    values: { now: toIso(now), until: lastEnd(forecast) },
  });
}

function lastEnd(slots: readonly { readonly end: string }[]): string | null {
  return slots.length === 0 ? null : slots.reduce((a, b) => (Date.parse(a.end) > Date.parse(b.end) ? a : b)).end;
}

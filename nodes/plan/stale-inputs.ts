import { HOUR_MS, MINUTE_MS } from '../home/grid.js';
import type { PlannerMemory } from './planner.js';
import type { PlanText } from './wording.js';

// A forecast is made anew every hour or so, a state every minute; prices of tomorrow come in the afternoon.
const FORECAST_IS_OLD_MS = 6 * HOUR_MS;
const STATE_IS_OLD_MS = 10 * MINUTE_MS;
const LEAST_PUBLISHED_MS = 8 * HOUR_MS;

/** Names what a plan was made from that is older than it should be: which input, how old, and what it means. */
export function staleInputs({ prices, forecast, state }: PlannerMemory, now: number): PlanText[] {
  const notices: PlanText[] = [];
  if (prices?.blindSince !== undefined) {
    const hours = hoursSince(prices.blindSince, now);
    const text = `No price source has answered for ${hours} h: beyond the known prices the plan reckons with expected ones.`;
    notices.push({ code: 'stale-prices', values: { ageHours: hours }, text });
  } else if (prices && Date.parse(prices.publishedUntil) - now < LEAST_PUBLISHED_MS) {
    const hours = Math.max(0, -hoursSince(prices.publishedUntil, now));
    const text = `Published prices end in ${hours} h: beyond that the plan reckons with expected ones, or ends.`;
    notices.push({ code: 'prices-end-soon', values: { hours }, text });
  }
  if (forecast && now - Date.parse(forecast.issuedAt) > FORECAST_IS_OLD_MS) {
    const hours = hoursSince(forecast.issuedAt, now);
    const text = `The forecast of load and sun is ${hours} h old: what has been measured since is not in the plan.`;
    notices.push({ code: 'stale-forecast', values: { ageHours: hours }, text });
  }
  if (state && now - Date.parse(state.at) > STATE_IS_OLD_MS) {
    const minutes = Math.round((now - Date.parse(state.at)) / MINUTE_MS);
    const text = `The newest measurements are ${minutes} minutes old: the batteries may be elsewhere than where the plan begins.`;
    notices.push({ code: 'stale-state', values: { ageMinutes: minutes }, text });
  }
  return notices;
}

function hoursSince(instant: string, now: number): number {
  return Math.round((now - Date.parse(instant)) / HOUR_MS);
}

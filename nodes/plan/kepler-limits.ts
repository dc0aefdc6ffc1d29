import type { Setup } from './setup.js';

/** How long a plan may take where the problem does not say. */
export const DEFAULT_TIME_LIMIT_MS = 5_000;

/** How far above the cheapest possible plan one may be, where the problem does not say: a share of its cost. */
export const DEFAULT_MIP_GAP = 0.001;

/**
 * The same where water heaters or appliances are planned, or cars with a least current or steps. Their best plans are
 * usually found long before it is proven that there are none better: the proof, not the plan, is what a smaller share
 * would wait for. Measured over 24 days with a car, this share costs 0.05 % more than half of it.
 */
export const DEFAULT_DEVICE_GAP = 0.01;

/** The share for a home where its problem does not say. */
export function defaultGapOf({ waterHeaters, appliances, evs }: Setup): number {
  const hasSteps = evs.some(({ slots }) => slots.some(({ minChargeKwh }) => minChargeKwh > 0));
  return waterHeaters.length + appliances.length > 0 || hasSteps ? DEFAULT_DEVICE_GAP : DEFAULT_MIP_GAP;
}

/** So often a bound is raised by branching before a gap up to twice as wide is accepted as well. */
export const DEFAULT_BRANCHINGS = 8;

/** How long a live plan looks for the next best things to what it does, before it is published. */
export const LIVE_EXPLAIN_MS = 300;

import type { Setup } from './setup.js';

/** How long a plan may take where the problem does not say. */
export const DEFAULT_TIME_LIMIT_MS = 5_000;

/** How far above the cheapest possible plan one may be, where the problem does not say: a share of its cost. */
export const DEFAULT_MIP_GAP = 0.001;

/**
 * The same where a car has a least current or charges in steps: measured over 24 days, plans within this cost 0.03 % more
 * than those of the smaller gap, whose proof takes seconds where there is much sun.
 */
export const DEFAULT_CAR_GAP = 0.005;

/**
 * The same where water heaters or appliances are planned. Their best plans are usually found long before it is proven
 * that there are none better: the proof, not the plan, is what a smaller share would wait for.
 */
export const DEFAULT_DEVICE_GAP = 0.01;

/** The share for a home where its problem does not say. */
export function defaultGapOf({ waterHeaters, appliances, evs }: Setup): number {
  if (waterHeaters.length + appliances.length > 0) return DEFAULT_DEVICE_GAP;
  return evs.some(({ slots }) => slots.some(({ minChargeKwh }) => minChargeKwh > 0))
    ? DEFAULT_CAR_GAP
    : DEFAULT_MIP_GAP;
}

/** So often a bound is raised by branching before a gap up to twice as wide is accepted as well. */
export const DEFAULT_BRANCHINGS = 8;

/** How long a live plan looks for the next best things to what it does, before it is published. */
export const LIVE_EXPLAIN_MS = 300;

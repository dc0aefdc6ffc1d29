import type { ProblemSlot } from '../home/schema/problem.js';

/** One way a slot may turn out, with its probability. */
export interface NetPoint {
  readonly weight: number;
  readonly loadKwh: number;
  readonly pvKwh: number;
}

// Swanson's rule: weights for the 10, 50 and 90 % points that give the mean of a skewed distribution
// (Hurst, Brown and Swanson, 2000).
const OUTER_WEIGHT = 0.3;
const MIDDLE_WEIGHT = 0.4;

/**
 * The slot's net load as three points at 10, 50 and 90 %, whose mean is the slot's own load less its own sun. The spreads
 * of load and sun are taken as independent, so their squares add. A slot without quantiles is one point.
 */
export function quantilePoints(slot: ProblemSlot): readonly NetPoint[] {
  const { loadKwh, pvKwh } = slot;
  const above = Math.hypot((slot.loadKwhP90 ?? loadKwh) - loadKwh, pvKwh - (slot.pvKwhP10 ?? pvKwh));
  const below = Math.hypot(loadKwh - (slot.loadKwhP10 ?? loadKwh), (slot.pvKwhP90 ?? pvKwh) - pvKwh);
  if (above === 0 && below === 0) return [{ weight: 1, loadKwh, pvKwh }];
  const middle = (OUTER_WEIGHT * (below - above)) / MIDDLE_WEIGHT;
  return [
    { weight: OUTER_WEIGHT, ...shifted(slot, -below) },
    { weight: MIDDLE_WEIGHT, ...shifted(slot, middle) },
    { weight: OUTER_WEIGHT, ...shifted(slot, above) },
  ];
}

/** A change of net load changes the load as far as there is any, and the sun beyond. */
function shifted({ loadKwh, pvKwh }: ProblemSlot, byKwh: number): { loadKwh: number; pvKwh: number } {
  const load = Math.max(0, loadKwh + byKwh);
  return { loadKwh: load, pvKwh: Math.max(0, pvKwh + (load - loadKwh) - byKwh) };
}

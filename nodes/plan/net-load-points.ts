import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';

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

// The exponent of the distortion below, by risk appetite 1 (careful) to 5 (daring). Chosen on recorded homes, so that
// each step away from neutral is felt and the outermost costs a few percent of what planning saves.
const RISK_EXPONENTS = [0.7, 0.85, 1, 1.2, 1.45];
const NEUTRAL_RISK = 3;

/** How a slot may turn out: as the problem's scenarios say, else as the distribution of its net load or its quantiles do. */
export function netPoints(slot: ProblemSlot, index: number, { scenarios = [] }: PlanningProblem): readonly NetPoint[] {
  const total = scenarios.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return slot.netLoadKwh ? distributionPoints(slot, slot.netLoadKwh) : quantilePoints(slot);
  return scenarios.map(({ weight, loadKwh, pvKwh }) => ({
    weight: weight / total,
    loadKwh: loadKwh[index],
    pvKwh: pvKwh[index],
  }));
}

// The share of outcomes that 5, 25, 50, 75 and 95 % stand for: half way to their neighbours.
const NET_SHARES = [0.15, 0.225, 0.25, 0.225, 0.15];

/** The slot's net load as the five points of its own distribution, moved so that their mean is its load less its sun. */
function distributionPoints(
  slot: ProblemSlot,
  { p5, p25, p50, p75, p95 }: NonNullable<ProblemSlot['netLoadKwh']>,
): readonly NetPoint[] {
  const values = [p5, p25, p50, p75, p95];
  const mean = values.reduce((total, kwh, at) => total + kwh * NET_SHARES[at], 0);
  return values.map((kwh, at) => ({ weight: NET_SHARES[at], ...shifted(slot, kwh - mean) }));
}

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

/**
 * Shifts weight to the bad outcomes (more load, less sun) of a careful home, or away from them in a daring one: the
 * chance u that it comes as bad or worse counts as u^γ (proportional hazards transform, Wang 1995). With γ = 1, the risk
 * appetite of 3, the weights stay as they are. A more careful level always gives more weight to the bad side, so it never
 * values stored energy less.
 */
export function weighByRisk(points: readonly NetPoint[], riskAppetite = NEUTRAL_RISK): readonly NetPoint[] {
  const exponent = RISK_EXPONENTS[riskAppetite - 1];
  if (points.length === 1 || exponent === 1) return points;
  const worstFirst = [...points].sort((a, b) => b.loadKwh - b.pvKwh - (a.loadKwh - a.pvKwh));
  let chance = 0;
  let counted = 0;
  return worstFirst.map((point, index) => {
    // The last closes the sum, whatever rounding did to the weights.
    chance = index === points.length - 1 ? 1 : chance + point.weight;
    const weight = chance ** exponent - counted;
    counted += weight;
    return { ...point, weight };
  });
}

/** A change of net load changes the load as far as there is any, and the sun beyond. */
function shifted({ loadKwh, pvKwh }: ProblemSlot, byKwh: number): { loadKwh: number; pvKwh: number } {
  const load = Math.max(0, loadKwh + byKwh);
  return { loadKwh: load, pvKwh: Math.max(0, pvKwh + (load - loadKwh) - byKwh) };
}

import { DAY_MS, localDayStart } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { Battery } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';

// Points of state of charge above the minimum, by risk appetite 1 (careful) to 5 (daring).
const BUFFER_PERCENT = [35, 20, 10, 3, -7];
const NEUTRAL_RISK = 3;
const MOST_ADJUSTMENT = 8;
const NEUTRAL_C = 15;
const COLDEST_C = -10;

/** The state of charge that a battery shall have at the horizon's end, percent; undefined where none is wished for. */
export function targetSocPercent(battery: Battery, problem: PlanningProblem): number | undefined {
  const { targetSocPercent: target } = problem.strategy;
  return target === 'by-risk' ? targetByRisk(battery, problem) : target;
}

/**
 * The minimum, and a buffer by risk appetite that is larger where tomorrow brings little sun or is cold, by up to 8
 * points: half for the share of tomorrow's load that the sun does not cover, half for the temperature below 15 °C, in full
 * at −10 °C; where one of the two is not known, the other alone. Between empty and the battery's maximum, where needed by
 * drawing all levels together: a more careful level always has the higher target.
 */
function targetByRisk({ minSocPercent, maxSocPercent }: Battery, problem: PlanningProblem): number {
  const adjustment = adjustmentPercent(problem);
  const [lowest, ...rest] = BUFFER_PERCENT.map((buffer) => minSocPercent + buffer + adjustment).reverse();
  const highest = rest[rest.length - 1];
  const bottom = clamp(lowest, 0, maxSocPercent);
  const top = Math.max(bottom, Math.min(maxSocPercent, highest));
  const level = problem.strategy.riskAppetite ?? NEUTRAL_RISK;
  const wanted = minSocPercent + BUFFER_PERCENT[level - 1] + adjustment;
  return bottom + ((wanted - lowest) / (highest - lowest)) * (top - bottom);
}

function adjustmentPercent({ home, now, slots }: PlanningProblem): number {
  const from = localDayStart(Date.parse(now), home.timezone, 1);
  const tomorrow = slots.filter(({ start }) => Date.parse(start) >= from && Date.parse(start) < from + DAY_MS);
  const terms = [sunDeficit(tomorrow), coldness(tomorrow)].filter((term) => term !== undefined);
  return terms.length === 0 ? 0 : (MOST_ADJUSTMENT * sum(terms)) / terms.length;
}

/** 1 with no sun at all, 0 where it covers the load, −1 where it gives twice as much. */
function sunDeficit(slots: readonly ProblemSlot[]): number | undefined {
  const loadKwh = sum(slots.map((slot) => slot.loadKwh));
  return loadKwh > 0 ? clamp((loadKwh - sum(slots.map(({ pvKwh }) => pvKwh))) / loadKwh, -1, 1) : undefined;
}

/** 1 at −10 °C or below, 0 at 15 °C, −1 at 40 °C. */
function coldness(slots: readonly ProblemSlot[]): number | undefined {
  const known = slots.flatMap(({ outdoorTemperatureC }) => outdoorTemperatureC ?? []);
  if (known.length === 0) return undefined;
  return clamp((NEUTRAL_C - sum(known) / known.length) / (NEUTRAL_C - COLDEST_C), -1, 1);
}

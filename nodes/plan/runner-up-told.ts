import { round } from '../home/numbers.js';
import type { PlanAlternative } from '../home/schema/plan.js';
import type { Forced } from './alternative.js';
import type { Forecost } from './held-plan.js';

// Energies and money are told with so many decimals.
const DIGITS = 6;

/** An alternative with what came of it. */
export function told(
  forced: Forced,
  { difference, exact }: Pick<Forecost, 'difference' | 'exact'>,
  at?: string,
): PlanAlternative {
  return {
    ...forced,
    kwh: round(forced.kwh, DIGITS),
    ...(at === undefined ? {} : { at }),
    differenceCost: round(difference, DIGITS),
    ...(exact ? {} : { atLeast: true }),
  };
}

import { DarkstarError } from '../home/errors.js';
import type { PlanSlot } from '../home/schema/plan.js';
import type { ProblemSlot } from '../home/schema/problem.js';

// Energies agree to this, kWh.
export const TOLERANCE = 1e-6;
// Below this a breach of a soft limit is rounding, which steep penalties must not multiply. kWh.
const NOISE_KWH = 1e-7;

/** A slot of the problem beside the plan's. */
export interface Checked {
  readonly given: ProblemSlot;
  readonly slot: PlanSlot;
  readonly hours: number;
  /** For messages: which slot it is. */
  readonly at: string;
}

export function within(what: string, value: number, most: number): void {
  if (!(value >= -TOLERANCE || most === 0) || !(value <= most + TOLERANCE)) fail(what, value, `0 to ${most}`);
}

export function same(what: string, value: number, expected: number): void {
  if (!(Math.abs(value - expected) <= TOLERANCE)) fail(what, value, expected);
}

/** At most one of the two is above zero. */
export function never(what: string, first: number, second: number): void {
  within(what, Math.min(first, second), 0);
}

/** What a soft limit is missed by; rounding is no miss. */
export function soft(kwh: number): number {
  return kwh > NOISE_KWH ? kwh : 0;
}

export function fail(what: string, value: number | string, expected: number | string): never {
  throw new DarkstarError('plan-failed-check', `${what}: is ${value}, should be ${expected}. The plan is not used.`, {
    values: { what, value, expected },
  });
}

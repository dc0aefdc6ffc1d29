import { localMinuteOfDay } from '../home/grid.js';
import type { PlanSlot } from '../home/schema/plan.js';

/** A sentence of a plan, with its code and its numbers. */
export type PlanText = PlanSlot['reason'];

/** A number for people: at most `digits` decimals, no trailing zeros. */
export function amount(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)) + 0);
}

/** A number for a sentence's values: rounded, so that messages stay small. */
export function rounded(value: number, digits = 4): number {
  return Number(value.toFixed(digits)) + 0;
}

/** "14:30" on the home's wall clock. */
export function clockTime(instant: string, timezone: string): string {
  const minute = localMinuteOfDay(Date.parse(instant), timezone);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

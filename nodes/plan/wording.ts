import { localMinuteOfDay } from '../home/grid.js';
import { round } from '../home/numbers.js';
import type { PlanSlot } from '../home/schema/plan.js';

/** A sentence of a plan, with its code and its numbers. */
export type PlanText = PlanSlot['reason'];

/** A number for people: at most `digits` decimals, no trailing zeros. */
export function amount(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)) + 0);
}

/** What a battery or a car holds, for a sentence's values. */
export function percentOf(kwh: number, { capacityKwh }: { readonly capacityKwh: number }): number {
  return round((kwh / capacityKwh) * 100, 2);
}

/** "14:30" on the home's wall clock. */
export function clockTime(instant: string, timezone: string): string {
  const minute = localMinuteOfDay(Date.parse(instant), timezone);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

import { HOUR_MS } from '../home/grid.js';
import type { Span } from '../home/recurrence.js';
import type { Appliance } from '../home/schema/home.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import { partKw, windowOfRun } from './appliance.js';
import { NOISE_KWH } from './tidy.js';

// Times that differ by less are the same. ms.
const SAME_MS = 1000;

/** When an appliance that may pause runs in a slot of a plan: from the start, or its window's, for as long as its energy takes. */
function partIn(appliance: Appliance, slot: PlanSlot): Span | undefined {
  const { kwh = 0, run } = slot.appliances.find(({ id }) => id === appliance.id) ?? {};
  if (kwh <= NOISE_KWH) return undefined;
  const from = Math.max(Date.parse(slot.start), (run === undefined ? undefined : windowOfRun(run)) ?? 0);
  return { from, to: Math.min(Date.parse(slot.end), from + (kwh / partKw(appliance)) * HOUR_MS) };
}

/** Until when an appliance that may pause runs on end, ms; undefined where the plan does not run it now. */
export function partEnd(appliance: Appliance, plan: Plan, slot: PlanSlot, now: number): number | undefined {
  const first = partIn(appliance, slot);
  if (!first || now < first.from - SAME_MS || now >= first.to - SAME_MS) return undefined;
  let end = first.to;
  for (const next of plan.slots.slice(plan.slots.indexOf(slot) + 1)) {
    const part = partIn(appliance, next);
    if (!part || part.from > end + SAME_MS) break;
    end = part.to;
  }
  return end;
}

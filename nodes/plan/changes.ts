import type { Plan, PlanAction, PlanSlot } from '../home/schema/plan.js';
import { clockTime, type PlanText } from './wording.js';

const MOST_CHANGES = 5;

interface Change {
  readonly start: string;
  end: string;
  readonly was: PlanAction;
  readonly is: PlanAction;
}

/** What the new plan does differently from the previous one where both reach, the earliest first, five at most. */
export function changesFrom(previous: Plan | undefined, slots: readonly PlanSlot[], timezone: string): PlanText[] {
  if (!previous) return [];
  const changes = collect(previous.slots, slots);
  const told = changes.slice(0, MOST_CHANGES).map(({ start, end, was, is }) => ({
    code: 'action-changed',
    values: { start, end, was, is },
    text: `${clockTime(start, timezone)} to ${clockTime(end, timezone)}: ${is} instead of ${was}.`,
  }));
  const rest = changes.length - told.length;
  if (rest <= 0) return told;
  return [...told, { code: 'more-changes', values: { count: rest }, text: `${rest} more change(s) later.` }];
}

function collect(before: readonly PlanSlot[], after: readonly PlanSlot[]): Change[] {
  const changes: Change[] = [];
  let at = 0;
  for (const { start, end, action } of after) {
    const instant = Date.parse(start);
    while (at < before.length && Date.parse(before[at].end) <= instant) at++;
    const old = before[at];
    if (!old || Date.parse(old.start) > instant || old.action === action) continue;
    const last = changes[changes.length - 1];
    if (last && last.end === start && last.was === old.action && last.is === action) last.end = end;
    else changes.push({ start, end, was: old.action, is: action });
  }
  return changes;
}

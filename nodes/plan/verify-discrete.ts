import { HOUR_MS } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { applianceCost } from './appliance-cost.js';
import { findRuns } from './appliance-runs.js';
import { setUpAppliances, type SetupAppliances } from './appliance.js';
import { fail, within, type Checked } from './verify-tools.js';
import { waterCostOf } from './water-cost.js';
import { setUpWaterHeaters, type SetupWaterHeater } from './water-heater.js';

// Times agree to this, ms.
const SAME_MS = 1;

/** Checks every water heater of a plan, and counts what its starts, gaps and shortfalls cost. */
export function checkWater(checked: readonly Checked[], problem: PlanningProblem): number {
  return sum(
    setUpWaterHeaters(problem).map((it, position) => {
      const kwh = checked.map(({ slot, at }) => {
        const planned = slot.waterHeaters[position];
        if (planned?.id !== it.heater.id) fail(`${at}: water heater`, String(planned?.id), it.heater.id);
        return planned.kwh;
      });
      kwh.forEach((value, slot) => {
        if (value > 0) within(`${checked[slot].at}: heating of ${it.heater.id}`, Math.abs(value - it.slotKwh[slot]), 0);
      });
      checkSpacing(it, kwh, checked);
      const { starts, gaps, shortfall } = waterCostOf(it, kwh);
      return starts + gaps + shortfall;
    }),
  );
}

function checkSpacing(
  { heater, edges, running }: SetupWaterHeater,
  kwh: readonly number[],
  checked: readonly Checked[],
) {
  let offSince = running ? edges[0] : -Infinity;
  kwh.forEach((value, slot) => {
    if (value === 0) return;
    const restMs = edges[slot] - offSince;
    if (restMs > SAME_MS && restMs < heater.minSpacingHours * HOUR_MS - SAME_MS) {
      fail(`${checked[slot].at}: hours since ${heater.id} was on`, restMs / HOUR_MS, heater.minSpacingHours);
    }
    offSince = edges[slot + 1];
  });
}

/** Checks every appliance of a plan, and counts what work without a place costs. */
export function checkAppliances(checked: readonly Checked[], problem: PlanningProblem): number {
  problem.home.appliances.forEach(({ id }, position) => {
    for (const { slot, at } of checked) {
      if (slot.appliances[position]?.id !== id) fail(`${at}: appliance`, String(slot.appliances[position]?.id), id);
    }
  });
  const groups = setUpAppliances(problem);
  for (const group of groups) checkGroup(group, checked);
  problem.home.appliances.forEach((_, position) => checkIdle(position, groups, checked));
  return applianceCost(
    checked.map(({ slot }) => slot),
    groups,
  );
}

/** No two of a group in one slot, nothing outside its window, and every run whole and unbroken. */
function checkGroup(group: SetupAppliances, checked: readonly Checked[]): void {
  checked.slice(group.firstSlot, group.endSlot).forEach(({ slot, at }) => {
    const busy = [...positionsOf(group)].filter((position) => slot.appliances[position].kwh > 0);
    if (busy.length > 1) fail(`${at}: appliances of a group`, `${busy.length} at once`, '1 at most');
  });
  for (const position of positionsOf(group)) {
    const kwh = checked.map(({ slot }) => slot.appliances[position].kwh);
    findRuns(kwh, position, group).restKwh.forEach((rest, slot) =>
      within(`${checked[slot].at}: appliance ${position} beyond its work`, Math.abs(rest), 0),
    );
  }
}

/** An appliance takes nothing where none of its work lies. */
function checkIdle(position: number, groups: readonly SetupAppliances[], checked: readonly Checked[]): void {
  const own = groups.filter((group) => positionsOf(group).has(position));
  checked.forEach(({ slot, at }, index) => {
    if (own.some(({ firstSlot, endSlot }) => index >= firstSlot && index < endSlot)) return;
    within(`${at}: appliance ${position} outside its windows`, slot.appliances[position].kwh, 0);
  });
}

function positionsOf({ jobs, begun }: SetupAppliances): ReadonlySet<number> {
  return new Set([...begun.keys(), ...jobs.map(({ position }) => position)]);
}

import { HOUR_MS } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { applianceCost } from './appliance-cost.js';
import { energyOf, type SetupAppliances, setUpAppliances } from './appliance.js';
import { fail, within, type Checked } from './verify-tools.js';
import { waterCostOf } from './water-cost.js';
import { setUpWaterHeaters, type SetupWaterHeater } from './water-heater.js';

// Energies agree to this, kWh; times to this, ms.
const TOLERANCE_KWH = 1e-6;
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
  return applianceCost(
    checked.map(({ slot }) => slot),
    groups,
  );
}

/** No two of a group in one slot, nothing outside its window, and every run whole and unbroken. */
function checkGroup(group: SetupAppliances, checked: readonly Checked[]): void {
  checked.forEach(({ slot, at }) => {
    const busy = [...positionsOf(group)].filter((position) => slot.appliances[position].kwh > 0);
    if (busy.length > 1) fail(`${at}: appliances of a group`, `${busy.length} at once`, '1 at most');
  });
  for (const position of positionsOf(group)) {
    const left = checked.map(({ slot }) => slot.appliances[position].kwh);
    group.begun.get(position)?.forEach((kwh, slot) => (left[slot] -= kwh));
    const jobs = group.jobs.filter((job) => job.position === position);
    for (const job of jobs) {
      if (job.appliance.interruptible) takeParts(job, left, group.edges);
      else for (let run = 0; run < job.runs; run++) takeRun(job, left, group.edges);
    }
    left.forEach((kwh, slot) => within(`${checked[slot].at}: appliance ${position} beyond its work`, Math.abs(kwh), 0));
  }
}

function positionsOf({ jobs, begun }: SetupAppliances): ReadonlySet<number> {
  return new Set([...begun.keys(), ...jobs.map(({ position }) => position)]);
}

type Job = SetupAppliances['jobs'][number];

/** Takes an interruptible appliance's energy away, as far as its window and power allow it. */
function takeParts({ run, from, until }: Job, left: number[], edges: Float64Array): void {
  let openKwh = (run[0].kw * run[0].ms) / HOUR_MS;
  left.forEach((kwh, slot) => {
    const hours = Math.max(0, Math.min(until, edges[slot + 1]) - Math.max(from, edges[slot])) / HOUR_MS;
    const taken = Math.min(kwh, openKwh + TOLERANCE_KWH, run[0].kw * hours);
    openKwh -= taken;
    left[slot] -= taken;
  });
}

/** Takes the first whole run away that is found. */
function takeRun({ run, from }: Job, left: number[], edges: Float64Array): void {
  const first = left.findIndex((kwh) => kwh > TOLERANCE_KWH);
  for (let slot = Math.max(0, first); first >= 0 && slot >= 0; slot--) {
    const start = Math.max(edges[slot], from);
    if (start >= edges[slot + 1]) return;
    const kwh = energyOf(run, start, edges);
    if (kwh.every((value, at) => value <= left[at] + TOLERANCE_KWH) && kwh[first] > 0) {
      kwh.forEach((value, at) => (left[at] -= value));
      return;
    }
  }
}

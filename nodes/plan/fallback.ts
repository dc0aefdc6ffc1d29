import type { Text } from '../home/errors.js';
import { HOUR_MS } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { objectiveOf } from './cost.js';
import type { Schedule, ScheduleBattery, ScheduleSlot } from './schedule.js';
import { maxChargeKwh, maxDischargeKwh, setUp, type Setup, type SetupBattery, type SetupSlot } from './setup.js';
import { netKwh, storedAfter } from './tidy.js';
import { writePlan } from './write-plan.js';

// Further from the planned state of charge the previous plan is another home's. Percent points.
const STILL_FITS_PERCENT = 10;

type Flow = Pick<ScheduleBattery, 'chargeKwh' | 'dischargeKwh'>;
/** What the batteries would do in a slot, before limits. */
type Policy = (slot: SetupSlot, stored: readonly number[]) => readonly Flow[];

/**
 * A plan without a solver: the previous plan where it still fits, else plain self-consumption. Takes time in proportion
 * to the slots. `why` says what kept the solver from planning.
 */
export function fallbackPlan(problem: PlanningProblem, why: Text, wallMs = 0): Plan {
  const setup = setUp(problem);
  const previous = problem.previousPlan && stillFits(problem.previousPlan, setup) ? problem.previousPlan : undefined;
  const schedule = previous
    ? followSchedule(setup, replay(previous, setup), valueIn(previous))
    : selfConsumptionSchedule(setup);
  const method = previous ? 'previous-plan' : 'self-consumption';
  const instead = previous ? 'the previous plan is followed' : 'the battery serves the home from its own sun';
  return writePlan(schedule, setup, {
    status: 'fallback',
    solver: { wallMs, mipGap: 0, bound: objectiveOf(schedule, setup), method },
    notices: [
      {
        code: 'fallback-plan',
        values: { because: why.code, method },
        text: `There is no optimised plan (${why.text.replace(/\.$/, '')}): until the next one ${instead}.`,
      },
    ],
  });
}

/** The battery stores the sun's surplus and serves the home's need, and never trades with the grid. */
export function selfConsumptionSchedule(setup: Setup): Schedule {
  return followSchedule(setup, selfConsumption(setup), () => undefined);
}

function followSchedule(setup: Setup, policy: Policy, valueAt: (slot: SetupSlot) => number | undefined): Schedule {
  let stored = setup.batteries.map(({ startKwh }) => startKwh);
  return setup.slots.map((slot) => {
    const wanted = policy(slot, stored);
    const flows = wanted.map((flow, at) => withinLimits(flow, setup.batteries[at], stored[at], slot));
    const placed = place(flows, slot, setup);
    stored = setup.batteries.map((it, at) => storedAfter(stored[at], placed.batteries[at], it));
    placed.batteries.forEach((battery, at) => {
      battery.storedKwh = stored[at];
      battery.storedValue = valueAt(slot) ?? setup.batteries[at].endValuePerKwh;
    });
    return placed;
  });
}

function selfConsumption(setup: Setup): Policy {
  return ({ loadKwh, pvKwh, hours }, stored) => {
    let surplus = pvKwh - loadKwh;
    return setup.batteries.map((it, at) => {
      const { battery } = it;
      const chargeKwh = Math.max(0, Math.min(surplus, battery.maxChargeKw * hours, roomFor(it, stored[at])));
      const dischargeKwh = Math.max(
        0,
        Math.min(-surplus, battery.maxDischargeKw * hours, availableFrom(it, stored[at])),
      );
      surplus += dischargeKwh - chargeKwh;
      return { chargeKwh, dischargeKwh };
    });
  };
}

/** The previous plan's energies, by the time that its slots share with the new ones; self-consumption past its end. */
function replay(previous: Plan, setup: Setup): Policy {
  const beyond = selfConsumption(setup);
  return (slot, stored) => {
    const covering = previous.slots.filter((old) => overlapHours(old, slot) > 0);
    if (sum(covering.map((old) => overlapHours(old, slot))) < slot.hours - 1e-9) return beyond(slot, stored);
    return setup.batteries.map(({ battery }) => {
      const share = (key: keyof Flow) =>
        sum(
          covering.map((old) => ((flowOf(old, battery.id)?.[key] ?? 0) * overlapHours(old, slot)) / lengthHours(old)),
        );
      return { chargeKwh: share('chargeKwh'), dischargeKwh: share('dischargeKwh') };
    });
  };
}

function valueIn(previous: Plan): (slot: SetupSlot) => number | undefined {
  return (slot) => previous.slots.find((old) => overlapHours(old, slot) > 0)?.storedEnergyValue;
}

function stillFits(previous: Plan, { problem, batteries }: Setup): boolean {
  const now = Date.parse(problem.now);
  const index = previous.slots.findIndex(({ start, end }) => Date.parse(start) <= now && now < Date.parse(end));
  if (index < 0) return false;
  return batteries.every(({ battery, startKwh }) => {
    if (battery.capacityKwh === 0) return true;
    const planned = flowOf(previous.slots[index], battery.id);
    if (!planned) return false;
    const endKwh = (planned.socPercent / 100) * battery.capacityKwh;
    const gainedKwh = planned.chargeKwh * battery.chargeEfficiency - planned.dischargeKwh / battery.dischargeEfficiency;
    const slackKwh = (STILL_FITS_PERCENT / 100) * battery.capacityKwh;
    const lowest = Math.min(endKwh, endKwh - gainedKwh) - slackKwh;
    const highest = Math.max(endKwh, endKwh - gainedKwh) + slackKwh;
    return lowest <= startKwh && startKwh <= highest;
  });
}

function flowOf(slot: PlanSlot, id: string): PlanSlot['batteries'][number] | undefined {
  return slot.batteries.find((battery) => battery.id === id);
}

function lengthHours({ start, end }: { start: string; end: string }): number {
  return (Date.parse(end) - Date.parse(start)) / HOUR_MS;
}

function overlapHours(a: { start: string; end: string }, b: { start: string; end: string }): number {
  const from = Math.max(Date.parse(a.start), Date.parse(b.start));
  return Math.max(0, Math.min(Date.parse(a.end), Date.parse(b.end)) - from) / HOUR_MS;
}

function withinLimits({ chargeKwh, dischargeKwh }: Flow, it: SetupBattery, storedKwh: number, slot: SetupSlot): Flow {
  if (chargeKwh > 0 && chargeKwh >= dischargeKwh) {
    return { chargeKwh: Math.min(chargeKwh, maxChargeKwh(it, slot), roomFor(it, storedKwh)), dischargeKwh: 0 };
  }
  const most = Math.min(maxDischargeKwh(it, slot), availableFrom(it, storedKwh));
  return { chargeKwh: 0, dischargeKwh: Math.min(dischargeKwh, most) };
}

/** What still fits in, kWh at the AC side. */
function roomFor({ battery, maxKwh }: SetupBattery, storedKwh: number): number {
  return battery.capacityKwh === 0 ? 0 : Math.max(0, maxKwh - storedKwh) / battery.chargeEfficiency;
}

/** What is there above the minimum, kWh at the AC side. */
function availableFrom({ battery, minKwh }: SetupBattery, storedKwh: number): number {
  return Math.max(0, storedKwh - minKwh) * battery.dischargeEfficiency;
}

/** Lets the grid take the rest; where it cannot, first the batteries give way, then sun is curtailed or load shed. */
function place(flows: readonly Flow[], given: SetupSlot, { grid, problem }: Setup): ScheduleSlot {
  const maxImport = grid.maxImportKw * given.hours;
  const maxExport = grid.exportAllowed ? grid.maxExportKw * given.hours : 0;
  const slot: ScheduleSlot = {
    importKwh: 0,
    exportKwh: 0,
    curtailedKwh: 0,
    shedKwh: 0,
    batteries: flows.map((flow) => ({ ...flow, storedKwh: 0, storedValue: 0 })),
  };
  giveWay(slot, 'chargeKwh', netKwh(slot, given) - maxImport);
  giveWay(slot, 'dischargeKwh', -netKwh(slot, given) - maxExport - given.pvKwh);
  const need = netKwh(slot, given);
  if (need >= 0) {
    slot.shedKwh = Math.max(0, need - maxImport);
    slot.importKwh = need - slot.shedKwh;
    return slot;
  }
  const exportPays = given.exportPrice >= -problem.home.curtailmentCostPerKwh;
  const wanted = exportPays ? 0 : Math.min(given.pvKwh, -need);
  slot.curtailedKwh = Math.max(wanted, Math.min(given.pvKwh, -need - maxExport));
  slot.exportKwh = -need - slot.curtailedKwh;
  return slot;
}

function giveWay(slot: ScheduleSlot, key: keyof Flow, excessKwh: number): void {
  let left = excessKwh;
  for (const battery of slot.batteries) {
    const less = Math.min(Math.max(0, left), battery[key]);
    battery[key] -= less;
    left -= less;
  }
}

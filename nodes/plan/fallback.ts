import type { Text } from '../home/errors.js';
import { HOUR_MS } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import {
  acSideKwh,
  chargeSegments,
  dischargeSegments,
  taperedChargeKwh,
  taperedDischargeKwh,
} from './battery-curve.js';
import { drainKwh } from './battery-drain.js';
import { objectiveOf } from './cost.js';
import { devicePolicy, takenKwh, type Devices } from './fallback-devices.js';
import { emptySlot, type Schedule, type ScheduleBattery, type ScheduleSlot } from './schedule.js';
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
    ? followSchedule(setup, replay(previous, setup), valueIn(previous), previous)
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

function followSchedule(
  setup: Setup,
  policy: Policy,
  valueAt: (slot: SetupSlot) => number | undefined,
  previous?: Plan,
): Schedule {
  let stored = setup.batteries.map(({ startKwh }) => startKwh);
  const deviceStep = devicePolicy(setup, previous);
  return setup.slots.map((slot, index) => {
    const devices = deviceStep(index);
    const served = { ...slot, loadKwh: slot.loadKwh + takenKwh(devices) };
    const wanted = policy(served, stored);
    const flows = wanted.map((flow, at) => withinLimits(flow, setup.batteries[at], stored[at], slot));
    const placed = place(flows, devices, slot, setup);
    stored = setup.batteries.map((it, at) => storedAfter(stored[at], placed.batteries[at], it, slot.hours));
    placed.batteries.forEach((battery, at) => {
      battery.storedKwh = stored[at];
      battery.storedValue = valueAt(slot) ?? setup.batteries[at].endValuePerKwh;
    });
    return placed;
  });
}

function selfConsumption(setup: Setup): Policy {
  return (slot, stored) => {
    const { loadKwh, pvKwh, hours } = slot;
    let surplus = pvKwh - loadKwh;
    return setup.batteries.map((it, at) => {
      const { battery } = it;
      const chargeKwh = Math.max(0, Math.min(surplus, roomFor(it, stored[at], slot)));
      const dischargeKwh = Math.max(
        0,
        Math.min(-surplus, battery.maxDischargeKw * hours, availableFrom(it, stored[at], slot)),
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
    const most = Math.min(maxChargeKwh(it, slot) + solarKwhOf(it, slot.index), roomFor(it, storedKwh, slot));
    return { chargeKwh: Math.min(chargeKwh, most), dischargeKwh: 0 };
  }
  const most = Math.min(maxDischargeKwh(it, slot), availableFrom(it, storedKwh, slot));
  return { chargeKwh: 0, dischargeKwh: Math.min(dischargeKwh, most) };
}

/** What it may charge, kWh, by its power, by its taper, and by what still fits in. */
function roomFor(it: SetupBattery, storedKwh: number, { hours }: SetupSlot): number {
  const { battery, maxKwh } = it;
  if (battery.capacityKwh === 0) return 0;
  const fits = acSideKwh(chargeSegments(battery), Math.max(0, maxKwh - storedKwh), hours);
  // What comes from its own panels stores more.
  const fitsFromSun = Math.max(0, maxKwh - storedKwh) / battery.solarChargeEfficiency;
  return Math.min(
    it.solarKwh ? Math.min(fits, fitsFromSun) : fits,
    battery.maxChargeKw * hours,
    taperedChargeKwh(it, storedKwh, hours),
  );
}

/** What it may give, kWh at the AC side, by its taper and by what is there above the minimum. */
function availableFrom(it: SetupBattery, storedKwh: number, { hours }: SetupSlot): number {
  const spare = Math.max(0, storedKwh - drainKwh(it, hours) - it.minKwh);
  return Math.min(acSideKwh(dischargeSegments(it.battery), spare, hours), taperedDischargeKwh(it, storedKwh, hours));
}

function solarKwhOf({ solarKwh }: SetupBattery, index: number): number {
  return solarKwh?.[index] ?? 0;
}

/** Lets the grid take the rest; where it cannot, first the batteries give way, then sun is curtailed or load shed. */
function place(flows: readonly Flow[], devices: Devices, given: SetupSlot, setup: Setup): ScheduleSlot {
  const { grid, problem } = setup;
  const maxImport = grid.maxImportKw * given.hours;
  const maxExport = grid.exportAllowed ? grid.maxExportKw * given.hours : 0;
  const slot: ScheduleSlot = {
    ...emptySlot(),
    ...devices,
    batteries: flows.map((flow) => ({ ...flow, storedKwh: 0, storedValue: 0 })),
  };
  const batteriesThat = (allowed: (it: SetupBattery) => boolean) =>
    slot.batteries.filter((_, at) => allowed(setup.batteries[at]));
  giveWay(slot.batteries, 'chargeKwh', netKwh(slot, given) - maxImport);
  giveWay(
    batteriesThat(({ battery }) => !battery.chargeFromGrid),
    'chargeKwh',
    netKwh(slot, given),
  );
  giveWay(
    batteriesThat(({ battery }) => !battery.dischargeToGrid),
    'dischargeKwh',
    -netKwh(slot, given),
  );
  keepApart(slot, setup);
  setup.batteries.forEach((it, at) => useOwnSun(slot, it, slot.batteries[at], given));
  const dcLeft = () => sum(setup.batteries.map((it, at) => ownSunLeft(it, slot.batteries[at], given)));
  giveWay(slot.batteries, 'dischargeKwh', -netKwh(slot, given) - maxExport - given.acPvKwh - dcLeft());
  const need = netKwh(slot, given);
  if (need >= 0) {
    slot.shedKwh = Math.max(0, need - maxImport);
    slot.importKwh = need - slot.shedKwh;
    return slot;
  }
  const exportPays = given.exportPrice >= -problem.home.curtailmentCostPerKwh;
  const willing = given.acPvKwh - given.fixedPvKwh + dcLeft();
  const wanted = exportPays ? 0 : Math.min(willing, -need);
  const curtailedKwh = Math.max(wanted, Math.min(willing + given.fixedPvKwh, -need - maxExport));
  let fromDcKwh = Math.min(dcLeft(), Math.max(0, curtailedKwh - (given.acPvKwh - given.fixedPvKwh)));
  setup.batteries.forEach((it, at) => {
    const { solar } = slot.batteries[at];
    const lessKwh = Math.min(fromDcKwh, ownSunLeft(it, slot.batteries[at], given));
    if (solar) solar.curtailedKwh += lessKwh;
    fromDcKwh -= lessKwh;
  });
  slot.curtailedKwh += curtailedKwh;
  slot.exportKwh = -need - curtailedKwh;
  return slot;
}

/** What of the sun behind a battery's inverter neither charges it nor is curtailed. */
function ownSunLeft(it: SetupBattery, { solar }: ScheduleBattery, { index }: SetupSlot): number {
  return solar ? Math.max(0, solarKwhOf(it, index) - solar.chargeKwh - solar.curtailedKwh) : 0;
}

/** Panels behind a battery's inverter charge it first; what the inverter cannot carry besides is curtailed. */
function useOwnSun(slot: ScheduleSlot, it: SetupBattery, flow: ScheduleBattery, given: SetupSlot): void {
  if (!it.solarKwh) return;
  const sunKwh = solarKwhOf(it, given.index);
  const chargeKwh = Math.min(sunKwh, flow.chargeKwh);
  const carriesKwh = (it.battery.inverterKw ?? Infinity) * given.hours;
  const curtailedKwh = Math.max(0, sunKwh - chargeKwh + flow.dischargeKwh - carriesKwh);
  flow.solar = { chargeKwh, curtailedKwh };
  slot.curtailedKwh += curtailedKwh;
}

/** What serves the home only does not charge what takes surplus only: the same is given and taken less. */
function keepApart({ batteries, evs }: ScheduleSlot, setup: Setup): void {
  const takers = batteries.filter((_, at) => !setup.batteries[at].battery.chargeFromGrid);
  const givers = batteries.filter((_, at) => !setup.batteries[at].battery.dischargeToGrid);
  const given = sum(givers.map(({ dischargeKwh }) => dischargeKwh));
  if (setup.evs.some(({ ev }, at) => ev.solarOnly && evs[at].chargeKwh > 0)) {
    giveWay(givers, 'dischargeKwh', given);
    giveWay(batteries, 'chargeKwh', given);
    return;
  }
  const both = Math.min(given, sum(takers.map(({ chargeKwh }) => chargeKwh)));
  giveWay(givers, 'dischargeKwh', both);
  giveWay(takers, 'chargeKwh', both);
}

function giveWay(batteries: readonly ScheduleBattery[], key: keyof Flow, excessKwh: number): void {
  let left = excessKwh;
  for (const battery of batteries) {
    const less = Math.min(Math.max(0, left), battery[key]);
    battery[key] -= less;
    left -= less;
  }
}

import { round, sum } from '../home/numbers.js';
import type { Plan, PlanSlot, PlanStatus } from '../home/schema/plan.js';
import { homeAction, storedTargets } from './actions.js';
import { basisOf } from './change-cause.js';
import { changesFrom } from './changes.js';
import { moneyOf, objectiveOf } from './cost.js';
import { monthPeaks } from './device-cost.js';
import { explain, mostThatEnergyEarns } from './explain.js';
import { noticesOf } from './notices.js';
import type { Expectation } from './scenarios.js';
import type { Schedule, ScheduleBattery } from './schedule.js';
import type { Setup } from './setup.js';
import { valueCurves } from './value-curve.js';
import type { PlanText } from './wording.js';

interface Outcome {
  readonly status: PlanStatus;
  readonly solver: Plan['solver'];
  /** Said before everything else. */
  readonly notices?: readonly PlanText[];
  readonly expectation?: Expectation;
}

/** Writes a schedule as the plan of the contract: actions, targets, reasons, notices and changes. */
export function writePlan(
  schedule: Schedule,
  setup: Setup,
  { status, solver, notices = [], expectation }: Outcome,
): Plan {
  const { problem } = setup;
  const slots = writeSlots(schedule, setup);
  const cost = moneyOf(schedule, setup);
  return {
    plannedAt: problem.now,
    status,
    objective: objectiveOf(schedule, setup),
    summary: {
      plannedAt: problem.now,
      slotCount: slots.length,
      status,
      nextAction: slots[0].action,
      cost: cost.total,
    },
    cost: { ...cost },
    slots,
    notices: [...notices, ...noticesOf(schedule, setup)],
    ...(expectation ? { expected: expectedOf(expectation) } : {}),
    ...(setup.powerTariff ? { powerPeaks: monthPeaks(schedule, setup.powerTariff).map((peak) => ({ ...peak })) } : {}),
    changes: changesFrom(slots, problem),
    basis: { ...basisOf(problem) },
    solver,
  };
}

function writeSlots(schedule: Schedule, setup: Setup): PlanSlot[] {
  const targets = setup.batteries.map((it, position) => storedTargets(schedule, setup.slots, it, position));
  const curves = valueCurves(setup, schedule);
  const mostEarned = mostThatEnergyEarns(setup);
  return schedule.map((slot, index): PlanSlot => {
    const given = setup.slots[index];
    const action = homeAction(slot, given);
    const storedEnergyValue = meanStoredValue(slot.batteries, setup);
    return {
      start: given.start,
      end: given.end,
      action,
      importPrice: given.importPrice,
      exportPrice: given.exportPrice,
      importKwh: exact(slot.importKwh),
      exportKwh: exact(slot.exportKwh),
      pvKwh: given.pvKwh,
      curtailedKwh: exact(slot.curtailedKwh),
      loadKwh: given.loadKwh,
      shedKwh: exact(slot.shedKwh),
      batteries: setup.batteries.map(({ battery }, position) => ({
        id: battery.id,
        chargeKwh: exact(slot.batteries[position].chargeKwh),
        dischargeKwh: exact(slot.batteries[position].dischargeKwh),
        socPercent: percentOf(slot.batteries[position].storedKwh, battery.capacityKwh),
        socTargetPercent: percentOf(targets[position][index], battery.capacityKwh),
        storedEnergyValue: valueOf(slot.batteries[position].storedValue),
        ...solarPart(slot.batteries[position]),
      })),
      waterHeaters: setup.waterHeaters.map(({ heater }, position) => ({
        id: heater.id,
        kwh: exact(slot.waterHeaters[position].kwh),
      })),
      evs: setup.evs.map(({ ev }, position) => ({
        id: ev.id,
        chargeKwh: exact(slot.evs[position].chargeKwh),
        socPercent: percentOf(slot.evs[position].storedKwh, ev.capacityKwh),
        ...(ev.dischargeAllowed ? { dischargeKwh: exact(slot.evs[position].dischargeKwh) } : {}),
      })),
      appliances: setup.problem.home.appliances.map(({ id }, position) => ({
        id,
        kwh: exact(slot.appliances[position].kwh),
      })),
      ...(setup.tanks.length > 0
        ? {
            thermalTanks: setup.tanks.map(({ tank }, position) => ({
              id: tank.id,
              kwh: exact(slot.thermalTanks[position].kwh),
              temperatureC: exact(slot.thermalTanks[position].temperatureC),
            })),
          }
        : {}),
      storedEnergyValue,
      ...(curves ? { valueCurve: curves[index] } : {}),
      reason: explain(action, { setup, slot, given, storedEnergyValue, mostEarned }),
    };
  });
}

/** The value per kWh over all batteries, weighted by capacity; 0 without any. */
function meanStoredValue(batteries: readonly { readonly storedValue: number }[], setup: Setup): number {
  const capacity = sum(setup.batteries.map(({ battery }) => battery.capacityKwh));
  if (capacity === 0) return 0;
  return valueOf(
    sum(batteries.map(({ storedValue }, at) => storedValue * setup.batteries[at].battery.capacityKwh)) / capacity,
  );
}

function expectedOf({ expectedObjective, scenarios }: Expectation): NonNullable<Plan['expected']> {
  return { objective: expectedObjective, scenarios: scenarios.map((scenario) => ({ ...scenario })) };
}

function solarPart({ solar }: ScheduleBattery): { solarChargeKwh?: number; solarCurtailedKwh?: number } {
  if (!solar) return {};
  return { solarChargeKwh: exact(solar.chargeKwh), solarCurtailedKwh: exact(solar.curtailedKwh) };
}

function percentOf(kwh: number, capacityKwh: number): number {
  return capacityKwh === 0 ? 0 : exact((kwh / capacityKwh) * 100);
}

/** Takes away what binary arithmetic adds in the last digits. */
function exact(value: number): number {
  return round(value, 12);
}

function valueOf(perKwh: number): number {
  return round(perKwh, 6);
}

import { round, sum } from '../home/numbers.js';
import type { Plan, PlanSlot, PlanStatus } from '../home/schema/plan.js';
import { homeAction, storedTargets } from './actions.js';
import { changesFrom } from './changes.js';
import { moneyOf, objectiveOf } from './cost.js';
import { explain, mostThatEnergyEarns } from './explain.js';
import { noticesOf } from './notices.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import { valueCurves } from './value-curve.js';
import type { PlanText } from './wording.js';

interface Outcome {
  readonly status: PlanStatus;
  readonly solver: Plan['solver'];
  /** Said before everything else. */
  readonly notices?: readonly PlanText[];
}

/** Writes a schedule as the plan of the contract: actions, targets, reasons, notices and changes. */
export function writePlan(schedule: Schedule, setup: Setup, { status, solver, notices = [] }: Outcome): Plan {
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
    changes: changesFrom(problem.previousPlan, slots, problem.home.timezone),
    solver,
  };
}

function writeSlots(schedule: Schedule, setup: Setup): PlanSlot[] {
  const targets = setup.batteries.map((it, position) => storedTargets(schedule, setup.slots, it, position));
  const curves = valueCurves(setup);
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
      })),
      waterHeaters: [],
      evs: [],
      appliances: [],
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

import { hoursOf } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { isBehindBattery, withInstants } from './setup.js';
import { pvByArray } from './solar-arrays.js';
import { checkBattery, recountBattery } from './verify-battery.js';
import { checkAppliances, checkWater } from './verify-discrete.js';
import { checkEv, checkTank } from './verify-devices.js';
import { fail, never, same, soft, TOLERANCE, within, type Checked } from './verify-tools.js';
import { recountManual, recountPower } from './verify-wishes.js';

/**
 * Checks a plan against its problem from first principles, sharing with what made it no more than the formulas of the end
 * values, of a tank's temperature and of the target: balance of every slot, limits of grid and devices, each device's own
 * arithmetic, nothing done at once that excludes itself, and the objective counted anew.
 * @throws DarkstarError `plan-failed-check` that names the slot and the numbers.
 */
export function verify(given: PlanningProblem, plan: Plan): void {
  const problem = withInstants(given);
  if (plan.slots.length !== problem.slots.length) {
    fail('The plan', `${plan.slots.length} slots`, `${problem.slots.length} slots`);
  }
  const checked = problem.slots.map((slot, index): Checked => {
    return { given: slot, slot: plan.slots[index], hours: hoursOf(slot), at: `Slot ${index} (${slot.start})` };
  });
  for (const item of checked) {
    checkTimes(item);
    checkBalance(item);
    checkLimits(item, problem);
  }
  const objective = recount(checked, problem);
  if (!(Math.abs(objective - plan.objective) <= TOLERANCE * Math.max(1, Math.abs(objective)))) {
    fail('The objective', plan.objective, objective);
  }
}

function checkTimes({ given, slot, at }: Checked): void {
  if (slot.start !== given.start || slot.end !== given.end) fail(at, slot.start, given.start);
}

function checkBalance({ given, slot, at }: Checked): void {
  const supplied =
    slot.importKwh +
    slot.pvKwh -
    slot.curtailedKwh +
    sum([...slot.batteries, ...slot.evs].map(({ dischargeKwh = 0 }) => dischargeKwh));
  const used =
    slot.exportKwh +
    slot.loadKwh -
    slot.shedKwh +
    sum([...slot.batteries, ...slot.evs].map(({ chargeKwh }) => chargeKwh)) +
    sum([...slot.waterHeaters, ...slot.appliances, ...(slot.thermalTanks ?? [])].map(({ kwh }) => kwh));
  same(`${at}: energy in and out`, supplied, used);
  same(`${at}: load`, slot.loadKwh, given.loadKwh);
  same(`${at}: solar energy`, slot.pvKwh, given.pvKwh);
}

function checkLimits({ given, slot, hours, at }: Checked, { home }: PlanningProblem): void {
  within(`${at}: import`, slot.importKwh, home.grid.maxImportKw * hours);
  within(`${at}: export`, slot.exportKwh, home.grid.exportAllowed ? home.grid.maxExportKw * hours : 0);
  within(`${at}: curtailment`, slot.curtailedKwh, given.pvKwh);
  within(`${at}: shedding`, slot.shedKwh, given.loadKwh);
  never(`${at}: import beside export`, slot.importKwh, slot.exportKwh);
  checkTransfers({ slot, at }, home);
}

/** What takes surplus only is not charged by another that serves the home only. */
function checkTransfers({ slot, at }: Pick<Checked, 'slot' | 'at'>, { batteries, evs }: PlanningProblem['home']): void {
  const devices = [
    ...slot.batteries.map(({ chargeKwh, dischargeKwh, solarChargeKwh = 0 }, index) => ({
      takes: batteries[index].chargeFromGrid ? 0 : chargeKwh - solarChargeKwh,
      gives: batteries[index].dischargeToGrid ? 0 : dischargeKwh,
    })),
    ...slot.evs.map(({ chargeKwh, dischargeKwh = 0 }, index) => ({
      takes: evs[index].solarOnly ? chargeKwh : 0,
      gives: evs[index].dischargeToGrid ? 0 : dischargeKwh,
    })),
  ];
  const most = (values: readonly number[]) => Math.max(0, ...values);
  const [takes, gives] = [devices.map((device) => device.takes), devices.map((device) => device.gives)];
  never(`${at}: charge with surplus beside discharge for the home`, most(takes), most(gives));
}

/** Checks every device and counts what the plan costs with every penalty, from its own numbers. */
function recount(checked: readonly Checked[], problem: PlanningProblem): number {
  const { home } = problem;
  const positions = (devices: readonly unknown[]) => devices.map((_, position) => position);
  for (const position of positions(home.batteries)) checkBattery(checked, problem, position);
  return (
    sum(checked.map((item) => recountSlot(item, problem))) +
    sum(positions(home.batteries).map((position) => recountBattery(checked, problem, position))) +
    sum(positions(home.evs).map((position) => checkEv(checked, problem, position))) +
    sum(positions(home.thermalTanks).map((position) => checkTank(checked, problem, position))) +
    checkWater(checked, problem) +
    checkAppliances(checked, problem) +
    recountManual(checked, problem) * home.manualSlotPenaltyPerKwh +
    recountPower(checked, problem)
  );
}

function recountSlot({ given, slot, hours }: Checked, { home }: PlanningProblem): number {
  const { grid } = home;
  const breach = grid.importLimitKw === undefined ? 0 : soft(slot.importKwh - grid.importLimitKw * hours);
  const curtailable = pvByArray(given, home)
    .filter(({ array }) => !isBehindBattery(array, home) && (array?.curtailable ?? true))
    .reduce((total, { kwh }) => total + kwh, 0);
  const behindBatteries = sum(slot.batteries.map(({ solarCurtailedKwh = 0 }) => solarCurtailedKwh));
  return (
    slot.importKwh * given.importPrice -
    slot.exportKwh * given.exportPrice +
    slot.curtailedKwh * home.curtailmentCostPerKwh +
    soft(slot.curtailedKwh - behindBatteries - curtailable) * home.forcedCurtailmentCostPerKwh +
    soft(slot.shedKwh) * home.sheddingCostPerKwh +
    breach * grid.importLimitPenaltyPerKwh
  );
}

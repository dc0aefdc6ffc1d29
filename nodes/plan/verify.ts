import { DarkstarError } from '../home/errors.js';
import { hoursOf } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';
import { endValuePerKwh } from './end-value.js';

// Energies agree to this, kWh; the objective to this share.
const TOLERANCE = 1e-6;
// Below this a breach of a soft limit is rounding, which steep penalties must not multiply. kWh.
const NOISE_KWH = 1e-7;
const TARGET_PENALTIES = [20, 12, 8, 5, 2];

interface Checked {
  readonly given: ProblemSlot;
  readonly slot: PlanSlot;
  readonly hours: number;
  readonly at: string;
}

/**
 * Checks a plan against its problem from first principles, sharing no more than the end value's formula with what made it: balance of every
 * slot, limits of grid and batteries, the battery's own arithmetic, nothing done at once that excludes itself, and the
 * objective counted anew.
 * @throws DarkstarError `plan-failed-check` that names the slot and the numbers.
 */
export function verify(problem: PlanningProblem, plan: Plan): void {
  if (plan.slots.length !== problem.slots.length) {
    fail('The plan', `${plan.slots.length} slots`, `${problem.slots.length} slots`);
  }
  const checked = problem.slots.map((given, index): Checked => {
    const slot = plan.slots[index];
    return { given, slot, hours: hoursOf(given), at: `Slot ${index} (${given.start})` };
  });
  for (const item of checked) {
    checkTimes(item);
    checkBalance(item);
    checkLimits(item, problem);
    checkExclusive(item, problem);
  }
  problem.home.batteries.forEach((_, position) => checkStorage(checked, problem, position));
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
    slot.importKwh + slot.pvKwh - slot.curtailedKwh + sum(slot.batteries.map(({ dischargeKwh }) => dischargeKwh));
  const used = slot.exportKwh + slot.loadKwh - slot.shedKwh + sum(slot.batteries.map(({ chargeKwh }) => chargeKwh));
  same(`${at}: energy in and out`, supplied, used);
  same(`${at}: load`, slot.loadKwh, given.loadKwh);
  same(`${at}: solar energy`, slot.pvKwh, given.pvKwh);
}

function checkLimits({ given, slot, hours, at }: Checked, { home }: PlanningProblem): void {
  within(`${at}: import`, slot.importKwh, home.grid.maxImportKw * hours);
  within(`${at}: export`, slot.exportKwh, home.grid.exportAllowed ? home.grid.maxExportKw * hours : 0);
  within(`${at}: curtailment`, slot.curtailedKwh, given.pvKwh);
  within(`${at}: shedding`, slot.shedKwh, given.loadKwh);
  home.batteries.forEach((battery, position) => {
    const { id, chargeKwh, dischargeKwh } = slot.batteries[position];
    if (id !== battery.id) fail(`${at}: battery`, id, battery.id);
    within(`${at}: charge of ${id}`, chargeKwh, battery.maxChargeKw * hours);
    within(`${at}: discharge of ${id}`, dischargeKwh, battery.maxDischargeKw * hours);
  });
}

function checkExclusive({ given, slot, at }: Checked, { home }: PlanningProblem): void {
  within(`${at}: import beside export`, Math.min(slot.importKwh, slot.exportKwh), 0);
  home.batteries.forEach(({ chargeFromGrid, dischargeToGrid }, position) => {
    const { id, chargeKwh, dischargeKwh } = slot.batteries[position];
    within(`${at}: charge of ${id} beside discharge`, Math.min(chargeKwh, dischargeKwh), 0);
    const sunLeft = Math.max(0, given.pvKwh - slot.curtailedKwh - given.loadKwh);
    const need = Math.max(0, given.loadKwh - given.pvKwh);
    if (!chargeFromGrid)
      within(`${at}: charge of ${id} from the grid`, Math.min(chargeKwh - sunLeft, slot.importKwh), 0);
    if (!dischargeToGrid) within(`${at}: discharge of ${id} to the grid`, dischargeKwh, need);
  });
}

function checkStorage(checked: readonly Checked[], { home, state }: PlanningProblem, position: number): void {
  const battery = home.batteries[position];
  const kwhOf = (percent: number) => (percent * battery.capacityKwh) / 100;
  const maximum = kwhOf(battery.maxSocPercent);
  let stored = kwhOf(state.batteries.find(({ id }) => id === battery.id)?.socPercent ?? 0);
  for (const { slot, at } of checked) {
    const { chargeKwh, dischargeKwh, socPercent } = slot.batteries[position];
    const before = stored;
    stored = before + chargeKwh * battery.chargeEfficiency - dischargeKwh / battery.dischargeEfficiency;
    same(`${at}: stored in ${battery.id}`, kwhOf(socPercent), stored);
    // A battery that starts above its maximum may stay there, but not rise.
    within(`${at}: stored in ${battery.id}`, stored, Math.max(maximum, before));
  }
}

/** What the plan costs with every penalty, counted from its own numbers. */
function recount(checked: readonly Checked[], problem: PlanningProblem): number {
  const { home } = problem;
  const { grid } = home;
  const slots = checked.map(({ given, slot, hours }) => {
    const breach = grid.importLimitKw === undefined ? 0 : soft(slot.importKwh - grid.importLimitKw * hours);
    return (
      slot.importKwh * given.importPrice -
      slot.exportKwh * given.exportPrice +
      slot.curtailedKwh * home.curtailmentCostPerKwh +
      soft(slot.shedKwh) * home.sheddingCostPerKwh +
      breach * grid.importLimitPenaltyPerKwh
    );
  });
  return sum(slots) + sum(home.batteries.map((_, position) => recountBattery(checked, problem, position)));
}

function recountBattery(checked: readonly Checked[], problem: PlanningProblem, position: number): number {
  const { home, strategy } = problem;
  const battery = home.batteries[position];
  const kwhOf = (percent: number) => (percent * battery.capacityKwh) / 100;
  const minimum = kwhOf(battery.minSocPercent);
  let cost = 0;
  let last: number | undefined;
  for (const { slot, hours } of checked) {
    const { chargeKwh, dischargeKwh, socPercent } = slot.batteries[position];
    const flow = chargeKwh - dischargeKwh;
    cost += (chargeKwh + dischargeKwh) * battery.wearCostPerKwh;
    cost += soft(minimum - kwhOf(socPercent)) * home.minSocPenaltyPerKwh;
    if (last !== undefined) cost += (Math.abs(flow - last) * battery.rampCostPerKw) / hours;
    last = flow;
  }
  const endKwh = kwhOf(checked[checked.length - 1].slot.batteries[position].socPercent);
  cost -= endKwh * endValuePerKwh(battery, problem);
  if (strategy.targetSocPercent === undefined) return cost;
  const target = kwhOf(strategy.targetSocPercent);
  const missed = soft(target - endKwh) + (target > 0 ? soft(endKwh - target) : 0);
  return cost + missed * (home.targetSocPenaltyPerKwh ?? TARGET_PENALTIES[(strategy.riskAppetite ?? 3) - 1]);
}

function within(what: string, value: number, most: number): void {
  if (!(value >= -TOLERANCE || most === 0) || !(value <= most + TOLERANCE)) fail(what, value, `0 to ${most}`);
}

function same(what: string, value: number, expected: number): void {
  if (!(Math.abs(value - expected) <= TOLERANCE)) fail(what, value, expected);
}

function soft(kwh: number): number {
  return kwh > NOISE_KWH ? kwh : 0;
}

function fail(what: string, value: number | string, expected: number | string): never {
  throw new DarkstarError('plan-failed-check', `${what}: is ${value}, should be ${expected}. The plan is not used.`, {
    values: { what, value, expected },
  });
}

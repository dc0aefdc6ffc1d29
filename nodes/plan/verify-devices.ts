import { sum } from '../home/numbers.js';
import type { Ev, ThermalTank } from '../home/schema/home.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { setUpTanks } from './setup-tank.js';
import { fail, never, same, soft, TOLERANCE, within, type Checked } from './verify-tools.js';

/** Checks a car slot by slot and counts its wear, its penalties and its end value. */
export function checkEv(checked: readonly Checked[], problem: PlanningProblem, position: number): number {
  const { home, state } = problem;
  const ev = home.evs[position];
  const known = state.evs.find(({ id }) => id === ev.id);
  const kwhOf = (percent: number) => (percent * ev.capacityKwh) / 100;
  const start = kwhOf(known?.socPercent ?? 0);
  const shares = checked.map((item, index) => shareThere(item, ev, known?.pluggedIn, index, problem));
  const first = shares.findIndex((share) => share > 0 && (canCharge(ev) || canGive(ev)));
  const perSlot = home.minSocPenaltyPerKwh + 3 * ev.goalPenaltyPerKwh;
  const tripPenalty = (index: number) =>
    2 * ((checked.length - index) * perSlot + home.sheddingCostPerKwh + Math.max(0, highestEndValue(ev)));
  let stored = start;
  let cost = 0;
  checked.forEach((item, index) => {
    const { slot, at, hours } = item;
    const planned = slot.evs[position];
    if (planned.id !== ev.id) fail(`${at}: car`, planned.id, ev.id);
    const { chargeKwh, socPercent, dischargeKwh = 0 } = planned;
    const asked = known?.demandKwh?.[index] ?? 0;
    const lackingAfter = asked > 0 ? kwhOf(ev.maxSocPercent) - kwhOf(socPercent) : Infinity;
    checkCharging(item, ev, shares[index] * hours, position, lackingAfter);
    const before = stored;
    const atHome = before + chargeKwh * ev.chargeEfficiency - dischargeKwh / ev.dischargeEfficiency;
    const driven = first < 0 ? 0 : drivenIn(item, ev);
    // What is not in the car cannot be driven.
    const lacking = Math.max(0, driven - Math.max(0, atHome));
    stored = atHome - driven + lacking;
    same(`${at}: stored in ${ev.id}`, kwhOf(socPercent), stored);
    const most = home.maxSocPenaltyPerKwh > 0 ? ev.capacityKwh : Math.max(kwhOf(ev.maxSocPercent), before);
    within(`${at}: stored in ${ev.id}`, stored, most);
    if (first < 0) return;
    cost += (chargeKwh + dischargeKwh) * ev.wearCostPerKwh;
    cost += soft(lacking) * tripPenalty(index);
    cost += soft(kwhOf(ev.minSocPercent) - stored) * home.minSocPenaltyPerKwh;
    cost += soft(stored - kwhOf(ev.maxSocPercent)) * home.maxSocPenaltyPerKwh;
    if (stored < kwhOf(ev.maxSocPercent) - 1e-7) {
      const demand = Math.min(asked, mostCharge(ev, shares[index] * hours));
      const earliness = 1 + (checked.length - index) / checked.length;
      cost += soft(demand - chargeKwh) * ev.goalPenaltyPerKwh * earliness;
    }
  });
  if (first < 0) return 0;
  const last = checked[checked.length - 1];
  return (
    cost +
    missedGoals(checked, ev, first, position) * ev.goalPenaltyPerKwh -
    endWorth(ev, kwhOf(last.slot.evs[position].socPercent), checked)
  );
}

/** What a first kWh is worth at the horizon's end. */
function highestEndValue({ endValuePerKwh = 0 }: Ev): number {
  return typeof endValuePerKwh === 'number' ? endValuePerKwh : endValuePerKwh[0].valuePerKwh;
}

/** What so much is worth at the horizon's end: up to the highest goal as the first step beyond it. */
function endWorth(ev: Ev, kwh: number, checked: readonly Checked[]): number {
  if (!Array.isArray(ev.endValuePerKwh)) return highestEndValue(ev) * kwh;
  const [from, to] = [checked[0], checked[checked.length - 1]].map(({ slot }) => Date.parse(slot.end));
  const goals = ev.goals.filter(({ by }) => Date.parse(by) >= from - 100 && Date.parse(by) <= to + 100);
  const percent = Math.max(ev.minSocPercent, ...goals.map(({ socPercent }) => socPercent));
  let left = kwh - (percent * ev.capacityKwh) / 100;
  let worth = (kwh - Math.max(0, left)) * highestEndValue(ev);
  for (const step of ev.endValuePerKwh) {
    const part = Math.min(Math.max(0, left), step.kwh ?? Infinity);
    worth += part * step.valuePerKwh;
    left -= part;
  }
  return worth;
}

function canCharge(ev: Ev): boolean {
  return mostCharge(ev, 1) > 0;
}

function canGive({ dischargeAllowed, maxDischargeKw }: Ev): boolean {
  return dischargeAllowed && maxDischargeKw > 0;
}

/** kW of one step of current; 0 where any power will do. */
function stepKw({ ampereStep, phases = 1, voltage }: Ev): number {
  return ampereStep === undefined ? 0 : (ampereStep * phases * voltage) / 1000;
}

/** The highest power that the charger's steps allow, for so many hours; 0 where the lowest is above it. */
function mostCharge(ev: Ev, hours: number): number {
  const step = stepKw(ev);
  const kw = step > 0 ? Math.floor(ev.maxChargeKw / step + 1e-9) * step : ev.maxChargeKw;
  return kw + 1e-9 < Math.max(ev.minChargeKw, step) ? 0 : kw * hours;
}

/** @param lackingKwh what lacks to full at the slot's end where the car asks for energy: its last bit may be less than the least. */
function checkCharging({ slot, at }: Checked, ev: Ev, hours: number, position: number, lackingKwh: number): void {
  const { id, chargeKwh, dischargeKwh = 0 } = slot.evs[position];
  within(`${at}: charge of ${id}`, chargeKwh, mostCharge(ev, hours));
  within(`${at}: discharge of ${id}`, dischargeKwh, ev.dischargeAllowed ? ev.maxDischargeKw * hours : 0);
  never(`${at}: charge of ${id} beside discharge`, chargeKwh, dischargeKwh);
  if (ev.solarOnly) never(`${at}: charge of ${id} from the grid`, chargeKwh, slot.importKwh);
  if (!ev.dischargeToGrid) never(`${at}: discharge of ${id} to the grid`, dischargeKwh, slot.exportKwh);
  const asks = lackingKwh < Infinity;
  const least = Math.max(ev.minChargeKw, asks ? stepKw(ev) : 0) * hours;
  if (chargeKwh <= TOLERANCE || lackingKwh <= least + TOLERANCE) return;
  if (chargeKwh < least - TOLERANCE) fail(`${at}: charge of ${id}`, chargeKwh, `0 or at least ${least}`);
  if (asks) return;
  const step = stepKw(ev) * hours;
  if (step > 0 && Math.abs(chargeKwh / step - Math.round(chargeKwh / step)) * step > TOLERANCE) {
    fail(`${at}: charge of ${id}`, chargeKwh, `a whole multiple of ${step}`);
  }
}

/** The share of a slot in which the car is at its charger. */
function shareThere(
  { given }: Checked,
  { windows }: Ev,
  pluggedIn: boolean | undefined,
  index: number,
  { slots }: PlanningProblem,
): number {
  if (pluggedIn === undefined || (!windows && !pluggedIn) || (!pluggedIn && index === 0)) return 0;
  if (!windows) return 1;
  const ahead = windows.filter(({ to }) => Date.parse(to) > Date.parse(slots[0].start));
  const opens = Math.min(...ahead.map(({ from }) => Date.parse(from)));
  const [start, end] = [Date.parse(given.start), Date.parse(given.end)];
  const instants = [start, end, opens, ...ahead.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)])]
    .filter((instant) => instant >= start && instant <= end)
    .sort((a, b) => a - b);
  const there = instants.slice(1).map((to, at) => {
    const middle = (instants[at] + to) / 2;
    const inWindow = ahead.some(({ from, to: until }) => Date.parse(from) < middle && middle < Date.parse(until));
    return inWindow || (pluggedIn && middle < opens) ? to - instants[at] : 0;
  });
  return sum(there) / (end - start);
}

function drivenIn({ given }: Checked, { trips }: Ev): number {
  const during = trips.filter(
    ({ at }) => Date.parse(at) >= Date.parse(given.start) && Date.parse(at) < Date.parse(given.end),
  );
  return sum(during.map(({ kwh }) => kwh));
}

/** Energy that goals within the horizon lack; one that ends before the car comes cannot be missed by a plan. kWh. */
function missedGoals(checked: readonly Checked[], ev: Ev, first: number, position: number): number {
  const kwhOf = (percent: number) => (percent * ev.capacityKwh) / 100;
  const end = Date.parse(checked[checked.length - 1].given.end);
  return sum(
    ev.goals.map(({ by, socPercent }) => {
      const at = Date.parse(by) + 100;
      if (at > end + 200) return 0;
      const index = checked.findLastIndex(({ given }) => Date.parse(given.end) <= at);
      if (index < first || index < 0) return 0;
      return soft(kwhOf(socPercent) - kwhOf(checked[index].slot.evs[position].socPercent));
    }),
  );
}

/** Checks a thermal tank slot by slot and counts its penalties and its end value. */
export function checkTank(checked: readonly Checked[], problem: PlanningProblem, position: number): number {
  const tank: ThermalTank = problem.home.thermalTanks[position];
  const { startC, known, slots, endValuePerDegree } = setUpTanks(problem)[position];
  let temperatureC = startC;
  let degreeHours = 0;
  checked.forEach(({ slot, hours, at }, index) => {
    const planned = slot.thermalTanks?.[position];
    if (planned?.id !== tank.id) return fail(`${at}: tank`, planned?.id ?? 'missing', tank.id);
    const { kwh } = planned;
    within(`${at}: heating of ${tank.id}`, kwh, known ? tank.maxKw * hours : 0);
    const least = (tank.onOff ? tank.maxKw : tank.minKw) * hours;
    if (kwh > TOLERANCE && kwh < least - TOLERANCE) fail(`${at}: heating of ${tank.id}`, kwh, `0 or at least ${least}`);
    const { keep, drift, degreesPerKwh } = slots[index];
    temperatureC = keep * temperatureC + drift + degreesPerKwh * kwh;
    same(`${at}: temperature of ${tank.id}`, planned.temperatureC, temperatureC);
    degreeHours += hours * Math.max(0, tank.minTemperatureC - planned.temperatureC);
    degreeHours += hours * Math.max(0, planned.temperatureC - tank.maxTemperatureC);
  });
  return known ? degreeHours * tank.comfortPenaltyPerDegreeHour - endValuePerDegree * temperatureC : 0;
}

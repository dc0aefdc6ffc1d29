import type { Battery } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';
import { endValuePerKwh } from './end-value.js';
import { pvByArray } from './solar-arrays.js';
import { targetSocPercent } from './target.js';
import { fail, never, same, soft, within, type Checked } from './verify-tools.js';

const TARGET_PENALTIES = [20, 12, 8, 5, 2];

/** Checks a battery's limits slot by slot and its arithmetic from slot to slot. */
export function checkBattery(checked: readonly Checked[], problem: PlanningProblem, position: number): void {
  const { home, state } = problem;
  const battery = home.batteries[position];
  const kwhOf = (percent: number) => (percent * battery.capacityKwh) / 100;
  const maximum = kwhOf(battery.maxSocPercent);
  let stored = kwhOf(state.batteries.find(({ id }) => id === battery.id)?.socPercent ?? 0);
  for (const item of checked) {
    const { slot, at, hours } = item;
    const planned = slot.batteries[position];
    if (planned.id !== battery.id) fail(`${at}: battery`, planned.id, battery.id);
    checkPower(item, battery, problem, position);
    const before = stored;
    const drain = battery.capacityKwh === 0 ? 0 : battery.idleDrainKw * hours;
    const drained = before + gained(item, battery, position) - drain;
    // An empty battery has nothing left to lose.
    stored = drained < 0 && drained + drain > -1e-6 ? 0 : drained;
    same(`${at}: stored in ${battery.id}`, kwhOf(planned.socPercent), stored);
    // Without a price on it, a battery that starts above its maximum may stay there, but not rise.
    const most = home.maxSocPenaltyPerKwh > 0 ? battery.capacityKwh : Math.max(maximum, before);
    within(`${at}: stored in ${battery.id}`, stored, most);
    checkTaper(item, battery, position, (before + stored) / 2);
  }
}

function checkPower(
  { slot, given, hours, at }: Checked,
  battery: Battery,
  { home }: PlanningProblem,
  position: number,
) {
  const { id, chargeKwh, dischargeKwh } = slot.batteries[position];
  const { solarKwh, solarCurtailedKwh } = solarPart(slot.batteries[position]);
  const sunKwh = ownSun(battery, given, home);
  const acChargeKwh = chargeKwh - solarKwh;
  const inverterKwh = (battery.inverterKw ?? Infinity) * hours;
  within(`${at}: charge of ${id}`, chargeKwh, battery.maxChargeKw * hours);
  within(`${at}: discharge of ${id}`, dischargeKwh, battery.maxDischargeKw * hours);
  within(`${at}: charge of ${id} through its inverter`, acChargeKwh, inverterKwh);
  within(`${at}: sun charged and curtailed behind ${id}`, solarKwh + solarCurtailedKwh, sunKwh);
  within(`${at}: discharge of ${id} and sun through its inverter`, through(), inverterKwh);
  within(`${at}: curtailment behind ${id}`, solarCurtailedKwh, slot.curtailedKwh);
  never(`${at}: charge of ${id} beside discharge`, chargeKwh, dischargeKwh);
  if (!battery.chargeFromGrid) never(`${at}: charge of ${id} from the grid`, acChargeKwh, slot.importKwh);
  if (!battery.dischargeToGrid) never(`${at}: discharge of ${id} to the grid`, dischargeKwh, slot.exportKwh);

  function through(): number {
    return sunKwh - solarKwh - solarCurtailedKwh + dischargeKwh;
  }
}

function solarPart(planned: Checked['slot']['batteries'][number]): { solarKwh: number; solarCurtailedKwh: number } {
  return { solarKwh: planned.solarChargeKwh ?? 0, solarCurtailedKwh: planned.solarCurtailedKwh ?? 0 };
}

/** Energy of the panels behind a battery's inverter, kWh. */
function ownSun({ id, capacityKwh }: Battery, given: ProblemSlot, home: PlanningProblem['home']): number {
  if (capacityKwh === 0) return 0;
  return pvByArray(given, home).reduce(
    (total, { array, kwh }) => total + (array?.coupling === 'dc' && array.batteryId === id ? kwh : 0),
    0,
  );
}

/** What charging and discharging add to the store. */
function gained({ slot, hours }: Checked, battery: Battery, position: number): number {
  const { chargeKwh, dischargeKwh } = slot.batteries[position];
  const { solarKwh } = solarPart(slot.batteries[position]);
  const acKw = (chargeKwh - solarKwh) / hours;
  const storedKw = battery.chargeEfficiencyCurve
    ? alongCurve(battery.chargeEfficiencyCurve, acKw, (kw, efficiency) => kw * efficiency)
    : acKw * battery.chargeEfficiency;
  const takenKw = battery.dischargeEfficiencyCurve
    ? alongCurve(battery.dischargeEfficiencyCurve, dischargeKwh / hours, (kw, efficiency) => kw / efficiency)
    : dischargeKwh / hours / battery.dischargeEfficiency;
  return (storedKw - takenKw) * hours + solarKwh * battery.solarChargeEfficiency;
}

/** Straight lines between nothing at no power and the points; the last line goes on. */
function alongCurve(
  curve: readonly { readonly kw: number; readonly efficiency: number }[],
  kw: number,
  storeSide: (kw: number, efficiency: number) => number,
): number {
  const points = [[0, 0], ...curve.map((point) => [point.kw, storeSide(point.kw, point.efficiency)])];
  const next = points.findIndex(([x], index) => index > 0 && (kw <= x || index === points.length - 1));
  const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
  return y0 + ((y1 - y0) * (kw - x0)) / (x1 - x0);
}

function checkTaper({ slot, hours, at }: Checked, battery: Battery, position: number, middleKwh: number): void {
  if (battery.capacityKwh === 0) return;
  const { id, chargeKwh, dischargeKwh } = slot.batteries[position];
  const percent = (100 * middleKwh) / battery.capacityKwh;
  if (battery.chargeTaper) {
    within(`${at}: charge of ${id} at ${percent} %`, chargeKwh, limitAt(battery.chargeTaper, percent) * hours);
  }
  if (battery.dischargeTaper) {
    within(`${at}: discharge of ${id} at ${percent} %`, dischargeKwh, limitAt(battery.dischargeTaper, percent) * hours);
  }
}

/** Straight lines between the points, and on beyond the first and the last. kW. */
function limitAt(taper: NonNullable<Battery['chargeTaper']>, percent: number): number {
  const next = taper.findIndex(
    ({ socPercent }, index) => index > 0 && (percent <= socPercent || index === taper.length - 1),
  );
  const [low, high] = [taper[next - 1], taper[next]];
  const share = (percent - low.socPercent) / (high.socPercent - low.socPercent);
  return low.maxKw + share * (high.maxKw - low.maxKw);
}

/** What a battery costs with every penalty, less what is stored in it at the end. */
export function recountBattery(checked: readonly Checked[], problem: PlanningProblem, position: number): number {
  const { home, state, strategy } = problem;
  const battery = home.batteries[position];
  const kwhOf = (percent: number) => (percent * battery.capacityKwh) / 100;
  const [minimum, reserve] = [kwhOf(battery.minSocPercent), kwhOf(battery.reserveSocPercent ?? 0)];
  const drainPenalty = (index: number) =>
    20 * (home.sheddingCostPerKwh + (checked.length - index) * (home.minSocPenaltyPerKwh + home.reservePenaltyPerKwh));
  let cost = 0;
  let last: number | undefined;
  let before = kwhOf(state.batteries.find(({ id }) => id === battery.id)?.socPercent ?? 0);
  checked.forEach((item, index) => {
    const { chargeKwh, dischargeKwh, socPercent } = item.slot.batteries[position];
    const flow = chargeKwh - dischargeKwh;
    const stored = kwhOf(socPercent);
    cost += (chargeKwh + dischargeKwh) * battery.wearCostPerKwh;
    cost += soft(minimum - stored) * home.minSocPenaltyPerKwh;
    cost += soft(reserve - stored) * home.reservePenaltyPerKwh;
    cost += soft(stored - kwhOf(battery.maxSocPercent)) * home.maxSocPenaltyPerKwh;
    if (battery.idleDrainKw > 0 && battery.capacityKwh > 0) {
      const expected = before + gained(item, battery, position) - battery.idleDrainKw * item.hours;
      cost += soft(stored - expected) * drainPenalty(index);
    }
    if (last !== undefined) cost += (Math.abs(flow - last) * battery.rampCostPerKw) / item.hours;
    last = flow;
    before = stored;
  });
  const endKwh = kwhOf(checked[checked.length - 1].slot.batteries[position].socPercent);
  cost -= endKwh * endValuePerKwh(battery, problem);
  const targetPercent = targetSocPercent(battery, problem);
  if (targetPercent === undefined) return cost;
  const target = kwhOf(targetPercent);
  const missed = soft(target - endKwh) + (target > 0 ? soft(endKwh - target) : 0);
  return cost + missed * (home.targetSocPenaltyPerKwh ?? TARGET_PENALTIES[(strategy.riskAppetite ?? 3) - 1]);
}

import { clamp, round } from '../home/numbers.js';
import type { PlanSlot } from '../home/schema/plan.js';
import { netPoints, weighByRisk, type NetPoint } from './net-load-points.js';
import { drainKwh } from './battery-drain.js';
import type { Schedule } from './schedule.js';
import type { Setup, SetupBattery, SetupSlot } from './setup.js';
import { NOISE_KWH } from './tidy.js';

/**
 * The marginal value of stored energy as a staircase: from empty upwards, each stretch of `widths[i]` kWh is worth
 * `values[i]` currency per kWh stored. Values fall: the first kWh is the dearest.
 */
export interface Staircase {
  readonly widths: readonly number[];
  readonly values: readonly number[];
}

interface Step {
  readonly width: number;
  readonly value: number;
}

const CELLS = 40;
// How near to the plan a manual slot shall end, points of state of charge.
const MANUAL_BAND_PERCENT = 0.1;
// A point of a curve that its neighbours give within this share of the curve's spread is left out.
const SIMPLIFY_SHARE = 0.02;

/**
 * What stored energy is worth at other states of charge than the planned one, at the end of each slot and for each
 * battery: the executor trades against it when load and sun differ from the plan. Water heaters, cars, appliances and, for
 * each battery, the other batteries are taken to run as planned, so with several batteries a curve is exact at the planned
 * state of charge and cautious away from it: the others do not make room or help out. Ramp costs, tapers and part-load
 * efficiencies are left out. In a manual slot the curve says nothing but where the plan wants the battery to be.
 */
export function valueCurves(setup: Setup, schedule: Schedule): readonly PlanSlot['valueCurve'][] | undefined {
  const usable = setup.batteries.flatMap((it, position) => (it.battery.capacityKwh > 0 ? [{ it, position }] : []));
  if (usable.length === 0) return undefined;
  const curves = usable.map(({ it, position }) => {
    const edges = gridEdges(it);
    const curves = valueAtSlotEnds(setup, it, restOfPlan(setup, schedule, position));
    return curves.map((curve, index) => {
      const wish = setup.manualSlots.find((manual) => manual.index === index);
      const points = wish
        ? manualPoints(it, schedule[index].batteries[position].storedKwh, setup)
        : simplify(toPoints(curve, edges, it));
      return { battery: it.battery.id, ...points };
    });
  });
  return setup.slots.map((_, index) => curves.map((curve) => curve[index]));
}

/** What everything but load, sun and one battery takes in each slot of a plan, kWh: the rest of the balance. */
export function restOfPlan(setup: Setup, schedule: Schedule, position: number): readonly number[] {
  return schedule.map((slot, index) => {
    const { loadKwh, pvKwh } = setup.slots[index];
    const { chargeKwh, dischargeKwh } = slot.batteries[position];
    const comesKwh = slot.importKwh + slot.shedKwh + pvKwh - slot.curtailedKwh + dischargeKwh;
    const restKwh = comesKwh - loadKwh - slot.exportKwh - chargeKwh;
    return Math.abs(restKwh) < NOISE_KWH ? 0 : restKwh;
  });
}

/**
 * Backward recursion over the slots. With V the least cost from a slot's end to the horizon's end and C(r) the cost of a
 * slot in which r kWh leave the store, the cost at the slot's start is min over r of C(r) + V(s − r). Both are convex and
 * piecewise linear, so their slopes are merged in order, which is exact. Where load and sun are uncertain, the mean over
 * their points, weighted by risk appetite, is taken after each point has had its own best decision, on a grid of 40 cells.
 * @param restKwh what others take in each slot, kWh (negative: give); nothing unless told
 * @returns for each slot the staircase at its end, penalty for too low a charge included.
 */
export function valueAtSlotEnds(setup: Setup, it: SetupBattery, restKwh: readonly number[] = []): readonly Staircase[] {
  const { problem, slots } = setup;
  const top = Math.max(it.maxKwh, it.startKwh);
  const edges = [...(it.minKwh > 0 ? [0] : []), ...gridEdges(it)];
  const ends: Staircase[] = [];
  let value = endOfHorizon(it, top);
  for (let index = slots.length - 1; index >= 0; index--) {
    value = withFloor(value, it.minKwh, problem.home.minSocPenaltyPerKwh);
    value = withFloor(value, it.reserveKwh, problem.home.reservePenaltyPerKwh);
    ends.push(value);
    const after = drained(value, drainKwh(it, slots[index].hours), top);
    const points = weighByRisk(netPoints(slots[index], index, problem), problem.strategy.riskAppetite);
    const before = points.map((point) =>
      slotStart(after, slotSteps(slots[index], withRest(point, restKwh[index] ?? 0), setup, it), top),
    );
    value = points.length === 1 ? before[0] : mean(before, points, edges);
  }
  return ends.reverse();
}

/** What others take is as good as load, what they give as good as sun. */
function withRest({ weight, loadKwh, pvKwh }: NetPoint, restKwh: number): NetPoint {
  return { weight, loadKwh: loadKwh + Math.max(0, restKwh), pvKwh: pvKwh + Math.max(0, -restKwh) };
}

function endOfHorizon({ endValuePerKwh, target }: SetupBattery, top: number): Staircase {
  if (!target) return { widths: [top], values: [endValuePerKwh] };
  const below = Math.min(target.kwh, top);
  const over = target.kwh > 0 ? target.penaltyPerKwh : 0;
  return { widths: [below, top - below], values: [endValuePerKwh + target.penaltyPerKwh, endValuePerKwh - over] };
}

/** Every kWh below a floor is worth the penalty more. */
function withFloor({ widths, values }: Staircase, floorKwh: number, penaltyPerKwh: number): Staircase {
  if (floorKwh === 0) return { widths, values };
  const stepped = { widths: [] as number[], values: [] as number[] };
  let from = 0;
  widths.forEach((width, index) => {
    const below = clamp(floorKwh - from, 0, width);
    if (below > 0) push(stepped, below, values[index] + penaltyPerKwh);
    if (width > below) push(stepped, width - below, values[index]);
    from += width;
  });
  return stepped;
}

/** The value before an idle drain: so much more must be stored. */
function drained(after: Staircase, byKwh: number, top: number): Staircase {
  if (byKwh === 0) return after;
  const shifted = { widths: [byKwh], values: [after.values[0]] };
  let from = byKwh;
  after.widths.forEach((width, index) => {
    const inside = Math.min(width, top - from);
    if (inside > 0) push(shifted, inside, after.values[index]);
    from += width;
  });
  return shifted;
}

/** The slot's own choices: steps for charging less and then for discharging more, the most valuable first. */
function slotSteps(
  slot: SetupSlot,
  point: NetPoint,
  setup: Setup,
  it: SetupBattery,
): { steps: Step[]; charge: number } {
  const { battery } = it;
  const netKwh = point.loadKwh - point.pvKwh;
  const grid = gridSteps(slot, point, setup);
  const mostCharge = battery.maxChargeKw * slot.hours;
  const mostDischarge = battery.maxDischargeKw * slot.hours;
  const charge = take(grid, netKwh, netKwh + (battery.chargeFromGrid ? mostCharge : clamp(-netKwh, 0, mostCharge))).map(
    ({ width, value }) => ({
      width: width * battery.chargeEfficiency,
      value: (value + battery.wearCostPerKwh) / battery.chargeEfficiency,
    }),
  );
  const discharge = take(
    grid,
    netKwh - (battery.dischargeToGrid ? mostDischarge : clamp(netKwh, 0, mostDischarge)),
    netKwh,
  ).map(({ width, value }) => ({
    width: width / battery.dischargeEfficiency,
    value: (value - battery.wearCostPerKwh) * battery.dischargeEfficiency,
  }));
  const steps = [...charge, ...discharge].sort((a, b) => b.value - a.value);
  return { steps, charge: charge.reduce((total, { width }) => total + width, 0) };
}

interface GridSteps {
  /** The lowest net energy that the grid and curtailment can take, kWh. */
  readonly from: number;
  readonly steps: readonly Step[];
}

/** What one more kWh of need costs, from the largest surplus that can be placed to the largest need that can be served. */
function gridSteps(slot: SetupSlot, { loadKwh, pvKwh }: NetPoint, { grid, problem }: Setup): GridSteps {
  const exportKwh = grid.exportAllowed ? grid.maxExportKw * slot.hours : 0;
  const importKwh = grid.maxImportKw * slot.hours;
  const softKwh = Math.min(importKwh, slot.importLimitKwh);
  // Selling for more than buying costs would pay for doing both at once, which no home can.
  const exportPrice = Math.min(slot.exportPrice, slot.importPrice);
  const steps = [
    { width: exportKwh, value: exportPrice },
    { width: pvKwh, value: -problem.home.curtailmentCostPerKwh },
    { width: softKwh, value: slot.importPrice },
    { width: importKwh - softKwh, value: slot.importPrice + grid.importLimitPenaltyPerKwh },
    { width: loadKwh, value: problem.home.sheddingCostPerKwh },
  ];
  return { from: -exportKwh - pvKwh, steps: steps.sort((a, b) => a.value - b.value) };
}

function take({ from, steps }: GridSteps, low: number, high: number): Step[] {
  const taken: Step[] = [];
  let start = from;
  for (const { width, value } of steps) {
    const inside = Math.min(high, start + width) - Math.max(low, start);
    if (inside > 0) taken.push({ width: inside, value });
    start += width;
  }
  return taken;
}

/** Merges the slot's steps with the staircase at its end, and keeps what lies between empty and full. */
function slotStart(after: Staircase, { steps, charge }: { steps: Step[]; charge: number }, top: number): Staircase {
  const merged = { widths: [] as number[], values: [] as number[] };
  let position = -charge;
  let next = 0;
  let later = 0;
  while (position < top && (next < steps.length || later < after.widths.length)) {
    const own = next < steps.length && !(later < after.widths.length && after.values[later] > steps[next].value);
    const width = own ? steps[next].width : after.widths[later];
    const value = own ? steps[next].value : after.values[later];
    if (own) next++;
    else later++;
    const inside = Math.min(top, position + width) - Math.max(0, position);
    if (inside > 0) push(merged, inside, value);
    position += width;
  }
  return merged;
}

function mean(curves: readonly Staircase[], points: readonly NetPoint[], edges: readonly number[]): Staircase {
  const cells = curves.map((curve) => cellMeans(curve, edges));
  return {
    widths: edges.slice(1).map((edge, index) => edge - edges[index]),
    values: edges.slice(1).map((_, cell) => points.reduce((sum, { weight }, at) => sum + weight * cells[at][cell], 0)),
  };
}

/** The mean value in each cell between two edges. */
function cellMeans({ widths, values }: Staircase, edges: readonly number[]): number[] {
  const means: number[] = [];
  let step = 0;
  let stepEnd = widths[0];
  for (let cell = 1; cell < edges.length; cell++) {
    const high = edges[cell];
    let at = edges[cell - 1];
    let worth = 0;
    while (step < widths.length - 1 && stepEnd < high) {
      if (stepEnd > at) {
        worth += (stepEnd - at) * values[step];
        at = stepEnd;
      }
      stepEnd += widths[++step];
    }
    worth += (high - at) * values[step];
    means.push(worth / (high - edges[cell - 1]));
  }
  return means;
}

/** 40 equal cells from the minimum upwards. */
function gridEdges({ minKwh, maxKwh, startKwh }: SetupBattery): number[] {
  const top = Math.max(maxKwh, startKwh);
  // A battery that may not be used at all still has one cell of some width.
  const width = Math.max(top - minKwh, Number.EPSILON) / CELLS;
  return Array.from({ length: CELLS + 1 }, (_, index) => (index === CELLS ? top : minKwh + index * width));
}

interface Points {
  readonly socPercent: number[];
  readonly valuePerKwh: number[];
}

/** One point in the middle of each cell. */
function toPoints(curve: Staircase, edges: readonly number[], { battery }: SetupBattery): Points {
  const middles = edges.slice(1).map((edge, index) => (edge + edges[index]) / 2);
  return {
    socPercent: middles.map((kwh) => round((kwh / battery.capacityKwh) * 100, 3)),
    valuePerKwh: cellMeans(curve, edges).map((value) => round(value, 5)),
  };
}

/** Where a person has asked for it, nothing counts but to be where the plan is at the slot's end. */
function manualPoints({ battery }: SetupBattery, plannedKwh: number, { problem }: Setup): Points {
  const planned = (plannedKwh / battery.capacityKwh) * 100;
  const must = problem.home.manualSlotPenaltyPerKwh;
  const around = [planned - MANUAL_BAND_PERCENT, planned + MANUAL_BAND_PERCENT];
  return { socPercent: around.map((percent) => round(percent, 3)), valuePerKwh: [must, -must] };
}

/** Leaves out points that a straight line between the kept ones gives as well (Douglas and Peucker, 1973). */
function simplify({ socPercent, valuePerKwh }: Points): Points {
  const last = socPercent.length - 1;
  const tolerance = (valuePerKwh[0] - valuePerKwh[last]) * SIMPLIFY_SHARE + 1e-6;
  const kept = new Set([0, last]);
  const split = (from: number, to: number) => {
    let worst = -1;
    let worstError = tolerance;
    for (let index = from + 1; index < to; index++) {
      const share = (socPercent[index] - socPercent[from]) / (socPercent[to] - socPercent[from]);
      const straight = valuePerKwh[from] + share * (valuePerKwh[to] - valuePerKwh[from]);
      const error = Math.abs(valuePerKwh[index] - straight);
      if (error > worstError) [worst, worstError] = [index, error];
    }
    if (worst < 0) return;
    kept.add(worst);
    split(from, worst);
    split(worst, to);
  };
  split(0, last);
  const keep = (_: number, index: number) => kept.has(index);
  return { socPercent: socPercent.filter(keep), valuePerKwh: valuePerKwh.filter(keep) };
}

function push(stair: { widths: number[]; values: number[] }, width: number, value: number): void {
  const last = stair.values.length - 1;
  if (last >= 0 && stair.values[last] === value) stair.widths[last] += width;
  else {
    stair.widths.push(width);
    stair.values.push(value);
  }
}

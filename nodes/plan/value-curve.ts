import type { PlanSlot } from '../home/schema/plan.js';
import { drainKwh } from './battery-drain.js';
import { netPoints, weighByRisk } from './net-load-points.js';
import { peakImports, type PeakImport } from './peak-import.js';
import { restOfPlan, withRest, type RestOfSlot } from './rest-of-plan.js';
import type { Schedule } from './schedule.js';
import type { Setup, SetupBattery } from './setup.js';
import { drained, mean, withFloor, type Staircase } from './staircase.js';
import { startsOf } from './tapered-start.js';
import { manualPoints, simplify, toPoints } from './value-points.js';
import { slotSteps } from './value-steps.js';

const CELLS = 40;

/**
 * What stored energy is worth at other states of charge than the planned one, at the end of each slot and for each
 * battery: the executor trades against it when load and sun differ from the plan. Water heaters, cars, appliances and, for
 * each battery, the other batteries are taken to run as planned, but that another one may keep what it was to give. So with
 * several batteries a curve is exact at the planned state of charge and cautious away from it: the others do not help out
 * otherwise. Import beyond what the plan leaves below the month's peak costs what the power tariff adds. Ramp costs are left out. In a manual slot the curve says nothing but where the plan wants the battery to be.
 */
export function valueCurves(setup: Setup, schedule: Schedule): readonly PlanSlot['valueCurve'][] | undefined {
  const usable = setup.batteries.flatMap((it, position) => (it.battery.capacityKwh > 0 ? [{ it, position }] : []));
  if (usable.length === 0) return undefined;
  const peaks = peakImports(schedule, setup);
  const curves = usable.map(({ it, position }) => {
    const edges = gridEdges(it);
    const rest = restOfPlan(setup, schedule, position);
    const curves = valueAtSlotEnds(setup, it, rest, peaks);
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

/**
 * Backward recursion over the slots. With V the least cost from a slot's end to the horizon's end and C(r) the cost of a
 * slot in which r kWh leave the store, the cost at the slot's start is min over r of C(r) + V(s − r). Both are convex and
 * piecewise linear, so their slopes are merged in order, which is exact. Where load and sun are uncertain, the mean over
 * their points, weighted by risk appetite, is taken after each point has had its own best decision, on a grid of 40 cells.
 * A battery with a taper is looked at where the cells meet: what it can do depends on what it holds.
 * @param rest what others take and give in each slot; nothing unless told
 * @param peaks beyond which import the power tariff adds to the price; none unless told
 * @returns for each slot the staircase at its end, penalty for too low a charge included.
 */
export function valueAtSlotEnds(
  setup: Setup,
  it: SetupBattery,
  rest: readonly RestOfSlot[] = [],
  peaks: readonly (PeakImport | undefined)[] = [],
): readonly Staircase[] {
  const { problem, slots } = setup;
  const top = Math.max(it.maxKwh, it.startKwh);
  const edges = [...(it.minKwh > 0 ? [0] : []), ...gridEdges(it)];
  const startOf = startsOf(it, edges);
  const ends: Staircase[] = [];
  let value = endOfHorizon(it, top);
  for (let index = slots.length - 1; index >= 0; index--) {
    value = withFloor(value, it.minKwh, problem.home.minSocPenaltyPerKwh);
    value = withFloor(value, it.reserveKwh, problem.home.reservePenaltyPerKwh);
    ends.push(value);
    const after = drained(value, drainKwh(it, slots[index].hours), top);
    const points = weighByRisk(netPoints(slots[index], index, problem), problem.strategy.riskAppetite);
    const before = points.map((point) => {
      const steps = slotSteps(slots[index], withRest(point, rest[index]), setup, it, peaks[index]);
      return startOf(after, steps, slots[index].hours);
    });
    value = points.length === 1 ? before[0] : mean(before, points, edges);
  }
  return ends.reverse();
}

function endOfHorizon({ endValuePerKwh, target }: SetupBattery, top: number): Staircase {
  if (!target) return { widths: [top], values: [endValuePerKwh] };
  const below = Math.min(target.kwh, top);
  const over = target.kwh > 0 ? target.penaltyPerKwh : 0;
  return { widths: [below, top - below], values: [endValuePerKwh + target.penaltyPerKwh, endValuePerKwh - over] };
}

/** 40 equal cells from the minimum upwards. */
function gridEdges({ minKwh, maxKwh, startKwh }: SetupBattery): number[] {
  const top = Math.max(maxKwh, startKwh);
  // A battery that may not be used at all still has one cell of some width.
  const width = Math.max(top - minKwh, Number.EPSILON) / CELLS;
  return Array.from({ length: CELLS + 1 }, (_, index) => (index === CELLS ? top : minKwh + index * width));
}

import { hoursOf } from '../home/grid.js';
import type { Battery } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';

const DAY_HOURS = 24;
const CHEAP_SHARE = 0.25;

interface PricedHours {
  readonly hours: number;
  readonly price: number;
}

/**
 * What a kWh stored at the horizon's end is worth, in currency: the battery's own end value, else the strategy's, else
 * from the prices of the horizon's last 24 hours
 *
 *     V = max(0, min(dischargeEfficiency × (mean import price − wear), (refill price + wear) / chargeEfficiency))
 *
 * The first term is what the kWh saves when it is used at an average hour; the second is what storing it again costs in
 * the cheapest quarter of those hours, where a slot with more sun than load is filled at the export price forgone, and
 * any other from the grid.
 */
export function endValuePerKwh(battery: Battery, problem: PlanningProblem): number {
  const given = battery.endValuePerKwh ?? problem.strategy.terminalValuePerKwh;
  if (given !== undefined) return given;
  const lastDay = lastHours(problem.slots, DAY_HOURS);
  const inUse =
    battery.dischargeEfficiency *
    (meanPrice(lastDay.map(({ slot, hours }) => ({ hours, price: slot.importPrice }))) - battery.wearCostPerKwh);
  const refillPrice = cheapestShare(
    lastDay.flatMap(({ slot, hours }) => refillPrices(slot, battery, problem).map((price) => ({ hours, price }))),
    CHEAP_SHARE,
  );
  const refilling = (refillPrice + battery.wearCostPerKwh) / battery.chargeEfficiency;
  return Math.max(0, Math.min(inUse, refilling));
}

/** The price of energy that fills the battery in a slot; none where it may not be filled. */
function refillPrices(slot: ProblemSlot, battery: Battery, { home }: PlanningProblem): number[] {
  if (slot.pvKwh > slot.loadKwh) {
    const exportPrice = home.grid.exportAllowed ? slot.exportPrice : -Infinity;
    return [Math.max(exportPrice, -home.curtailmentCostPerKwh)];
  }
  return battery.chargeFromGrid ? [slot.importPrice] : [];
}

function lastHours(slots: readonly ProblemSlot[], wanted: number): { slot: ProblemSlot; hours: number }[] {
  const taken: { slot: ProblemSlot; hours: number }[] = [];
  let left = wanted;
  for (const slot of [...slots].reverse()) {
    if (left <= 0) break;
    const hours = Math.min(left, hoursOf(slot));
    taken.push({ slot, hours });
    left -= hours;
  }
  return taken;
}

function meanPrice(priced: readonly PricedHours[]): number {
  const hours = priced.reduce((total, item) => total + item.hours, 0);
  return priced.reduce((total, item) => total + item.price * item.hours, 0) / hours;
}

/** The mean price of the cheapest `share` of the hours; infinite where there are none. */
function cheapestShare(priced: readonly PricedHours[], share: number): number {
  if (priced.length === 0) return Infinity;
  const cheapest: PricedHours[] = [];
  let left = priced.reduce((total, item) => total + item.hours, 0) * share;
  for (const item of [...priced].sort((a, b) => a.price - b.price)) {
    if (left <= 0) break;
    cheapest.push({ price: item.price, hours: Math.min(left, item.hours) });
    left -= item.hours;
  }
  return meanPrice(cheapest);
}

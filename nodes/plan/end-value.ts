import { hoursOf } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot, Strategy } from '../home/schema/problem.js';

const DAY_HOURS = 24;
// A forecast of 48 hours that was issued a moment ago reaches a little less.
const LONG_HORIZON_HOURS = 46;

interface Piece {
  readonly slot: ProblemSlot;
  /** The part of the slot that lies in the last day. */
  readonly share: number;
}

/**
 * What a kWh stored at the horizon's end is worth, in currency: the battery's own end value, else the strategy's, else
 * what it would bring if the horizon's last 24 hours came again. Their deficits are served in the order of time; each
 * pays its import price, but no more than what storing the kWh anew would have cost at the cheapest moment before it:
 *
 *     V = max(0, Σ_u d_u × min(ηd × (import price_u − wear), min_{τ≤u} (refill price_τ + wear) / ηc) / Σ_u d_u)
 *
 * with d_u the load that PV does not cover (all hours alike where there is none). A slot with more sun than load is
 * filled at the export price forgone, any other from the grid.
 */
export function endValuePerKwh(battery: Battery, problem: PlanningProblem): number {
  const given = battery.endValuePerKwh ?? problem.strategy.terminalValuePerKwh;
  if (given !== undefined) return given;
  const lastDay = lastHours(problem.slots, DAY_HOURS);
  const deficit = ({ slot, share }: Piece) => share * Math.max(0, slot.loadKwh - slot.pvKwh);
  const hours = ({ slot, share }: Piece) => share * hoursOf(slot);
  const weight = lastDay.some((piece) => deficit(piece) > 0) ? deficit : hours;
  let refilling = Infinity;
  let total = 0;
  let weights = 0;
  for (const piece of lastDay) {
    refilling = Math.min(refilling, refillCost(piece.slot, battery, problem));
    const inUse = battery.dischargeEfficiency * (piece.slot.importPrice - battery.wearCostPerKwh);
    total += weight(piece) * Math.min(inUse, refilling);
    weights += weight(piece);
  }
  return Math.max(0, total / weights);
}

/**
 * The strategy with what is left at the end worth nothing, where nobody has asked for anything else, the slots reach two
 * days, and the home needs in that time at least what its batteries can hold: then the plan itself shows what stored energy
 * is good for, and a value beyond the end would count some of it twice. A battery that outlasts the horizon keeps the
 * value that the horizon's last day suggests.
 */
export function withEndOfHorizon(strategy: Strategy, slots: readonly ProblemSlot[], { batteries }: Home): Strategy {
  if (strategy.terminalValuePerKwh !== undefined || strategy.targetSocPercent !== undefined) return strategy;
  if (sum(slots.map(hoursOf)) < LONG_HORIZON_HOURS) return strategy;
  const needKwh = sum(slots.map(({ loadKwh, pvKwh }) => Math.max(0, loadKwh - pvKwh)));
  const holdKwh = sum(
    batteries.map(({ capacityKwh, minSocPercent, maxSocPercent, dischargeEfficiency }) => {
      return (capacityKwh * (maxSocPercent - minSocPercent) * dischargeEfficiency) / 100;
    }),
  );
  return needKwh < holdKwh ? strategy : { ...strategy, terminalValuePerKwh: 0 };
}

/** What a kWh costs that is stored in this slot; infinite where the battery may not be filled. */
function refillCost(slot: ProblemSlot, battery: Battery, { home }: PlanningProblem): number {
  const storing = (price: number) => (price + battery.wearCostPerKwh) / battery.chargeEfficiency;
  if (slot.pvKwh > slot.loadKwh) {
    const exportPrice = home.grid.exportAllowed ? slot.exportPrice : -Infinity;
    return storing(Math.max(exportPrice, -home.curtailmentCostPerKwh));
  }
  return battery.chargeFromGrid ? storing(slot.importPrice) : Infinity;
}

/** The last so many hours, in the order of time. */
function lastHours(slots: readonly ProblemSlot[], wanted: number): Piece[] {
  const pieces: Piece[] = [];
  let left = wanted;
  for (const slot of [...slots].reverse()) {
    if (left <= 0) break;
    const hours = hoursOf(slot);
    pieces.push({ slot, share: Math.min(1, left / hours) });
    left -= hours;
  }
  return pieces.reverse();
}

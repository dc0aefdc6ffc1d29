import type { Plan } from '../home/schema/plan.js';
import type { LpSolution, WarmLp } from './lp.js';
import type { HomeModel } from './model.js';
import { plannedFlow } from './previous-plan.js';
import type { Setup } from './setup.js';

// Reduced costs and duals below this are none: moving a kWh along them changes nothing that a plan counts.
const FREE = 1e-9;

/**
 * Among the cheapest solutions of a solved linear model the one whose battery flows are the closest to the previous
 * plan's. By complementary slackness the cheapest ones are those that leave every column with a reduced cost, and every
 * row with a dual, where it is; on what is free then, the sum of the distances is minimised. Takes the model's costs and
 * bounds with it: load it anew for anything else.
 * @returns undefined where nothing is free to move, or no time is left.
 */
export function closestTo(
  previous: Plan,
  { lp, home, setup }: { readonly lp: WarmLp; readonly home: HomeModel; readonly setup: Setup },
  found: LpSolution,
  timeLimitMs: number,
): LpSolution | undefined {
  const freeColumns = lp.holdCheapest(found, FREE);
  if (freeColumns === 0) return undefined;
  const instants = [...setup.slots.map(({ start }) => start), setup.slots[setup.slots.length - 1].end];
  const edges = Float64Array.from(instants, (instant) => Date.parse(instant));
  home.batteries.forEach(({ chargeColumns, dischargeColumns }, position) => {
    const planned = plannedFlow(previous, setup.batteries[position].battery.id, edges);
    planned.forEach((kwh, slot) => {
      if (Number.isNaN(kwh)) return;
      const row = lp.addRow({
        lower: kwh,
        upper: kwh,
        indices: [chargeColumns[slot], dischargeColumns[slot]],
        values: [1, -1],
      });
      for (const side of [1, -1]) {
        lp.addColumn({ lower: 0, upper: Infinity, cost: 1 / setup.slots[slot].hours, indices: [row], values: [side] });
      }
    });
  });
  const closest = lp.tryRun(timeLimitMs);
  return typeof closest === 'string' ? undefined : closest;
}

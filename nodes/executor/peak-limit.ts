import type { Home } from '../home/schema/home.js';
import type { PlanSlot } from '../home/schema/plan.js';

/**
 * The home in a slot of a plan that knows what more import would add to the bill for power: so much counts as a limit of
 * the grid, beyond which a kWh costs that much more. A lower limit of the home's own stays.
 */
export function withPeakLimit(home: Home, { peakImport }: Pick<PlanSlot, 'peakImport'>): Home {
  const { importLimitKw = Infinity } = home.grid;
  if (!peakImport || peakImport.kw >= importLimitKw) return home;
  const { kw, pricePerKwh } = peakImport;
  return { ...home, grid: { ...home.grid, importLimitKw: kw, importLimitPenaltyPerKwh: pricePerKwh } };
}

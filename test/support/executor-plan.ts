import { SLOT_MS, toIso } from '../../nodes/home/grid.js';
import type { Plan, PlanSlot } from '../../nodes/home/schema/plan.js';

interface Prices {
  readonly importPrice?: number;
  readonly exportPrice?: number;
  readonly storedEnergyValue?: number;
  /** How many slots of a quarter of an hour; 192 are two days. */
  readonly slots?: number;
}

/** A plan in which every slot has the same prices and the same value of stored energy; its energies are zero. */
export function onePricePlan(
  now: number,
  { importPrice = 0.3, exportPrice = 0.1, storedEnergyValue = 0.2, slots = 192 }: Prices = {},
): Plan {
  const plannedAt = toIso(now);
  const first = Math.floor(now / SLOT_MS) * SLOT_MS;
  return {
    plannedAt,
    status: 'optimal',
    objective: 0,
    summary: { plannedAt, slotCount: slots, status: 'optimal', nextAction: 'hold', cost: 0 },
    cost: { import: 0, exportIncome: 0, wear: 0, total: 0 },
    slots: Array.from({ length: slots }, (_, index): PlanSlot => {
      const start = first + index * SLOT_MS;
      return {
        start: toIso(Math.max(now, start)),
        end: toIso(start + SLOT_MS),
        action: 'hold',
        importPrice,
        exportPrice,
        importKwh: 0,
        exportKwh: 0,
        pvKwh: 0,
        curtailedKwh: 0,
        loadKwh: 0,
        shedKwh: 0,
        batteries: [],
        waterHeaters: [],
        evs: [],
        appliances: [],
        storedEnergyValue,
        reason: { code: 'hold', values: {}, text: 'Holds.' },
      };
    }),
    notices: [],
    changes: [],
    solver: { wallMs: 0, mipGap: 0, bound: 0, method: 'test' },
  };
}

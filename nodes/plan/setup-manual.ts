import { hoursOf } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { ManualSlot, PlanningProblem } from '../home/schema/problem.js';

/** What a person asked of one slot. */
export interface SetupManualSlot {
  readonly index: number;
  readonly manual: ManualSlot & { readonly action: 'charge' | 'export' | 'hold' };
  /** What the batteries shall charge, or the home export: at least so much. 0 for a hold. */
  readonly wantedKwh: number;
}

/** What people asked of the batteries, slot by slot. Where two wishes meet, the first listed counts. */
export function setUpManualSlots({ manualSlots = [], home, slots }: PlanningProblem): SetupManualSlot[] {
  const usable = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  if (usable.length === 0) return [];
  const mostKw = {
    charge: sum(usable.map(({ maxChargeKw }) => maxChargeKw)),
    export: Math.min(home.grid.maxExportKw, sum(usable.map(({ maxDischargeKw }) => maxDischargeKw))),
    hold: 0,
  };
  return slots.flatMap((slot, index) => {
    const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
    const manual = manualSlots
      .filter(isForBatteries)
      .find((it) => Date.parse(it.from) < end && Date.parse(it.to) > start);
    if (!manual) return [];
    const overlap = Math.min(end, Date.parse(manual.to)) - Math.max(start, Date.parse(manual.from));
    const kw = manual.action === 'hold' ? 0 : (manual.powerKw ?? mostKw[manual.action]);
    return [{ index, manual, wantedKwh: (kw * hoursOf(slot) * overlap) / (end - start) }];
  });
}

function isForBatteries(manual: ManualSlot): manual is SetupManualSlot['manual'] {
  return manual.action !== 'water';
}

import { DarkstarError } from '../home/errors.js';
import type { Plan } from '../home/schema/plan.js';

/**
 * Refuses a plan whose value curves cannot be followed.
 * @throws DarkstarError `invalid-value-curve`
 */
export function checkCurves(plan: Plan): void {
  plan.slots.forEach((slot, index) => {
    for (const { battery, socPercent, valuePerKwh } of slot.valueCurve ?? []) {
      const ascending = socPercent.every((soc, point) => point === 0 || soc >= socPercent[point - 1]);
      if (socPercent.length > 0 && socPercent.length === valuePerKwh.length && ascending) continue;
      throw new DarkstarError(
        'invalid-value-curve',
        `\`plan-update.slots[${index}].valueCurve\` of battery "${battery}" is not a curve: it needs as many values as states of charge, at least one, in ascending order. The plan in force stays.`,
        { values: { slot: index, battery } },
      );
    }
  });
}

import { sum } from '../home/numbers.js';
import type { Home, SolarArray } from '../home/schema/home.js';
import type { ProblemSlot } from '../home/schema/problem.js';

export interface ArrayEnergy {
  /** Absent for sun that no array of the home is told to yield. */
  readonly array: SolarArray | undefined;
  readonly kwh: number;
}

/**
 * A slot's solar energy by array: as the slot says, else shared out by peak power. A home that names no arrays has one
 * that is curtailable and AC-coupled.
 */
export function pvByArray({ pvKwh, pvKwhByArray }: ProblemSlot, { solar }: Home): readonly ArrayEnergy[] {
  if (pvKwhByArray) {
    return Object.entries(pvKwhByArray).map(([id, kwh]) => ({ array: solar.find((array) => array.id === id), kwh }));
  }
  const peakKw = sum(solar.map((array) => array.peakKw));
  if (peakKw === 0) return [{ array: undefined, kwh: pvKwh }];
  return solar.map((array) => ({ array, kwh: (pvKwh * array.peakKw) / peakKw }));
}

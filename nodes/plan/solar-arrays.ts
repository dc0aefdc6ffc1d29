import { sum } from '../home/numbers.js';
import type { Home, SolarArray } from '../home/schema/home.js';
import type { ProblemSlot } from '../home/schema/problem.js';

export interface ArrayEnergy {
  /** Absent for sun that no array of the home is told to yield. */
  readonly array: SolarArray | undefined;
  readonly kwh: number;
}

/**
 * A slot's solar energy by array: as the slot says, else shared out by peak power; arrays whose peak nobody told count as
 * the mean of the others. A home that names no arrays has one
 * that is curtailable and AC-coupled.
 */
export function pvByArray({ pvKwh, pvKwhByArray }: ProblemSlot, { solar }: Home): readonly ArrayEnergy[] {
  if (pvKwhByArray) {
    return Object.entries(pvKwhByArray).map(([id, kwh]) => ({ array: solar.find((array) => array.id === id), kwh }));
  }
  const told = solar.flatMap(({ peakKw }) => (peakKw === undefined ? [] : [peakKw]));
  const usual = told.length > 0 ? sum(told) / told.length : 1;
  const peaks = solar.map(({ peakKw = usual }) => peakKw);
  const peakKw = sum(peaks);
  if (peakKw === 0) return [{ array: undefined, kwh: pvKwh }];
  return solar.map((array, place) => ({ array, kwh: (pvKwh * peaks[place]) / peakKw }));
}

import { onPlaneWm2, panelKw } from '../home/panels.js';
import type { SolarArray } from '../home/schema/home.js';
import { sum } from '../home/numbers.js';
import { sunPosition, type Location } from '../home/sun.js';
import { skyAt } from './weather.js';

const SYSTEM_EFFICIENCY = 0.9;
// What an array is simulated with where its peak is left to be estimated.
const USUAL_PEAK_KW = 6;

/** PV power (kW, AC) of all arrays at an instant under the simulated sky. */
export function pvKwAt(instant: number, arrays: readonly SolarArray[], place: Location, seed: number): number {
  const sky = skyAt(instant, place, seed);
  if (sky.ghiWm2 === 0) return 0;
  const sun = sunPosition(instant, place);
  const powerKw = arrays.map(({ peakKw = USUAL_PEAK_KW, ...array }) =>
    panelKw({ peakKw }, onPlaneWm2(array, sky, sun), sky.temperatureC),
  );
  return SYSTEM_EFFICIENCY * sum(powerKw);
}

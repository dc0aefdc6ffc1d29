import { onPlaneWm2, panelKw } from '../home/panels.js';
import type { SolarArray } from '../home/schema/home.js';
import { sum } from '../home/numbers.js';
import { sunPosition, type Location } from '../home/sun.js';
import { skyAt } from './weather.js';

const SYSTEM_EFFICIENCY = 0.9;

/** PV power (kW, AC) of all arrays at an instant under the simulated sky. */
export function pvKwAt(instant: number, arrays: readonly SolarArray[], place: Location, seed: number): number {
  const sky = skyAt(instant, place, seed);
  if (sky.ghiWm2 === 0) return 0;
  const sun = sunPosition(instant, place);
  return SYSTEM_EFFICIENCY * sum(arrays.map((array) => panelKw(array, onPlaneWm2(array, sky, sun), sky.temperatureC)));
}

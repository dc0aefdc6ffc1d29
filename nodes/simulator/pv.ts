import type { SolarArray } from '../home/schema/home.js';
import { sunPosition, type Place } from './sun.js';
import { skyAt, type Sky } from './weather.js';

const RADIANS = Math.PI / 180;
const GROUND_REFLECTANCE = 0.2;
const SYSTEM_EFFICIENCY = 0.9;
const POWER_PER_DEGREE = -0.004;
// Ross (1976): a module is warmer than the air by about 0.03 K per W/m² on it.
const ROSS_K_M2_PER_W = 0.03;

/** PV power (kW, AC) of all arrays at an instant under the simulated sky. */
export function pvKwAt(instant: number, arrays: readonly SolarArray[], place: Place, seed: number): number {
  const sky = skyAt(instant, place, seed);
  if (sky.ghiWm2 === 0) return 0;
  return arrays.reduce((sum, array) => sum + arrayKw(array, sky, instant, place), 0);
}

function arrayKw(array: SolarArray, sky: Sky, instant: number, place: Place): number {
  const onPlaneWm2 = planeWm2(array, sky, instant, place);
  const moduleC = sky.temperatureC + ROSS_K_M2_PER_W * onPlaneWm2;
  const warmth = 1 + POWER_PER_DEGREE * (moduleC - 25);
  return (array.peakKw * onPlaneWm2 * warmth * SYSTEM_EFFICIENCY) / 1000;
}

/** Irradiance on a tilted plane with an isotropic sky (Liu and Jordan, 1963). */
function planeWm2({ tiltDegrees, azimuthDegrees }: SolarArray, sky: Sky, instant: number, place: Place): number {
  const sun = sunPosition(instant, place);
  const [elevation, tilt] = [sun.elevationDegrees * RADIANS, tiltDegrees * RADIANS];
  const turn = (sun.azimuthDegrees - azimuthDegrees) * RADIANS;
  const cosIncidence = Math.sin(elevation) * Math.cos(tilt) + Math.cos(elevation) * Math.sin(tilt) * Math.cos(turn);
  const skyShare = (1 + Math.cos(tilt)) / 2;
  return (
    sky.dniWm2 * Math.max(0, cosIncidence) + sky.dhiWm2 * skyShare + sky.ghiWm2 * GROUND_REFLECTANCE * (1 - skyShare)
  );
}

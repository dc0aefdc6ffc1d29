import type { SolarArray } from './schema/home.js';
import type { SunPosition } from './sun.js';

/** Irradiance in W/m²: global and diffuse on the horizontal plane, and direct normal to the sun. */
export interface Irradiance {
  readonly ghiWm2: number;
  readonly dniWm2: number;
  readonly dhiWm2: number;
}

/** How an array lies: 0° flat to 90° upright, and the direction it faces, clockwise from north. */
export interface Plane {
  readonly tiltDegrees: number;
  readonly azimuthDegrees: number;
}

/** How most roofs lie: what is assumed of an array until its own history tells better. */
export const USUAL_PLANE: Plane = { tiltDegrees: 35, azimuthDegrees: 180 };

const RADIANS = Math.PI / 180;
const GROUND_REFLECTANCE = 0.2;
// Crystalline silicon loses 0.4 % of its power per K; the cell is warmer than the air by 0.03 K per W/m² (Ross, 1976).
const POWER_PER_KELVIN = -0.004;
const CELL_KELVIN_PER_WM2 = 0.03;

/**
 * Irradiance (W/m²) on the plane of an array: direct by the angle of incidence, diffuse from an isotropic sky, and ground
 * reflection. Source: Liu and Jordan, Solar Energy 4 (1960) 1–19 and 7 (1963) 53–74.
 */
export function onPlaneWm2(
  {
    tiltDegrees = USUAL_PLANE.tiltDegrees,
    azimuthDegrees = USUAL_PLANE.azimuthDegrees,
  }: Pick<SolarArray, 'tiltDegrees' | 'azimuthDegrees'>,
  { ghiWm2, dniWm2, dhiWm2 }: Irradiance,
  sun: SunPosition,
): number {
  const [elevation, tilt] = [sun.elevationDegrees * RADIANS, tiltDegrees * RADIANS];
  const turn = (sun.azimuthDegrees - azimuthDegrees) * RADIANS;
  const cosIncidence = Math.sin(elevation) * Math.cos(tilt) + Math.cos(elevation) * Math.sin(tilt) * Math.cos(turn);
  const skyShare = (1 + Math.cos(tilt)) / 2;
  return dniWm2 * Math.max(0, cosIncidence) + dhiWm2 * skyShare + ghiWm2 * GROUND_REFLECTANCE * (1 - skyShare);
}

/** DC power in kW of an array under the irradiance on its plane and in air of a temperature (°C). */
export function panelKw({ peakKw }: { readonly peakKw: number }, planeWm2: number, airC: number): number {
  const cellC = airC + CELL_KELVIN_PER_WM2 * planeWm2;
  return Math.max(0, (peakKw * planeWm2 * (1 + POWER_PER_KELVIN * (cellC - 25))) / 1000);
}

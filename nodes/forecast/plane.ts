import type { SolarArray } from '../home/schema/home.js';
import { extraterrestrialWm2, sunPosition, type Location } from './sun.js';

/** Radiation in W/m²: global on the horizontal plane, and where known its direct (normal) and diffuse parts. */
export interface Radiation {
  readonly ghiWm2: number;
  readonly dniWm2?: number | undefined;
  readonly dhiWm2?: number | undefined;
  readonly temperatureC?: number | undefined;
}

const RADIANS = Math.PI / 180;
const GROUND_REFLECTION = 0.2;
// Wiring, inverter, soiling and mismatch together: PVWatts version 5 (Dobos, 2014) takes 14 %.
const SYSTEM_FACTOR = 0.86;
// Crystalline silicon loses 0.4 % of its power per K; the cell is warmer than the air by 0.03 K per W/m² (Ross, 1976).
const POWER_PER_KELVIN = -0.004;
const CELL_KELVIN_PER_WM2 = 0.03;
const TEMPERATURE_WHEN_UNKNOWN_C = 15;
// Below this elevation the quotient of direct and sin(elevation) is noise.
const LOWEST_SUN_DEGREES = 2;

/** The expected power in kW of an array under the given radiation at an instant; 0 when the sun is down. */
export function arrayPowerKw(array: SolarArray, radiation: Radiation, instant: number, location: Location): number {
  const plane = planeRadiationWm2(array, radiation, instant, location);
  const cellC = (radiation.temperatureC ?? TEMPERATURE_WHEN_UNKNOWN_C) + CELL_KELVIN_PER_WM2 * plane;
  const derating = 1 + POWER_PER_KELVIN * (cellC - 25);
  return Math.max(0, ((array.peakKw * plane) / 1000) * derating * SYSTEM_FACTOR);
}

/**
 * Radiation on a tilted plane: direct by the angle of incidence, diffuse from an isotropic sky, and ground reflection.
 * Source: Liu and Jordan, Solar Energy 4 (1960) 1–19 and 7 (1963) 53–74.
 */
function planeRadiationWm2(
  { tiltDegrees, azimuthDegrees }: SolarArray,
  radiation: Radiation,
  instant: number,
  location: Location,
): number {
  const sun = sunPosition(instant, location);
  const { directNormal, diffuse } = components(radiation, instant, sun.elevationDegrees);
  const tilt = tiltDegrees * RADIANS;
  const elevation = sun.elevationDegrees * RADIANS;
  const incidence =
    Math.sin(elevation) * Math.cos(tilt) +
    Math.cos(elevation) * Math.sin(tilt) * Math.cos((sun.azimuthDegrees - azimuthDegrees) * RADIANS);
  return (
    directNormal * Math.max(0, incidence) +
    (diffuse * (1 + Math.cos(tilt))) / 2 +
    (radiation.ghiWm2 * GROUND_REFLECTION * (1 - Math.cos(tilt))) / 2
  );
}

function components({ ghiWm2, dniWm2, dhiWm2 }: Radiation, instant: number, elevationDegrees: number) {
  const diffuse = dhiWm2 ?? (dniWm2 === undefined ? erbsDiffuse(ghiWm2, instant, elevationDegrees) : undefined);
  const sine = Math.sin(Math.max(elevationDegrees, LOWEST_SUN_DEGREES) * RADIANS);
  if (elevationDegrees <= 0) return { directNormal: 0, diffuse: diffuse ?? ghiWm2 };
  const directNormal = dniWm2 ?? Math.max(0, ghiWm2 - (diffuse ?? ghiWm2)) / sine;
  return { directNormal, diffuse: diffuse ?? Math.max(0, ghiWm2 - directNormal * sine) };
}

/** The diffuse part of global radiation by the clearness index. Source: Erbs, Klein and Duffie, Solar Energy 28 (1982). */
function erbsDiffuse(ghiWm2: number, instant: number, elevationDegrees: number): number {
  const outside = extraterrestrialWm2(instant, elevationDegrees);
  if (outside <= 0) return ghiWm2;
  const k = Math.min(1, ghiWm2 / outside);
  if (k <= 0.22) return ghiWm2 * (1 - 0.09 * k);
  if (k > 0.8) return ghiWm2 * 0.165;
  return ghiWm2 * (0.9511 - 0.1604 * k + 4.388 * k ** 2 - 16.638 * k ** 3 + 12.336 * k ** 4);
}

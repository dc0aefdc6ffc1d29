import { onPlaneWm2, panelKw, type Irradiance } from '../home/panels.js';
import type { SolarArray } from '../home/schema/home.js';
import { extraterrestrialWm2, type Location, type SunPosition } from '../home/sun.js';

/** Radiation in W/m²: global on the horizontal plane, and where known its direct (normal) and diffuse parts. */
export interface Radiation {
  readonly ghiWm2: number;
  readonly dniWm2?: number | undefined;
  readonly dhiWm2?: number | undefined;
  readonly temperatureC?: number | undefined;
}

/** What is told of an array. The losses default to 14 %. */
export type Panels = Pick<SolarArray, 'peakKw' | 'tiltDegrees' | 'azimuthDegrees' | 'inverterKw'> & {
  readonly lossPercent?: number | undefined;
  readonly id?: string;
};

/** An array whose size is known. */
export type SizedPanels = Panels & { readonly peakKw: number };

/** What of a home its solar forecast needs. */
export interface RoofHome {
  readonly location?: Location | undefined;
  readonly solar: readonly Panels[];
}

const RADIANS = Math.PI / 180;
// Wiring, inverter, soiling and mismatch together: PVWatts version 5 (Dobos, 2014).
const USUAL_LOSS_PERCENT = 14;
const TEMPERATURE_WHEN_UNKNOWN_C = 15;
// Below this elevation the quotient of direct and sin(elevation) is noise.
const LOWEST_SUN_DEGREES = 2;

/** The expected power in kW of an array under irradiance with all its parts: 0 when the sun is down. */
export function powerUnder(array: SizedPanels, irradiance: Irradiance, sun: SunPosition, airC?: number): number {
  const dcKw = panelKw(array, onPlaneWm2(array, irradiance, sun), airC ?? TEMPERATURE_WHEN_UNKNOWN_C);
  const acKw = dcKw * (1 - (array.lossPercent ?? USUAL_LOSS_PERCENT) / 100);
  return Math.min(acKw, array.inverterKw ?? Infinity);
}

/** The radiation with the parts that nobody told. */
export function withAllParts(
  { ghiWm2, dniWm2, dhiWm2 }: Radiation,
  instant: number,
  elevationDegrees: number,
): Irradiance {
  const diffuse = dhiWm2 ?? (dniWm2 === undefined ? erbsDiffuse(ghiWm2, instant, elevationDegrees) : undefined);
  const sine = Math.sin(Math.max(elevationDegrees, LOWEST_SUN_DEGREES) * RADIANS);
  if (elevationDegrees <= 0) return { ghiWm2, dniWm2: 0, dhiWm2: diffuse ?? ghiWm2 };
  const directNormal = dniWm2 ?? Math.max(0, ghiWm2 - (diffuse ?? ghiWm2)) / sine;
  return { ghiWm2, dniWm2: directNormal, dhiWm2: diffuse ?? Math.max(0, ghiWm2 - directNormal * sine) };
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

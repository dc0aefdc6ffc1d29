import type { Irradiance } from '../home/panels.js';

const RADIANS = Math.PI / 180;
// Under a clear sky about a seventh of the radiation is diffuse.
const DIFFUSE_SHARE = 0.15;
// Near the horizon the quotient of direct and sin(elevation) means nothing.
const LEAST_SINE = 0.03;
const MOST_DIRECT_WM2 = 1000;

/** Irradiance under a cloudless sky. Source: B. Haurwitz, Journal of Meteorology 2 (1945) 154–166. */
export function clearSky(elevationDegrees: number): Irradiance {
  const sine = Math.sin(elevationDegrees * RADIANS);
  if (sine <= 0) return { ghiWm2: 0, dniWm2: 0, dhiWm2: 0 };
  const ghiWm2 = 1098 * sine * Math.exp(-0.057 / sine);
  const dhiWm2 = DIFFUSE_SHARE * ghiWm2;
  return { ghiWm2, dniWm2: Math.min(MOST_DIRECT_WM2, (ghiWm2 - dhiWm2) / Math.max(sine, LEAST_SINE)), dhiWm2 };
}

import { DAY_MS } from './grid.js';

/** Where the sun stands, in degrees: elevation above the horizon, azimuth clockwise from north. */
export interface SunPosition {
  readonly elevationDegrees: number;
  readonly azimuthDegrees: number;
}

/** A place on earth in degrees, north and east positive. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
}

const RADIANS = Math.PI / 180;
const J2000_MS = Date.UTC(2000, 0, 1, 12);

// The upper limb appears at this elevation of the centre: half the sun's diameter plus refraction.
const SUNRISE_ELEVATION_DEGREES = -0.833;

/**
 * The sun's position to about 0.01° between 1950 and 2050, without refraction.
 * Source: the Astronomical Almanac's low-precision formulas, after J. Michalsky, Solar Energy 40 (1988) 227–235.
 */
export function sunPosition(instant: number, { latitude, longitude }: Location): SunPosition {
  const days = (instant - J2000_MS) / DAY_MS;
  const meanLongitude = 280.46 + 0.9856474 * days;
  const meanAnomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const eclipticLongitude =
    (meanLongitude + 1.915 * Math.sin(meanAnomaly) + 0.02 * Math.sin(2 * meanAnomaly)) * RADIANS;
  const obliquity = (23.439 - 0.0000004 * days) * RADIANS;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(eclipticLongitude));
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(eclipticLongitude), Math.cos(eclipticLongitude));
  const siderealDegrees = 280.46062 + 360.98564737 * days + longitude;
  const hourAngle = siderealDegrees * RADIANS - rightAscension;
  const phi = latitude * RADIANS;
  const elevation = Math.asin(
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle),
  );
  const azimuth = Math.atan2(
    -Math.sin(hourAngle),
    Math.tan(declination) * Math.cos(phi) - Math.sin(phi) * Math.cos(hourAngle),
  );
  return { elevationDegrees: elevation / RADIANS, azimuthDegrees: (azimuth / RADIANS + 360) % 360 };
}

/** Whether the sun stays below the horizon all through an interval of at most an hour or so. */
export function isDark(start: number, end: number, location: Location): boolean {
  return [start, (start + end) / 2, end].every(
    (instant) => sunPosition(instant, location).elevationDegrees < SUNRISE_ELEVATION_DEGREES,
  );
}

/** Radiation in W/m² on a horizontal plane outside the atmosphere. Source: Spencer (1971), first term. */
export function extraterrestrialWm2(instant: number, elevationDegrees: number): number {
  if (elevationDegrees <= 0) return 0;
  const dayOfYear = ((instant - J2000_MS) / DAY_MS) % 365.25;
  return 1361 * (1 + 0.033 * Math.cos((2 * Math.PI * dayOfYear) / 365.25)) * Math.sin(elevationDegrees * RADIANS);
}

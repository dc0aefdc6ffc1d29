import { HOUR_MS } from '../home/grid.js';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where the sun stands (degrees): elevation above the horizon, azimuth from north over east. */
export interface SunPosition {
  readonly elevationDegrees: number;
  readonly azimuthDegrees: number;
}

const RADIANS = Math.PI / 180;

/**
 * The position of the sun by the Fourier series of Spencer (1971), as in NOAA's "General Solar Position Calculations":
 * declination and equation of time from the day of the year, then the hour angle. Good to about half a degree;
 * refraction is left out.
 */
export function sunPosition(instant: number, { latitude, longitude }: Place): SunPosition {
  const yearStart = Date.UTC(new Date(instant).getUTCFullYear(), 0, 1);
  const dayAngle = (2 * Math.PI * (instant - yearStart)) / (365.25 * 24 * HOUR_MS);
  const declination = declinationAt(dayAngle);
  const minutesUtc = (instant % (24 * HOUR_MS)) / 60_000;
  const trueSolarMinutes = minutesUtc + 4 * longitude + equationOfTimeMinutes(dayAngle);
  const hourAngle = (trueSolarMinutes / 4 - 180) * RADIANS;
  const phi = latitude * RADIANS;
  const sinElevation =
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle);
  const east = -Math.cos(declination) * Math.sin(hourAngle);
  const north = Math.cos(phi) * Math.sin(declination) - Math.sin(phi) * Math.cos(declination) * Math.cos(hourAngle);
  return {
    elevationDegrees: Math.asin(Math.max(-1, Math.min(1, sinElevation))) / RADIANS,
    azimuthDegrees: (Math.atan2(east, north) / RADIANS + 360) % 360,
  };
}

function declinationAt(angle: number): number {
  return (
    0.006918 -
    0.399912 * Math.cos(angle) +
    0.070257 * Math.sin(angle) -
    0.006758 * Math.cos(2 * angle) +
    0.000907 * Math.sin(2 * angle) -
    0.002697 * Math.cos(3 * angle) +
    0.00148 * Math.sin(3 * angle)
  );
}

function equationOfTimeMinutes(angle: number): number {
  return (
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(angle) -
      0.032077 * Math.sin(angle) -
      0.014615 * Math.cos(2 * angle) -
      0.040849 * Math.sin(2 * angle))
  );
}

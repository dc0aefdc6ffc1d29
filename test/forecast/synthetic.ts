import { DAY_MS, HOUR_MS, toIso } from '../../nodes/home/grid.js';
import type { MeasuredRow } from '../../nodes/forecast/history.js';
import { powerUnder, withAllParts, type Radiation, type SizedPanels } from '../../nodes/forecast/plane.js';
import { sunPosition, type Location } from '../../nodes/home/sun.js';

export const MONDAY = Date.parse('2024-06-03T00:00:00Z');

/** Rows of `stepMs` from `from` to `to`; `energy` tells load and PV by the start of each. */
export function rowsOf(
  from: number,
  to: number,
  stepMs: number,
  energy: (start: number) => Omit<MeasuredRow, 'start' | 'end'>,
): MeasuredRow[] {
  return Array.from({ length: Math.floor((to - from) / stepMs) }, (_, index) => {
    const start = from + index * stepMs;
    return { start: toIso(start), end: toIso(start + stepMs), ...energy(start) };
  });
}

/** A number from 0 to 1 that a seed and a place always give again (mulberry32). */
export function randomOf(seed: number, place: number): number {
  let state = (seed + place * 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4294967296;
}

/** The power in kW that an array gives under radiation of which some parts may not be told. */
export function arrayPowerKw(array: SizedPanels, radiation: Radiation, instant: number, location: Location): number {
  const sun = sunPosition(instant, location);
  return powerUnder(array, withAllParts(radiation, instant, sun.elevationDegrees), sun, radiation.temperatureC);
}

/** A made-up household with sun, in UTC: an evening peak, a noon of PV, noise. */
export function household(seed: number) {
  return (start: number) => {
    const hour = (start % DAY_MS) / HOUR_MS;
    const place = start / HOUR_MS;
    const evening = Math.exp(-((hour - 19) ** 2) / 8);
    const noon = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
    return {
      loadKwh: 0.1 + 0.6 * evening * (0.5 + randomOf(seed, place)),
      pvKwh: 0.9 * noon * (0.2 + 0.8 * randomOf(seed + 1, Math.floor(start / DAY_MS))),
    };
  };
}

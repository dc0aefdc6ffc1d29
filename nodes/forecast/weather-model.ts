import type { Home } from '../home/schema/home.js';
import { HOUR_MS } from '../home/grid.js';
import type { HistoryGrid } from './history.js';
import { arrayPowerKw, type Radiation } from './plane.js';

/** Expected PV in kWh per slot of a history's grid, for the slots behind and before us. */
export interface PvModel {
  readonly method: string;
  /** By slot of the grid, as expected before the slot began; NaN where the model says nothing. */
  readonly past: Float64Array;
  /** What was expected of a slot at the instant `asOf`; undefined where nothing was known then. */
  at(startMs: number, asOf: number): number | undefined;
  temperatureAt(startMs: number, asOf: number): number | undefined;
}

/** Weather of a stretch of time, as it was forecast at `issuedMs`. */
export interface WeatherSlot extends Radiation {
  readonly startMs: number;
  readonly endMs: number;
  readonly issuedMs: number;
}

// The sun moves by 4° in this time; the middle of each part stands for it.
const PARTS_PER_HOUR = 4;

/**
 * PV of the home's arrays from weather, on the grid of the history; undefined where location or arrays are unknown.
 * @param knownMs weather that was issued until then may describe slots that were over already, to correct the model by
 */
export function weatherModel(
  weather: readonly WeatherSlot[],
  home: Pick<Home, 'location' | 'solar'>,
  history: HistoryGrid,
  knownMs: number,
): PvModel | undefined {
  const { location, solar } = home;
  if (!location || solar.length === 0 || weather.length === 0) return undefined;
  const slots = [...weather].sort((a, b) => a.startMs - b.startMs || a.issuedMs - b.issuedMs);
  const { stepMs } = history;
  const parts = Math.max(1, Math.round((PARTS_PER_HOUR * stepMs) / HOUR_MS));
  const at = (startMs: number, asOf: number): number | undefined => {
    let powerKw = 0;
    for (let part = 0; part < parts; part++) {
      const instant = startMs + ((part + 0.5) * stepMs) / parts;
      const radiation = findSlot(slots, instant, asOf);
      if (!radiation) return undefined;
      for (const array of solar) powerKw += arrayPowerKw(array, radiation, instant, location) / parts;
    }
    return (powerKw * stepMs) / HOUR_MS;
  };
  const past = Float64Array.from({ length: history.length }, (_, slot) => {
    const startMs = history.startMs + slot * stepMs;
    return at(startMs, startMs) ?? at(startMs, knownMs) ?? NaN;
  });
  return {
    method: 'tilted plane on weather',
    past,
    at,
    temperatureAt: (startMs, asOf) => findSlot(slots, startMs, asOf)?.temperatureC,
  };
}

/** The newest forecast known at `asOf` of the weather at an instant, by binary search; undefined in a gap. */
function findSlot(slots: readonly WeatherSlot[], instant: number, asOf: number): WeatherSlot | undefined {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle].startMs <= instant) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0 && slots[index].startMs === slots[low - 1].startMs; index--) {
    const slot = slots[index];
    if (slot.issuedMs <= asOf) return instant < slot.endMs ? slot : undefined;
  }
  return undefined;
}

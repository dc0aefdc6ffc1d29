import { DAY_MS } from '../home/grid.js';
import type { HistoryGrid } from './history.js';
import { findSlot, sortedByStart, type WeatherSlot } from './weather-model.js';

const COMPARED_MS = 7 * DAY_MS;
const FEWEST_COMPARED_HOURS = 24;

/** Outdoor temperature as measured at home, and as weather forecasts it, on the scale of the home's own sensor. */
export class OutdoorTemperature {
  private readonly slots: readonly WeatherSlot[];

  constructor(
    private readonly history: HistoryGrid,
    weather: readonly WeatherSlot[],
  ) {
    this.slots = sortedByStart(weather);
  }

  /**
   * °C by slot of the history, beyond its end too: before slot `known` what was measured, then and in gaps what weather
   * of at most `asOf` expects, moved by how far the sensor was from it in the last week. NaN where nothing is known.
   */
  bySlot(known: number, asOf: number): (slot: number) => number {
    const { temperatureC } = this.history;
    const offset = this.offsetBefore(known, asOf);
    return (slot) => {
      const measured = slot < known ? temperatureC[slot] : NaN;
      return Number.isNaN(measured) || measured === undefined ? this.expected(slot, asOf) + offset : measured;
    };
  }

  /** A number that changes with what weather told of the time before an instant. */
  fingerprint(untilMs: number): number {
    return this.slots.reduce(
      (sum, { startMs, issuedMs, temperatureC = 0 }, place) =>
        startMs < untilMs ? sum + (1 + (place % 97)) * (temperatureC + (startMs - issuedMs) / DAY_MS) : sum,
      0,
    );
  }

  private expected(slot: number, asOf: number): number {
    const { startMs, stepMs } = this.history;
    const start = startMs + slot * stepMs;
    return findSlot(this.slots, start + stepMs / 2, Math.min(asOf, start))?.temperatureC ?? NaN;
  }

  private offsetBefore(known: number, asOf: number): number {
    const { temperatureC, stepMs } = this.history;
    const perHour = Math.max(1, Math.round(3_600_000 / stepMs));
    let [sum, count] = [0, 0];
    for (let slot = known - 1; slot >= Math.max(0, known - COMPARED_MS / stepMs); slot -= perHour) {
      const apart = temperatureC[slot] - this.expected(slot, asOf);
      if (Number.isNaN(apart)) continue;
      sum += apart;
      count++;
    }
    return count >= FEWEST_COMPARED_HOURS ? sum / count : 0;
  }
}

/** The mean of a series over so many slots up to and with one; NaN where less than half of them are known. */
export function trailingMean(
  valueAt: (slot: number) => number,
  slots: number,
  first: number,
): (slot: number) => number {
  const sums = [0];
  const counts = [0];
  const fill = (until: number) => {
    for (let slot = first + sums.length - 1; slot <= until; slot++) {
      const value = slot < 0 ? NaN : valueAt(slot);
      const isKnown = !Number.isNaN(value);
      sums.push(sums[sums.length - 1] + (isKnown ? value : 0));
      counts.push(counts[counts.length - 1] + (isKnown ? 1 : 0));
    }
  };
  return (slot) => {
    fill(slot);
    const [end, start] = [slot - first + 1, Math.max(0, slot - first + 1 - slots)];
    const count = counts[end] - counts[start];
    return count >= slots / 2 ? (sums[end] - sums[start]) / count : NaN;
  };
}

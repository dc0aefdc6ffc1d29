import { DAY_MS, HOUR_MS } from '../home/grid.js';
import type { GridAxis } from './history.js';

const DAYS = 42;
const FEWEST_DAYS = 5;
// A household's own peaks exceed those of six weeks near that hour by this much once in years.
const BEYOND = 1.5;

/**
 * A measured series to learn from, kWh per slot: without the hours in which a meter caught up after an outage. Left out
 * are the first hour after a gap of an hour or more, and what exceeds by half everything measured near that time of day
 * in the six weeks before. Each slot is judged by earlier ones alone: what was `judged` before holds for its first slots.
 */
export function withoutCatchUps(
  { stepMs }: GridAxis,
  measured: Float64Array,
  judged: Float64Array = new Float64Array(),
): Float64Array {
  const perHour = Math.max(1, Math.round(HOUR_MS / stepMs));
  const perDay = Math.round(DAY_MS / stepMs);
  const learnable = measured.slice();
  learnable.set(judged);
  const near = nearestPeaks(measured, perHour, perDay);
  let gap = 0;
  let sinceGap = Infinity;
  for (let slot = 0; slot < measured.length; slot++) {
    if (Number.isNaN(measured[slot])) {
      gap++;
      continue;
    }
    // The beginning of the history is no outage.
    sinceGap = gap >= perHour && gap < slot ? 0 : sinceGap + 1;
    gap = 0;
    if (slot < judged.length) continue;
    if (sinceGap < perHour || measured[slot] > BEYOND * near(slot)) learnable[slot] = NaN;
  }
  return learnable;
}

/** The largest value within an hour of the same time of day on earlier days; Infinity where these are too few. */
function nearestPeaks(measured: Float64Array, perHour: number, perDay: number): (slot: number) => number {
  return (slot) => {
    let peak = 0;
    let days = 0;
    for (let day = 1; day <= DAYS; day++) {
      const middle = slot - day * perDay;
      if (middle < 0) break;
      let seen = false;
      for (let other = Math.max(0, middle - perHour); other <= middle + perHour; other++) {
        const value = measured[other];
        if (Number.isNaN(value)) continue;
        seen = true;
        if (value > peak) peak = value;
      }
      if (seen) days++;
    }
    return days >= FEWEST_DAYS && peak > 0 ? peak : Infinity;
  };
}

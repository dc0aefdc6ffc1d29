import type { DayPair } from './evidence.js';
import { ratioOver } from './evidence.js';
import type { HistoryGrid } from './history.js';
import type { Band } from './profile.js';
import type { Lesson } from './reflex.js';
import type { PastDay, Training } from './training.js';

// A day counts when this share of its slots was measured.
const LEAST_MEASURED = 0.75;

/**
 * By what the expected energy of load and PV would have to be multiplied, from the days that were forecast again: they
 * know nothing of what Reflex has in force, so that it does not chase itself.
 */
export function levelLessons(history: HistoryGrid, { days }: Pick<Training, 'days'>): readonly Lesson[] {
  const pairs = (measured: Float64Array, bandsOf: (day: PastDay) => readonly (Band | undefined)[]) =>
    days.flatMap((day) => pairOf(bandsOf(day), measured, day.firstSlot));
  return [
    { name: 'load-level', configured: 1, measured: ratioOver(pairs(history.learnableLoadKwh, ({ load }) => load)) },
    { name: 'pv-level', configured: 1, measured: ratioOver(pairs(history.pvKwh, ({ pv }) => pv)) },
  ];
}

function pairOf(bands: readonly (Band | undefined)[], measured: Float64Array, firstSlot: number): DayPair[] {
  let [above, below, count] = [0, 0, 0];
  bands.forEach((band, index) => {
    const actual = measured[firstSlot + index];
    if (!band || Number.isNaN(actual)) return;
    above += actual;
    below += band.mean;
    count++;
  });
  return count > 0 && count >= LEAST_MEASURED * bands.length ? [{ above, below }] : [];
}

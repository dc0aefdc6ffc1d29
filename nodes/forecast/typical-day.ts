import { bandOf, type Band } from './profile.js';

/**
 * How a household spreads its electricity over the day, per local hour, 1 being its mean: a rounded shape of what
 * standard load profiles of households share (a night at half the mean, a morning rise, the peak in the evening).
 */
const WORKING_DAY = [
  0.6, 0.5, 0.45, 0.45, 0.45, 0.55, 0.85, 1.05, 1.0, 0.95, 0.95, 1.0, 1.1, 1.05, 0.95, 0.95, 1.1, 1.4, 1.7, 1.75, 1.6,
  1.35, 1.05, 0.8,
];
const REST_DAY = [
  0.7, 0.55, 0.5, 0.45, 0.45, 0.5, 0.6, 0.8, 1.05, 1.2, 1.25, 1.35, 1.4, 1.25, 1.1, 1.05, 1.15, 1.35, 1.6, 1.6, 1.45,
  1.2, 1.0, 0.8,
];

// A household whose habits nobody knows yet: single slots spread from a third of the mean to three times it.
const POINTS = [0.25, 0.35, 0.55, 0.85, 1.25, 1.9, 2.6];

/** What a typical household uses at a minute of the local day relative to its mean. */
export function typicalShare(minuteOfDay: number, restDay: boolean): number {
  return (restDay ? REST_DAY : WORKING_DAY)[Math.floor(minuteOfDay / 60)];
}

/** The typical household's load in a slot, for a home that uses `meanKwh` per slot; wide bands. */
export function typicalBand(meanKwh: number, minuteOfDay: number, restDay: boolean): Band {
  const mean = meanKwh * typicalShare(minuteOfDay, restDay);
  return bandOf(
    mean,
    POINTS.map((point) => point * mean),
  );
}

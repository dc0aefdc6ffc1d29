import { clamp } from '../home/numbers.js';
import { bandOf, pointsOf, type Band } from './profile.js';
import { WeightedSample } from './quantiles.js';

const HELD = 0.8;
const FEWEST_DAYS = 7;
// Dawn and dusk are told by the sun, and would pass for certainty.
const FAINT_SHARE = 0.02;
const [LEAST, MOST] = [0.7, 1.5];
// Four weeks tell the reach of a band only roughly.
const BELIEF = 0.7;

interface BandsOfDay {
  readonly firstSlot: number;
  readonly bands: readonly (Band | undefined)[];
}

/**
 * How far bands must reach from their median, in units of their own width, to have held 80 % of what was measured
 * (split conformal prediction: Papadopoulos et al., 2002); held towards 1. A slot without any width is left out.
 */
export function fitReach(days: readonly BandsOfDay[], measured: Float64Array): number {
  const needed: number[] = [];
  const faint = FAINT_SHARE * Math.max(0, ...days.flatMap(({ bands }) => bands.map((band) => band?.p90 ?? 0)));
  let judgedDays = 0;
  for (const { firstSlot, bands } of days) {
    const before = needed.length;
    bands.forEach((band, index) => {
      const actual = measured[firstSlot + index];
      if (!band || Number.isNaN(actual) || band.p90 <= faint) return;
      const width = actual > band.p50 ? band.p90 - band.p50 : band.p50 - band.p10;
      needed.push(width > 0 ? Math.abs(actual - band.p50) / width : Infinity);
    });
    if (needed.length > before) judgedDays++;
  }
  if (judgedDays < FEWEST_DAYS) return 1;
  const sample = new WeightedSample(needed.length);
  for (const reach of needed) sample.add(Math.min(reach, 1e6), 1);
  return clamp(sample.quantiles([HELD])[0] ** BELIEF, LEAST, MOST);
}

/** The band with its points so many times as far from the median, never below zero; the mean stays. */
export function reaching(band: Band, reach: number): Band {
  return bandOf(
    band.mean,
    pointsOf(band).map((point) => Math.max(0, band.p50 + reach * (point - band.p50))),
  );
}

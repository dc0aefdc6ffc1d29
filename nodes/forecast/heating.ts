import type { HistoryGrid } from './history.js';
import type { OutdoorTemperature } from './outdoor-temperature.js';
import { trailingMean } from './outdoor-temperature.js';
import { DayProfile, mapBand, type Band, type ProfileWeights } from './profile.js';

/** How a home's load answers to the cold: below the balance point each degree takes so much in every slot. */
interface Heating {
  readonly balanceC: number;
  readonly kwhPerDegree: number;
}

const LEARNT_DAYS = 84;
const FEWEST_DAYS = 14;
const HALF_LIFE_DAYS = 42;
const MOST_MISSING = 0.1;
const [COLDEST_BALANCE_C, WARMEST_BALANCE_C] = [5, 22];
// Standard errors of the slope: what is less may be chance.
const LEAST_STRENGTH = 3;

/**
 * The degree-day line that explains best what the last weeks took, as seen at slot `known`: energy of 24 hours over how
 * far their mean temperature lay below a balance point. Undefined where there is no clear one. Source: the variable-base
 * degree-day method, Kissock et al., ASHRAE RP-1050 (2003).
 */
export function fitHeating(history: HistoryGrid, known: number): Heating | undefined {
  const days = pastDays(history, known);
  if (days.length < FEWEST_DAYS) return undefined;
  let best: Line | undefined;
  for (let balanceC = COLDEST_BALANCE_C; balanceC <= WARMEST_BALANCE_C; balanceC++) {
    const line = lineThrough(days, balanceC);
    if (line && (!best || line.squares < best.squares)) best = line;
  }
  if (!best || best.slope < LEAST_STRENGTH * best.standardError) return undefined;
  return { balanceC: best.balanceC, kwhPerDegree: best.slope / history.slotsPerDay };
}

/** The profile of what a home takes beside its heating, with the heating of the temperature to come on top. */
export function heatedProfile(
  history: HistoryGrid,
  known: number,
  weights: ProfileWeights,
  { balanceC, kwhPerDegree }: Heating,
  temperature: OutdoorTemperature,
  asOf: number,
) {
  const { slotsPerDay, learnableLoadKwh, stepMs, startMs } = history;
  const first = Math.max(0, known - (weights.days + 1) * slotsPerDay);
  const meanC = trailingMean(temperature.bySlot(known, asOf), slotsPerDay, first - slotsPerDay);
  const heatAt = (slot: number) => kwhPerDegree * Math.max(0, balanceC - meanC(slot));
  const rest = new Float64Array(history.length).fill(NaN);
  for (let slot = first; slot < known; slot++) rest[slot] = learnableLoadKwh[slot] - heatAt(slot);
  const profile = new DayProfile(history, rest, known, weights);
  return {
    /** Undefined where the temperature is not known. */
    at(slotOfDay: number, restDay: boolean, instant: number): Band | undefined {
      const heat = heatAt(Math.round((instant - startMs) / stepMs));
      const band = Number.isNaN(heat) ? undefined : profile.at(slotOfDay, restDay);
      return band && mapBand(band, (kwh) => Math.max(0, kwh + heat));
    },
  };
}

interface Day {
  readonly kwh: number;
  readonly meanC: number;
  readonly weight: number;
}

function pastDays({ learnableLoadKwh, temperatureC, slotsPerDay }: HistoryGrid, known: number): Day[] {
  const days: Day[] = [];
  for (let age = 0; age < LEARNT_DAYS; age++) {
    const first = known - (age + 1) * slotsPerDay;
    if (first < 0) break;
    let [kwh, loads, sumC, temperatures] = [0, 0, 0, 0];
    for (let slot = first; slot < first + slotsPerDay; slot++) {
      if (!Number.isNaN(learnableLoadKwh[slot])) {
        kwh += learnableLoadKwh[slot];
        loads++;
      }
      if (!Number.isNaN(temperatureC[slot])) {
        sumC += temperatureC[slot];
        temperatures++;
      }
    }
    const fewest = (1 - MOST_MISSING) * slotsPerDay;
    if (loads < fewest || temperatures < fewest) continue;
    const weight = 0.5 ** (age / HALF_LIFE_DAYS);
    days.push({ kwh: (kwh * slotsPerDay) / loads, meanC: sumC / temperatures, weight });
  }
  return days;
}

interface Line {
  readonly balanceC: number;
  readonly slope: number;
  readonly standardError: number;
  /** What the line leaves unexplained. */
  readonly squares: number;
}

/** Weighted least squares of a day's energy over its degrees below the balance point. */
function lineThrough(days: readonly Day[], balanceC: number): Line | undefined {
  const degrees = days.map(({ meanC }) => Math.max(0, balanceC - meanC));
  let [weights, meanX, meanY] = [0, 0, 0];
  days.forEach(({ kwh, weight }, index) => {
    weights += weight;
    meanX += weight * degrees[index];
    meanY += weight * kwh;
  });
  meanX /= weights;
  meanY /= weights;
  let [xx, xy, yy] = [0, 0, 0];
  days.forEach(({ kwh, weight }, index) => {
    const [x, y] = [degrees[index] - meanX, kwh - meanY];
    xx += weight * x * x;
    xy += weight * x * y;
    yy += weight * y * y;
  });
  if (!(xx > 0)) return undefined;
  const slope = xy / xx;
  const squares = Math.max(0, yy - slope * xy);
  return { balanceC, slope, squares, standardError: Math.sqrt(squares / (days.length - 2) / xx) };
}

import { DAY_MS } from '../home/grid.js';
import type { HistoryGrid } from './history.js';
import { LEVELS, pointsOf, type Band } from './profile.js';
import { WeightedSample } from './quantiles.js';
import type { PastDay } from './training.js';

/** Load less sun in kWh per slot: the values that 5, 25, 50, 75 and 95 % of outcomes stay below. */
interface NetLoadPoints {
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** One way the coming days may turn out, kWh per slot. */
interface Scenario {
  readonly weight: number;
  readonly loadKwh: readonly number[];
  readonly pvKwh: readonly number[];
}

const NET_LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
// The share of outcomes that each of the LEVELS stands for: half way to its neighbours.
const SHARES = LEVELS.map((level, index) => {
  const below = index === 0 ? 0 : (LEVELS[index - 1] + level) / 2;
  const above = index === LEVELS.length - 1 ? 1 : (LEVELS[index + 1] + level) / 2;
  return above - below;
});

const pairs = new WeightedSample(LEVELS.length ** 2);

/** The distribution of load less sun in a slot, the two taken as independent. */
export function netLoadPoints(load: Band, pv: Band): NetLoadPoints {
  const [loads, suns] = [pointsOf(load), pointsOf(pv)];
  const isDark = suns.every((kwh) => kwh === 0);
  if (isDark) {
    const [p5, , p25, p50, p75, , p95] = loads;
    return { p5, p25, p50, p75, p95 };
  }
  pairs.clear();
  loads.forEach((kwh, i) => suns.forEach((sun, j) => pairs.add(kwh - sun, SHARES[i] * SHARES[j])));
  const [p5, p25, p50, p75, p95] = pairs.quantiles(NET_LEVELS);
  return { p5, p25, p50, p75, p95 };
}

interface ScenarioSlot {
  readonly startMs: number;
  readonly loadKwh?: Band;
  readonly pvKwh?: Band;
}

/**
 * So many ways the coming slots may turn out: each takes past days one after the other, looks at which share of their
 * bands their measured values lay, and reads the coming bands at that share. So a scenario has the spread of the coming
 * slots and the correlation in time of the past errors, load and sun of one day together (the Schaake shuffle: Clark et
 * al., Journal of Hydrometeorology 5 (2004) 243–262). Empty where fewer days than scenarios were tried.
 */
export function drawScenarios(
  slots: readonly ScenarioSlot[],
  { loadKwh, pvKwh, slotsPerDay, stepMs }: HistoryGrid,
  days: readonly PastDay[],
  count: number,
): readonly Scenario[] {
  const usable = days.filter(({ load, firstSlot }) => load.length > 0 && !Number.isNaN(loadKwh[firstSlot]));
  const first = slots[0];
  if (!first || usable.length < count) return [];
  return Array.from({ length: count }, (_, scenario) => {
    const loads: number[] = [];
    const suns: number[] = [];
    for (const slot of slots) {
      const elapsed = Math.floor((slot.startMs - first.startMs) / DAY_MS);
      // Days that lie apart, and follow one another within a scenario as they did.
      const day = usable[(Math.floor((scenario * usable.length) / count) + elapsed) % usable.length];
      const place = placeIn(day, slot.startMs, slotsPerDay, stepMs);
      loads.push(slot.loadKwh ? readAt(slot.loadKwh, shareOf(day.load[place], loadKwh[day.firstSlot + place])) : 0);
      suns.push(slot.pvKwh ? readAt(slot.pvKwh, shareOf(day.pv[place], pvKwh[day.firstSlot + place])) : 0);
    }
    return { weight: 1 / count, loadKwh: loads, pvKwh: suns };
  });
}

/** The slot of a past day at the same distance from its start as an instant has from a multiple of 24 hours on. */
function placeIn(day: PastDay, startMs: number, slotsPerDay: number, stepMs: number): number {
  const slots = Math.round((startMs - day.startMs) / stepMs);
  return Math.min(((slots % slotsPerDay) + slotsPerDay) % slotsPerDay, day.load.length - 1);
}

// What lies outside the bands' points is read beyond the outermost by the same slope, but not farther than this share.
const [LEAST_SHARE, MOST_SHARE] = [0.005, 0.995];

/** Which share of outcomes stays below a value; one half where that is not known. */
function shareOf(band: Band | undefined, actual: number | undefined): number {
  if (!band || actual === undefined || Number.isNaN(actual)) return 0.5;
  const points = pointsOf(band);
  const above = points.findIndex((point) => point >= actual);
  if (above === 0) {
    const below = points.filter((point) => point === points[0]).length;
    return points[0] === actual && below > 1 ? LEVELS[below - 1] / 2 : LEVELS[0] / 2;
  }
  if (above < 0) return tailShare(points, actual);
  const share = (actual - points[above - 1]) / (points[above] - points[above - 1]);
  return LEVELS[above - 1] + share * (LEVELS[above] - LEVELS[above - 1]);
}

function tailShare(points: readonly number[], actual: number): number {
  const [inner, outer] = points.slice(-2);
  const beyond = outer > inner ? (actual - outer) / (outer - inner) : Infinity;
  return Math.min(MOST_SHARE, LEVELS[LEVELS.length - 1] + (1 - LEVELS[LEVELS.length - 1]) * (1 - 1 / (1 + beyond)));
}

/** The value of a band at a share: the inverse of `shareOf`. */
function readAt(band: Band, share: number): number {
  const points = pointsOf(band);
  const level = Math.max(LEAST_SHARE, Math.min(MOST_SHARE, share));
  const above = LEVELS.findIndex((known) => known >= level);
  if (above === 0) return points[0] * (level / LEVELS[0]);
  if (above < 0) {
    const [inner, outer] = points.slice(-2);
    const tail = (level - LEVELS[LEVELS.length - 1]) / (1 - LEVELS[LEVELS.length - 1]);
    return outer + (outer - inner) * (1 / (1 - Math.min(0.9, tail)) - 1);
  }
  const part = (level - LEVELS[above - 1]) / (LEVELS[above] - LEVELS[above - 1]);
  return points[above - 1] + part * (points[above] - points[above - 1]);
}

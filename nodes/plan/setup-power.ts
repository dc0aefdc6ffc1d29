import { floorTo, hoursOf, localDay, localMinuteOfDay, MINUTE_MS } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import { powerWeightAt } from '../home/power-weight.js';
import type { PowerTariff } from '../home/schema/home.js';
import type { PlanningProblem } from '../home/schema/problem.js';

/** Slots whose mean import is measured together. */
export interface PowerPeriod {
  readonly indices: readonly number[];
  readonly hours: number;
  readonly weight: number;
}

/** A local day of the horizon; its highest measured power counts. */
export interface PowerDay {
  readonly date: string;
  readonly periods: readonly PowerPeriod[];
  /** What was measured on it before the horizon, kW. */
  readonly knownKw: number;
}

/** A calendar month of the horizon: its bill is the price times the mean of its highest days. */
export interface PowerMonth {
  readonly month: string;
  readonly days: readonly PowerDay[];
  /** The highest of the month's other days, kW, as many as count at most. */
  readonly otherDaysKw: readonly number[];
  /** The mean that is billed even if nothing more were bought, kW. */
  readonly incumbentKw: number;
}

export interface SetupPowerTariff {
  readonly tariff: PowerTariff;
  readonly months: readonly PowerMonth[];
}

/** Derives what the horizon can add to the months' peaks; undefined without a price on power. */
export function setUpPowerTariff(problem: PlanningProblem): SetupPowerTariff | undefined {
  const tariff = problem.home.grid.powerTariff;
  if (!tariff || tariff.pricePerKw === 0) return undefined;
  const days = powerDays(tariff, problem);
  const names = [...new Set(days.map(({ date }) => date.slice(0, 7)))];
  const current = localDay(Date.parse(problem.now), problem.home.timezone).slice(0, 7);
  const months = names.map((month) => {
    const own = days.filter(({ date }) => date.startsWith(month));
    const known = month === current ? knownPeaks(problem, tariff.topDays) : [];
    const withKnown = own.map((day) => ({ ...day, knownKw: known.find(({ date }) => date === day.date)?.kw ?? 0 }));
    const otherDaysKw = highest(
      known.filter(({ date }) => !own.some((day) => day.date === date)).map(({ kw }) => kw),
      tariff.topDays,
    );
    const incumbentKw = meanOfHighest([...otherDaysKw, ...withKnown.map(({ knownKw }) => knownKw)], tariff.topDays);
    return { month, days: withKnown, otherDaysKw, incumbentKw };
  });
  return { tariff, months };
}

/** The mean of the highest so many values; missing ones count as none. */
export function meanOfHighest(values: readonly number[], count: number): number {
  return sum(highest(values, count)) / count;
}

/** The value that so many values reach; 0 where there are fewer. */
export function nthHighest(values: readonly number[], count: number): number {
  return highest(values, count)[count - 1] ?? 0;
}

function highest(values: readonly number[], count: number): number[] {
  return [...values].sort((a, b) => b - a).slice(0, count);
}

/** The peaks of the running month by day; where only the billed mean is known, as many days of it as count. */
function knownPeaks({ state }: PlanningProblem, topDays: number): readonly { date: string; kw: number }[] {
  if (state.peaksKwThisMonth) {
    return state.peaksKwThisMonth.map((peak) => (typeof peak === 'number' ? { date: '', kw: peak } : peak));
  }
  const { peakKwThisMonth } = state;
  if (peakKwThisMonth === undefined) return [];
  return Array.from({ length: topDays }, () => ({ date: '', kw: peakKwThisMonth }));
}

function powerDays(tariff: PowerTariff, problem: PlanningProblem): PowerDay[] {
  const byDay = new Map<string, PowerPeriod[]>();
  for (const period of powerPeriods(tariff, problem)) {
    if (period.weight === 0) continue;
    const start = Date.parse(problem.slots[period.indices[0]].start);
    const date = localDay(start, problem.home.timezone);
    byDay.set(date, [...(byDay.get(date) ?? []), period]);
  }
  return [...byDay].map(([date, periods]) => ({ date, periods, knownKw: 0 }));
}

/** Every slot alone, or those that begin in the same hour of the local clock together. */
function powerPeriods(tariff: PowerTariff, { slots, home }: PlanningProblem): PowerPeriod[] {
  const groups: number[][] = [];
  let last: number | undefined;
  slots.forEach(({ start }, index) => {
    const at = Date.parse(start);
    const hour = floorTo(at, MINUTE_MS) - (localMinuteOfDay(at, home.timezone) % 60) * MINUTE_MS;
    if (tariff.measuredOver === 'hour' && hour === last) groups[groups.length - 1].push(index);
    else groups.push([index]);
    last = hour;
  });
  return groups.map((indices) => ({
    indices,
    hours: sum(indices.map((index) => hoursOf(slots[index]))),
    weight: powerWeightAt(tariff.weights, Date.parse(slots[indices[0]].start), home.timezone),
  }));
}

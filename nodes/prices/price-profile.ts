import { QUARTERS, type DayType, type PriceDay } from './price-days.js';

// Chosen on two years of French and Dutch day-ahead prices (`npm run bench:prices`); the optimum is flat in each.
const SHAPE_HALF_LIFE_DAYS = 8;
const OTHER_TYPE_WEIGHT = 0.2;
const TYPE_HALF_LIFE_DAYS = 21;
/** So many days' worth of "no difference between day types" is believed before any was seen. */
const TYPE_PRIOR_DAYS = 1.5;
const LATEST_HALF_LIFE_DAYS = 0.7;
const WEEKS_HALF_LIFE_DAYS = 5;
/** What is left, day by day, of the difference between the latest days and the last weeks. */
const PERSISTENCE_PER_DAY = 0.8;

const TYPES: readonly DayType[] = ['workday', 'saturday', 'sunday'];

/** The day whose prices are to be expected. */
export interface TargetDay {
  readonly number: number;
  readonly type: DayType;
}

/**
 * What prices to expect of a day: the shape over the day of the last weeks, mostly of days of its type, on a level that
 * starts from the latest days and falls back to the last weeks' with each day ahead. NaN at a time of the day that was
 * never seen.
 * @param days at least one, in order of time, all before the target
 */
export function expectDay(days: readonly PriceDay[], target: TargetDay): Float64Array {
  const level = levelOf(days, target);
  return shapeOf(days, target).map((deviation) => level + deviation);
}

/** Mean deviation from the day's mean, by quarter of an hour. */
function shapeOf(days: readonly PriceDay[], target: TargetDay): Float64Array {
  const sum = new Float64Array(QUARTERS);
  const weights = new Float64Array(QUARTERS);
  const newest = newestOf(days);
  for (const day of days) {
    const alike = bothOrNeitherWorkday(day.type, target.type) ? 1 : OTHER_TYPE_WEIGHT;
    const weight = alike * halving(newest - day.number, SHAPE_HALF_LIFE_DAYS);
    day.spot.forEach((spot, quarter) => {
      if (Number.isNaN(spot)) return;
      sum[quarter] += weight * (spot - day.mean);
      weights[quarter] += weight;
    });
  }
  return sum.map((value, quarter) => value / weights[quarter]);
}

function levelOf(days: readonly PriceDay[], target: TargetDay): number {
  const newest = newestOf(days);
  const premium = typePremiums(days);
  const mean = (halfLifeDays: number) =>
    weightedMean(days, (day) => ({
      weight: halving(newest - day.number, halfLifeDays),
      value: day.mean - premium[day.type],
    }));
  const latest = mean(LATEST_HALF_LIFE_DAYS);
  const weeks = mean(WEEKS_HALF_LIFE_DAYS);
  const daysAhead = Math.max(0, target.number - newest);
  return weeks + PERSISTENCE_PER_DAY ** daysAhead * (latest - weeks) + premium[target.type];
}

/** By how much each type of day is dearer than the average day. */
function typePremiums(days: readonly PriceDay[]): Readonly<Record<DayType, number>> {
  const newest = newestOf(days);
  const weightOf = (day: PriceDay) => halving(newest - day.number, TYPE_HALF_LIFE_DAYS);
  const average = weightedMean(days, (day) => ({ weight: weightOf(day), value: day.mean }));
  const premiumOf = (type: DayType) => {
    const alike = days.filter((day) => day.type === type);
    const excess = alike.reduce((sum, day) => sum + weightOf(day) * (day.mean - average), 0);
    return excess / (alike.reduce((sum, day) => sum + weightOf(day), 0) + TYPE_PRIOR_DAYS);
  };
  const [workday, saturday, sunday] = TYPES.map(premiumOf);
  return { workday, saturday, sunday };
}

function weightedMean(
  days: readonly PriceDay[],
  entry: (day: PriceDay) => { readonly weight: number; readonly value: number },
): number {
  const entries = days.map(entry);
  const weights = entries.reduce((sum, { weight }) => sum + weight, 0);
  return entries.reduce((sum, { weight, value }) => sum + weight * value, 0) / weights;
}

function bothOrNeitherWorkday(a: DayType, b: DayType): boolean {
  return (a === 'workday') === (b === 'workday');
}

function newestOf(days: readonly PriceDay[]): number {
  return days.at(-1)?.number ?? 0;
}

function halving(ageDays: number, halfLifeDays: number): number {
  return 2 ** (-ageDays / halfLifeDays);
}

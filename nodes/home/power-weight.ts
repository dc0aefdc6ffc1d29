import { localDay, localMinuteOfDay, localWeekday } from './grid.js';
import type { Grid } from './schema/home.js';

type Weights = NonNullable<Grid['powerTariff']>['weights'];

/** How much a kW counts for a power tariff at an instant: the first entry that matches; without any entry 1, beside all entries 0. */
export function powerWeightAt(weights: Weights, at: number, zone: string): number {
  if (weights.length === 0) return 1;
  const month = Number(localDay(at, zone).slice(5, 7));
  const weekday = localWeekday(at, zone);
  const minute = localMinuteOfDay(at, zone);
  const found = weights.find(
    ({ months, weekdays, from, to }) =>
      (months?.includes(month) ?? true) &&
      (weekdays?.includes(weekday) ?? true) &&
      isBetween(minute, minutesOf(from), minutesOf(to)),
  );
  return found?.weight ?? 0;
}

/** A window that ends before it begins goes over midnight. */
function isBetween(minute: number, from: number, to: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

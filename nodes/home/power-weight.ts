import { isInWindow, localDay, localMinuteOfDay, localWeekday } from './grid.js';
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
      (months?.includes(month) ?? true) && (weekdays?.includes(weekday) ?? true) && isInWindow(minute, from, to),
  );
  return found?.weight ?? 0;
}

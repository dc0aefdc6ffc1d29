import { sum } from '../home/numbers.js';
import { dayPeaks } from './device-cost.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import { nthHighest } from './setup-power.js';

/** How much a slot may import without a higher bill for power, and what each kWh beyond that adds to it. */
export interface PeakImport {
  readonly kwh: number;
  readonly pricePerKwh: number;
}

/**
 * By slot, what a plan leaves to be imported before the month's bill for power rises, where there is a price on power.
 * A day may reach its own planned peak, or that of the last day that counts. What the plan leaves of a measured hour is
 * shared out over its slots by their length.
 */
export function peakImports(schedule: Schedule, { powerTariff, slots }: Setup): readonly (PeakImport | undefined)[] {
  const found: (PeakImport | undefined)[] = slots.map(() => undefined);
  if (!powerTariff) return found;
  const { pricePerKw, topDays } = powerTariff.tariff;
  for (const month of powerTariff.months) {
    const peaks = dayPeaks(schedule, month);
    const counted = nthHighest([...month.otherDaysKw, ...peaks], topDays);
    month.days.forEach(({ periods }, day) => {
      const freeKw = Math.max(peaks[day], counted);
      for (const { indices, hours, weight } of periods) {
        const openKwh = (freeKw * hours) / weight - sum(indices.map((index) => schedule[index].importKwh));
        for (const index of indices) {
          found[index] = {
            kwh: schedule[index].importKwh + (Math.max(0, openKwh) * slots[index].hours) / hours,
            pricePerKwh: (pricePerKw * weight) / (topDays * hours),
          };
        }
      }
    });
  }
  return found;
}

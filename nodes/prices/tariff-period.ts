import { isInWindow } from '../home/grid.js';
import type { TariffPeriod } from '../home/schema/tariff.js';
import type { LocalTime } from './tariff-calendar.js';

/** Whether a period of a tariff holds at a local time. */
export function periodHolds({ months, weekdays, holidays, from, to }: TariffPeriod, at: LocalTime): boolean {
  return (months?.includes(at.month) ?? true) && dayFits(weekdays, holidays, at) && isInWindow(at.minute, from, to);
}

function dayFits(weekdays: readonly number[] | undefined, holidays: TariffPeriod['holidays'], at: LocalTime): boolean {
  const onWeekday = weekdays?.includes(at.weekday) ?? true;
  switch (holidays) {
    case 'as-weekday':
      return onWeekday;
    case 'too':
      return onWeekday || at.holiday;
    case 'only':
      return onWeekday && at.holiday;
    case 'never':
      return onWeekday && !at.holiday;
  }
}

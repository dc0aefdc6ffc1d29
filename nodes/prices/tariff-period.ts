import type { TariffPeriod } from '../home/schema/tariff.js';
import type { LocalTime } from './tariff-calendar.js';

/** Whether a period of a tariff holds at a local time. */
export function periodHolds({ months, weekdays, holidays, from, to }: TariffPeriod, at: LocalTime): boolean {
  return (months?.includes(at.month) ?? true) && dayFits(weekdays, holidays, at) && timeFits(from, to, at.minute);
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

function timeFits(from: string, to: string, minute: number): boolean {
  const [first, end] = [minuteOfDay(from), minuteOfDay(to)];
  return first < end ? minute >= first && minute < end : minute >= first || minute < end;
}

/** "13:30" as minutes after midnight. */
export function minuteOfDay(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour * 60 + minute;
}

import { DateTime } from 'luxon';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** 24 hours: a day of UTC and of the sun. A local day may have 23 or 25. */
export const DAY_MS = 24 * HOUR_MS;
export const SLOT_MS = 15 * MINUTE_MS;

/** An instant in ms as a UTC ISO string without fractions: "2026-01-31T13:00:00Z". */
export function toIso(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

export function floorTo(instant: number, stepMs: number): number {
  return Math.floor(instant / stepMs) * stepMs;
}

/** Hours from start to end of a slot. */
export function hoursOf(slot: { readonly start: string; readonly end: string }): number {
  return (Date.parse(slot.end) - Date.parse(slot.start)) / HOUR_MS;
}

/** The local calendar day of an instant, "2026-01-31". */
export function localDay(instant: number, zone: string): string {
  return local(instant, zone).toISODate() ?? '';
}

/** The instant at which the local day of `instant`, moved by `days`, begins. */
export function localDayStart(instant: number, zone: string, days = 0): number {
  return local(instant, zone).startOf('day').plus({ days }).startOf('day').toMillis();
}

/** The instant at which a local calendar date ("2026-01-31") begins. */
export function dateStart(date: string, zone: string): number {
  return DateTime.fromISO(date, { zone }).startOf('day').toMillis();
}

/** Minutes since local midnight on the wall clock, 0 to 1439. */
export function localMinuteOfDay(instant: number, zone: string): number {
  const at = local(instant, zone);
  return at.hour * 60 + at.minute;
}

/** "13:30" as minutes after midnight of the wall clock. */
export function minuteOfTime(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Whether a minute of the day lies within wall-clock times "HH:MM"; a window whose end is not after its start runs over midnight. */
export function isInWindow(minute: number, from: string, to: string): boolean {
  const [first, end] = [minuteOfTime(from), minuteOfTime(to)];
  return first < end ? minute >= first && minute < end : minute >= first || minute < end;
}

/** 1 Monday to 7 Sunday. */
export function localWeekday(instant: number, zone: string): number {
  return local(instant, zone).weekday;
}

/** The next instant after `instant` at which the local wall clock shows `time` ("13:00"); a skipped time moves forward. */
export function nextLocalTime(instant: number, zone: string, time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  const today = local(instant, zone).startOf('day');
  for (let days = 0; days <= 2; days++) {
    const candidate = today.plus({ days }).set({ hour, minute }).toMillis();
    if (candidate > instant) return candidate;
  }
  return today.plus({ days: 3 }).toMillis();
}

function local(instant: number, zone: string): DateTime {
  return DateTime.fromMillis(instant, { zone });
}

import { DateTime } from 'luxon';
import { DAY_MS, nextLocalTime, toIso } from './grid.js';
import type { Home } from './schema/home.js';

type Ev = Home['evs'][number];
type Appliance = Home['appliances'][number];
type Days = readonly number[] | undefined;

/** A time from `from` to `to`, ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The home with every goal, window and trip of its cars and every window of its appliances as instants: what recurs by
 * the home's wall clock is written out for the time from `from` to `until` (ms). A local time that a change of clocks
 * skips moves forward. A window that has begun keeps its beginning, so it is known again when the home is planned anew.
 */
export function resolveRecurring(home: Home, from: number, until: number): Home {
  if (!home.evs.some(recurs) && !home.appliances.some(returns)) return home;
  const { timezone: zone } = home;
  return {
    ...home,
    evs: home.evs.map((ev) => (recurs(ev) ? resolveEv(ev, zone, from, until) : ev)),
    appliances: home.appliances.map((it) => {
      const spans = () => windowsOf(it).flatMap((window) => spansOf(window, zone, from, until));
      return returns(it) ? resolveAppliance(it, spans()) : it;
    }),
  };
}

function recurs({ goals, windows = [], trips }: Ev): boolean {
  const times = [
    ...goals.map(({ by }) => by),
    ...windows.flatMap((it) => [it.from, it.to]),
    ...trips.map((it) => it.at),
  ];
  return times.some(isLocalTime);
}

function returns(appliance: Appliance): boolean {
  return windowsOf(appliance).some(({ from, to }) => isLocalTime(from) || isLocalTime(to));
}

/** The windows of an appliance as they are written. */
export function windowsOf({ earliest, latest, days, windows }: Appliance): NonNullable<Appliance['windows']> {
  if (windows) return windows;
  if (earliest === undefined || latest === undefined) return [];
  return [{ from: earliest, to: latest, ...(days ? { days } : {}) }];
}

function resolveAppliance(
  { earliest: _earliest, latest: _latest, days: _days, ...rest }: Appliance,
  spans: readonly Span[],
): Appliance {
  return { ...rest, windows: spans.map((span) => ({ from: toIso(span.from), to: toIso(span.to) })) };
}

function resolveEv(ev: Ev, zone: string, from: number, until: number): Ev {
  return {
    ...ev,
    goals: ev.goals.flatMap(({ days, by, ...goal }) =>
      momentsOf(by, days, zone, from, until).map((at) => ({ ...goal, by: toIso(at) })),
    ),
    ...(ev.windows
      ? {
          windows: ev.windows.flatMap((window) =>
            spansOf(window, zone, from, until).map((span) => ({ from: toIso(span.from), to: toIso(span.to) })),
          ),
        }
      : {}),
    trips: ev.trips.flatMap(({ days, at, ...trip }) =>
      momentsOf(at, days, zone, from, until).map((moment) => ({ ...trip, at: toIso(moment) })),
    ),
  };
}

/** "07:00" rather than an instant. */
function isLocalTime(time: string): boolean {
  return /^\d\d:\d\d$/.test(time);
}

/** The instant that a moment means now: itself, or the next time at which the home's clock shows it, ms. */
export function nextMoment(moment: string, zone: string, now: number): number {
  return isLocalTime(moment) ? nextTime(now, zone, moment) : Date.parse(moment);
}

/** The instants after `from`, up to `until`, that a moment means; an instant means itself wherever it lies. */
function momentsOf(moment: string, days: Days, zone: string, from: number, until: number): number[] {
  if (!isLocalTime(moment)) return [Date.parse(moment)];
  return eachDay(zone, from - DAY_MS, until, days)
    .map((day) => localTimeOn(day, moment))
    .filter((at) => at > from && at <= until);
}

/**
 * The times between `from` and `until` (ms) that a window means. One between two local times begins on each of `days`
 * (every day where they are not told) and lasts past midnight where `to` is not later than `from`.
 */
export function spansOf(
  window: { readonly from: string; readonly to: string; readonly days?: readonly number[] | undefined },
  zone: string,
  from: number,
  until: number,
): Span[] {
  const endOf = (start: number) => (isLocalTime(window.to) ? nextTime(start, zone, window.to) : Date.parse(window.to));
  const starts = isLocalTime(window.from)
    ? eachDay(zone, from - DAY_MS, until, window.days).map((day) => localTimeOn(day, window.from))
    : [Date.parse(window.from)];
  return starts
    .map((start) => ({ from: start, to: endOf(start) }))
    .filter((span) => span.to > Math.max(from, span.from) && span.from < until);
}

function nextTime(after: number, zone: string, time: string): number {
  return nextLocalTime(after, zone, time === '24:00' ? '00:00' : time);
}

/** The local days that touch a time, on the given weekdays. */
function eachDay(zone: string, from: number, until: number, days: Days): DateTime[] {
  const found: DateTime[] = [];
  let day = DateTime.fromMillis(from, { zone }).startOf('day');
  for (; day.toMillis() <= until; day = day.plus({ days: 1 }).startOf('day')) {
    if (!days || days.includes(day.weekday)) found.push(day);
  }
  return found;
}

function localTimeOn(day: DateTime, time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour === 24 ? day.plus({ days: 1 }).startOf('day').toMillis() : day.set({ hour, minute }).toMillis();
}

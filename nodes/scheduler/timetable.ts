import { Cron } from 'croner';
import { DateTime } from 'luxon';
import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, MINUTE_MS, floorTo, nextLocalTime } from '../home/grid.js';

/** When a job is due, again and again. */
export interface Timetable {
  /** The first instant after `instant` (ms) at which the job is due. */
  next(instant: number): number;
  /** How far the clock may be set back without runs that were made already being made again (ms). */
  readonly toleranceMs: number;
}

/**
 * Every so many minutes, aligned to the wall clock of a time zone: every 15 minutes means :00, :15, :30 and :45, every
 * 720 midnight and noon. Steps that divide neither an hour nor a day are counted from 1970 (UTC).
 */
export function everyMinutes(minutes: number, timezone = 'UTC'): Timetable {
  const stepMs = minutes * MINUTE_MS;
  if (MINUTES_PER_HOUR % minutes === 0)
    return { next: (instant) => nextStep(instant, stepMs, timezone), toleranceMs: stepMs };
  if (MINUTES_PER_DAY % minutes === 0) return { next: atLocalTimes(minutes, timezone), toleranceMs: stepMs };
  return { next: (instant) => floorTo(instant, stepMs) + stepMs, toleranceMs: stepMs };
}

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1440;

// Within an hour steps of elapsed time are right on every day; some zones are off by half an hour or a quarter.
function nextStep(instant: number, stepMs: number, timezone: string): number {
  const offsetMs = DateTime.fromMillis(instant, { zone: timezone }).offset * MINUTE_MS;
  return floorTo(instant + offsetMs, stepMs) + stepMs - offsetMs;
}

/** Beyond an hour the times of the day are what people mean, also on days of 23 and 25 hours. */
function atLocalTimes(minutes: number, timezone: string): (instant: number) => number {
  const times = Array.from({ length: MINUTES_PER_DAY / minutes }, (_, index) => {
    const minute = index * minutes;
    const pad = (part: number) => String(part).padStart(2, '0');
    return `${pad(Math.floor(minute / MINUTES_PER_HOUR))}:${pad(minute % MINUTES_PER_HOUR)}`;
  });
  return (instant) => Math.min(...times.map((time) => nextLocalTime(instant, timezone, time)));
}

// A cron line names times of the day; an hour twice, by a mistaken time zone or clock, must not make two runs.
const CRON_TOLERANCE_MS = 2 * HOUR_MS;

/**
 * By a cron expression on the wall clock of a time zone. A time that a DST change skips is due right after it, a time
 * that comes twice is due once.
 * @throws DarkstarError `bad-cron`
 */
export function byCron(expression: string, timezone: string): Timetable {
  const cron = readCron(expression, timezone);
  const next = (instant: number) => cron.nextRun(new Date(instant))?.getTime() ?? Infinity;
  if (next(0) === Infinity) throw badCron(expression, 'it is never due');
  return { next, toleranceMs: CRON_TOLERANCE_MS };
}

function readCron(expression: string, timezone: string): Cron {
  try {
    return new Cron(expression, { timezone, mode: '5-part' });
  } catch (cause) {
    throw badCron(expression, cause instanceof Error ? cause.message : String(cause));
  }
}

function badCron(expression: string, reason: string): DarkstarError {
  const message = `"${expression}" is no cron line (${reason}). Write minute, hour, day, month and weekday, such as "0 4 * * *".`;
  return new DarkstarError('bad-cron', message, { values: { expression, reason } });
}

/**
 * When a job is due next, seen from `now`, if its last regular run was due at `last`. A clock that was set back a
 * little makes no run again; one that was set back far starts over.
 */
export function nextDue(timetable: Timetable, now: number, last: number | undefined): number {
  const next = timetable.next(now);
  if (last === undefined || next > last || last - now > timetable.toleranceMs) return next;
  return timetable.next(last);
}

import { DarkstarError } from '../home/errors.js';
import { SLOT_MS, localDay, localDayStart, toIso } from '../home/grid.js';
import { MOST_PER_KWH, isPlausible } from './plausible.js';
import type { DayAnswer, PriceAnswer, SpotPoint } from './sources/source.js';
import { runFrom, type SpotSlot } from './spot.js';
import { RESOLUTIONS_MS, isRepeated, wholeDaySlots } from './whole-day.js';

interface Span {
  readonly now: number;
  /** No gap is allowed from `now` to here (ms). */
  readonly until: number;
}

/**
 * The prices of an answer as slots, or an error that names what is wrong: an answer counts whole or not at all. A day
 * that is not published yet is no fault.
 * @throws DarkstarError `prices-missing`, `prices-incomplete`, `prices-repeated`, `prices-implausible`,
 * `prices-overlap`, `prices-gap`, `prices-off-grid` or `prices-not-for-now`.
 */
export function checkAnswer(answer: PriceAnswer, span: Span): SpotSlot[] {
  const slots = answer.kind === 'days' ? wholeDays(answer, span.now) : [...answer.slots];
  checkSlots(slots, span);
  return slots;
}

/** Today, and tomorrow where it is published, each from its first to its last local minute (23, 24 or 25 hours). */
function wholeDays({ points, timezone }: DayAnswer, now: number): SpotSlot[] {
  const [first, second, third] = [0, 1, 2].map((days) => localDayStart(now, timezone, days));
  const today = dayOf(points, first, second, timezone);
  const tomorrow = dayOf(points, second, third, timezone);
  if (today.length === 0) throw missingToday(points, localDay(now, timezone));
  if (tomorrow.length > 0 && isRepeated(today, tomorrow)) {
    throw new DarkstarError('prices-repeated', "The prices of tomorrow repeat today's one by one. Ask again later.");
  }
  return [...today, ...tomorrow];
}

function dayOf(points: readonly SpotPoint[], from: number, to: number, timezone: string): SpotSlot[] {
  const given = points.filter(({ start }) => start >= from && start < to);
  if (given.every(({ spot }) => spot === null)) return [];
  const slots = wholeDaySlots(given, from, to);
  if (slots) return slots;
  const day = localDay(from, timezone);
  const quarters = (to - from) / SLOT_MS;
  const priced = given.filter(({ spot }) => spot !== null).length;
  throw new DarkstarError(
    'prices-incomplete',
    `The prices of ${day} are not whole: got ${priced}, expected ${quarters}, ${quarters / 2} or ${quarters / 4} in a row. ` +
      'None of this answer is used; ask again later or choose another source.',
    { values: { day, count: priced, quarters } },
  );
}

function missingToday(points: readonly SpotPoint[], day: string): DarkstarError {
  const priced = points.filter(({ spot }) => spot !== null);
  const [first, last] = [priced[0], priced.at(-1)];
  const held = first && last ? `prices from ${toIso(first.start)} to ${toIso(last.start)}` : 'no price';
  return new DarkstarError(
    'prices-missing',
    `The answer holds ${held}, none of today, ${day}. Check the zone and the clock.`,
    { values: { day } },
  );
}

/**
 * Checks each price by itself, and that they are in order.
 * @throws DarkstarError `prices-off-grid`, `prices-overlap`, `prices-implausible`
 */
export function checkEach(slots: readonly SpotSlot[]): void {
  slots.forEach((slot, index) => checkSlot(slot, slots[index - 1]));
}

function checkSlots(slots: readonly SpotSlot[], { now, until }: Span): void {
  checkEach(slots);
  const run = runFrom(slots, now);
  const end = run.at(-1)?.end;
  if (end === undefined) throw notForNow(slots, now);
  const next = slots.find(({ start }) => start >= end);
  if (next && end < until) {
    throw new DarkstarError(
      'prices-gap',
      `The prices have a gap from ${toIso(end)} to ${toIso(next.start)}. None of them is used; close the gap.`,
      { values: { from: toIso(end), to: toIso(next.start) } },
    );
  }
}

function checkSlot({ start, end, spot }: SpotSlot, previous: SpotSlot | undefined): void {
  if (start % SLOT_MS !== 0 || !RESOLUTIONS_MS.includes(end - start)) {
    const found = `${describeInstant(start)} to ${describeInstant(end)}`;
    throw new DarkstarError(
      'prices-off-grid',
      `A price is for ${found}: expected 15, 30 or 60 minutes from a full quarter of an hour.`,
      { values: { found } },
    );
  }
  if (previous && start < previous.end) {
    throw new DarkstarError(
      'prices-overlap',
      `The price from ${toIso(start)} overlaps or precedes the one before it. Sort them, one price per time.`,
      { values: { start: toIso(start) } },
    );
  }
  if (!isPlausible(spot)) {
    throw new DarkstarError(
      'prices-implausible',
      `The price from ${toIso(start)} is ${spot} per kWh: expected at most ± ${MOST_PER_KWH}. Check the unit: per kWh.`,
      { values: { start: toIso(start), spot: String(spot) } },
    );
  }
}

function notForNow(slots: readonly SpotSlot[], now: number): DarkstarError {
  const [first, last] = [slots[0], slots.at(-1)];
  const held = first && last ? `from ${toIso(first.start)} to ${toIso(last.end)}` : 'for no time at all';
  return new DarkstarError(
    'prices-not-for-now',
    `The prices are ${held}; now is ${toIso(now)}. Give prices that cover the present.`,
    { values: { now: toIso(now) } },
  );
}

function describeInstant(instant: number): string {
  return Number.isFinite(instant) ? toIso(instant) : String(instant);
}

import { DAY_MS, MINUTE_MS } from '../home/grid.js';
import { specOf, type Quantity } from './quantities.js';

/**
 * How long a silent sensor's value is believed, as its row of the table says: by what is usual for the quantity and the
 * sensor's own pace; until it changes, for a sensor that sends nothing else; or for so many minutes.
 */
export type Validity =
  | { readonly kind: 'automatic' }
  | { readonly kind: 'until-change' }
  | { readonly kind: 'minutes'; readonly minutes: number };

/** The longest time for which a value is believed that is said to be sent on change only. */
const LONGEST_UNTIL_CHANGE_MS = DAY_MS;
/** A value of fewer watts is none: a meter's own consumption and noise. */
const NOTHING_KW = 0.005;
// One message may be lost without a gap, and one more may be late.
const MISSED_MESSAGES = 3;
const REMEMBERED = 24;
const FEWEST = 3;

/** What the form keeps (`''`, `change`, or minutes as text) as a validity; undefined where it is none of these. */
export function validityOf(text: string): Validity | undefined {
  const value = text.trim();
  if (value === '') return { kind: 'automatic' };
  if (value === 'change') return { kind: 'until-change' };
  const minutes = Number(value);
  return minutes > 0 && minutes * MINUTE_MS <= 7 * DAY_MS ? { kind: 'minutes', minutes } : undefined;
}

/** The pace at which a sensor sends, learned from its last messages. */
export class Cadence {
  private readonly intervals: number[] = [];
  private lastAt: number | undefined;

  heard(at: number): void {
    if (this.lastAt !== undefined && at > this.lastAt) this.intervals.push(at - this.lastAt);
    if (this.intervals.length > REMEMBERED) this.intervals.shift();
    this.lastAt = at;
  }

  /** The interval that nine in ten of the last ones do not exceed, in ms; 0 while too few were heard. */
  get usualMs(): number {
    if (this.intervals.length < FEWEST) return 0;
    const sorted = [...this.intervals].sort((a, b) => a - b);
    return sorted[Math.floor(0.9 * (sorted.length - 1))];
  }
}

/** For how long a value stands for what follows it, in ms. */
export function holdMs(quantity: Quantity, validity: Validity, value: number | boolean, usualMs: number): number {
  const spec = specOf(quantity);
  switch (validity.kind) {
    case 'until-change':
      return LONGEST_UNTIL_CHANGE_MS;
    case 'minutes':
      return validity.minutes * MINUTE_MS;
    case 'automatic':
      if (spec.dimension !== 'power') return spec.longestMs;
      if (spec.restMs !== undefined && Math.abs(Number(value)) < NOTHING_KW) return spec.restMs;
      return Math.min(spec.longestMs, Math.max(spec.holdMs, MISSED_MESSAGES * usualMs));
  }
}

/** For how long a value counts as what is now, in ms: its age tells the rest. */
export function usableMs(quantity: Quantity, validity: Validity, value: number | boolean): number {
  return validity.kind === 'automatic'
    ? Math.max(specOf(quantity).longestMs, holdMs(quantity, validity, value, 0))
    : holdMs(quantity, validity, value, 0);
}

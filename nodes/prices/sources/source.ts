import type { SpotSlot } from '../spot.js';

export const SOURCE_NAMES = ['example', 'energy-charts', 'file', 'message'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** What a source is asked: the prices that are known at `now` (ms) for a home in `timezone`. */
export interface PriceRequest {
  readonly now: number;
  readonly timezone: string;
  readonly signal?: AbortSignal;
}

/** The price from an instant on; `null` where the source names the time and has no price yet. */
export interface SpotPoint {
  readonly start: number;
  readonly spot: number | null;
}

interface Answer {
  /** Of the spot prices; undefined where the source leaves it to the home. */
  readonly currency?: string;
}

/** An auction's answer: whole days of the market's time zone, at one resolution per day. */
export interface DayAnswer extends Answer {
  readonly kind: 'days';
  readonly timezone: string;
  readonly points: readonly SpotPoint[];
}

/** Prices that carry their own start and end. */
export interface SlotAnswer extends Answer {
  readonly kind: 'slots';
  readonly slots: readonly SpotSlot[];
}

export type PriceAnswer = DayAnswer | SlotAnswer;

/** Where prices come from. An answer is not trusted before `checkAnswer` has seen it. */
export interface PriceSource {
  ask(request: PriceRequest): Promise<PriceAnswer>;
}

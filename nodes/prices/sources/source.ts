import type { DarkstarError } from '../../home/errors.js';
import type { SpotSlot } from '../spot.js';

export const SOURCE_NAMES = [
  'example',
  'energy-charts',
  'entsoe',
  'tibber',
  'elprisetjustnu',
  'awattar',
  'akkudoktor',
  'octopus',
  'amber',
  'nordpool',
  'file',
  'fixed',
  'message',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** What a source is asked: the prices that are known at `now` (ms) for a home in `timezone`. */
export interface PriceRequest {
  readonly now: number;
  readonly timezone: string;
  /** Wanted of sources that know several; undefined leaves it to the source. */
  readonly currency?: string;
  readonly signal?: AbortSignal;
}

/**
 * The price from an instant on, up to `end` where the source tells it; `null` where the source names the time and has
 * no price yet.
 */
export interface SpotPoint {
  readonly start: number;
  readonly end?: number;
  readonly spot: number | null;
}

interface Answer {
  /** Of the spot prices; undefined where the source leaves it to the home. */
  readonly currency?: string;
  /** Why a part could not be had; what is there counts all the same. */
  readonly failure?: DarkstarError;
}

/** An auction's answer: whole days of the market's time zone. Points without an `end` have one resolution per day. */
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

import type { ChartData } from '../chart-data.js';
import type { LocalTime } from '../local-time.js';
import type { NumberFormat } from '../../home/number-format.js';
import type { Words } from '../words.js';
import type { Lanes } from './lanes.js';

/** Of all texts in the chart, in pixels. */
export const FONT_SIZE = 12;

/** What the chart shows, and in which colours and language. */
export interface ChartView {
  readonly data: ChartData;
  readonly lanes: Lanes;
  readonly fromMs: number;
  readonly toMs: number;
  /** When local days begin. */
  readonly days: readonly number[];
  readonly time: LocalTime;
  readonly numbers: NumberFormat;
  readonly words: Words;
  readonly colour: (name: string) => string;
  readonly font: string;
}

/** What changes from moment to moment. */
export interface Moment {
  readonly nowMs: number;
  readonly pointedMs: number | null;
  readonly socPercent: number | null;
  /** The time that is being marked. */
  readonly selected: { readonly fromMs: number; readonly toMs: number } | null;
}

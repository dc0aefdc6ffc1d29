import type { LocalTime } from '../local-time.js';
import type { NumberFormat } from '../../home/number-format.js';
import type { PageParts } from '../wire.js';
import type { Words } from '../words.js';

/** What every part of the page is shown from: what is known, the home's time, and the browser's language. */
export interface Context {
  readonly parts: PageParts;
  readonly nowMs: number;
  readonly time: LocalTime;
  readonly numbers: NumberFormat;
  readonly words: Words;
}

/** A part of the page. */
export interface Section {
  readonly root: HTMLElement;
  show(context: Context): void;
}

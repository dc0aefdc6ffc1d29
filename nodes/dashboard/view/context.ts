import type { NumberFormat } from '../../home/number-format.js';
import type { Speech } from '../headline.js';
import type { PageParts } from '../wire.js';

/** What every part of the page is shown from: what is known, the home's time, and the browser's language. */
export interface Context extends Speech {
  readonly parts: PageParts;
  readonly nowMs: number;
  readonly numbers: NumberFormat;
  /** Whether everything that comes after the first paint is there. */
  readonly complete: boolean;
}

/** A part of the page. */
export interface Section {
  readonly root: HTMLElement;
  show(context: Context): void;
}

import { textFormat } from '../home/template-text.js';
import { sentence } from './texts/notices.js';
import type { PageText } from './wire.js';

/** Says a sentence that came with its code and values in the language of the page. */
export type Say = (told: PageText) => string;

interface Surroundings {
  readonly language: string | undefined;
  readonly timezone: string;
  readonly currency: string | null;
  readonly nowMs: number;
}

/** Sentences in a language such as "sv-SE"; one that is not written in it stays as it came. */
export function sayIn({ language, timezone, currency, nowMs }: Surroundings): Say {
  const format = textFormat({ language, timezone, currency, now: nowMs });
  return (told) => sentence(told, language, format);
}

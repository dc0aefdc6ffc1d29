import { textFormat } from '../home/template-text.js';
import { reasonSentences } from '../plan/texts/reason-text.js';
import { sentence } from './texts/notices.js';
import type { PageText } from './wire.js';

/** How sentences that come with their code and values are said in the language of the page. */
export interface Sentences {
  /** Notices, errors, changes and the executor's reasons. */
  readonly say: (told: PageText) => string;
  /** Why a slot of a plan is as it is, sentence by sentence: the first says it, the others add to it. */
  readonly sayReason: (told: PageText) => readonly string[];
}

interface Surroundings {
  /** Such as "sv-SE". */
  readonly language: string;
  readonly timezone: string;
  readonly currency: string | null;
  readonly nowMs: number;
}

/** A sentence that is not written in the language stays as it came. */
export function sentencesIn({ language, timezone, currency, nowMs }: Surroundings): Sentences {
  const format = textFormat({ language, timezone, currency, now: nowMs });
  return {
    say: (told) => sentence(told, language, format),
    sayReason: (told) => (currency === null ? [told.text] : reasonSentences(told, language, format)),
  };
}

import { textFormat } from '../home/template-text.js';
import { reasonText } from '../plan/texts/reason-text.js';
import { sentence } from './texts/notices.js';
import type { PageText } from './wire.js';

/** How sentences that come with their code and values are said in the language of the page. */
export interface Sentences {
  /** Notices, errors, changes and the executor's reasons. */
  readonly say: (told: PageText) => string;
  /** Why a slot of a plan is as it is. */
  readonly sayReason: (told: PageText) => string;
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
    sayReason: (told) => (currency === null ? told.text : reasonText(told, language, currency, timezone)),
  };
}

import { renderTemplate, type TextFormat, type Templates } from '../../home/template-text.js';
import { de } from './notices-de.js';
import { en } from './notices-en.js';
import { sv } from './notices-sv.js';

/** A sentence as it comes to the page: with its code, the values it was made from, and itself in English. */
export interface ToldSentence {
  readonly code: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** The templates of each language. English has only those whose text carries instants or prices; the text is the rest. */
export const NOTICES: Readonly<Record<string, Templates>> = { en, sv, de };

/**
 * Says a sentence in a language such as "sv-SE", its values written by `format`: as its code's template says where all
 * the template's values are there, else as it came.
 */
export function sentence(told: ToldSentence, language: string | undefined, format: TextFormat): string {
  const templates = NOTICES[(language ?? 'en').slice(0, 2).toLowerCase()] ?? en;
  const template = Object.hasOwn(templates, told.code) ? templates[told.code] : undefined;
  return renderTemplate(template, told.values ?? {}, format) ?? told.text;
}

import { renderTemplate, type TextFormat } from '../../home/template-text.js';
import { de } from './de.js';
import { en, type ReasonTexts } from './en.js';
import { sv } from './sv.js';

/** A reason as a plan carries it. */
export interface Reason {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  readonly text: string;
}

const LANGUAGES: Readonly<Record<string, ReasonTexts>> = { en, sv, de };

/** A plan's reason in a language, as `reasonSentences` tells it. */
export function reasonText(reason: Reason, language: string, format: TextFormat): string {
  return reasonSentences(reason, language, format).join(' ');
}

/**
 * A plan's reason as sentences in a language ("sv", "de-AT"; English where it is not written in it), its values written
 * by `format`: what is done, the limit that stops it, where the energy goes, when it makes no difference, and the next
 * best thing with what it would cost more. A reason that cannot be told so keeps its own text.
 */
export function reasonSentences({ code, values, text }: Reason, language: string, format: TextFormat): string[] {
  const texts = LANGUAGES[language.slice(0, 2).toLowerCase()] ?? en;
  const say = (key: string, told: Readonly<Record<string, unknown>> = values) =>
    isKey(key) ? renderTemplate(texts[key], told, format) : undefined;
  const ofGroup = (group: string, told?: Readonly<Record<string, unknown>>) =>
    say(`${group}.${String(values[group])}`, told);
  const what = say(code);
  if (what === undefined) return [text];
  const asides = [
    ofGroup('limit'),
    ofGroup('use'),
    ofGroup('next'),
    say('wide'),
    ofGroup('cost', { ...values, instead: ofGroup('instead') }),
  ];
  return [what, ...asides.filter((aside) => aside !== undefined)];
}

function isKey(key: string): key is keyof ReasonTexts {
  return Object.hasOwn(en, key);
}

import { de } from './texts/de.js';
import { en, type TextKey, type Texts } from './texts/en.js';
import { sv } from './texts/sv.js';

/** Says a text of the page in one language, with its values put in. */
export type Words = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

const LANGUAGES: Readonly<Record<string, Texts>> = { en, sv, de };

/** The page's texts in a language such as "sv-SE", in English where they are not written in it. */
export function wordsIn(language: string | undefined): Words {
  const texts = LANGUAGES[(language ?? 'en').slice(0, 2).toLowerCase()] ?? en;
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

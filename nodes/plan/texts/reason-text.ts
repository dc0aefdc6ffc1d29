import { de } from './de.js';
import { en, type ReasonTextKey, type ReasonTexts } from './en.js';
import { sv } from './sv.js';

type Value = string | number | boolean | null;

/** A reason as a plan carries it. */
export interface Reason {
  readonly code: string;
  readonly values: Readonly<Record<string, Value>>;
  readonly text: string;
}

const LANGUAGES: Readonly<Record<string, ReasonTexts>> = { en, sv, de };

const ENERGIES = new Set(['kwh', 'curtailedKwh']);
const PRICES = new Set([
  'importPrice',
  'exportPrice',
  'storingCost',
  'deliveryCost',
  'storedEnergyValue',
  'usePrice',
  'price',
  'worth',
]);
const DAY_TIMES = new Set(['useFrom', 'insteadAt', 'wideFrom', 'by']);
const TIMES = new Set(['useTo', 'wideTo']);
// Money below this is told with four decimals, below ten times of it with three; energy with one digit.
const SMALL = 0.01;

/** A plan's reason in a language, as `reasonSentences` tells it. */
export function reasonText(reason: Reason, language: string, currency: string, timezone: string): string {
  return reasonSentences(reason, language, currency, timezone).join(' ');
}

/**
 * A plan's reason as sentences in a language ("sv", "de-AT"; English where it is not written in it): what is done, the
 * limit that stops it, where the energy goes, and the next best thing with what it would cost more. Instants are told on
 * the wall clock of `timezone`. A reason of a code that is not known here keeps its own text.
 */
export function reasonSentences(reason: Reason, language: string, currency: string, timezone: string): string[] {
  const texts = LANGUAGES[language.slice(0, 2).toLowerCase()] ?? en;
  if (!isKey(reason.code)) return [reason.text];
  const format = formatsOf(language, currency, timezone);
  const say = (key: ReasonTextKey, extra: Readonly<Record<string, string>> = {}) =>
    texts[key].replace(
      /\{(\w+)\}/g,
      (whole, name: string) => extra[name] ?? format(name, reason.values[name]) ?? whole,
    );
  return sentences(reason).map((key) => {
    const words = PHRASES.flatMap((name) => {
      const phrase = keyIf(name, reason.values[name]);
      return phrase && texts[key].includes(`{${name}}`) ? [[name, say(phrase)] as const] : [];
    });
    return say(key, Object.fromEntries(words));
  });
}

/** Values that stand for a phrase of the language, of the group that is called the same. */
const PHRASES = ['instead', 'manual'];

function sentences({ code, values }: Reason): ReasonTextKey[] {
  const asides = (['limit', 'use', 'next'] as const).flatMap((group) => keyIf(group, values[group]) ?? []);
  const cost = keyIf('instead', values.instead) && keyIf('cost', values.cost);
  return [
    code as ReasonTextKey,
    ...asides,
    ...(values.wideFrom === undefined ? [] : ['wide' as const]),
    ...(cost ? [cost] : []),
  ];
}

function keyIf(group: string, value: Value | undefined): ReasonTextKey | undefined {
  const key = `${group}.${String(value)}`;
  return isKey(key) ? key : undefined;
}

function isKey(code: string): code is ReasonTextKey {
  return Object.hasOwn(en, code);
}

type Format = (name: string, value: Value | undefined) => string | undefined;

const known = new Map<string, Format>();

function formatsOf(language: string, currency: string, timezone: string): Format {
  const key = `${language} ${currency} ${timezone}`;
  const format = known.get(key) ?? makeFormat(language, currency, timezone);
  known.set(key, format);
  return format;
}

function makeFormat(language: string, currency: string, timeZone: string): Format {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const small = new Intl.NumberFormat(language, { maximumSignificantDigits: 1 });
  const money = (digits: number) =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const amounts = [money(2), money(3), money(4)] as const;
  const clock = { timeZone, hour: '2-digit', minute: '2-digit' } as const;
  const time = new Intl.DateTimeFormat(language, clock);
  const dayTime = new Intl.DateTimeFormat(language, { ...clock, weekday: 'short' });
  return (name, value) => {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') {
      if (DAY_TIMES.has(name)) return dayTime.format(Date.parse(value));
      return TIMES.has(name) ? time.format(Date.parse(value)) : value;
    }
    if (typeof value === 'boolean') return undefined;
    if (ENERGIES.has(name)) return `${(value < SMALL ? small : number).format(value)} kWh`;
    if (PRICES.has(name)) return amounts[1].format(value);
    if (name === 'difference') return amounts[digitsOf(value)].format(Math.abs(value));
    return number.format(value);
  };
}

function digitsOf(money: number): 0 | 1 | 2 {
  if (Math.abs(money) < SMALL) return 2;
  return Math.abs(money) < 10 * SMALL ? 1 : 0;
}

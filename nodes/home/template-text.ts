import { NumberFormat } from './number-format.js';

/**
 * Says a text that travels as `{code, values}` again in another language. A template is a sentence with places:
 *
 *     'ev-goal-missed': 'Das Auto {ev} erreicht bis {by:time} {socPercent:percent}, nicht {goalPercent:percent}.'
 *
 * | place                             | becomes                                                               |
 * | --------------------------------- | --------------------------------------------------------------------- |
 * | `{ev}`                            | the value as it is (a number as the language writes it)                |
 * | `{kwh:kWh}`                       | the value as its kind says: see `TextKind`; the unit comes with it      |
 * | `{side\|short=zu wenig\|over=zu viel}` | the word for the value, which may be a string, number, true, false or null; `*=` is for any other |
 *
 * A template may be a list: the first whose every place can be filled is taken, so that a sentence can go on where an
 * optional value is there. Where none can be filled, or the code is not known, the answer is undefined, and the caller
 * shows the text that came with the code.
 *
 *     const format = textFormat({ language: 'de', timezone: 'Europe/Berlin', currency: 'EUR', now });
 *     renderTemplate(templates[code], values, format) ?? text
 */
export function renderTemplate(
  template: Template | undefined,
  values: Readonly<Record<string, unknown>>,
  format: TextFormat,
): string | undefined {
  for (const sentence of typeof template === 'string' ? [template] : (template ?? [])) {
    const said = fill(sentence, values, format);
    if (said !== undefined) return said;
  }
  return undefined;
}

export type Template = string | readonly string[];

/** The templates of one language, by code. */
export type Templates = Readonly<Record<string, Template>>;

/**
 * How a value is written: `time` (with the day where it is another than today's), `clock` (never with the day) and `day`
 * of an ISO instant, `money` (an amount), `amount` (the same without its sign), `difference` (the same with more digits
 * where it is small), `price` (per kWh), the others with the unit that they name; `signed` is a percentage with its sign.
 */
type TextKind =
  | 'time'
  | 'clock'
  | 'day'
  | 'money'
  | 'amount'
  | 'difference'
  | 'price'
  | 'percent'
  | 'signed'
  | 'kWh'
  | 'kW'
  | 'A'
  | 'celsius'
  | 'hours'
  | 'minutes'
  | 'seconds'
  | 'number';

/** Writes a value of each kind; undefined where it is none of that kind. */
export type TextFormat = Readonly<Record<TextKind, (value: unknown) => string | undefined>>;

interface Surroundings {
  /** Such as "sv-SE"; undefined: the browser's own. */
  readonly language: string | undefined;
  readonly timezone: string;
  readonly currency: string | null;
  /** In ms: a time of its local day is written without the day. */
  readonly now: number;
}

/** Writes values as a language does, on the home's wall clock and in its currency. */
export function textFormat({ language, timezone, currency, now }: Surroundings): TextFormat {
  const { numbers, timeFormat, dayFormat } = formatsOf(language, timezone, currency);
  const measure = (decimals: number, unit: string) =>
    numeric((value) => `${numbers.atMost(value, decimals)}${unit && `\u00a0${unit}`}`);
  const today = dayFormat.format(now);
  return {
    time: instant((at) => {
      const day = dayFormat.format(at);
      return day === today ? timeFormat.format(at) : `${day} ${timeFormat.format(at)}`;
    }),
    clock: instant((at) => timeFormat.format(at)),
    day: instant((at) => dayFormat.format(at)),
    money: numeric((amount) => numbers.money(amount)),
    amount: numeric((amount) => numbers.money(Math.abs(amount))),
    difference: numeric((amount) => numbers.fineMoney(Math.abs(amount))),
    price: numeric((perKwh) => `${numbers.price(perKwh)}\u00a0${numbers.priceUnit}`),
    percent: measure(1, '%'),
    signed: numeric((value) => `${value > 0 ? '+' : ''}${numbers.atMost(value, 1)}\u00a0%`),
    // What a slot takes may be less than a hundredth.
    kWh: numeric((kwh) => `${numbers.atMost(kwh, Math.abs(kwh) < SMALL ? 4 : 2)}\u00a0kWh`),
    kW: measure(2, 'kW'),
    A: measure(1, 'A'),
    celsius: measure(1, '°C'),
    hours: measure(1, 'h'),
    minutes: measure(0, 'min'),
    seconds: measure(0, 's'),
    number: measure(2, ''),
  };
}

interface Formats {
  readonly numbers: NumberFormat;
  readonly timeFormat: Intl.DateTimeFormat;
  readonly dayFormat: Intl.DateTimeFormat;
}

// Making a format takes a hundred times as long as using it; homes have few languages, zones and currencies.
const known = new Map<string, Formats>();

function formatsOf(language: string | undefined, timeZone: string, currency: string | null): Formats {
  const key = `${language}/${timeZone}/${currency}`;
  const formats = known.get(key) ?? {
    numbers: new NumberFormat(language, currency),
    timeFormat: new Intl.DateTimeFormat(language, { timeZone, hour: '2-digit', minute: '2-digit' }),
    dayFormat: new Intl.DateTimeFormat(language, { timeZone, weekday: 'short', day: 'numeric', month: 'short' }),
  };
  known.set(key, formats);
  return formats;
}

/** The names of the values that a template has places for. */
export function placesOf(template: Template): string[] {
  const sentences = typeof template === 'string' ? [template] : template;
  return [...new Set(sentences.flatMap((it) => [...it.matchAll(PLACE)].map(([, place]) => place.split(/[:|]/, 1)[0])))];
}

const SMALL = 0.01;

const PLACE = /\{([^{}]+)\}/g;

function fill(sentence: string, values: Readonly<Record<string, unknown>>, format: TextFormat): string | undefined {
  let complete = true;
  const said = sentence.replace(PLACE, (_, place: string) => {
    const filled = fillPlace(place, values, format);
    if (filled === undefined) complete = false;
    return filled ?? '';
  });
  return complete ? said : undefined;
}

function fillPlace(place: string, values: Readonly<Record<string, unknown>>, format: TextFormat): string | undefined {
  const [named, ...choices] = place.split('|');
  const [name, kind] = named.split(':');
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) return undefined;
  if (choices.length > 0) return chosen(choices, String(value));
  if (kind !== undefined) return isKind(kind, format) ? format[kind](value) : undefined;
  if (typeof value === 'number') return format.number(value);
  return typeof value === 'string' ? value : undefined;
}

function chosen(choices: readonly string[], value: string): string | undefined {
  const words = choices.map((choice) => {
    const at = choice.indexOf('=');
    return { value: choice.slice(0, at), word: choice.slice(at + 1) };
  });
  return (words.find((it) => it.value === value) ?? words.find((it) => it.value === '*'))?.word;
}

function isKind(kind: string, format: TextFormat): kind is TextKind {
  return Object.hasOwn(format, kind);
}

function numeric(write: (value: number) => string): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'number' && Number.isFinite(value) ? write(value) : undefined);
}

function instant(write: (at: number) => string): (value: unknown) => string | undefined {
  return (value) => {
    const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : NaN;
    return Number.isFinite(at) ? write(at) : undefined;
  };
}

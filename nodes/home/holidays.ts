import { DAY_MS } from './grid.js';

/** The countries whose public holidays are known: those that hold in the whole country (UK: England and Wales). */
export const HOLIDAY_COUNTRIES = ['SE', 'NO', 'DK', 'FI', 'DE', 'AT', 'NL', 'FR', 'UK', 'AU'] as const;
export type HolidayCountry = (typeof HOLIDAY_COUNTRIES)[number];

/** Where a holiday that falls on one of these weekdays (1 Monday to 7 Sunday) is kept instead, or as well. */
interface Shift {
  readonly weekdays: readonly number[];
  readonly days: number;
  /** Whether the day itself stays a holiday too. */
  readonly asWell?: boolean;
}

type Rule =
  | { readonly kind: 'fixed'; readonly month: number; readonly day: number; readonly shift?: readonly Shift[] }
  /** Days after Easter Sunday, in the years from `from` to `to`. */
  | { readonly kind: 'easter'; readonly days: number; readonly to?: number }
  /** The first such weekday on or after a day. */
  | {
      readonly kind: 'weekday';
      readonly weekday: number;
      readonly month: number;
      readonly day: number;
      readonly except?: readonly number[];
    }
  | { readonly kind: 'once'; readonly date: string };

const fixed = (month: number, day: number, ...shift: readonly Shift[]): Rule => ({ kind: 'fixed', month, day, shift });
const easter = (...days: readonly number[]): Rule[] => days.map((day) => ({ kind: 'easter', days: day }));
const weekdayFrom = (weekday: number, month: number, day: number, except: readonly number[] = []): Rule => ({
  kind: 'weekday',
  weekday,
  month,
  day,
  except,
});
const once = (...dates: readonly string[]): Rule[] => dates.map((date) => ({ kind: 'once', date }));

const [MONDAY, SATURDAY, SUNDAY] = [1, 6, 7];
const [MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER, EASTER_MONDAY] = [-3, -2, 0, 1];
const [ASCENSION, PENTECOST, WHIT_MONDAY, CORPUS_CHRISTI] = [39, 49, 50, 60];
const NEW_YEAR = fixed(1, 1);
const EPIPHANY = fixed(1, 6);
const LABOUR_DAY = fixed(5, 1);
const CHRISTMAS = [fixed(12, 25), fixed(12, 26)];
/** Saturday or Sunday: the Monday after. */
const mondayAfter = (asWell: boolean): Shift[] => [
  { weekdays: [SATURDAY], days: 2, asWell },
  { weekdays: [SUNDAY], days: 1, asWell },
];
// Christmas Day and Boxing Day move together: one of them on a weekend day takes the next free working day.
const christmasWithSubstitutes = (asWell: boolean): Rule[] => [
  fixed(12, 25, { weekdays: [SATURDAY, SUNDAY], days: 2, asWell }),
  fixed(12, 26, { weekdays: [SATURDAY, SUNDAY], days: 2, asWell }),
];

/** Sources: the holiday laws of each country as in force in 2026, and what was proclaimed for single years since 2020. */
const RULES: Readonly<Record<HolidayCountry, readonly Rule[]>> = {
  SE: [
    ...[NEW_YEAR, EPIPHANY, LABOUR_DAY, fixed(6, 6), ...CHRISTMAS],
    ...easter(GOOD_FRIDAY, EASTER, EASTER_MONDAY, ASCENSION, PENTECOST),
    ...[weekdayFrom(SATURDAY, 6, 20), weekdayFrom(SATURDAY, 10, 31)],
  ],
  NO: [
    ...[NEW_YEAR, LABOUR_DAY, fixed(5, 17), ...CHRISTMAS],
    ...easter(MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER, EASTER_MONDAY, ASCENSION, PENTECOST, WHIT_MONDAY),
  ],
  DK: [
    ...[NEW_YEAR, ...CHRISTMAS],
    ...easter(MAUNDY_THURSDAY, GOOD_FRIDAY, EASTER, EASTER_MONDAY, ASCENSION, PENTECOST, WHIT_MONDAY),
    // Great Prayer Day was given up after 2023.
    { kind: 'easter', days: 26, to: 2023 },
  ],
  FI: [
    ...[NEW_YEAR, EPIPHANY, LABOUR_DAY, fixed(12, 6), ...CHRISTMAS],
    ...easter(GOOD_FRIDAY, EASTER, EASTER_MONDAY, ASCENSION, PENTECOST),
    ...[weekdayFrom(SATURDAY, 6, 20), weekdayFrom(SATURDAY, 10, 31)],
  ],
  DE: [
    ...[NEW_YEAR, LABOUR_DAY, fixed(10, 3), ...CHRISTMAS],
    ...easter(GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
  ],
  AT: [
    ...[NEW_YEAR, EPIPHANY, LABOUR_DAY, fixed(8, 15), fixed(10, 26), fixed(11, 1), fixed(12, 8), ...CHRISTMAS],
    ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY, CORPUS_CHRISTI),
  ],
  NL: [
    ...[NEW_YEAR, fixed(4, 27, { weekdays: [SUNDAY], days: -1 }), ...CHRISTMAS],
    ...easter(EASTER, EASTER_MONDAY, ASCENSION, PENTECOST, WHIT_MONDAY),
  ],
  FR: [
    ...[NEW_YEAR, LABOUR_DAY, fixed(5, 8), fixed(7, 14), fixed(8, 15), fixed(11, 1), fixed(11, 11), fixed(12, 25)],
    ...easter(EASTER_MONDAY, ASCENSION, WHIT_MONDAY),
  ],
  UK: [
    fixed(1, 1, ...mondayAfter(false)),
    ...easter(GOOD_FRIDAY, EASTER_MONDAY),
    ...[weekdayFrom(MONDAY, 5, 1, [2020]), weekdayFrom(MONDAY, 5, 25, [2022]), weekdayFrom(MONDAY, 8, 25)],
    ...christmasWithSubstitutes(false),
    ...once('2020-05-08', '2022-06-02', '2022-06-03', '2022-09-19', '2023-05-08'),
  ],
  AU: [
    fixed(1, 1, ...mondayAfter(true)),
    fixed(1, 26, ...mondayAfter(false)),
    fixed(4, 25),
    ...easter(GOOD_FRIDAY, EASTER_MONDAY),
    weekdayFrom(MONDAY, 6, 8),
    ...christmasWithSubstitutes(true),
    ...once('2022-09-22'),
  ],
};

const holidaysOfYear = new Map<string, ReadonlySet<string>>();

/** Whether a local date ("2026-06-20") is a public holiday in the whole of a country. */
export function isHoliday(localDate: string, country: HolidayCountry): boolean {
  const year = Number(localDate.slice(0, 4));
  const key = `${country}${year}`;
  let days = holidaysOfYear.get(key);
  if (!days) {
    days = new Set(RULES[country].flatMap((rule) => datesOf(rule, year)));
    holidaysOfYear.set(key, days);
  }
  return days.has(localDate);
}

/** The country of a home by its time zone; undefined where the holidays of the zone are not known. */
export function holidayCountry(timezone: string): HolidayCountry | undefined {
  if (timezone.startsWith('Australia/')) return 'AU';
  return COUNTRY_OF_ZONE[timezone];
}

const COUNTRY_OF_ZONE: Readonly<Record<string, HolidayCountry>> = {
  'Europe/Stockholm': 'SE',
  'Europe/Oslo': 'NO',
  'Europe/Copenhagen': 'DK',
  'Europe/Helsinki': 'FI',
  'Europe/Mariehamn': 'FI',
  'Europe/Berlin': 'DE',
  'Europe/Busingen': 'DE',
  'Europe/Vienna': 'AT',
  'Europe/Amsterdam': 'NL',
  'Europe/Paris': 'FR',
  'Europe/London': 'UK',
};

function datesOf(rule: Rule, year: number): string[] {
  switch (rule.kind) {
    case 'once':
      return rule.date.startsWith(`${year}-`) ? [rule.date] : [];
    case 'easter':
      return year <= (rule.to ?? Infinity) ? [toDate(easterSunday(year) + rule.days * DAY_MS)] : [];
    case 'weekday': {
      if (rule.except?.includes(year)) return [];
      const earliest = Date.UTC(year, rule.month - 1, rule.day);
      return [toDate(earliest + ((rule.weekday - weekdayOf(earliest) + 7) % 7) * DAY_MS)];
    }
    case 'fixed': {
      const day = Date.UTC(year, rule.month - 1, rule.day);
      const shift = rule.shift?.find(({ weekdays }) => weekdays.includes(weekdayOf(day)));
      if (!shift) return [toDate(day)];
      const moved = toDate(day + shift.days * DAY_MS);
      return shift.asWell ? [toDate(day), moved] : [moved];
    }
  }
}

/** Easter Sunday as UTC midnight. Source: the anonymous Gregorian algorithm (Nature, 20 April 1876). */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return Date.UTC(year, month - 1, day);
}

/** 1 Monday to 7 Sunday. 1970-01-01 was a Thursday. */
function weekdayOf(utcMidnight: number): number {
  return ((((utcMidnight / DAY_MS + 3) % 7) + 7) % 7) + 1;
}

function toDate(utcMidnight: number): string {
  return new Date(utcMidnight).toISOString().slice(0, 10);
}

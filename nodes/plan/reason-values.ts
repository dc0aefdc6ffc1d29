import { round } from '../home/numbers.js';
import type { PlanAlternative } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { placesOf, textFormat, type TextFormat } from '../home/template-text.js';
import { TIE } from './alternative.js';
import type { BindingLimits } from './binding-limits.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup, SetupSlot } from './setup.js';
import { reasonText, type Reason } from './texts/reason-text.js';
import { en, type ReasonTextKey } from './texts/en.js';
import type { Use } from './where-used.js';
import type { PlanText } from './wording.js';

// A ten-thousandth of a kWh in a slot is nothing to speak of.
export const CLOSE_KWH = 1e-4;
/** The language of a plan's own texts. */
const LANGUAGE = 'en-GB';
// What costs so many times more per kWh than the dearest price breaks a limit or a wish.
const WISH = 5;

/** What is known of a slot when it is to be said why. */
export interface Facts {
  readonly setup: Setup;
  /** The result of `planFormat`, which is the same for all slots. */
  readonly format: TextFormat;
  readonly slot: ScheduleSlot;
  readonly given: SetupSlot;
  readonly storedEnergyValue: number;
  /** The result of `mostThatEnergyEarns`, which is the same for all slots. */
  readonly mostEarned: number;
  readonly use?: Use;
  readonly alternative?: PlanAlternative;
  /** What a kWh more costs in the slot, all that it changes at other times included; absent where it is not known. */
  readonly price?: number;
  /** Absent where it is not known: then every limit that is reached is told. */
  readonly binding?: BindingLimits;
}

export type Limit = 'battery-power' | 'surplus' | 'need' | 'import-limit' | 'peak' | 'export-limit' | 'full' | 'empty';

/** A reason that is not put into words yet. */
export type Said = Pick<Reason, 'code' | 'values'>;

type Values = Said['values'];

interface Aside {
  readonly limit?: Limit | undefined;
  /** Whether the use of the energy is told as its own, or as the next. */
  readonly leads?: 'use' | 'next';
}

/** A battery's reason with its numbers, the prices, where the energy goes, and the runner-up. */
export function said(
  code: ReasonTextKey,
  facts: Facts,
  numbers: Readonly<Record<string, number | string>>,
  { limit, leads }: Aside = {},
): Said {
  const { given, storedEnergyValue, setup, use, alternative, mostEarned } = facts;
  const prices = { importPrice: given.importPrice, exportPrice: given.exportPrice, storedEnergyValue };
  return {
    code,
    values: {
      ...neat({ ...numbers, ...spoken(code, prices) }),
      ...(limit ? { limit } : {}),
      ...(use && leads ? useValues(use, leads, setup) : {}),
      ...alternativeValues(alternative, setup, mostEarned),
    },
  };
}

/** Of the prices those that the sentence names; the slot tells them all. */
function spoken(code: ReasonTextKey, prices: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const places = placesOf(en[code]);
  return Object.fromEntries(Object.entries(prices).filter(([name]) => places.includes(name)));
}

/** The reason with its sentence in English, as it travels in the plan. */
export function inWords({ code, values }: Said, { format }: Pick<Facts, 'format'>): PlanText {
  return { code, values: { ...values }, text: reasonText({ code, values, text: code }, LANGUAGE, format) };
}

/** How a plan writes the values of its texts. */
export function planFormat({ now, home: { timezone, currency } }: PlanningProblem): TextFormat {
  return textFormat({ language: LANGUAGE, timezone, currency, now: Date.parse(now) });
}

export function neat(numbers: Readonly<Record<string, number | string>>): Values {
  return Object.fromEntries(
    Object.entries(numbers).map(([key, item]) => [key, typeof item === 'number' ? round(item, 4) : item]),
  );
}

function useValues({ use, firstSlot, endSlot, pricePerKwh }: Use, leads: 'use' | 'next', { slots }: Setup): Values {
  if (use === 'left') return leads === 'use' ? { use } : {};
  return {
    [leads]: use,
    useFrom: slots[firstSlot].start,
    useTo: slots[endSlot - 1].end,
    ...(pricePerKwh === undefined ? {} : { usePrice: round(pricePerKwh, 4) }),
  };
}

/** The runner-up as values of a sentence. */
export function alternativeValues(it: PlanAlternative | undefined, setup: Setup, mostEarned: number): Values {
  if (!it) return {};
  const { force, kind, kwh, at, slots, differenceCost } = it;
  const isAsked = force === 'charge' || force === 'discharge';
  const isBefore = at !== undefined && kind === 'battery' && force === 'no-discharge' && isEarlier(at, it, setup);
  const when = isBefore ? 'before' : at ? 'at' : 'not';
  const isWide = slots.length > 1 && kind !== 'waterHeater' && kind !== 'appliance';
  return {
    instead: isAsked ? `${force}-here` : `${SUBJECTS[kind === 'battery' ? force : 'elsewhere']}-${when}`,
    ...(at ? { insteadAt: at } : {}),
    cost: costWords(it, differenceCost / Math.max(kwh, 0.1) > WISH * Math.max(1, mostEarned)),
    difference: round(isAsked ? differenceCost / kwh : differenceCost, 6),
    ...(isWide ? { wideFrom: setup.slots[slots[0]].start, wideTo: setup.slots[slots[slots.length - 1]].end } : {}),
  };
}

function isEarlier(at: string, { slots }: PlanAlternative, setup: Setup): boolean {
  return Date.parse(at) < Date.parse(setup.slots[slots[0]].start);
}

const SUBJECTS = {
  'no-charge': 'charge',
  'no-discharge': 'use',
  elsewhere: 'device',
  charge: 'charge',
  discharge: 'use',
};

function costWords({ differenceCost, atLeast }: PlanAlternative, breaksWish: boolean): string {
  if (breaksWish) return 'wish';
  if (atLeast) return differenceCost < TIE ? 'unknown' : 'least';
  if (Math.abs(differenceCost) < TIE) return 'same';
  return differenceCost < 0 ? 'less' : 'more';
}

import { DAY_MS, localDayStart, toIso } from '../home/grid.js';
import { DarkstarError } from '../home/errors.js';
import { clamp, round } from '../home/numbers.js';
import type { Payload } from '../home/schema/messages.js';
import type { Evidence } from './evidence.js';

export type Reflex = Payload<'reflex'>;
type ReflexName = Reflex['parameters'][number]['name'];
export type ReflexMode = Reflex['mode'];
type Parameter = Reflex['parameters'][number];
type Step = Reflex['log'][number];
type Text = Parameter['reason'];

/** What the measurements say of a value: the value a person gave, and the one that would explain them. */
export interface Lesson {
  readonly name: ReflexName;
  /** As it is without anything learnt: 1 for a level, else what the home's form says. */
  readonly configured: number;
  /** Undefined where nothing was measured that tells it. */
  readonly measured: Evidence | undefined;
}

/** Steps and limits are shares of the configured value. */
interface Rule {
  readonly step: number;
  readonly least: number;
  readonly most: number;
  /** The forecast can follow a level; a battery's values are the planner's, and stay what the home's form says. */
  readonly applies: boolean;
}

export const RULES: Readonly<Record<ReflexName, Rule>> = {
  'load-level': { step: 0.01, least: 0.85, most: 1.15, applies: true },
  'pv-level': { step: 0.02, least: 0.8, most: 1.25, applies: true },
  'battery-capacity': { step: 0.005, least: 0.5, most: 1.1, applies: false },
  'battery-efficiency': { step: 0.005, least: 0.6, most: 1.1, applies: false },
};

const FEWEST_DAYS = 14;
// Standard errors that a value must lie away before it is believed.
const LEAST_STRENGTH = 2;
const MOST_STRENGTH = 99;
// Less than this changes no plan.
const NEGLIGIBLE_SHARE = 0.005;
const HELD_MS = 14 * DAY_MS;
const MOST_LOGGED = 120;
const DECIMALS = 4;

/**
 * One day's learning: each value moves towards what was measured, by one small step at most and only on strong evidence
 * (two weeks, two standard errors); what is applied follows what is advised by the same step. A second call on the same
 * local day moves nothing.
 */
export function learn(
  before: Reflex | undefined,
  lessons: readonly Lesson[],
  { now, zone, mode }: { readonly now: number; readonly zone: string; readonly mode: ReflexMode },
): Reflex {
  const isNewDay = !before || localDayStart(now, zone) > localDayStart(Date.parse(before.learntAt), zone);
  const steps: Step[] = [];
  const parameters = lessons.map((lesson) => {
    const parameter = advised(known(before, lesson), lesson, now, isNewDay);
    const inForce = inForceOf(parameter, lesson, mode, isNewDay);
    const next = { ...parameter, inForce, reason: reasonOf(lesson, parameter.advised, parameter.heldUntil) };
    const was = known(before, lesson);
    if (next.advised !== was.advised || next.inForce !== was.inForce) steps.push(stepOf(was, next, now, 'learnt'));
    return next;
  });
  return {
    at: toIso(now),
    learntAt: before && !isNewDay ? before.learntAt : toIso(now),
    mode,
    parameters,
    log: [...(before?.log ?? []), ...steps].slice(-MOST_LOGGED),
  };
}

/**
 * Takes back the steps of the last day that learnt anything, or with `everything` all that was ever learnt; the values
 * it touches are left alone for two weeks.
 * @throws DarkstarError `nothing-to-undo`
 */
export function undo(before: Reflex | undefined, extent: 'last day' | 'everything', now: number, zone: string): Reflex {
  const learnt = before?.log.filter(({ kind, undone }) => kind === 'learnt' && !undone) ?? [];
  const last = learnt.at(-1);
  if (!before || !last) {
    throw new DarkstarError('nothing-to-undo', 'Nothing was learnt that could be taken back.');
  }
  const lastDay = localDayStart(Date.parse(last.at), zone);
  const taken = new Set(extent === 'everything' ? learnt : learnt.filter(({ at }) => Date.parse(at) >= lastDay));
  const steps: Step[] = [];
  const parameters = before.parameters.map((parameter): Parameter => {
    const first = [...taken].find(({ name }) => name === parameter.name);
    if (!first) return parameter;
    const { configured } = parameter;
    const back =
      extent === 'everything'
        ? { advised: configured, inForce: configured }
        : { advised: first.from, inForce: first.inForceFrom };
    const heldUntil = toIso(now + HELD_MS);
    const text = `Taken back by a person; left alone until ${heldUntil}.`;
    const reason: Text = { code: 'undone', values: { heldUntil }, text };
    const next = { ...parameter, ...back, heldUntil, reason };
    steps.push(stepOf(parameter, next, now, 'undone'));
    return next;
  });
  const log = before.log.map((step) => (taken.has(step) ? { ...step, undone: true } : step));
  return { ...before, at: toIso(now), parameters, log: [...log, ...steps].slice(-MOST_LOGGED) };
}

/** By what load and PV are multiplied: 1 unless the user lets Reflex apply what it learns. */
export interface Levels {
  readonly load: number;
  readonly pv: number;
}

export const AS_FORECAST: Levels = { load: 1, pv: 1 };

export function levelsOf(reflex: Reflex | undefined, mode: ReflexMode): Levels {
  if (mode === 'advise' || !reflex) return AS_FORECAST;
  const levelOf = (wanted: ReflexName) => reflex.parameters.find(({ name }) => name === wanted)?.inForce ?? 1;
  return { load: levelOf('load-level'), pv: levelOf('pv-level') };
}

/** What stood before; learning begins anew where a person has changed the value in the home's form. */
function known(before: Reflex | undefined, { name, configured }: Lesson): Parameter {
  const present = before?.parameters.find((parameter) => parameter.name === name);
  if (present?.configured === configured) return present;
  const reason: Text = { code: 'reflex-new', values: {}, text: 'Nothing learnt yet.' };
  return { name, configured, advised: configured, inForce: configured, measured: null, days: 0, strength: 0, reason };
}

function advised(before: Parameter, { name, configured, measured }: Lesson, now: number, isNewDay: boolean): Parameter {
  const strength = measured ? strengthOf(measured, before.advised) : 0;
  const told = {
    ...before,
    measured: measured ? round(measured.value, DECIMALS) : null,
    days: measured?.days ?? 0,
    strength: round(strength, 1),
  };
  const isHeld = before.heldUntil !== undefined && now < Date.parse(before.heldUntil);
  if (!isHeld) delete told.heldUntil;
  if (!measured || isHeld || !isNewDay || !isStrong(measured, strength)) return told;
  const { least, most } = RULES[name];
  const aim = clamp(measured.value, least * configured, most * configured);
  return { ...told, advised: stepTowards(before.advised, aim, name, configured) };
}

/** How many standard errors the measured value lies away from the one believed so far. */
function strengthOf({ value, standardError }: Evidence, believed: number): number {
  const distance = Math.abs(value - believed);
  if (distance < NEGLIGIBLE_SHARE * Math.abs(believed)) return 0;
  return Math.min(MOST_STRENGTH, distance / standardError);
}

function isStrong({ days }: Evidence, strength: number): boolean {
  return days >= FEWEST_DAYS && strength >= LEAST_STRENGTH;
}

function inForceOf(
  { advised, inForce }: Parameter,
  { name, configured }: Lesson,
  mode: ReflexMode,
  isNewDay: boolean,
): number {
  if (mode === 'advise' || !RULES[name].applies) return configured;
  return isNewDay ? stepTowards(inForce, advised, name, configured) : inForce;
}

function stepTowards(from: number, aim: number, name: ReflexName, configured: number): number {
  const step = RULES[name].step * configured;
  return round(clamp(aim, from - step, from + step), DECIMALS);
}

function stepOf(was: Parameter, next: Parameter, now: number, kind: Step['kind']): Step {
  return {
    at: toIso(now),
    name: next.name,
    kind,
    from: was.advised,
    to: next.advised,
    inForceFrom: was.inForce,
    inForceTo: next.inForce,
    reason: next.reason,
  };
}

function reasonOf({ measured }: Lesson, believed: number, heldUntil: string | undefined): Text {
  if (heldUntil !== undefined) {
    return { code: 'undone', values: { heldUntil }, text: `Taken back by a person; left alone until ${heldUntil}.` };
  }
  if (!measured) return { code: 'not-measured', values: {}, text: 'Nothing was measured that tells it.' };
  const { days } = measured;
  const strength = round(strengthOf(measured, believed), 1);
  const value = round(measured.value, DECIMALS);
  const values = { value, days, strength, believed };
  if (days < FEWEST_DAYS) {
    return { code: 'too-few-days', values, text: `${days} days tell ${value}; ${FEWEST_DAYS} are needed.` };
  }
  if (strength < LEAST_STRENGTH) {
    return { code: 'as-measured', values, text: `${days} days tell ${value}: not different enough from ${believed}.` };
  }
  const text = `${days} days tell ${value}, ${strength} standard errors from ${believed}: it moves there in small steps.`;
  return { code: 'moving', values, text };
}

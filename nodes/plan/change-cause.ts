import { sum } from '../home/numbers.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import type { Block, Both } from './changes.js';
import { amount, rounded, type PlanText } from './wording.js';

// A price that moved by less is not why a plan did.
const LEAST_PRICE_SHARE = 0.01;
// Nor is a load, sun or state of charge that moved by less. kWh.
const LEAST_KWH = 0.1;

/**
 * What a plan was asked for besides prices, forecast and measurements, and which cars were there: another wish, another
 * home, or a car that has come or gone is a reason to plan otherwise.
 */
export function basisOf(problem: PlanningProblem): Readonly<Record<string, unknown>> {
  const { strategy, manualSlots = [], home, state } = problem;
  const { riskAppetite = null, targetSocPercent = null, vacationUntil } = strategy;
  return {
    riskAppetite,
    targetSocPercent,
    onVacation: vacationUntil !== undefined,
    manualSlots,
    home: fingerprint(JSON.stringify(lasting(home))),
    plugged: state.evs.filter(({ pluggedIn }) => pluggedIn).map(({ id }) => id),
  };
}

/** The home without what is written out anew in instants with every plan. */
function lasting(home: PlanningProblem['home']): unknown {
  const evs = home.evs.map(({ goals: _goals, windows: _windows, trips: _trips, ...ev }) => ev);
  const appliances = home.appliances.map(({ earliest: _earliest, latest: _latest, ...appliance }) => appliance);
  return { ...home, evs, appliances };
}

/** A short text that differs for different ones (FNV-1a, 32 bits). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** What has changed since the previous plan for the home as a whole. */
export interface Causes {
  readonly setting: boolean;
  /** A car has come or gone. */
  readonly car: boolean;
  /** The largest of the changes of energy, if one is large enough. */
  readonly energy: PlanText | undefined;
}

/** Compares what the previous plan reckoned with and what is known now, over the time that both reach. */
export function causesOf(previous: Plan, both: readonly Both[], problem: PlanningProblem): Causes {
  const total = (key: 'loadKwh' | 'pvKwh') => sum(both.map(({ slot, old, share }) => slot[key] - old[key] * share));
  const energies = [
    energyCause('soc', 'the batteries hold', storedBeyondPlan(previous, problem)),
    energyCause('load', 'the load to come is', total('loadKwh')),
    energyCause('sun', 'the sun to come is', total('pvKwh')),
  ];
  const [largest] = energies.sort((a, b) => Math.abs(b.kwh) - Math.abs(a.kwh));
  const { plugged: before, ...asked } = previous.basis ?? {};
  const { plugged: now, ...asks } = basisOf(problem);
  return {
    // A plan of an older version does not tell all of it.
    setting: Object.keys(asked).some((key) => JSON.stringify(asked[key]) !== JSON.stringify(asks[key])),
    car: before !== undefined && JSON.stringify(before) !== JSON.stringify(now),
    energy: Math.abs(largest.kwh) >= LEAST_KWH ? largest.text : undefined,
  };
}

/** Why energy is less at one time or more at another. */
export function causeOf({ setting, car, energy }: Causes, less: Block | undefined, more: Block | undefined): PlanText {
  if (setting) return { code: 'setting', values: {}, text: 'another setting' };
  if (car) return { code: 'car', values: {}, text: 'a car has come or gone' };
  const shares = [less, more].map((block) => (block ? priceShare(block) : 0));
  const [share] = shares.sort((a, b) => Math.abs(b) - Math.abs(a));
  if (Math.abs(share) >= LEAST_PRICE_SHARE) {
    const percent = Math.round(share * 100);
    return { code: 'price', values: { percent }, text: `price ${signed(percent, 0)} %` };
  }
  return energy ?? { code: 'horizon', values: {}, text: 'the plan looks further ahead' };
}

function priceShare({ price, oldPrice }: Block): number {
  return (price - oldPrice) / Math.max(Math.abs(oldPrice), 0.01);
}

function energyCause(code: string, subject: string, kwh: number): { kwh: number; text: PlanText } {
  const text = `${subject} ${amount(Math.abs(kwh), 1)} kWh ${kwh > 0 ? 'more' : 'less'} than expected`;
  return { kwh, text: { code, values: { changeKwh: rounded(kwh, 2) }, text } };
}

/** What the batteries hold beyond what the previous plan said of this instant, kWh. */
function storedBeyondPlan({ slots }: Plan, { now, home, state }: PlanningProblem): number {
  const at = Date.parse(now);
  const slot = slots.find(({ start, end }) => Date.parse(start) <= at && at < Date.parse(end));
  if (!slot) return 0;
  const left = (Date.parse(slot.end) - at) / (Date.parse(slot.end) - Date.parse(slot.start));
  return sum(
    home.batteries.map(({ id, capacityKwh, chargeEfficiency, dischargeEfficiency }) => {
      const planned = slot.batteries.find((battery) => battery.id === id);
      const measured = state.batteries.find((battery) => battery.id === id);
      if (!planned || !measured) return 0;
      const stillToCome = left * (planned.chargeKwh * chargeEfficiency - planned.dischargeKwh / dischargeEfficiency);
      return ((measured.socPercent - planned.socPercent) * capacityKwh) / 100 + stillToCome;
    }),
  );
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${amount(Math.abs(value), digits)}`;
}

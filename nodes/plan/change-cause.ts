import { round, sum } from '../home/numbers.js';
import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { changedSetting, pluggedIn, SETTINGS } from './change-basis.js';
import type { Block, Both } from './changes.js';
import { amount, type PlanText } from './wording.js';

// A price that moved by less is not why a plan did.
const LEAST_PRICE_SHARE = 0.01;
const LEAST_PRICE_MOVE = 0.001;
// Nor is a load, sun or state of charge that moved by less. kWh.
const LEAST_KWH = 0.1;

/** What has changed since the previous plan for the home as a whole. */
export interface Causes {
  /** A setting has changed, or a car has come or gone. */
  readonly asked: PlanText | undefined;
  /** The largest of the changes of energy, if one is large enough. */
  readonly energy: PlanText | undefined;
  /** What is left to say where nothing else has changed. */
  readonly other: PlanText;
}

/** Compares what the previous plan reckoned with and what is known now, over the time that both reach. */
export function causesOf(previous: Plan, both: readonly Both[], problem: PlanningProblem): Causes {
  const total = (key: 'loadKwh' | 'pvKwh') => sum(both.map(({ slot, old, share }) => slot[key] - old[key] * share));
  const energies = [
    energyCause('soc', 'the batteries hold', storedBeyondPlan(previous, problem)),
    energyCause('car-soc', 'the car holds', drivenBeyondPlan(previous, problem)),
    energyCause('load', 'the load to come is', total('loadKwh')),
    energyCause('sun', 'the sun to come is', total('pvKwh')),
  ];
  const [largest] = energies.sort((a, b) => Math.abs(b.kwh) - Math.abs(a.kwh));
  const setting = changedSetting(previous, problem);
  return {
    asked: setting
      ? { code: 'setting', values: { setting }, text: SETTINGS[setting] }
      : carCause(previous.basis?.plugged, problem),
    energy: Math.abs(largest.kwh) >= LEAST_KWH ? largest.text : undefined,
    other: otherCause(previous, both, problem),
  };
}

/** Why energy is less at one time or more at another. */
export function causeOf({ asked, energy, other }: Causes, less: Block | undefined, more: Block | undefined): PlanText {
  if (asked) return asked;
  const shares = [less, more].map((block) => (block ? priceShare(block) : 0));
  const [share] = shares.sort((a, b) => Math.abs(b) - Math.abs(a));
  if (Math.abs(share) >= LEAST_PRICE_SHARE) {
    const percent = Math.round(share * 100);
    return { code: 'price', values: { percent }, text: `price ${signed(percent, 0)} %` };
  }
  return energy ?? other;
}

function carCause(before: unknown, { state }: PlanningProblem): PlanText | undefined {
  if (!Array.isArray(before)) return undefined;
  const now = pluggedIn(state);
  const come = now.find((id) => !before.includes(id));
  if (come !== undefined)
    return { code: 'car', values: { ev: come, plugged: true }, text: `car ${come} was plugged in` };
  const gone = before.find((id) => !now.includes(String(id)));
  if (gone === undefined) return undefined;
  return { code: 'car', values: { ev: String(gone), plugged: false }, text: `car ${String(gone)} was unplugged` };
}

function otherCause(previous: Plan, both: readonly Both[], { slots }: PlanningProblem): PlanText {
  const isOther = both.some(({ slot, old }) =>
    (['importPrice', 'exportPrice'] as const).some((key) => Math.abs(slot[key] - old[key]) > LEAST_PRICE_MOVE),
  );
  if (isOther) return { code: 'prices', values: {}, text: 'prices of other hours have changed' };
  const endOf = (all: readonly { readonly end: string }[]) => Date.parse(all[all.length - 1].end);
  if (endOf(slots) > endOf(previous.slots)) {
    return { code: 'horizon', values: {}, text: 'the plan looks further ahead' };
  }
  return { code: 'other', values: {}, text: 'small changes of what was measured or is expected' };
}

function priceShare({ price, oldPrice }: Block): number {
  return (price - oldPrice) / Math.max(Math.abs(oldPrice), 0.01);
}

function energyCause(code: string, subject: string, kwh: number): { kwh: number; text: PlanText } {
  const text = `${subject} ${amount(Math.abs(kwh), 1)} kWh ${kwh > 0 ? 'more' : 'less'} than expected`;
  return { kwh, text: { code, values: { changeKwh: round(kwh, 2) }, text } };
}

/** What the cars hold beyond what the previous plan said of this instant, kWh. */
function drivenBeyondPlan(previous: Plan, { now, home, state }: PlanningProblem): number {
  const known = slotAt(previous, now);
  if (!known) return 0;
  return sum(
    home.evs.map(({ id, capacityKwh, chargeEfficiency, dischargeEfficiency }) => {
      const planned = known.slot.evs.find((ev) => ev.id === id);
      const measured = state.evs.find((ev) => ev.id === id);
      if (!planned || !measured) return 0;
      const { chargeKwh, dischargeKwh = 0, socPercent } = planned;
      const stillToCome = known.left * (chargeKwh * chargeEfficiency - dischargeKwh / dischargeEfficiency);
      return ((measured.socPercent - socPercent) * capacityKwh) / 100 + stillToCome;
    }),
  );
}

/** What the batteries hold beyond what the previous plan said of this instant, kWh. */
function storedBeyondPlan(previous: Plan, { now, home, state }: PlanningProblem): number {
  const known = slotAt(previous, now);
  if (!known) return 0;
  const { slot, left } = known;
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

/** The slot that an instant lies in, and the share of it that is still to come. */
function slotAt({ slots }: Plan, instant: string) {
  const at = Date.parse(instant);
  const slot = slots.find(({ start, end }) => Date.parse(start) <= at && at < Date.parse(end));
  return slot && { slot, left: (Date.parse(slot.end) - at) / (Date.parse(slot.end) - Date.parse(slot.start)) };
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${amount(Math.abs(value), digits)}`;
}

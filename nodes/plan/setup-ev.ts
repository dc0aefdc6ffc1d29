import { HOUR_MS, hoursOf } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { Ev, Home } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';

/** What a car can do in a slot. kWh at the charger's AC side. */
export interface SetupEvSlot {
  readonly maxChargeKwh: number;
  /** It charges at least so much, or nothing; what it asks for also ends with less, where no more than this is lacking to full. */
  readonly minChargeKwh: number;
  /** It charges whole multiples of this; 0 where any amount will do. */
  readonly stepKwh: number;
  readonly maxDischargeKwh: number;
  /** Driven in this slot, kWh out of the car's battery. */
  readonly drivenKwh: number;
  /** It takes at least so much unless it is full. */
  readonly demandKwh: number;
}

/** Energy that a car shall hold at a slot's end, kWh. */
export interface SetupEvGoal {
  readonly index: number;
  readonly by: string;
  readonly kwh: number;
}

/** A car with everything that the horizon adds to it, in kWh in its battery. */
export interface SetupEv {
  readonly ev: Ev;
  /** It is or will be at its charger, and its state of charge is known. */
  readonly present: boolean;
  readonly startKwh: number;
  readonly minKwh: number;
  readonly maxKwh: number;
  /** The most it may hold: all that fits where what is above the maximum has a price; else no more than it started with. */
  readonly topKwh: number;
  readonly slots: readonly SetupEvSlot[];
  /** Goals that end within the horizon and after a time at the charger. */
  readonly goals: readonly SetupEvGoal[];
  /** Goals in the horizon before which the car is never at its charger. */
  readonly hopelessGoals: readonly SetupEvGoal[];
  /** What is left at the horizon's end is worth, from empty upwards: `kwh` so much each, the last without end. */
  readonly endSteps: readonly { readonly kwh: number; readonly valuePerKwh: number }[];
}

interface Presence {
  readonly from: number;
  readonly to: number;
}

const ROUNDING = 1e-9;
// Less than this the solver cannot tell from nothing.
const LEAST_TRIP_KWH = 1e-6;

/** Derives the setup of the cars of a problem whose goals, windows and trips are instants. */
export function setUpEvs(problem: PlanningProblem): SetupEv[] {
  return problem.home.evs.map((ev) => setUpEv(ev, problem));
}

function setUpEv(ev: Ev, problem: PlanningProblem): SetupEv {
  const state = problem.state.evs.find(({ id }) => id === ev.id);
  const socPercent = state?.socPercent ?? 0;
  const presence = state ? presenceOf(ev, state.pluggedIn, problem) : [];
  const kwhAt = (percent: number) => (ev.capacityKwh * percent) / 100;
  const slots = problem.slots.map((slot, index) =>
    setUpSlot(ev, slot, shareOf(slot, presence), state?.demandKwh?.[index] ?? 0),
  );
  const first = slots.findIndex(({ maxChargeKwh, maxDischargeKwh }) => maxChargeKwh + maxDischargeKwh > 0);
  const goals = ev.goals
    .map(({ by, socPercent }) => ({ index: slotBefore(by, problem), by, kwh: kwhAt(socPercent) }))
    .filter(({ index }) => index >= 0);
  return {
    ev,
    present: first >= 0,
    startKwh: kwhAt(socPercent),
    minKwh: kwhAt(ev.minSocPercent),
    maxKwh: kwhAt(ev.maxSocPercent),
    topKwh: kwhAt(problem.home.maxSocPenaltyPerKwh > 0 ? 100 : Math.max(ev.maxSocPercent, socPercent)),
    slots,
    goals: goals.filter(({ index }) => first >= 0 && index >= first),
    hopelessGoals: goals.filter(({ index }) => first < 0 || index < first),
    endSteps: endSteps(ev, Math.max(kwhAt(ev.minSocPercent), ...goals.map(({ kwh }) => kwh))),
  };
}

/** The first step is that of everything up to the goal, too; beyond the last one nothing is worth anything. */
function endSteps({ endValuePerKwh = 0 }: Ev, goalKwh: number): SetupEv['endSteps'] {
  if (typeof endValuePerKwh === 'number') return [{ kwh: Infinity, valuePerKwh: endValuePerKwh }];
  const steps = endValuePerKwh.map(({ kwh = Infinity, valuePerKwh }, at) => ({
    kwh: kwh + (at === 0 ? goalKwh : 0),
    valuePerKwh,
  }));
  return steps[steps.length - 1].kwh === Infinity ? steps : [...steps, { kwh: Infinity, valuePerKwh: 0 }];
}

/** What so much in a car is worth at the horizon's end. */
export function endWorth({ endSteps }: SetupEv, storedKwh: number): number {
  let left = storedKwh;
  return sum(
    endSteps.map(({ kwh, valuePerKwh }) => {
      const part = Math.min(left, kwh);
      left -= part;
      return part * valuePerKwh;
    }),
  );
}

/**
 * When the car is at its charger. What is measured counts for now: a car that is not plugged in cannot charge in the
 * running slot, and one that is plugged in before its window is taken to stay for it.
 */
function presenceOf({ windows }: Ev, pluggedIn: boolean, { slots }: PlanningProblem): Presence[] {
  const now = Date.parse(slots[0].start);
  const until = Date.parse(slots[slots.length - 1].end);
  if (!windows) return pluggedIn ? [{ from: now, to: until }] : [];
  const known = windows
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .filter(({ to }) => to > now)
    .sort((a, b) => a.from - b.from);
  if (!pluggedIn) {
    const next = Date.parse(slots[0].end);
    return known.map(({ from, to }) => ({ from: Math.max(from, next), to })).filter(({ from, to }) => to > from);
  }
  return [{ from: now, to: known[0]?.from ?? until }, ...known];
}

/** The share of a slot in which the car is there. */
function shareOf(slot: ProblemSlot, presence: readonly Presence[]): number {
  const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
  let reached = start;
  let there = 0;
  for (const { from, to } of presence) {
    const begin = Math.max(from, reached);
    const stop = Math.min(to, end);
    if (stop <= begin) continue;
    there += stop - begin;
    reached = stop;
  }
  return there / (end - start);
}

function setUpSlot(ev: Ev, slot: ProblemSlot, share: number, demandKwh: number): SetupEvSlot {
  const hours = hoursOf(slot) * share;
  const stepKw = ev.ampereStep === undefined ? 0 : (ev.ampereStep * (ev.phases ?? 1) * ev.voltage) / 1000;
  const maxKw = stepKw > 0 ? Math.floor(ev.maxChargeKw / stepKw + ROUNDING) * stepKw : ev.maxChargeKw;
  const minKw = stepKw > 0 ? Math.max(1, Math.ceil(ev.minChargeKw / stepKw - ROUNDING)) * stepKw : ev.minChargeKw;
  const can = minKw <= maxKw + ROUNDING;
  const maxChargeKwh = can ? maxKw * hours : 0;
  const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
  const trips = ev.trips.filter(({ at }) => Date.parse(at) >= start && Date.parse(at) < end);
  const drivenKwh = sum(trips.map(({ kwh }) => kwh));
  const asks = demandKwh > 0;
  return {
    maxChargeKwh,
    minChargeKwh: can ? minKw * hours : 0,
    stepKwh: can && !asks ? stepKw * hours : 0,
    maxDischargeKwh: ev.dischargeAllowed ? ev.maxDischargeKw * hours : 0,
    drivenKwh: drivenKwh < LEAST_TRIP_KWH ? 0 : drivenKwh,
    demandKwh: asks ? Math.min(demandKwh, maxChargeKwh) : 0,
  };
}

/** The last slot that ends by an instant (a tolerance of a tenth of a second), −1 when none or beyond the horizon. */
function slotBefore(by: string, { slots }: PlanningProblem): number {
  const at = Date.parse(by);
  if (at > Date.parse(slots[slots.length - 1].end) + HOUR_MS / 36_000) return -1;
  return slots.findLastIndex(({ end }) => Date.parse(end) <= at + HOUR_MS / 36_000);
}

/** What a kWh costs that a car asks for and does not get: the goal's penalty, up to twice of it at the horizon's start. */
export function demandPenaltyPerKwh({ ev, slots }: SetupEv, index: number): number {
  return ev.goalPenaltyPerKwh * (1 + (slots.length - index) / slots.length);
}

/**
 * What a kWh costs that is to be driven and is not in the car. It is higher than all that a kWh could earn by staying in
 * the car from a slot to the horizon's end, because a car that can drive does: a plan may not keep it from driving to meet a goal.
 */
export function tripPenaltyPerKwh({ ev, slots, endSteps }: SetupEv, home: Home, index: number): number {
  const perSlot = home.minSocPenaltyPerKwh + 3 * ev.goalPenaltyPerKwh;
  return 2 * ((slots.length - index) * perSlot + home.sheddingCostPerKwh + Math.max(0, endSteps[0].valuePerKwh));
}

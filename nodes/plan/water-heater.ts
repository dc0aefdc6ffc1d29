import { HOUR_MS, nextLocalTime } from '../home/grid.js';
import { worthOfKrona } from '../home/currency.js';
import type { WaterHeater } from '../home/schema/home.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { blockEnd, covers } from './previous-plan.js';

/** Slots in which a heater has a need: a local day from one deferral hour to the next, or a cycle against legionella. */
export interface HeatBucket {
  readonly firstSlot: number;
  /** Behind its last slot. */
  readonly endSlot: number;
  /** What must be heated, kWh; never more than the slots allow. */
  readonly needKwh: number;
  /** What is needed besides, but there is no time for it. kWh. */
  readonly unreachableKwh: number;
  /** In one block, as a cycle against legionella is. */
  readonly unbroken: boolean;
}

/** Slots of which one should heat, or a gap penalty is paid. */
export interface GapWindow {
  readonly firstSlot: number;
  readonly lastSlot: number;
}

/** A water heater with everything that a horizon asks of it. */
export interface SetupWaterHeater {
  readonly heater: WaterHeater;
  /** When the slots begin, and the horizon ends. ms. */
  readonly edges: Float64Array;
  /** What a slot of heating takes, kWh. */
  readonly slotKwh: Float64Array;
  /** Every slot belongs to one. */
  readonly buckets: readonly HeatBucket[];
  readonly windows: readonly GapWindow[];
  readonly gapCost: number;
  /** Currency. */
  readonly startCost: number;
  /** How many slots must have been off before a slot that starts a block after another one. */
  readonly restSlots: Int32Array;
  /** It heats now, so that heating on is no start. */
  readonly running: boolean;
  /** What it costs to be off in a slot that belongs to the running block, or in which a person wants heat. Currency. */
  readonly offCost: Float64Array;
  /** A kWh that is needed and not heated. */
  readonly shortfallCostPerKwh: number;
  /** On vacation, and nothing tells when the last cycle against legionella was. */
  readonly legionellaUnknown: boolean;
}

interface Horizon {
  readonly edges: Float64Array;
  readonly slotKwh: Float64Array;
  /** So many slots from the first on lie in the vacation. */
  readonly awaySlots: number;
}

// What a slot of too long a gap costs, by comfort level 1 (thrifty) to 5 (hot at any time), and what a start costs. SEK.
const GAP_PENALTIES = [0.05, 0.2, 0.5, 1, 3];
const START_COST = 3;
const NEUTRAL_COMFORT = 3;
/** A gap this many times as long as allowed is penalised once more. */
const LONG_GAP = 1.5;
const DAY_MS = 24 * HOUR_MS;
// Times that differ by less are the same. ms.
const SAME_MS = 1;
const SAME_KWH = 1e-9;

/** Derives what a horizon asks of each water heater. */
export function setUpWaterHeaters(problem: PlanningProblem): readonly SetupWaterHeater[] {
  const { home, slots } = problem;
  if (home.waterHeaters.length === 0) return [];
  const instants = [...slots.map(({ start }) => start), slots[slots.length - 1].end];
  const edges = Float64Array.from(instants, (instant) => Date.parse(instant));
  return home.waterHeaters.map((heater) => setUpWaterHeater(heater, problem, edges));
}

function setUpWaterHeater(heater: WaterHeater, problem: PlanningProblem, edges: Float64Array): SetupWaterHeater {
  const slotKwh = new Float64Array(edges.length - 1).map(
    (_, index) => (heater.powerKw * (edges[index + 1] - edges[index])) / HOUR_MS,
  );
  const worth = (sek: number) => sek * worthOfKrona(problem.home.currency);
  const until = problem.strategy.vacationUntil;
  const awaySlots = until === undefined ? 0 : slotsUntil(Date.parse(until), edges);
  const horizon = { edges, slotKwh, awaySlots };
  const state = stateOf(heater, problem);
  const running = state?.onSince !== undefined;
  const buckets = withCycle(heater, problem, horizon, dailyBuckets(heater, problem, horizon));
  return {
    heater,
    edges,
    slotKwh,
    buckets,
    windows: [heater.maxGapHours, LONG_GAP * heater.maxGapHours]
      .flatMap((hours) => gapWindows(hours, edges))
      .filter(({ firstSlot }) => firstSlot >= awaySlots),
    gapCost: heater.gapPenaltyPerSlot ?? worth(GAP_PENALTIES[(heater.comfortLevel ?? NEUTRAL_COMFORT) - 1]),
    startCost: heater.blockStartCost ?? worth(START_COST),
    restSlots: restSlots(heater.minSpacingHours, edges),
    running,
    offCost: offCost(heater, problem, buckets[0], horizon),
    shortfallCostPerKwh: problem.home.minSocPenaltyPerKwh,
    legionellaUnknown: awaySlots > 0 && heater.legionellaHours > 0 && state?.lastLegionellaAt === undefined,
  };
}

function stateOf({ id }: WaterHeater, { state }: PlanningProblem) {
  return state.waterHeaters.find((heater) => heater.id === id);
}

/** The days of the horizon with their needs. Days that the vacation covers have none; the day of return has its own. */
function dailyBuckets(heater: WaterHeater, problem: PlanningProblem, horizon: Horizon): HeatBucket[] {
  const { edges, slotKwh, awaySlots } = horizon;
  const count = slotKwh.length;
  const heatedKwh = stateOf(heater, problem)?.heatedTodayKwh ?? 0;
  const buckets: HeatBucket[] = [];
  for (let firstSlot = 0; firstSlot < count; firstSlot = buckets[buckets.length - 1].endSlot) {
    const boundary = nextLocalTime(edges[firstSlot], problem.home.timezone, clockOf(heater.deferHours));
    const endSlot = Math.max(firstSlot + 1, slotsStartedBefore(boundary, edges));
    const wantedKwh = Math.max(0, heater.dailyKwh - (firstSlot === 0 ? heatedKwh : 0));
    const isCut = boundary > edges[count] + SAME_MS;
    const share = isCut ? (edges[count] - edges[firstSlot]) / DAY_MS : 1;
    const need = endSlot <= awaySlots ? 0 : wantedKwh;
    buckets.push(bucketOf({ firstSlot, endSlot, wantedKwh: need, share, unbroken: false }, slotKwh));
  }
  return buckets;
}

/** What does not fit in is unreachable; of a day that the horizon cuts short only its share is asked for then. */
function bucketOf(
  wanted: Omit<HeatBucket, 'needKwh' | 'unreachableKwh'> & { readonly wantedKwh: number; readonly share: number },
  slotKwh: Float64Array,
): HeatBucket {
  const { firstSlot, endSlot, wantedKwh, share, unbroken } = wanted;
  const possibleKwh = slotKwh.subarray(firstSlot, endSlot).reduce((total, kwh) => total + kwh, 0);
  const fits = wantedKwh <= possibleKwh + SAME_KWH;
  const needKwh = fits ? wantedKwh : Math.min(possibleKwh, wantedKwh * share);
  return { firstSlot, endSlot, needKwh, unreachableKwh: fits || share < 1 ? 0 : wantedKwh - possibleKwh, unbroken };
}

/**
 * On vacation the slots before the first day with a need are asked for one cycle against legionella, where it falls due
 * before the return; one that is overdue, or of which nothing is known, has a day's time to find its cheapest slots.
 */
function withCycle(
  heater: WaterHeater,
  problem: PlanningProblem,
  { edges, slotKwh, awaySlots }: Horizon,
  days: readonly HeatBucket[],
): readonly HeatBucket[] {
  const firstDay = days.findIndex(({ endSlot }) => endSlot > awaySlots);
  const endSlot = firstDay < 0 ? slotKwh.length : days[firstDay].firstSlot;
  if (awaySlots === 0 || endSlot === 0) return days;
  const { heatedTodayKwh = 0, onSince, lastLegionellaAt } = stateOf(heater, problem) ?? {};
  const cycleKwh = heater.powerKw * heater.legionellaHours;
  const dueAt = cycleDue(heater, lastLegionellaAt, edges);
  const dueSlot = slotsUntil(dueAt, edges);
  const isHot = heatedTodayKwh >= cycleKwh - SAME_KWH;
  const isDue = dueAt <= edges[endSlot] && !isHot;
  const cycle = {
    firstSlot: 0,
    endSlot: isDue ? Math.min(dueSlot, endSlot) : endSlot,
    wantedKwh: isDue ? cycleKwh - (onSince === undefined ? 0 : heatedTodayKwh) : 0,
    share: 1,
    unbroken: true,
  };
  const rest = { ...cycle, firstSlot: cycle.endSlot, endSlot, wantedKwh: 0, unbroken: false };
  return [cycle, rest]
    .filter((it) => it.endSlot > it.firstSlot)
    .map((it) => bucketOf(it, slotKwh))
    .concat(firstDay < 0 ? [] : days.slice(firstDay));
}

function cycleDue(heater: WaterHeater, lastLegionellaAt: string | undefined, edges: Float64Array): number {
  const [now] = edges;
  const due =
    lastLegionellaAt === undefined ? now : Date.parse(lastLegionellaAt) + heater.legionellaIntervalDays * DAY_MS;
  return due < now + heater.legionellaHours * HOUR_MS ? Math.min(now + DAY_MS, edges[edges.length - 1]) : due;
}

/** A running block is finished, and a manual slot heats, unless something dearer forbids it. */
function offCost(heater: WaterHeater, problem: PlanningProblem, first: HeatBucket, horizon: Horizon): Float64Array {
  const { edges, slotKwh } = horizon;
  const { minSocPenaltyPerKwh, manualSlotPenaltyPerKwh } = problem.home;
  const running = stateOf(heater, problem)?.onSince === undefined ? 0 : runningSlots(heater, problem, first, horizon);
  const cost = slotKwh.map((kwh, slot) => (slot < running ? kwh * minSocPenaltyPerKwh : 0));
  for (const { from, to, action } of problem.manualSlots ?? []) {
    if (action !== 'water') continue;
    const [start, end] = [Date.parse(from), Date.parse(to)];
    for (let slot = 0; slot < slotKwh.length; slot++) {
      const isMostlyIn =
        Math.min(end, edges[slot + 1]) - Math.max(start, edges[slot]) > (edges[slot + 1] - edges[slot]) / 2;
      if (isMostlyIn) cost[slot] += slotKwh[slot] * manualSlotPenaltyPerKwh;
    }
  }
  return cost;
}

/** The running block ends where the previous plan ends it; without one, when the need of the day is met. */
function runningSlots(heater: WaterHeater, problem: PlanningProblem, bucket: HeatBucket, horizon: Horizon): number {
  const { edges, slotKwh } = horizon;
  if (covers(problem.previousPlan, edges[0])) {
    const end = blockEnd(problem.previousPlan, 'waterHeaters', heater.id, edges[0]);
    return end === undefined ? 0 : slotsUntil(end, edges);
  }
  let heatedKwh = 0;
  let slot = 0;
  while (slot < bucket.endSlot && heatedKwh < bucket.needKwh - SAME_KWH) heatedKwh += slotKwh[slot++];
  return slot;
}

/**
 * Every window of `hours` in the horizon, in whole slots: from each slot on as many as fit into the time.
 * At the horizon's end a window counts only if a further slot would not have fitted in.
 */
function gapWindows(hours: number, edges: Float64Array): GapWindow[] {
  const count = edges.length - 1;
  const windows: GapWindow[] = [];
  for (let firstSlot = 0; firstSlot < count; firstSlot++) {
    const until = edges[firstSlot] + hours * HOUR_MS;
    const lastSlot = Math.max(firstSlot, slotsUntil(until, edges) - 1);
    const lastMs = edges[lastSlot + 1] - edges[lastSlot];
    if (lastSlot === count - 1 && edges[count] + lastMs <= until + SAME_MS) break;
    windows.push({ firstSlot, lastSlot });
  }
  return windows;
}

function restSlots(hours: number, edges: Float64Array): Int32Array {
  return new Int32Array(edges.length - 1).map((_, slot) => {
    let rest = 0;
    while (rest <= slot && edges[slot] - edges[slot - rest] < hours * HOUR_MS - SAME_MS) rest++;
    return rest;
  });
}

/** How many slots end by an instant. */
function slotsUntil(instant: number, edges: Float64Array): number {
  let slots = 0;
  while (slots < edges.length - 1 && edges[slots + 1] <= instant + SAME_MS) slots++;
  return slots;
}

function slotsStartedBefore(instant: number, edges: Float64Array): number {
  let slots = 0;
  while (slots < edges.length - 1 && edges[slots] < instant - SAME_MS) slots++;
  return slots;
}

/** "06:00" for 6 hours; a deferral of 24 hours is a shift by a whole day. */
function clockOf(hours: number): string {
  const minutes = Math.round(hours * 60) % (24 * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, localDay, toIso } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { Plan } from '../home/schema/plan.js';
import { problemStateSchema, type PlanningProblem } from '../home/schema/problem.js';
import { endValuePerKwh } from './accounts.js';
import { HeaterLog } from './heaters.js';
import { socOf } from './policies.js';
import { PeakBook } from './power-bill.js';
import { replay, type Decision, type SlotFlow } from './replay.js';
import type { ReplaySlot, ReplayWorld } from './world.js';

/** Plans one problem; the warm solver, or a stand-in in a test. */
export interface Planner {
  plan(problem: PlanningProblem): Plan;
}

// The period is planned in windows, each longer than what is kept of it, so that no decision sees its window's end: weeks,
// or months where power is billed by the month.
const KEPT_HOURS = 7 * 24;
const BEHIND_HOURS = 4 * 24;
// What a heater is asked for besides its energy is in no policy's cost, so the bound goes without it.
const FREE_OF_WISHES = { blockStartCost: 0, gapPenaltyPerSlot: 0, minSpacingHours: 0 };
// Nobody waits for one of these plans, and a busy machine must not make a bound of a plan that is none.
const TIME_LIMIT_MS = 60_000;

/**
 * Perfect foresight: plans on the load, PV and prices that came, and carries the planned energies out as they are. What
 * is stored at the end is worth V, as in the books.
 * @throws DarkstarError `perfect-failed` when the solver has no answer: a bound that is none would mislead
 */
export function replayPerfect(
  world: ReplayWorld,
  planner: Planner,
  startStoredKwh: readonly number[],
  onProgress: (doneSlots: number) => void,
): SlotFlow[] {
  const { slots, home } = world;
  const { powerTariff } = home.grid;
  const peaks = powerTariff && new PeakBook(powerTariff, home.timezone);
  const heaters = new HeaterLog(home, world, slots[0].startMs);
  const flows: SlotFlow[] = [];
  let storedKwh = startStoredKwh;
  while (flows.length < slots.length) {
    const { window, kept } = nextWindow(world, flows.length);
    const now = window[0].startMs;
    const state = problemStateSchema.parse({
      batteries: socOf(home, storedKwh),
      waterHeaters: heaters.stateAt(now),
      ...(peaks ? { peaksKwThisMonth: peaks.peaksAt(now) } : {}),
    });
    const plan = planner.plan(perfectProblem(world, window, state));
    if (plan.status === 'fallback') throw noPerfectPlan(window[0]);
    let next = 0;
    const carriedOut = replay(home, kept, storedKwh, (slot) => {
      const planned = plan.slots[next++];
      return plannedDecision(home, planned, slot, heaters.take(slot, planned));
    });
    for (const flow of carriedOut) peaks?.take(flow);
    flows.push(...carriedOut);
    storedKwh = flows[flows.length - 1].batteries.map((battery) => battery.storedKwh);
    onProgress(flows.length);
  }
  return flows;
}

/** The slots to plan from the `first` on, and those of them that are kept. */
function nextWindow({ slots, home, history }: ReplayWorld, first: number) {
  const perHour = HOUR_MS / history.stepMs;
  const kept = home.grid.powerTariff ? restOfMonth(slots, first, home.timezone) : KEPT_HOURS * perHour;
  const window = slots.slice(first, first + kept + BEHIND_HOURS * perHour);
  const isLast = first + window.length === slots.length;
  return { window, kept: isLast ? window : window.slice(0, kept) };
}

/** How many slots there are from the `first` on to the end of its month, whose highest power is billed. */
function restOfMonth(slots: readonly ReplaySlot[], first: number, zone: string): number {
  const monthOf = ({ startMs }: ReplaySlot) => localDay(startMs, zone).slice(0, 7);
  const month = monthOf(slots[first]);
  const next = slots.findIndex((slot, index) => index > first && monthOf(slot) !== month);
  return (next < 0 ? slots.length : next) - first;
}

function noPerfectPlan(first: ReplaySlot): DarkstarError {
  const start = toIso(first.startMs);
  const text = `The solver found no plan for the window from ${start}. Replay other policies, or a shorter period.`;
  return new DarkstarError('perfect-failed', text, { values: { start } });
}

/** Slots that were not measured are cut out and time is closed over them: no policy acts in them. */
function perfectProblem(
  world: ReplayWorld,
  window: readonly ReplaySlot[],
  state: PlanningProblem['state'],
): PlanningProblem {
  const { home, meanImportPrice, history } = world;
  const startMs = window[0].startMs;
  return {
    now: toIso(startMs),
    home: {
      ...home,
      batteries: home.batteries.map((battery) => ({
        ...battery,
        endValuePerKwh: endValuePerKwh(battery, meanImportPrice),
      })),
      waterHeaters: home.waterHeaters.map((heater) => ({ ...heater, ...FREE_OF_WISHES })),
    },
    slots: window.map(({ loadKwh, pvKwh, importPrice, exportPrice }, index) => ({
      start: toIso(startMs + index * history.stepMs),
      end: toIso(startMs + (index + 1) * history.stepMs),
      importPrice,
      exportPrice,
      loadKwh,
      pvKwh,
    })),
    state,
    strategy: {},
    timeLimitMs: TIME_LIMIT_MS,
  };
}

/**
 * The planned energies, whatever the home does. Heat that is planned but not taken, because the day's need is met, is
 * neither discharged nor bought, and sun that was meant for it is held back.
 */
export function plannedDecision(
  home: Home,
  planned: Plan['slots'][number],
  slot: ReplaySlot,
  heatKwh: number,
): Decision {
  let spareKwh = sum(planned.waterHeaters.map(({ kwh }) => kwh)) - heatKwh;
  const kwhOf = new Map(
    planned.batteries.map(({ id, chargeKwh, dischargeKwh }) => {
      const kept = clamp(spareKwh, 0, dischargeKwh);
      spareKwh -= kept;
      return [id, dischargeKwh - kept - chargeKwh];
    }),
  );
  return {
    powersKw: home.batteries.map(({ id }) => (kwhOf.get(id) ?? 0) / slot.hours),
    curtailKw: (planned.curtailedKwh + Math.max(0, spareKwh - planned.importKwh)) / slot.hours,
    heatKwh,
  };
}

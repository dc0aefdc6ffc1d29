import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Plan } from '../home/schema/plan.js';
import { problemStateSchema, type PlanningProblem } from '../home/schema/problem.js';
import { endValuePerKwh } from './accounts.js';
import { socOf } from './policies.js';
import { replay, type Decision, type SlotFlow } from './replay.js';
import type { ReplaySlot, ReplayWorld } from './world.js';

/** Plans one problem; the warm solver, or a stand-in in a test. */
export interface Planner {
  plan(problem: PlanningProblem): Plan;
}

// The period is planned in windows, each longer than what is kept of it, so that no decision sees its window's end.
const WINDOW_HOURS = 11 * 24;
const KEPT_HOURS = 7 * 24;
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
  const perHour = HOUR_MS / world.history.stepMs;
  const flows: SlotFlow[] = [];
  let storedKwh = startStoredKwh;
  while (flows.length < slots.length) {
    const window = slots.slice(flows.length, flows.length + WINDOW_HOURS * perHour);
    const isLast = flows.length + window.length === slots.length;
    const kept = isLast ? window : window.slice(0, KEPT_HOURS * perHour);
    const plan = planner.plan(perfectProblem(world, window, storedKwh));
    if (plan.status === 'fallback') throw noPerfectPlan(window[0]);
    const decisions = plan.slots.map((slot, index) => plannedDecision(world.home, slot, window[index]));
    let next = 0;
    flows.push(...replay(home, kept, storedKwh, () => decisions[next++]));
    storedKwh = flows[flows.length - 1].batteries.map((battery) => battery.storedKwh);
    onProgress(flows.length);
  }
  return flows;
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
  storedKwh: readonly number[],
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
    },
    slots: window.map(({ loadKwh, pvKwh, importPrice, exportPrice }, index) => ({
      start: toIso(startMs + index * history.stepMs),
      end: toIso(startMs + (index + 1) * history.stepMs),
      importPrice,
      exportPrice,
      loadKwh,
      pvKwh,
    })),
    state: problemStateSchema.parse({ batteries: socOf(home, storedKwh) }),
    strategy: {},
    timeLimitMs: TIME_LIMIT_MS,
  };
}

/** The planned energies, whatever the home does. */
export function plannedDecision(home: Home, planned: Plan['slots'][number], slot: ReplaySlot): Decision {
  const kwhOf = new Map(planned.batteries.map(({ id, chargeKwh, dischargeKwh }) => [id, dischargeKwh - chargeKwh]));
  return {
    powersKw: home.batteries.map(({ id }) => (kwhOf.get(id) ?? 0) / slot.hours),
    curtailKw: planned.curtailedKwh / slot.hours,
  };
}

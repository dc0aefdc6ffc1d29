import { DarkstarError } from '../home/errors.js';
import { sum } from '../home/numbers.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { objectiveOf } from './cost.js';
import type { LpSolution, WarmLp } from './lp.js';
import { buildPaths, type PathsModel } from './model.js';
import { isExcluded } from './possible.js';
import type { Schedule } from './schedule.js';
import { setUp, type FirstFlow, type Setup } from './setup.js';
import { tidy } from './tidy.js';

/** What is best to do now where several things may come. */
export interface Expectation {
  /** What each battery does in the first slot. */
  readonly firstSlot: readonly FirstFlow[];
  /** The mean of the scenarios' costs by their weights, in currency. */
  readonly expectedObjective: number;
  readonly scenarios: readonly { readonly weight: number; readonly objective: number }[];
}

const MAX_ROUNDS = 20;
const TOLERANCE = 1e-6;
// The plan's own path costs next to nothing, and not nothing: what has no cost at all is decided by chance, such as
// energy that a trip lacks although it is there, and may leave nothing possible once it is forbidden.
const OWN_WEIGHT = 1e-6;

/**
 * Decides the first slot on all scenarios of a problem together, each with its weight and with its own decisions from the
 * second slot on. `own` is the plan for the slots' own load and sun: its water heaters and appliances run as it says in
 * every scenario, and what is decided must be possible on this path too. Powers in steps are taken as any power here.
 * @returns undefined without scenarios that have a weight.
 * @throws DarkstarError `solver-failed`, `plan-failed-check`
 */
export function expect(lp: WarmLp, { problem }: Setup, own: Schedule, timeLeft: () => number): Expectation | undefined {
  const scenarios = (problem.scenarios ?? []).filter(({ weight }) => weight > 0);
  if (scenarios.length === 0) return undefined;
  const total = sum(scenarios.map(({ weight }) => weight));
  const weights = [OWN_WEIGHT, ...scenarios.map(({ weight }) => weight / total)];
  const ways = [undefined, ...scenarios].map((scenario) => setUp(withoutDevices(problem, own, scenario)));
  const home = buildPaths(ways, weights);
  lp.load(home.model);
  const found = solvePossible(lp, home, ways, timeLeft);
  const schedules = home.paths.map((path, index) => tidied(path.read(found), ways[index]));
  const costs = schedules.map((schedule, index) => objectiveOf(schedule, ways[index]));
  const planned = sum(costs.map((cost, index) => cost * weights[index]));
  if (planned - found.objective > TOLERANCE * Math.max(1, Math.abs(planned))) {
    throw new DarkstarError(
      'plan-failed-check',
      `The scenarios cost ${planned}, but the solver says ${found.objective}: they are not used.`,
      { values: { planned, solver: found.objective } },
    );
  }
  return {
    firstSlot: schedules[0][0].batteries.map(({ chargeKwh, dischargeKwh, solar }) => {
      const solarKwh = solar?.chargeKwh ?? 0;
      return { chargeKwh: chargeKwh - solarKwh, dischargeKwh, solarKwh };
    }),
    expectedObjective: planned - costs[0] * OWN_WEIGHT,
    scenarios: weights.slice(1).map((weight, index) => ({ weight, objective: costs[index + 1] })),
  };
}

/** Forbids the smaller of two that exclude each other, on every path, until nothing impossible is left. */
function solvePossible(lp: WarmLp, { paths }: PathsModel, ways: readonly Setup[], timeLeft: () => number): LpSolution {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = lp.run(Math.max(50, timeLeft()));
    const violated = paths.flatMap((path, index) => {
      const written = path.write(tidied(path.read(found), ways[index]), found.values);
      return path.exclusions.filter((it) => isExcluded(it, found.values) && isExcluded(it, written));
    });
    if (violated.length === 0) return found;
    lp.fixAtZero(
      violated.map(({ first, second, keepSecond }) =>
        keepSecond || found.values[first] < found.values[second] ? first : second,
      ),
    );
  }
  throw new DarkstarError('solver-failed', 'The solver found nothing possible for all scenarios in time.');
}

function tidied(schedule: Schedule, setup: Setup): Schedule {
  tidy(schedule, setup);
  return schedule;
}

/** The problem of one path: its load with what the plan's water heaters and appliances take, and its sun. */
function withoutDevices(
  problem: PlanningProblem,
  own: Schedule,
  path: { readonly loadKwh: readonly number[]; readonly pvKwh: readonly number[] } | undefined,
): PlanningProblem {
  const { home, slots } = problem;
  return {
    ...problem,
    home: { ...home, waterHeaters: [], appliances: [] },
    slots: slots.map((slot, index) => {
      const { waterHeaters, appliances } = own[index];
      const devicesKwh = sum([...waterHeaters, ...appliances].map(({ kwh }) => kwh));
      const loadKwh = (path?.loadKwh[index] ?? slot.loadKwh) + devicesKwh;
      if (!path) return { ...slot, loadKwh };
      const { pvKwhByArray, ...rest } = slot;
      const pvKwh = path.pvKwh[index];
      return { ...rest, loadKwh, pvKwh, ...(pvKwhByArray ? { pvKwhByArray: scaled(pvKwhByArray, pvKwh) } : {}) };
    }),
  };
}

/** The arrays' shares of another total. */
function scaled(byArray: Readonly<Record<string, number>>, totalKwh: number): Record<string, number> {
  const entries = Object.entries(byArray);
  const before = sum(entries.map(([, kwh]) => kwh));
  return Object.fromEntries(
    entries.map(([id, kwh]) => [id, before > 0 ? (kwh * totalKwh) / before : totalKwh / entries.length]),
  );
}

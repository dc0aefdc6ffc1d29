import { HOUR_MS, MINUTE_MS } from '../home/grid.js';
import type { Appliance } from '../home/schema/home.js';
import type { PlanningProblem } from '../home/schema/problem.js';

/** A stretch of constant power. */
interface Stretch {
  readonly kw: number;
  readonly ms: number;
}

/** What an appliance has to do in its window. */
export interface ApplianceJob {
  /** The appliance's place in the home. */
  readonly position: number;
  readonly appliance: Appliance;
  /** When it may begin and must be done, ms. */
  readonly from: number;
  readonly until: number;
  /** One run; an interruptible one has a single stretch, of which parts can be done. */
  readonly run: readonly Stretch[];
  /** Runs that are still to be done, each behind the other; 1 where it is interruptible. */
  readonly runs: number;
}

/** Appliances of which one at most runs at a time, with what they have to do. */
export interface SetupAppliances {
  readonly edges: Float64Array;
  readonly jobs: readonly ApplianceJob[];
  /** What runs that have begun before still take, by appliance of the home, kWh per slot. */
  readonly begun: ReadonlyMap<number, Float64Array>;
  /** Before this slot a begun run keeps the others from starting. */
  readonly freeFrom: number;
  /** A kWh that is not used because a run has no place. */
  readonly missingCostPerKwh: number;
}

/** Derives what the appliances of a home have to do: one entry for each group, and for each appliance without one. */
export function setUpAppliances(problem: PlanningProblem): readonly SetupAppliances[] {
  const { home, slots } = problem;
  if (home.appliances.length === 0) return [];
  const instants = [...slots.map(({ start }) => start), slots[slots.length - 1].end];
  const edges = Float64Array.from(instants, (instant) => Date.parse(instant));
  const groups = new Map<string, number[]>();
  home.appliances.forEach(({ id, group }, position) => {
    const key = group === undefined ? `appliance ${id}` : `group ${group}`;
    groups.set(key, [...(groups.get(key) ?? []), position]);
  });
  return [...groups.values()].map((positions) => setUpGroup(positions, problem, edges));
}

function setUpGroup(positions: readonly number[], problem: PlanningProblem, edges: Float64Array): SetupAppliances {
  const begun = new Map<number, Float64Array>();
  let freeFrom = 0;
  for (const position of positions) {
    const appliance = problem.home.appliances[position];
    const since = stateOf(appliance, problem)?.runningSince;
    if (since === undefined || appliance.interruptible) continue;
    const kwh = energyOf(runOf(appliance), Date.parse(since), edges);
    begun.set(position, kwh);
    freeFrom = Math.max(freeFrom, kwh.findLastIndex((value) => value > 0) + 1);
  }
  return {
    edges,
    jobs: positions.map((position) => jobOf(position, problem, edges)).filter(({ runs }) => runs > 0),
    begun,
    freeFrom,
    missingCostPerKwh: problem.home.minSocPenaltyPerKwh,
  };
}

function stateOf({ id }: Appliance, { state }: PlanningProblem) {
  return state.appliances?.find((appliance) => appliance.id === id);
}

function jobOf(position: number, problem: PlanningProblem, edges: Float64Array): ApplianceJob {
  const appliance = problem.home.appliances[position];
  const { runningSince, runsDone = 0, minutesDone = 0 } = stateOf(appliance, problem) ?? {};
  const from = Math.max(edges[0], Date.parse(appliance.earliest));
  const until = Date.parse(appliance.latest);
  const base = { position, appliance, from, until };
  const end = edges[edges.length - 1];
  if (appliance.interruptible) {
    const totalMinutes =
      appliance.runs * appliance.durationMinutes - runsDone * appliance.durationMinutes - minutesDone;
    // What the window has left beyond the horizon can be done there.
    const laterMinutes = Math.max(0, until - Math.max(end, from)) / MINUTE_MS;
    const within = Math.max(0, Math.min(until, end) - from) / MINUTE_MS;
    const minutes = totalMinutes <= within ? totalMinutes : Math.max(0, totalMinutes - laterMinutes);
    const run = [{ kw: appliance.powerKw ?? meanKw(appliance), ms: minutes * MINUTE_MS }];
    return { ...base, run, runs: minutes > 0 && from < end && until > from ? 1 : 0 };
  }
  const running = runningSince === undefined ? 0 : 1;
  const run = runOf(appliance);
  const mayWait = until > end && from + durationOf(run) > end;
  const isOver = until <= edges[0] || from >= end || mayWait;
  return { ...base, run, runs: isOver ? 0 : Math.max(0, appliance.runs - runsDone - running) };
}

function meanKw({ profileKw = [] }: Appliance): number {
  return profileKw.reduce((total, kw) => total + kw, 0) / Math.max(1, profileKw.length);
}

function runOf({ powerKw, profileKw, durationMinutes }: Appliance): readonly Stretch[] {
  const powers = profileKw ?? [powerKw ?? 0];
  return powers.map((kw) => ({ kw, ms: (durationMinutes * MINUTE_MS) / powers.length }));
}

export function durationOf(run: readonly Stretch[]): number {
  return run.reduce((total, { ms }) => total + ms, 0);
}

/** A run's energy, kWh. */
export function runKwh(run: readonly Stretch[]): number {
  return run.reduce((total, { kw, ms }) => total + (kw * ms) / HOUR_MS, 0);
}

/** What a run that starts at an instant takes in each slot, kWh. */
export function energyOf(run: readonly Stretch[], start: number, edges: Float64Array): Float64Array {
  const kwh = new Float64Array(edges.length - 1);
  let from = start;
  for (const { kw, ms } of run) {
    const to = from + ms;
    for (let slot = 0; slot < kwh.length && edges[slot] < to; slot++) {
      const shared = Math.min(to, edges[slot + 1]) - Math.max(from, edges[slot]);
      if (shared > 0) kwh[slot] += (kw * shared) / HOUR_MS;
    }
    from = to;
  }
  return kwh;
}

import { HOUR_MS, MINUTE_MS, toIso } from '../home/grid.js';
import { windowsOf, type Span } from '../home/recurrence.js';
import type { Appliance } from '../home/schema/home.js';
import type { PlanningProblem, ProblemState } from '../home/schema/problem.js';

// Times that differ by less are the same. ms.
const SAME_MS = 1;

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
  /** When it may begin and must be done, ms; `windowFrom` is where its window begins, be that past. */
  readonly from: number;
  readonly until: number;
  readonly windowFrom: number;
  /** One run; an interruptible one has a single stretch, of which parts can be done. */
  readonly run: readonly Stretch[];
  /** Runs that are still to be done, each behind the other; 1 where it is interruptible. */
  readonly runs: number;
  /** Runs of this window that are done or have begun. */
  readonly runsBefore: number;
}

/** A run that has begun before the horizon. */
export interface BegunRun {
  readonly id: string;
  readonly kwh: Float64Array;
}

/** Appliances of which one at most runs at a time, with what they have to do in a part of the horizon. */
export interface SetupAppliances {
  readonly edges: Float64Array;
  readonly jobs: readonly ApplianceJob[];
  /** What runs that have begun before still take, by appliance of the home, kWh per slot. */
  readonly begun: ReadonlyMap<number, Float64Array>;
  /** Which runs those are. */
  readonly begunRuns: ReadonlyMap<number, BegunRun>;
  /** Before this slot a begun run keeps the others from starting. */
  readonly freeFrom: number;
  /** Nothing of these jobs runs before this slot, or from `endSlot` on. */
  readonly firstSlot: number;
  readonly endSlot: number;
  /** A kWh that is not used because a run has no place. */
  readonly missingCostPerKwh: number;
}

/**
 * Derives what the appliances of a home, whose windows are instants, have to do. Those of a group, and each appliance
 * without one, run one at a time; what lies apart in time is an entry of its own.
 */
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
  return [...groups.values()].flatMap((positions) => setUpGroup(positions, problem, edges));
}

function setUpGroup(positions: readonly number[], problem: PlanningProblem, edges: Float64Array): SetupAppliances[] {
  const begun = new Map(positions.flatMap((position) => begunRun(position, problem, edges)));
  const jobs = positions
    .flatMap((position) => jobsOf(position, problem, edges))
    .filter(({ runs }) => runs > 0)
    .sort((a, b) => a.from - b.from || a.position - b.position);
  const missingCostPerKwh = problem.home.minSocPenaltyPerKwh;
  const busyUntil = Math.max(0, ...[...begun.values()].map(({ kwh }) => lastBusySlot(kwh) + 1));
  const parts = apart(jobs, edges, busyUntil);
  if (parts.length === 0 && begun.size > 0) parts.push({ jobs: [], firstSlot: 0, endSlot: busyUntil });
  return parts.map((part): SetupAppliances => {
    const own = part.firstSlot < busyUntil ? begun : new Map<number, BegunRun>();
    return {
      ...part,
      edges,
      begun: new Map([...own].map(([position, { kwh }]) => [position, kwh])),
      begunRuns: own,
      freeFrom: own.size > 0 ? busyUntil : 0,
      missingCostPerKwh,
    };
  });
}

type Part = Pick<SetupAppliances, 'jobs' | 'firstSlot' | 'endSlot'>;

/** Splits jobs where no slot belongs to two of them; what begins while a begun run is busy goes with that run. */
function apart(jobs: readonly ApplianceJob[], edges: Float64Array, busyUntil: number): Part[] {
  const parts: { jobs: ApplianceJob[]; firstSlot: number; endSlot: number }[] =
    busyUntil > 0 ? [{ jobs: [], firstSlot: 0, endSlot: busyUntil }] : [];
  for (const job of jobs) {
    const latest = Math.max(job.until, job.from + durationOf(job.run));
    const firstSlot = edges.findLastIndex((edge) => edge <= job.from);
    const after = edges.findIndex((edge) => edge >= latest - SAME_MS);
    const endSlot = after < 0 ? edges.length - 1 : after;
    const last = parts[parts.length - 1] as (typeof parts)[number] | undefined;
    if (last && firstSlot < last.endSlot) {
      last.jobs.push(job);
      last.endSlot = Math.max(last.endSlot, endSlot);
    } else parts.push({ jobs: [job], firstSlot, endSlot });
  }
  return parts;
}

function lastBusySlot(kwh: Float64Array): number {
  return kwh.findLastIndex((value) => value > 0);
}

type ApplianceState = NonNullable<ProblemState['appliances']>[number];

/** What is known of the work of a window; where no window is told, it is the first one's. */
function stateOf(
  id: string,
  { state }: PlanningProblem,
  windowFrom: number,
  isFirst: boolean,
): Partial<ApplianceState> {
  const own = (state.appliances ?? []).filter((appliance) => appliance.id === id);
  const told = own.find(
    (it) => it.windowFrom !== undefined && Math.abs(Date.parse(it.windowFrom) - windowFrom) <= SAME_MS,
  );
  return told ?? (isFirst ? own.find((it) => it.windowFrom === undefined) : undefined) ?? {};
}

/** The windows of an appliance that are not over, in the order of time. */
function spansAhead(appliance: Appliance, now: number): Span[] {
  return windowsOf(appliance)
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .filter(({ to }) => to > now)
    .sort((a, b) => a.from - b.from);
}

function begunRun(position: number, problem: PlanningProblem, edges: Float64Array): [number, BegunRun][] {
  const appliance = problem.home.appliances[position];
  const own = (problem.state.appliances ?? []).filter(({ id }) => id === appliance.id);
  const running = own.find(({ runningSince }) => runningSince !== undefined);
  if (running?.runningSince === undefined || appliance.interruptible) return [];
  const kwh = energyOf(runOf(appliance), Date.parse(running.runningSince), edges);
  const windowFrom = Date.parse(running.windowFrom ?? windowsOf(appliance).at(0)?.from ?? running.runningSince);
  const id = runId(appliance, windowFrom, running.runsDone + 1);
  return kwh.some((value) => value > 0) ? [[position, { id, kwh }]] : [];
}

function jobsOf(position: number, problem: PlanningProblem, edges: Float64Array): ApplianceJob[] {
  const appliance = problem.home.appliances[position];
  return spansAhead(appliance, edges[0]).map((span, index) =>
    jobOf(position, problem, edges, span, stateOf(appliance.id, problem, span.from, index === 0)),
  );
}

function jobOf(
  position: number,
  problem: PlanningProblem,
  edges: Float64Array,
  span: Span,
  { runningSince, runsDone = 0, minutesDone = 0 }: Partial<ApplianceState>,
): ApplianceJob {
  const appliance = problem.home.appliances[position];
  const from = Math.max(edges[0], span.from);
  const until = span.to;
  const base = { position, appliance, from, until, windowFrom: span.from };
  const end = edges[edges.length - 1];
  if (appliance.interruptible) {
    const totalMinutes =
      appliance.runs * appliance.durationMinutes - runsDone * appliance.durationMinutes - minutesDone;
    // What the window has left beyond the horizon can be done there.
    const laterMinutes = Math.max(0, until - Math.max(end, from)) / MINUTE_MS;
    const within = Math.max(0, Math.min(until, end) - from) / MINUTE_MS;
    const minutes = totalMinutes <= within ? totalMinutes : Math.max(0, totalMinutes - laterMinutes);
    const run = [{ kw: partKw(appliance), ms: minutes * MINUTE_MS }];
    return { ...base, run, runs: minutes > 0 && from < end ? 1 : 0, runsBefore: runsDone };
  }
  const runsBefore = runsDone + (runningSince === undefined ? 0 : 1);
  const run = runOf(appliance);
  const mayWait = until > end && from + durationOf(run) > end;
  const isOver = from >= end || mayWait;
  return { ...base, run, runs: isOver ? 0 : Math.max(0, appliance.runs - runsBefore), runsBefore };
}

/** What an appliance that may pause takes while it runs. */
export function partKw({ powerKw, profileKw = [] }: Appliance): number {
  return powerKw ?? profileKw.reduce((total, kw) => total + kw, 0) / Math.max(1, profileKw.length);
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

/** The name of a run: the same in every plan that holds it. An interruptible appliance has one name for all its parts. */
export function runId({ id, interruptible }: Appliance, windowFrom: number, number: number): string {
  return interruptible ? `${id}@${toIso(windowFrom)}` : `${id}@${toIso(windowFrom)}#${number}`;
}

/** The window and the number in the name of a run; undefined for what is none. */
export function readRunId(run: string): { readonly windowFrom: number; readonly number: number } | undefined {
  const number = /#(\d+)$/.exec(run);
  const windowFrom = windowOfRun(run);
  return number && windowFrom !== undefined ? { windowFrom, number: Number(number[1]) } : undefined;
}

/** The window in the name of a run, ms. */
export function windowOfRun(run: string): number | undefined {
  const found = /@([^@#]+)(#\d+)?$/.exec(run);
  const windowFrom = found ? Date.parse(found[1]) : NaN;
  return Number.isNaN(windowFrom) ? undefined : windowFrom;
}

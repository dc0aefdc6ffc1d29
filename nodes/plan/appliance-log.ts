import { HOUR_MS, MINUTE_MS, hoursOf, toIso } from '../home/grid.js';
import { spansOf, windowsOf, type Span } from '../home/recurrence.js';
import type { Appliance, Home } from '../home/schema/home.js';
import type { PlannerState, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';
import type { ProblemState } from '../home/schema/problem.js';
import { partKw, readRunId } from './appliance.js';

/** What an appliance has done in one of its windows. */
export type ApplianceRecord = NonNullable<PlannerState['appliances']>[number];

/** What the planner has seen of its appliances. */
export interface ApplianceLog {
  readonly records: readonly ApplianceRecord[];
  /** When it looked last, ms. */
  readonly seenAt?: number;
}

interface Look {
  readonly home: Home;
  readonly plan: Plan | undefined;
  /** The state of now, and the one before it. */
  readonly state: State | undefined;
  readonly before?: State | undefined;
  readonly now: number;
}

// An appliance that takes less than this share of its highest power only waits.
const RUNNING_SHARE = 0.05;
// Two looks further apart than this say nothing about the time between them.
const LONGEST_GAP_MS = 10 * MINUTE_MS;

/**
 * Looks at what appliances do now, and remembers it by window. A run has begun where the plan in force has come to it, or
 * where an appliance has begun to take power by itself within a window; an interruptible one runs while it takes power
 * or, where that is not measured, while the plan says so. What begins outside every window counts for none.
 */
export function look(log: ApplianceLog, { home, plan, state, before, now }: Look): ApplianceLog {
  if (home.appliances.length === 0) return log;
  const slot = slotAt(plan, now);
  const seenSlot = slotAt(plan, log.seenAt ?? now) ?? slot;
  let records: readonly ApplianceRecord[] = log.records.filter((record) => isKept(record, home, now));
  for (const appliance of home.appliances) {
    const open = openWindows(appliance, home.timezone, now);
    const kw = powerOf(appliance, state, now);
    if (appliance.interruptible) {
      const elapsedMs = now - (log.seenAt ?? now);
      const share = kw === undefined ? plannedShare(appliance, seenSlot) : Number(isOn(kw, appliance));
      if (share === 0 || elapsedMs > LONGEST_GAP_MS || open.length === 0) continue;
      const minutes = (share * elapsedMs) / MINUTE_MS;
      records = changed(records, appliance, open[0].from, (it) => ({ ...it, minutesDone: it.minutesDone + minutes }));
      continue;
    }
    const planned = plannedStart(appliance, plan, slot, log.seenAt ?? now, now);
    if (planned) {
      records = changed(records, appliance, planned.windowFrom, (it) =>
        it.startedAt.length >= planned.number ? it : { ...it, startedAt: [...it.startedAt, toIso(planned.at)] },
      );
      continue;
    }
    const was = powerOf(appliance, before, now);
    const begins = kw !== undefined && isOn(kw, appliance) && !(was !== undefined && isOn(was, appliance));
    if (!begins || open.length === 0 || isRunning(records, appliance, now)) continue;
    records = changed(records, appliance, open[0].from, (it) => ({ ...it, startedAt: [...it.startedAt, toIso(now)] }));
  }
  return { records: sameRecords(records, log.records) ? log.records : records, seenAt: now };
}

/** What the log says of the appliances' work, as a planning problem wants it. */
export function applianceStates({ records }: ApplianceLog, home: Home, now: number): ProblemState['appliances'] {
  return records.flatMap(({ id, windowFrom, startedAt, minutesDone }) => {
    const appliance = home.appliances.find((each) => each.id === id);
    if (!appliance) return [];
    const durationMs = appliance.durationMinutes * MINUTE_MS;
    const running = startedAt.find((at) => Date.parse(at) <= now && now < Date.parse(at) + durationMs);
    const runsDone = startedAt.length - (running === undefined ? 0 : 1);
    return [{ id, windowFrom, runsDone, minutesDone, ...(running === undefined ? {} : { runningSince: running }) }];
  });
}

/** How many runs have begun: a start by hand is news that a plan must answer. */
export function startsIn({ records }: ApplianceLog): number {
  return records.reduce((total, { startedAt }) => total + startedAt.length, 0);
}

function changed(
  records: readonly ApplianceRecord[],
  { id }: Appliance,
  windowFrom: number,
  change: (record: ApplianceRecord) => ApplianceRecord,
): readonly ApplianceRecord[] {
  const index = records.findIndex((it) => it.id === id && Date.parse(it.windowFrom) === windowFrom);
  const record = records[index] ?? { id, windowFrom: toIso(windowFrom), startedAt: [], minutesDone: 0 };
  return index < 0 ? [...records, change(record)] : records.with(index, change(record));
}

/** A record is kept while its window is open or its run goes on. */
function isKept({ id, windowFrom, startedAt }: ApplianceRecord, home: Home, now: number): boolean {
  const appliance = home.appliances.find((each) => each.id === id);
  if (!appliance) return false;
  const runsOn = startedAt.some((at) => now < Date.parse(at) + appliance.durationMinutes * MINUTE_MS);
  return runsOn || openWindows(appliance, home.timezone, now).some(({ from }) => from === Date.parse(windowFrom));
}

function openWindows(appliance: Appliance, zone: string, now: number): Span[] {
  return windowsOf(appliance)
    .flatMap((window) => spansOf(window, zone, now, now + HOUR_MS))
    .filter(({ from, to }) => from <= now && now < to)
    .sort((a, b) => a.to - b.to);
}

function powerOf({ id }: Appliance, state: State | undefined, now: number): number | undefined {
  if (!state || now - Date.parse(state.at) > LONGEST_GAP_MS) return undefined;
  return state.appliances?.find((each) => each.id === id)?.powerKw ?? undefined;
}

function isOn(kw: number, { powerKw = 0, profileKw = [] }: Appliance): boolean {
  return kw > RUNNING_SHARE * Math.max(powerKw, ...profileKw);
}

function isRunning(records: readonly ApplianceRecord[], { id, durationMinutes }: Appliance, now: number): boolean {
  return records.some(
    (it) => it.id === id && it.startedAt.some((at) => now < Date.parse(at) + durationMinutes * MINUTE_MS),
  );
}

function slotAt(plan: Plan | undefined, instant: number): PlanSlot | undefined {
  return plan?.slots.find(({ start, end }) => Date.parse(start) <= instant && instant < Date.parse(end));
}

/** The share of the time of a slot in which the plan runs an interruptible appliance. */
function plannedShare(appliance: Appliance, slot: PlanSlot | undefined): number {
  const kwh = slot?.appliances.find(({ id }) => id === appliance.id)?.kwh ?? 0;
  const kw = partKw(appliance);
  return slot && kw > 0 ? Math.min(1, kwh / (kw * hoursOf(slot))) : 0;
}

/** The run that the plan holds for now, and when it began: not before the last look, which did not see it. */
function plannedStart(
  { id }: Appliance,
  plan: Plan | undefined,
  slot: PlanSlot | undefined,
  seenAt: number,
  now: number,
): { windowFrom: number; number: number; at: number } | undefined {
  const run = slot?.appliances.find((each) => each.id === id)?.run;
  const read = run === undefined ? undefined : readRunId(run);
  if (!plan || !read) return undefined;
  const first = plan.slots.find(({ appliances }) => appliances.some((each) => each.run === run));
  const planned = Math.max(Date.parse(first?.start ?? toIso(now)), read.windowFrom);
  return { ...read, at: planned >= seenAt ? planned : now };
}

function sameRecords(a: readonly ApplianceRecord[], b: readonly ApplianceRecord[]): boolean {
  return a.length === b.length && a.every((record, index) => record === b[index]);
}

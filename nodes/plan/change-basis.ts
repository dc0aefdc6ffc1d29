import type { Plan } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { windowsOf } from '../home/recurrence.js';

type Home = PlanningProblem['home'];
type Basis = Readonly<Record<string, unknown>>;

/** What a person sets, in the order in which a change of it is told. */
export const SETTINGS = {
  manual: 'what was planned by hand has changed',
  vacation: 'vacation has begun or ended',
  goal: 'a goal, trip or time of the car has changed',
  run: 'the time of an appliance has changed',
  comfort: 'the comfort level of the hot water has changed',
  risk: 'the appetite for risk has changed',
  target: 'the target for the end of the plan has changed',
  car: 'a setting of the car has changed',
  heater: 'a setting of the water heater has changed',
  tank: 'a setting of the heating has changed',
  appliance: 'a setting of an appliance has changed',
  battery: 'a setting of the battery has changed',
  solar: 'a setting of the solar panels has changed',
  power: 'the price on power has changed',
  grid: 'a limit of the grid connection has changed',
  tariff: 'the tariff has changed',
  home: 'a setting of the home has changed',
} as const;

export type Setting = keyof typeof SETTINGS;

/**
 * What a plan was asked for besides prices, forecast and measurements, and which cars were there: what the next plan is
 * compared with. Times are told one by one, because they pass; of the rest a fingerprint is enough.
 */
export function basisOf(problem: PlanningProblem): Basis {
  const { strategy, manualSlots = [], home, state } = problem;
  const { riskAppetite = null, targetSocPercent = null, vacationUntil } = strategy;
  const { waterHeaters, evs, thermalTanks, appliances, batteries, solar, tariff, grid, ...rest } = home;
  const { powerTariff, ...limits } = grid;
  const heaters = waterHeaters.map(({ comfortLevel: _level, gapPenaltyPerSlot: _penalty, ...heater }) => heater);
  const comfort = waterHeaters.map(({ id, comfortLevel, gapPenaltyPerSlot }) => [id, comfortLevel, gapPenaltyPerSlot]);
  const cars = evs.map(({ goals: _goals, windows: _windows, trips: _trips, ...ev }) => ev);
  const machines = appliances.map(
    ({ earliest: _earliest, latest: _latest, days: _days, windows: _windows, ...appliance }) => appliance,
  );
  const parts: Partial<Record<Setting, unknown>> = {
    vacation: vacationUntil !== undefined,
    comfort,
    risk: riskAppetite,
    target: targetSocPercent,
    car: cars,
    heater: heaters,
    tank: thermalTanks,
    appliance: machines,
    battery: batteries,
    solar,
    power: powerTariff ?? null,
    grid: limits,
    tariff: tariff ?? null,
    home: rest,
  };
  return {
    settings: Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, fingerprint(JSON.stringify(part))]),
    ),
    times: { manual: manualSlots.map((it) => [it.from, it.to, it.action, it.powerKw ?? null]), ...timesOf(home) },
    plugged: pluggedIn(state),
  };
}

export function pluggedIn({ evs }: PlanningProblem['state']): string[] {
  return evs.filter((ev) => ev.pluggedIn).map(({ id }) => id);
}

/** What was set between two plans, over the time that both reach; undefined where it is the same. */
export function changedSetting(previous: Plan, problem: PlanningProblem): Setting | undefined {
  const [before, now] = [previous.basis ?? {}, basisOf(problem)];
  const from = Date.parse(problem.now);
  const until = Math.min(...[previous, problem].map(({ slots }) => Date.parse(slots[slots.length - 1].end)));
  const names = Object.keys(SETTINGS) as Setting[];
  return names.find((name) => {
    // A plan of an older version does not tell all of it.
    const [a, b] = [before, now].map((basis) => recordOf(basis.settings)[name]);
    if (a !== undefined && b !== undefined && a !== b) return true;
    const [old, set] = [before, now].map((basis) => recordOf(basis.times)[name]);
    return Array.isArray(old) && Array.isArray(set) && inTime(old, from, until) !== inTime(set, from, until);
  });
}

/** The goals, windows and trips of cars, and the windows of appliances, each with its instants first or second. */
function timesOf({ evs, appliances }: Home): Partial<Record<Setting, readonly (readonly unknown[])[]>> {
  return {
    goal: evs.flatMap(({ id, goals, windows = [], trips }) => [
      ...goals.map(({ by, socPercent }) => [by, by, id, socPercent]),
      ...windows.map(({ from, to }) => [from, to, id]),
      ...trips.map(({ at, ...trip }) => [at, at, id, JSON.stringify(trip)]),
    ]),
    run: appliances.flatMap((it) => windowsOf(it).map(({ from, to }) => [from, to, it.id])),
  };
}

/** Of times those that are not over, up to where both plans reach: what has begun is known by its end. */
function inTime(times: readonly unknown[], from: number, until: number): string {
  const lasting = times.filter((it): it is readonly string[] => {
    const end = Array.isArray(it) ? Date.parse(String(it[1])) : NaN;
    return end > from && end <= until;
  });
  return JSON.stringify(
    lasting.map(([start, ...rest]) => [Date.parse(start) > from ? Date.parse(start) : 0, ...rest]).sort(),
  );
}

function recordOf(value: unknown): Basis {
  return typeof value === 'object' && value !== null ? (value as Basis) : {};
}

/** A short text that differs for different ones (FNV-1a, 32 bits). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

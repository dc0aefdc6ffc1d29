import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { DarkstarError } from '../nodes/home/errors.js';
import { HOUR_MS, toIso } from '../nodes/home/grid.js';
import { sum } from '../nodes/home/numbers.js';
import type { Plan } from '../nodes/home/schema/plan.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../nodes/home/schema/problem.js';
import { Kepler } from '../nodes/plan/kepler.js';
import { refuseUnknown, requestSchema, series, type EvccRequest } from './evcc-request.js';

const caseSchema = z.looseObject({
  request: requestSchema,
  expected_response: z.looseObject({
    objective_value: z.number(),
    grid_import: series,
    grid_export: series,
    grid_import_overshoot: series.default([]),
    batteries: z.array(z.looseObject({ state_of_charge: series })),
  }),
});

export type EvccCase = z.output<typeof caseSchema>;
type EvccBattery = EvccRequest['batteries'][number];

// The first of a month, so that no horizon crosses into another.
const START = Date.parse('2025-03-01T00:00:00Z');
const TOLERANCE = 1e-5;
const TIME_LIMIT_MS = 60_000;
// How much worse than every price a missed goal, an exceeded limit and a charge outside its limits are.
const MISSED = 100;
const OUTSIDE = 1000;
const UNLIMITED_KW = 10_000;

/**
 * The planning problem that asks the same: what must charge in steps, by goals or on demand is a car, the rest a battery.
 * @throws DarkstarError `not-supported-yet` that names every field of the request that is not translated
 */
export function translate(request: EvccRequest): PlanningProblem {
  refuseUnknown(request);
  const { batteries, time_series, grid, eta_c, eta_d } = request;
  const { dt, gt, ft, p_N, p_E } = time_series;
  const ends = dt.map((_, index) => START + sum(dt.slice(0, index + 1)) * 1000);
  const perKwh = 1000 * priceScale(request);
  const named = batteries.map((battery, index) => ({ battery, id: `b${index}` }));
  const cars = named.filter(({ battery }) => isCar(battery) && battery.s_max > 0);
  const stores = named.filter(({ battery }) => !isCar(battery));
  const hasDemandRate = grid.p_max_imp !== undefined && grid.prc_p_exc_imp !== undefined;
  const problem: PlanningProblemInput = {
    now: toIso(START),
    home: {
      timezone: 'UTC',
      grid: {
        maxImportKw: UNLIMITED_KW,
        maxExportKw: grid.p_max_exp === undefined ? UNLIMITED_KW : grid.p_max_exp / 1000,
        ...(grid.p_max_imp !== undefined && !hasDemandRate
          ? { importLimitKw: grid.p_max_imp / 1000, importLimitPenaltyPerKwh: perKwh * MISSED }
          : {}),
        ...(hasDemandRate
          ? { powerTariff: { pricePerKw: (grid.prc_p_exc_imp ?? 0) * 1000, measuredOver: 'slot' as const } }
          : {}),
      },
      batteries: stores.map(({ battery, id }) => ({
        ...limitsOf(battery, id),
        chargeEfficiency: eta_c,
        dischargeEfficiency: eta_d,
        maxDischargeKw: battery.d_max / 1000,
        chargeFromGrid: battery.charge_from_grid,
        dischargeToGrid: battery.discharge_to_grid,
      })),
      evs: cars.map(({ battery, id }) => ({
        ...limitsOf(battery, id),
        chargeEfficiency: eta_c,
        dischargeEfficiency: eta_d,
        minChargeKw: battery.c_min / 1000,
        maxDischargeKw: battery.d_max / 1000,
        dischargeAllowed: battery.d_max > 0,
        solarOnly: !battery.charge_from_grid,
        dischargeToGrid: battery.discharge_to_grid,
        goals: goalsOf(battery, ends),
        goalPenaltyPerKwh: perKwh * MISSED,
      })),
      curtailmentCostPerKwh: perKwh * MISSED,
      minSocPenaltyPerKwh: perKwh * OUTSIDE,
      maxSocPenaltyPerKwh: perKwh * OUTSIDE,
      sheddingCostPerKwh: perKwh * OUTSIDE * dt.length,
    },
    slots: dt.map((seconds, index) => ({
      start: toIso(ends[index] - seconds * 1000),
      end: toIso(ends[index]),
      importPrice: p_N[index] * 1000,
      exportPrice: p_E[index] * 1000,
      loadKwh: gt[index] / 1000,
      pvKwh: ft[index] / 1000,
    })),
    state: {
      batteries: stores.map(({ battery, id }) => ({ id, socPercent: startPercent(battery) })),
      evs: cars.map(({ battery, id }) => ({
        id,
        socPercent: startPercent(battery),
        pluggedIn: true,
        ...(battery.p_demand ? { demandKwh: battery.p_demand.map((demand) => demand / 1000) } : {}),
      })),
      ...(hasDemandRate ? { peakKwThisMonth: (grid.p_max_imp ?? 0) / 1000 } : {}),
    },
    strategy: { terminalValuePerKwh: 0 },
    mipGap: 0,
    timeLimitMs: TIME_LIMIT_MS,
  };
  return problemSchema.parse(problem);
}

/** The highest price per Wh that anything in the request can command, so that penalties stand above all of them. */
function priceScale({ batteries, time_series, grid }: EvccRequest): number {
  const demandRate =
    grid.p_max_imp !== undefined && grid.prc_p_exc_imp !== undefined
      ? (grid.prc_p_exc_imp * HOUR_MS) / 1000 / Math.min(...time_series.dt)
      : 0;
  return Math.max(1e-4, demandRate, ...time_series.p_N, ...time_series.p_E, ...batteries.map(({ p_a }) => p_a));
}

function isCar({ c_min, s_goal, p_demand }: EvccBattery): boolean {
  return c_min > 0 || [...(s_goal ?? []), ...(p_demand ?? [])].some((value) => value > 0);
}

function capacityWh({ s_capacity, s_max, s_initial }: EvccBattery): number {
  return Math.max(s_capacity ?? s_max, s_max, s_initial);
}

function startPercent(battery: EvccBattery): number {
  const capacity = capacityWh(battery);
  return capacity === 0 ? 0 : (100 * battery.s_initial) / capacity;
}

function limitsOf(battery: EvccBattery, id: string) {
  const { s_min, s_max, c_max, p_a } = battery;
  const capacity = capacityWh(battery);
  const percentOf = (energy: number) => (capacity === 0 ? 0 : Math.min(100, (100 * energy) / capacity));
  return {
    id,
    capacityKwh: capacity / 1000,
    minSocPercent: Math.min(percentOf(s_min), percentOf(s_max)),
    maxSocPercent: percentOf(s_max),
    maxChargeKw: c_max / 1000,
    endValuePerKwh: p_a * 1000,
  };
}

/** A goal holds at the end of its step; one for the first step is not counted. */
function goalsOf(battery: EvccBattery, ends: readonly number[]) {
  return (battery.s_goal ?? []).flatMap((goal, index) =>
    index > 0 && goal > 0
      ? [{ by: toIso(ends[index]), socPercent: Math.min(100, (100 * goal) / capacityWh(battery)) }]
      : [],
  );
}

/** A case's money total: what it was recorded with, and what the plan makes of it. */
export interface Comparison {
  readonly expected: number;
  readonly found: number;
  readonly matches: boolean;
}

/**
 * Compares the money of a plan with a recorded answer: export less import, plus the value of what is stored at the end
 * less that after the first step. Schedules of equal worth may store more or less in the first step, so both are taken
 * less the recorded one; the recorded total is what was reported, or, where that came from another such schedule, what
 * the recorded schedule itself is worth.
 */
export function compare({ request, expected_response: recorded }: EvccCase, plan: Plan): Comparison {
  const { p_N, p_E } = request.time_series;
  const valueAt = (step: number) =>
    sum(request.batteries.map(({ p_a }, index) => p_a * (recorded.batteries[index].state_of_charge.at(step) ?? 0)));
  const income = sum(recorded.grid_export.map((energy, index) => energy * p_E[index]));
  const outlay = sum(recorded.grid_import.map((energy, index) => energy * p_N[index]));
  const ofSchedule = income - outlay - recordedDemandCharge(request, recorded) + valueAt(-1) - valueAt(0);
  const found = worthOf(request, plan) - valueAt(0);
  const expected = [recorded.objective_value, ofSchedule].reduce((a, b) =>
    Math.abs(a - found) <= Math.abs(b - found) ? a : b,
  );
  return { expected, found, matches: Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)) };
}

function recordedDemandCharge({ grid, time_series }: EvccRequest, recorded: EvccCase['expected_response']): number {
  if (grid.p_max_imp === undefined || grid.prc_p_exc_imp === undefined) return 0;
  const over = recorded.grid_import_overshoot.map((energy, index) => (energy * 3600) / time_series.dt[index]);
  return grid.prc_p_exc_imp * Math.max(0, ...over);
}

/** Export less import and price on power, plus the value of what is stored at the end. */
function worthOf({ batteries }: EvccRequest, { cost, slots }: Plan): number {
  const last = slots[slots.length - 1];
  const stored = sum(
    batteries.map((battery, index) => {
      const end = [...last.batteries, ...last.evs].find(({ id }) => id === `b${index}`);
      return end ? (battery.p_a * end.socPercent * capacityWh(battery)) / 100 : battery.p_a * battery.s_initial;
    }),
  );
  return cost.exportIncome - cost.import - (cost.power ?? 0) + stored;
}

/** Every case of a folder, in the order of names. */
export function casesIn(folder: string): { readonly name: string; readonly recorded: EvccCase }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, recorded: caseSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))) }));
}

function translatable(request: EvccRequest): PlanningProblem | DarkstarError {
  try {
    return translate(request);
  } catch (error) {
    if (error instanceof DarkstarError) return error;
    throw error;
  }
}

async function main(folder: string | undefined): Promise<number> {
  if (folder === undefined) {
    console.error('Usage: npm run -s bench:evcc -- FOLDER');
    return 2;
  }
  const kepler = await Kepler.load();
  let misses = 0;
  for (const { name, recorded } of casesIn(folder)) {
    const startedAt = performance.now();
    const problem = translatable(recorded.request);
    if (problem instanceof DarkstarError) {
      misses++;
      console.log(`REFUSED ${name}: ${problem.message}`);
      continue;
    }
    const plan = kepler.plan(problem);
    const { expected, found, matches } = compare(recorded, plan);
    if (!matches) misses++;
    const ms = Math.round(performance.now() - startedAt);
    console.log(
      `${matches ? 'ok  ' : 'MISS'} ${name.padEnd(50)} expected ${expected.toFixed(6)} found ${found.toFixed(6)} ${plan.status} ${plan.solver.method} ${ms} ms`,
    );
  }
  kepler.dispose();
  return misses === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv[2]);
}

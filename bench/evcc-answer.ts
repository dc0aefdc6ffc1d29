import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DarkstarError } from '../nodes/home/errors.js';
import { sum } from '../nodes/home/numbers.js';
import { parse } from '../nodes/home/schema/parse.js';
import type { Plan } from '../nodes/home/schema/plan.js';
import { capacityWh, requestSchema, series, type EvccRequest } from './evcc-request.js';

/** What was recorded: the total, and where it is there the schedule that it came from. */
const caseSchema = z.looseObject({
  request: requestSchema,
  expected_response: z.looseObject({
    objective_value: z.number(),
    grid_import: series.default([]),
    grid_export: series.default([]),
    grid_import_overshoot: series.default([]),
    batteries: z.array(z.looseObject({ state_of_charge: series })).default([]),
  }),
});

export type EvccCase = z.output<typeof caseSchema>;

const TOLERANCE = 1e-5;

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
  const hasSchedule = recorded.batteries.length === request.batteries.length && recorded.grid_import.length > 0;
  const first = hasSchedule ? recordedValue({ request, expected_response: recorded }, 0) : valueIn(request, plan, 0);
  const found = worthOf(request, plan) - first;
  const totals = hasSchedule
    ? [recorded.objective_value, scheduleWorth({ request, expected_response: recorded }) - first]
    : [recorded.objective_value];
  const expected = totals.reduce((a, b) => (Math.abs(a - found) <= Math.abs(b - found) ? a : b));
  return { expected, found, matches: Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)) };
}

function recordedValue({ request, expected_response: recorded }: EvccCase, step: number): number {
  return sum(
    request.batteries.map(({ p_a }, index) => p_a * (recorded.batteries[index].state_of_charge.at(step) ?? 0)),
  );
}

/** What the recorded schedule is worth. Its import leaves out what exceeds a limit that has no price. */
function scheduleWorth(it: EvccCase): number {
  const { request, expected_response: recorded } = it;
  const { grid, time_series } = request;
  const { p_N, p_E, dt } = time_series;
  const over = recorded.grid_import_overshoot;
  const exceeds = grid.p_max_imp !== undefined && grid.prc_p_exc_imp === undefined;
  const income = sum(recorded.grid_export.map((energy, index) => energy * p_E[index]));
  const outlay = sum(
    recorded.grid_import.map((energy, index) => (energy + (exceeds ? (over[index] ?? 0) : 0)) * p_N[index]),
  );
  const peak = Math.max(0, ...over.map((energy, index) => (energy * 3600) / dt[index]));
  const rate = grid.p_max_imp === undefined ? 0 : (grid.prc_p_exc_imp ?? 0);
  return income - outlay - rate * peak + recordedValue(it, -1);
}

/** A plan's total: export less import and price on power, plus the value of what is stored at the end. */
export function worthOf(request: EvccRequest, plan: Plan): number {
  const { cost } = plan;
  const instant = sum(request.time_series.dt.map((seconds, step) => (seconds === 0 ? instantMoney(request, step) : 0)));
  return cost.exportIncome - cost.import - (cost.power ?? 0) + instant + valueIn(request, plan, -1);
}

/** A step of no length holds energies that no battery can take or give. */
function instantMoney({ grid, time_series }: EvccRequest, step: number): number {
  const { gt, gt_add, ft, p_N, p_E } = time_series;
  const surplus = ft[step] - gt[step] - sum((gt_add ?? []).map((load) => load[step]));
  if (surplus < 0) return surplus * p_N[step];
  return grid.p_max_exp === undefined ? surplus * p_E[step] : 0;
}

/** What the batteries hold after a slot of the plan is worth. */
function valueIn({ batteries }: EvccRequest, { slots }: Plan, at: number): number {
  const slot = slots.at(at);
  return sum(
    batteries.map((battery, index) => {
      const held = [...(slot?.batteries ?? []), ...(slot?.evs ?? [])].find(({ id }) => id === `b${index}`);
      return battery.p_a * (held ? (held.socPercent * capacityWh(battery)) / 100 : battery.s_initial);
    }),
  );
}

/**
 * The names of a folder's cases, in order.
 * @throws DarkstarError `no-cases` when there is no such folder, or nothing in it that could be a case
 */
export function casesIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DarkstarError('no-cases', `${folder} is not a folder. Name one that holds cases as .json files.`);
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new DarkstarError('no-cases', `There is no .json file in ${folder}.`);
  return names.sort();
}

/**
 * A case: what was asked, and what was recorded as its answer.
 * @throws DarkstarError `invalid-input` that says what of it cannot be read or is not there
 */
export function readCase(folder: string, name: string): EvccCase {
  return parse(caseSchema, readJson(path.join(folder, name)), '');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DarkstarError('invalid-input', `It cannot be read as JSON: ${reason}`);
  }
}

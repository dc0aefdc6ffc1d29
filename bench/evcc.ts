import { pathToFileURL } from 'node:url';
import { DarkstarError, toDarkstarError } from '../nodes/home/errors.js';
import { HOUR_MS, toIso } from '../nodes/home/grid.js';
import { sum } from '../nodes/home/numbers.js';
import { parse } from '../nodes/home/schema/parse.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../nodes/home/schema/problem.js';
import { Kepler } from '../nodes/plan/kepler.js';
import { casesIn, compare, readCase } from './evcc-answer.js';
import { capacityWh, refuseUnknown, type EvccBattery, type EvccRequest } from './evcc-request.js';

// The first of a month, so that no horizon crosses into another.
const START = Date.parse('2025-03-01T00:00:00Z');
const TIME_LIMIT_MS = 60_000;
// How much worse than every price a missed goal, an exceeded limit and a charge outside its limits are.
const MISSED = 100;
const OUTSIDE = 1000;
const UNLIMITED_KW = 1e6;

/** A step that lasts: what of the request belongs to it, and when it begins and ends. */
interface Step {
  readonly at: number;
  readonly start: string;
  readonly end: string;
}

/**
 * The planning problem that asks the same: what must charge in steps, by goals or on demand is a car, the rest a battery.
 * @throws DarkstarError `not-supported-yet` that names every field of the request that is not translated
 */
export function translate(request: EvccRequest): PlanningProblem {
  refuseUnknown(request);
  const { batteries, grid } = request;
  const steps = stepsOf(request);
  const perKwh = 1000 * priceScale(request);
  // More than a charge outside its limits over the whole horizon.
  const never = perKwh * OUTSIDE * steps.length * 10;
  const named = batteries.map((battery, index) => ({ battery, id: `b${index}` }));
  const cars = named.filter(({ battery }) => isCar(battery));
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
        ...limitsOf(battery, id, request),
        chargeFromGrid: battery.charge_from_grid,
        dischargeToGrid: battery.discharge_to_grid,
      })),
      evs: cars.map(({ battery, id }) => ({
        ...limitsOf(battery, id, request),
        minChargeKw: canCharge(battery) ? battery.c_min / 1000 : 0,
        dischargeAllowed: battery.d_max > 0,
        solarOnly: !battery.charge_from_grid,
        dischargeToGrid: battery.discharge_to_grid,
        goals: goalsOf(battery, steps),
        goalPenaltyPerKwh: perKwh * MISSED,
      })),
      curtailmentCostPerKwh: grid.p_max_exp === undefined ? never : perKwh * MISSED,
      minSocPenaltyPerKwh: perKwh * OUTSIDE,
      maxSocPenaltyPerKwh: perKwh * OUTSIDE,
      sheddingCostPerKwh: never,
    },
    slots: steps.map((step) => slotOf(step, request)),
    state: {
      batteries: stores.map(({ battery, id }) => ({ id, socPercent: startPercent(battery) })),
      evs: cars.map(({ battery, id }) => ({
        id,
        socPercent: startPercent(battery),
        pluggedIn: true,
        ...(battery.p_demand ? { demandKwh: steps.map(({ at }) => (battery.p_demand?.[at] ?? 0) / 1000) } : {}),
      })),
      ...(hasDemandRate ? { peakKwThisMonth: (grid.p_max_imp ?? 0) / 1000 } : {}),
    },
    strategy: { terminalValuePerKwh: 0 },
    mipGap: 0,
    timeLimitMs: TIME_LIMIT_MS,
  };
  return parse(problemSchema, problem, 'problem');
}

function stepsOf({ time_series: { dt } }: EvccRequest): Step[] {
  const ends = dt.map((_, at) => START + Math.round(sum(dt.slice(0, at + 1)) * 1000));
  const starts = [START, ...ends];
  return dt
    .map((_, at) => ({ at, start: toIso(starts[at]), end: toIso(ends[at]) }))
    .filter(({ at }) => ends[at] > starts[at]);
}

/** Load and sun of a step meet before they reach grid or battery: so no load is left to be shed for a battery's sake. */
function slotOf({ at, start, end }: Step, { time_series }: EvccRequest): PlanningProblemInput['slots'][number] {
  const { gt, gt_add, ft, p_N, p_E } = time_series;
  const netKwh = (gt[at] + sum((gt_add ?? []).map((load) => load[at])) - ft[at]) / 1000;
  return {
    start,
    end,
    importPrice: p_N[at] * 1000,
    exportPrice: p_E[at] * 1000,
    loadKwh: Math.max(0, netKwh),
    pvKwh: Math.max(0, -netKwh),
  };
}

/** The highest price per Wh that anything in the request can command, so that penalties stand above all of them. */
function priceScale({ batteries, time_series, grid }: EvccRequest): number {
  const shortest = Math.min(...time_series.dt.filter((seconds) => seconds > 0));
  const demandRate =
    grid.p_max_imp !== undefined && grid.prc_p_exc_imp !== undefined
      ? (grid.prc_p_exc_imp * HOUR_MS) / 1000 / shortest
      : 0;
  return Math.max(1e-4, demandRate, ...time_series.p_N, ...time_series.p_E, ...batteries.map(({ p_a }) => p_a));
}

function isCar(battery: EvccBattery): boolean {
  const { c_min, c_max, s_goal, p_demand } = battery;
  const asks = [...(s_goal ?? []), ...(p_demand ?? [])].some((value) => value > 0);
  return capacityWh(battery) > 0 && (asks || (c_min > 0 && c_max > 0 && canCharge(battery)));
}

/** What cannot charge as little as it must cannot charge. */
function canCharge({ c_min, c_max }: EvccBattery): boolean {
  return c_min <= c_max;
}

function startPercent(battery: EvccBattery): number {
  const capacity = capacityWh(battery);
  return capacity === 0 ? 0 : (100 * battery.s_initial) / capacity;
}

function limitsOf(battery: EvccBattery, id: string, request: EvccRequest) {
  const { s_min, s_max, c_max, d_max, p_a } = battery;
  const capacity = capacityWh(battery);
  const percentOf = (energy: number) => (capacity === 0 ? 0 : Math.min(100, (100 * energy) / capacity));
  return {
    id,
    capacityKwh: capacity / 1000,
    minSocPercent: Math.min(percentOf(s_min), percentOf(s_max)),
    maxSocPercent: percentOf(s_max),
    maxChargeKw: canCharge(battery) ? c_max / 1000 : 0,
    maxDischargeKw: d_max / 1000,
    chargeEfficiency: battery.eta_c ?? request.eta_c,
    dischargeEfficiency: battery.eta_d ?? request.eta_d,
    endValuePerKwh: p_a * 1000,
  };
}

/** A goal holds at the end of its step; one for the first step is not counted. */
function goalsOf(battery: EvccBattery, steps: readonly Step[]) {
  return (battery.s_goal ?? []).flatMap((goal, index) => {
    const by = steps.findLast(({ at }) => at <= index)?.end;
    if (index === 0 || goal <= 0 || by === undefined) return [];
    return [{ by, socPercent: Math.min(100, (100 * goal) / capacityWh(battery)) }];
  });
}

/** What the plan of a case is found to be, in a line. */
function tryCase(kepler: Kepler, folder: string, name: string): { readonly matches: boolean; readonly line: string } {
  const startedAt = performance.now();
  try {
    const recorded = readCase(folder, name);
    const plan = kepler.plan(translate(recorded.request));
    const { expected, found, matches } = compare(recorded, plan);
    const ms = Math.round(performance.now() - startedAt);
    const money = `expected ${expected.toFixed(6)} found ${found.toFixed(6)}`;
    const line = `${matches ? 'ok  ' : 'MISS'} ${name.padEnd(50)} ${money} ${plan.status} ${plan.solver.method} ${ms} ms`;
    return { matches, line };
  } catch (thrown) {
    const { code, message } = toDarkstarError(thrown);
    return { matches: false, line: `${code === 'not-supported-yet' ? 'REFUSED' : 'ERROR'} ${name}: ${message}` };
  }
}

async function main(folder: string | undefined): Promise<number> {
  if (folder === undefined) {
    console.error('Usage: npm run -s bench:evcc -- FOLDER');
    return 1;
  }
  const names = casesIn(folder);
  const kepler = await Kepler.load();
  let misses = 0;
  for (const name of names) {
    const { matches, line } = tryCase(kepler, folder, name);
    if (!matches) misses++;
    console.log(line);
  }
  kepler.dispose();
  console.log(`${names.length - misses} of ${names.length} match.`);
  return misses === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = await main(process.argv[2]);
  } catch (error) {
    if (!(error instanceof DarkstarError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

import type { Highs, Model } from 'highs';
import type { PlanningProblem } from '../../nodes/home/schema/problem.js';
import { durationOf, energyOf, runKwh, type ApplianceJob, type SetupAppliances } from '../../nodes/plan/appliance.js';
import { QUIET } from '../../nodes/plan/lp.js';
import { buildModel, type HomeModel } from '../../nodes/plan/model.js';
import type { Exclusion, SemiContinuous } from '../../nodes/plan/part.js';
import { setUp } from '../../nodes/plan/setup.js';
import { waterCostOf } from '../../nodes/plan/water-cost.js';
import type { SetupWaterHeater } from '../../nodes/plan/water-heater.js';

const HOUR_MS = 3_600_000;
const CLOSE = 1e-6;
const SAME_MS = 1;
// More than flows in a slot of these homes.
const MOST_KWH = 100;

/** One way to run a device: kWh by slot, and what it costs besides its energy. */
interface Way {
  readonly kwh: Float64Array;
  readonly cost: number;
}

/**
 * What the best plan costs, found without any search of our own: every way to run each device, counted one by one, is a
 * binary of one mixed-integer model. For a few slots.
 */
export function costOfBestWays(highs: Highs, problem: PlanningProblem): number {
  const setup = setUp(problem);
  const home = buildModel(setup);
  const ways = [...setup.waterHeaters.map(waysOfHeater), ...setup.appliances.map(waysOfAppliances)];
  const live = highs.createModel(home.model);
  try {
    const added = new Binaries(highs, live, home.model.numCols);
    for (const own of ways) addWays(added, live, home, own);
    for (const exclusion of home.exclusions) exclude(added, live, home, exclusion);
    for (const amount of home.semiContinuous) jump(added, live, home, amount);
    live.options.set({ ...QUIET, mip_rel_gap: 0, mip_abs_gap: 1e-9 });
    live.run();
    // A binary is whole only nearly, and penalties are dear: the cost is that of the whole ones.
    const { colValue } = live.getSolution();
    for (const column of added.columns) {
      const whole = Math.round(colValue[column]);
      live.changeColBounds(column, whole, whole);
    }
    live.run();
    return live.getObjectiveValue();
  } finally {
    live.dispose();
  }
}

class Binaries {
  readonly columns: number[] = [];

  constructor(
    private readonly highs: Highs,
    private readonly live: Model,
    private readonly before: number,
  ) {}

  add(cost: number, indices: readonly number[], values: readonly number[]): number {
    const column = this.before + this.columns.length;
    this.live.addCol(cost, 0, 1, { indices, values });
    this.live.changeColIntegrality(column, this.highs.constants.variableType.integer);
    this.columns.push(column);
    return column;
  }
}

function addWays(added: Binaries, live: Model, { balanceRows }: HomeModel, ways: readonly Way[]): void {
  const columns = ways.map(({ kwh, cost }) => {
    const taken = [...kwh.keys()].filter((slot) => kwh[slot] > 0);
    return added.add(
      cost,
      taken.map((slot) => balanceRows[slot]),
      taken.map((slot) => -kwh[slot]),
    );
  });
  live.addRow(1, 1, { indices: columns, values: columns.map(() => 1) });
}

function exclude(added: Binaries, live: Model, { model }: HomeModel, exclusion: Exclusion): void {
  const { first, second, while: condition } = exclusion;
  const columns = condition === undefined ? [first, second] : [first, second, condition];
  const happens = columns.map((column) => {
    const binary = added.add(0, [], []);
    live.addRow(-Infinity, 0, { indices: [column, binary], values: [1, -Math.min(model.colUpper[column], MOST_KWH)] });
    return binary;
  });
  live.addRow(-Infinity, columns.length - 1, { indices: happens, values: happens.map(() => 1) });
}

function jump(added: Binaries, live: Model, { model }: HomeModel, { column, minimum, step }: SemiContinuous): void {
  const most = model.colUpper[column];
  if (most <= 0) return;
  const binary = added.add(0, [], []);
  live.addRow(-Infinity, 0, { indices: [column, binary], values: [1, -most] });
  live.addRow(0, Infinity, { indices: [column, binary], values: [1, -minimum] });
  if (step === undefined) return;
  const steps = added.add(0, [], []);
  live.changeColBounds(steps, 0, Math.floor(most / step + 1e-9));
  live.addRow(0, 0, { indices: [column, steps], values: [1, -step] });
}

function waysOfHeater(it: SetupWaterHeater): Way[] {
  return everySchedule(it).map((on) => {
    const { starts, gaps, shortfall } = waterCostOf(it, on);
    return { kwh: Float64Array.from(on, (isOn, slot) => isOn * it.slotKwh[slot]), cost: starts + gaps + shortfall };
  });
}

/** Every way to switch the heater that keeps its distances and breaks no cycle against legionella. */
export function everySchedule(it: SetupWaterHeater): Uint8Array[] {
  const slots = it.slotKwh.length;
  return Array.from({ length: 2 ** slots }, (_, bits) =>
    Uint8Array.from({ length: slots }, (__, slot) => (bits >> slot) & 1),
  )
    .filter((on) => keepsDistance(it, on))
    .filter((on) => keepsCyclesWhole(it, on));
}

function keepsDistance({ edges, heater, running }: SetupWaterHeater, on: Uint8Array): boolean {
  let offSince = running ? edges[0] : -Infinity;
  return on.every((value, slot) => {
    if (value === 0) return true;
    const restMs = edges[slot] - offSince;
    offSince = edges[slot + 1];
    return restMs === 0 || restMs >= heater.minSpacingHours * HOUR_MS;
  });
}

function keepsCyclesWhole({ buckets, slotKwh }: SetupWaterHeater, on: Uint8Array): boolean {
  return buckets.every(({ firstSlot, endSlot, needKwh, unbroken }) => {
    let heatedKwh = 0;
    for (let slot = firstSlot; unbroken && slot < endSlot; slot++) {
      const breaksOff = on[slot] === 0 && slot > firstSlot && on[slot - 1] === 1;
      if (breaksOff && heatedKwh > 0 && heatedKwh < needKwh - CLOSE) return false;
      heatedKwh += on[slot] * slotKwh[slot];
    }
    return true;
  });
}

/** Every way to run the jobs of one machine: in each slot it rests, begins a run, or does a part of what can be parted. */
function waysOfAppliances(it: SetupAppliances): Way[] {
  const count = it.edges.length - 1;
  const found = new Map<string, Way>();
  const start = new Float64Array(count);
  for (const kwh of it.begun.values()) kwh.forEach((value, slot) => (start[slot] += value));
  const goOn = (slot: number, kwh: Float64Array, open: readonly number[]): void => {
    if (slot >= count) {
      const missingKwh = it.jobs.reduce((total, job, index) => total + open[index] * kwhPer(job), 0);
      found.set(`${kwh.join(' ')} ${missingKwh}`, { kwh, cost: missingKwh * it.missingCostPerKwh });
      return;
    }
    goOn(slot + 1, kwh, open);
    if (slot < it.freeFrom) return;
    for (const [index, job] of it.jobs.entries()) {
      const begun = open[index] > SAME_MS ? begin(job, slot, open[index], it.edges) : undefined;
      if (!begun) continue;
      const taken = kwh.map((value, at) => value + begun.kwh[at]);
      goOn(begun.next, taken, open.with(index, open[index] - begun.ms));
    }
  };
  goOn(
    0,
    start,
    it.jobs.map(({ run, runs }) => runs * durationOf(run)),
  );
  return [...found.values()];
}

function kwhPer({ run }: ApplianceJob): number {
  return runKwh(run) / durationOf(run);
}

/** What a job does when it begins with a slot: what it takes, how much of its time that is, and when something else can. */
function begin(job: ApplianceJob, slot: number, openMs: number, edges: Float64Array) {
  const { appliance, run, from, until } = job;
  const start = Math.max(edges[slot], from);
  if (appliance.interruptible) {
    const ms = Math.min(openMs, Math.min(until, edges[slot + 1]) - start);
    if (ms < SAME_MS) return undefined;
    return { kwh: energyOf([{ kw: run[0].kw, ms }], start, edges), ms, next: slot + 1 };
  }
  const end = start + durationOf(run);
  // A window that is too short for a run is used from its first instant on.
  const isLate = end > until + SAME_MS;
  const mayBeLate = from + durationOf(run) > until + SAME_MS && start === from;
  if (start >= edges[slot + 1] || end > edges[edges.length - 1] + SAME_MS || (isLate && !mayBeLate)) return undefined;
  return {
    kwh: energyOf(run, start, edges),
    ms: durationOf(run),
    next: edges.findIndex((edge) => edge >= end - SAME_MS),
  };
}

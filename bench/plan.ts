// How fast Kepler plans, beside the whole home as one mixed-integer model on the same solver.
// `node plan.js [--case NAME] [--slots 96|192|672] [--shapes 24] [--limit SECONDS] [--alone]`; `--alone` leaves the other out.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PlanningProblem } from '../nodes/home/schema/problem.js';
import { loadHighs } from '../nodes/plan/highs-loader.js';
import { defaultGapOf } from '../nodes/plan/kepler-limits.js';
import { Kepler } from '../nodes/plan/kepler.js';
import { setUp } from '../nodes/plan/setup.js';
import { CASES, problemOf, type CaseName } from './plan-cases.js';
import { solveStraightforward, type Answer } from './straightforward.js';

const SLOTS = [96, 192, 672];
const COLD_RUNS = 3;
const WARM_UP = 3;

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Row {
  readonly ours: Measured & { readonly objective: number; readonly gap: number; readonly status: string };
  readonly theirs?: Measured & Answer;
}

function measure<T>(work: () => T): T & Measured {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const result = work();
  const wallMs = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  return { ...result, wallMs, cpuMs: (user + system) / 1000 };
}

const { values: options } = parseArgs({
  options: {
    case: { type: 'string' },
    slots: { type: 'string' },
    shapes: { type: 'string', default: '24' },
    limit: { type: 'string', default: '5' },
    alone: { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
  },
});
const timeLimitMs = Number(options.limit) * 1000;
const shapes = Array.from({ length: Number(options.shapes) }, (_, shape) => shape);
const names = (Object.keys(CASES) as CaseName[]).filter((name) => !options.case || name === options.case);
const slotCounts = options.slots ? [Number(options.slots)] : SLOTS;

if (options.cold) {
  const kepler = await Kepler.load();
  const { status } = kepler.plan(problemOf('battery', 192, 0));
  console.log(JSON.stringify({ status, ms: performance.now() }));
  kepler.dispose();
} else {
  await main();
}

async function main(): Promise<void> {
  console.log(`${shapes.length} days, time limit ${timeLimitMs / 1000} s, default gaps; times in ms, money in SEK`);
  printCold();
  console.log(
    columns(
      ['case', 'slots', 'cpu med', 'p95', 'max', 'wall med', 'p95', 'max', 'gap % med', 'max', 'excess % max', 'worst'],
      ['| one MILP cpu', 'p95', 'max', 'unproven', 'none', 'excess % med', 'max', '× faster', 'MB'],
    ),
  );
  for (const slotCount of slotCounts) for (const name of names) await benchCase(name, slotCount);
}

async function benchCase(name: CaseName, slotCount: number): Promise<void> {
  const kepler = await Kepler.load();
  const highs = options.alone ? undefined : await loadHighs();
  for (let shape = 0; shape < WARM_UP; shape++) kepler.plan(asked(name, slotCount, 100 + shape));
  const rows = shapes.map((shape): Row => {
    const problem = asked(name, slotCount, shape);
    const ours = measure(() => {
      const { objective, status, solver } = kepler.plan(problem);
      return { objective, status, gap: solver.mipGap };
    });
    // The gap at which ours is content, so that the other need not prove more.
    const limits = { timeLimitMs, mipGap: defaultGapOf(setUp(problem)) };
    const theirs = highs && measure(() => solveStraightforward(highs, problem, limits));
    return { ours, ...(theirs && { theirs }) };
  });
  kepler.dispose();
  print(name, slotCount, rows);
}

function asked(name: CaseName, slotCount: number, shape: number): PlanningProblem {
  return { ...problemOf(name, slotCount, shape), timeLimitMs };
}

function print(name: CaseName, slotCount: number, rows: readonly Row[]): void {
  const ours = rows.map((row) => row.ours);
  const theirs = rows.flatMap((row) => row.theirs ?? []);
  const best = rows.map((row) => Math.min(row.ours.objective, row.theirs?.objective ?? Infinity));
  const excess = (objective: number | undefined, index: number) =>
    objective === undefined ? [] : [(100 * (objective - best[index])) / Math.max(1, Math.abs(best[index]))];
  const oursExcess = ours.flatMap(({ objective }, index) => excess(objective, index));
  const theirExcess = theirs.flatMap(({ objective }, index) => excess(objective, index));
  const cpu = ours.map(({ cpuMs }) => cpuMs);
  const wall = ours.map(({ wallMs }) => wallMs);
  const gaps = ours.map(({ gap }) => 100 * gap);
  const order = ['fallback', 'feasible', 'optimal'];
  const worst = ours.map(({ status }) => status).sort((a, b) => order.indexOf(a) - order.indexOf(b))[0];
  const left = [
    ...[at(cpu, 0.5), at(cpu, 0.95), at(cpu, 1), at(wall, 0.5), at(wall, 0.95), at(wall, 1)].map((ms) => ms.toFixed(0)),
    ...[at(gaps, 0.5), at(gaps, 1), at(oursExcess, 1)].map((percent) => percent.toFixed(3)),
    worst,
  ];
  const theirCpu = theirs.map(({ cpuMs }) => cpuMs);
  const right = [
    ...[at(theirCpu, 0.5), at(theirCpu, 0.95), at(theirCpu, 1)].map((ms) => ms.toFixed(0)),
    String(theirs.filter(({ proven }) => !proven).length),
    String(theirs.filter(({ objective }) => objective === undefined).length),
    ...[at(theirExcess, 0.5), at(theirExcess, 1)].map((percent) => percent.toFixed(2)),
    (at(theirCpu, 0.5) / at(cpu, 0.5)).toFixed(1),
  ];
  const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
  console.log(columns([name, String(slotCount), ...left], [...(theirs.length > 0 ? right : []), memory]));
}

/** The value below which a share of the values lies. */
function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function columns(left: readonly string[], right: readonly string[]): string {
  const [first, ...rest] = left;
  return [first.padEnd(11), ...[...rest, ...right].map((cell) => cell.padStart(Math.max(9, cell.length + 1)))].join('');
}

/** From the start of a process to its first plan. */
function printCold(): void {
  const file = fileURLToPath(import.meta.url);
  const times = Array.from({ length: COLD_RUNS }, () => {
    const { stdout } = spawnSync(process.execPath, [file, '--cold'], { encoding: 'utf8', timeout: 60_000 });
    return (JSON.parse(stdout) as { ms: number }).ms;
  });
  console.log(`Cold start (a new process, the solver, the first plan of 192 slots): ${at(times, 0.5).toFixed(0)} ms`);
}

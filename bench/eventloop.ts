// How much planning disturbs Node-RED's event loop: its delay while planning back to back against its delay while idle,
// in one process. `node eventloop.js [SECONDS]`; exit code 1 when planning disturbs it.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS, SLOT_MS, toIso } from '../nodes/home/grid.js';
import { problemSchema, type PlanningProblem } from '../nodes/home/schema/problem.js';
import { leaseSolver } from '../nodes/plan/solver-client.js';

const DEFAULT_SECONDS = 60;
const P99_MAY_RISE_MS = 5;
const STALL_MS = 25;
const SLOTS = 192;
const NS_PER_MS = 1e6;

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Delays in ms, as measured by a timer of 1 ms. */
async function measure(work: Promise<unknown>): Promise<Delay> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work;
  histogram.disable();
  const ms = (ns: number) => ns / NS_PER_MS;
  return { p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
}

/** A winter's day and the next for a home with a battery; each round differs, as in a home. */
function problemOf(round: number): PlanningProblem {
  const from = Date.parse('2026-01-15T00:00:00Z') + (round % 96) * SLOT_MS;
  const slots = Array.from({ length: SLOTS }, (_, index) => {
    const start = from + index * SLOT_MS;
    const hour = (start % (24 * HOUR_MS)) / HOUR_MS;
    const price = 0.2 + 0.12 * Math.sin(((hour - 3) / 12) * Math.PI) + 0.03 * Math.sin(index * 1.7 + round);
    const loadKwh = 0.12 + 0.1 * Math.abs(Math.sin(index * 0.9 + round)) + (hour >= 17 && hour < 21 ? 0.3 : 0);
    const pvKwh = Math.max(0, Math.sin(((hour - 8) / 8) * Math.PI)) * (hour > 8 && hour < 16 ? 0.6 : 0);
    return {
      start: toIso(start),
      end: toIso(start + SLOT_MS),
      importPrice: price,
      exportPrice: price * 0.4,
      loadKwh,
      pvKwh,
      loadKwhP10: loadKwh * 0.5,
      loadKwhP90: loadKwh * 1.8,
      pvKwhP10: pvKwh * 0.4,
      pvKwhP90: pvKwh * 1.3,
    };
  });
  const battery = { id: 'house', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5, wearCostPerKwh: 0.01 };
  return problemSchema.parse({
    now: toIso(from),
    home: { timezone: 'Europe/Stockholm', grid: { maxImportKw: 11, maxExportKw: 11 }, batteries: [battery] },
    slots,
    state: { batteries: [{ id: 'house', socPercent: 20 + ((round * 7) % 70) }] },
  });
}

async function planFor(seconds: number): Promise<number> {
  const problems = Array.from({ length: 96 }, (_, round) => problemOf(round));
  const solver = leaseSolver();
  try {
    await solver.request(problems[0]);
    const endsAt = performance.now() + seconds * 1000;
    let count = 0;
    while (performance.now() < endsAt) {
      await solver.request(problems[++count % problems.length]);
    }
    return count;
  } finally {
    await solver.release();
  }
}

const seconds = Number(process.argv[2] ?? DEFAULT_SECONDS);
const idle = await measure(sleep(seconds * 1000));
const planning = planFor(seconds);
const busy = await measure(planning);
const plans = await planning;

const row = (name: string, { p50, p99, max }: Delay) =>
  console.log(`${name.padEnd(12)}${[p50, p99, max].map((value) => value.toFixed(2).padStart(9)).join('')}`);
console.log(`Event-loop delay in ms, ${seconds} s each, ${plans} plans of ${SLOTS} slots`);
console.log(`${''.padEnd(12)}${['p50', 'p99', 'max'].map((name) => name.padStart(9)).join('')}`);
row('idle', idle);
row('planning', busy);
row('difference', { p50: busy.p50 - idle.p50, p99: busy.p99 - idle.p99, max: busy.max - idle.max });

const stalls = busy.max > STALL_MS && busy.max > idle.max;
if (busy.p99 - idle.p99 >= P99_MAY_RISE_MS || stalls) {
  console.log(
    `Planning disturbs the event loop: p99 may rise by ${P99_MAY_RISE_MS} ms, no stall above ${STALL_MS} ms.`,
  );
  process.exitCode = 1;
}

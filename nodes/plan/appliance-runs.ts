import { HOUR_MS } from '../home/grid.js';
import { durationOf, energyOf, runId, type ApplianceJob, type SetupAppliances } from './appliance.js';

// Energies agree to this, kWh.
const TOLERANCE_KWH = 1e-6;
// Times agree to this, ms.
const SAME_MS = 1;

/** A run of an appliance, or all parts of an interruptible one within a window. */
export interface FoundRun {
  readonly id: string;
  /** By slot of the horizon, kWh. */
  readonly kwh: readonly number[];
}

export interface FoundRuns {
  readonly runs: readonly FoundRun[];
  /** Energy that belongs to none of them, by slot of the horizon, kWh. */
  readonly restKwh: readonly number[];
}

/** Takes the energy of one appliance apart into whole runs, and parts that lie within a window. */
export function findRuns(kwh: readonly number[], position: number, it: SetupAppliances): FoundRuns {
  const left = kwh.map((value, slot) => (slot >= it.firstSlot && slot < it.endSlot ? value : 0));
  const begun = it.begunRuns.get(position);
  begun?.kwh.forEach((value, slot) => (left[slot] -= value));
  const runs: FoundRun[] = begun ? [{ id: begun.id, kwh: [...begun.kwh] }] : [];
  for (const job of it.jobs.filter((each) => each.position === position)) {
    if (job.appliance.interruptible) {
      runs.push({ id: runId(job.appliance, job.windowFrom, 0), kwh: takeParts(job, left, it.edges) });
      continue;
    }
    for (let done = 0; done < job.runs; done++) {
      const run = takeRun(job, left, it.edges);
      if (!run) break;
      runs.push({ id: runId(job.appliance, job.windowFrom, job.runsBefore + done + 1), kwh: run });
    }
  }
  return { runs, restKwh: left };
}

/** Takes an interruptible appliance's energy away, as far as its window and power allow it. */
function takeParts({ run, from, until }: ApplianceJob, left: number[], edges: Float64Array): number[] {
  let openKwh = (run[0].kw * run[0].ms) / HOUR_MS;
  return left.map((kwh, slot) => {
    const hours = Math.max(0, Math.min(until, edges[slot + 1]) - Math.max(from, edges[slot])) / HOUR_MS;
    const taken = Math.min(kwh, openKwh + TOLERANCE_KWH, run[0].kw * hours);
    openKwh -= taken;
    left[slot] -= taken;
    return taken;
  });
}

/** Takes the first whole run of a job's window away. */
function takeRun({ run, from, until }: ApplianceJob, left: number[], edges: Float64Array): number[] | undefined {
  const opens = edges.findLastIndex((edge) => edge <= from);
  // A run that is too long for its window begins with it.
  const latest = Math.max(from, until - durationOf(run)) + SAME_MS;
  const first = left.findIndex((kwh, slot) => slot >= opens && kwh > TOLERANCE_KWH);
  for (let slot = first; first >= 0 && slot >= opens; slot--) {
    const start = Math.max(edges[slot], from);
    if (start > latest) continue;
    const kwh = [...energyOf(run, start, edges)];
    if (kwh.every((value, at) => value <= left[at] + TOLERANCE_KWH) && kwh[first] > 0) {
      kwh.forEach((value, at) => (left[at] -= value));
      return kwh;
    }
  }
  return undefined;
}

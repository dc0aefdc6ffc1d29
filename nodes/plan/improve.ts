import { tryRuns } from './dive.js';
import { costAt, type DeviceRun } from './device.js';
import type { MasterSolution } from './master.js';
import { relaxNode, type Node, type Relaxed } from './relax.js';
import { splitDevice } from './split.js';
import { ROUNDING, type Workspace } from './workspace.js';

const MAX_POLISH_ROUNDS = 12;
const MAX_PLUNGE_DEPTH = 40;
const MAX_NEAR_TRIES = 24;
const PLUNGE_PRICING_ROUNDS = 3;

/** At the prices of the best schedule every device names its cheapest run: what helps is kept. */
export function polish(work: Workspace): void {
  for (let round = 0; round < MAX_POLISH_ROUNDS && work.best; round++) {
    const { runs, solution, bounds } = work.best;
    let improved = false;
    for (const [device, run] of runs.entries()) {
      const prices = solution.prices[device];
      const better = work.input.devices[device].cheapest(prices);
      if (!better || costAt(better, prices) >= costAt(run, prices) - ROUNDING) continue;
      work.master.add(device, better);
      improved = tryRuns(work, runs.with(device, work.master.asKnown(device, better)), bounds) || improved;
      if (improved) break;
    }
    if (!improved) return;
  }
}

/** Tries the runs that the relaxed model knows, in the order of what they would cost at its prices. */
export function tryColumns(work: Workspace, { lp, prices, worth }: MasterSolution): void {
  const { devices } = work.input;
  const rated = work.master.columns
    .map(({ device, run }) => ({ device, run, least: lp.objective + costAt(run, prices[device]) - worth[device] }))
    .sort((a, b) => a.least - b.least)
    .slice(0, 8 * devices.length);
  for (const { device, run, least } of rated) {
    if (!work.best || least >= work.best.objective - ROUNDING) return;
    if (work.best.runs[device] === run) continue;
    if (tryRuns(work, work.best.runs.with(device, run), work.best.bounds)) polish(work);
  }
}

/** Moves what the best schedule does a little, first where the relaxed prices promise most. */
export function tryNear(work: Workspace, { prices }: MasterSolution): void {
  let left = MAX_NEAR_TRIES;
  for (let improved = true; improved && left > 0;) {
    improved = false;
    const moves = (work.best?.runs ?? [])
      .flatMap((run, device) =>
        work.input.devices[device]
          .near(run)
          .map((near) => ({ device, near, gain: costAt(run, prices[device]) - costAt(near, prices[device]) })),
      )
      .sort((a, b) => b.gain - a.gain);
    for (const { device, near } of moves) {
      if (left-- <= 0 || !work.best) return;
      work.master.add(device, near);
      if (!tryRuns(work, work.best.runs.with(device, work.master.asKnown(device, near)), work.best.bounds)) continue;
      improved = true;
      break;
    }
  }
}

/** Follows the half with the greater weight, pricing anew each time, down to a possible schedule. */
export function plunge(work: Workspace, from: Node, relaxed: Relaxed): void {
  let node = from;
  let { solution } = relaxed;
  for (let depth = 0; depth < MAX_PLUNGE_DEPTH; depth++) {
    round(work, solution, node);
    const halves = splitDevice(work, node, solution);
    if (!halves) return;
    const heavier = weightIn(work, halves[0], solution) >= weightIn(work, halves[1], solution) ? halves[0] : halves[1];
    const next = relaxNode(work, heavier, PLUNGE_PRICING_ROUNDS);
    if (!next || next === 'lost' || (work.best && next.bound >= work.best.objective - ROUNDING)) return;
    node = heavier;
    solution = next.solution;
  }
}

/** Tries each device's heaviest run of a relaxed solution together. */
export function round(work: Workspace, solution: MasterSolution, { bounds }: Node): void {
  const runs: DeviceRun[] = [];
  const heaviest: number[] = [];
  for (const { column, weight } of work.master.weights(solution)) {
    if (weight <= (heaviest[column.device] ?? 0)) continue;
    heaviest[column.device] = weight;
    runs[column.device] = column.run;
  }
  for (const device of work.input.devices.keys()) {
    const mixed = work.mixture(solution, device);
    if (mixed) runs[device] = mixed.nearest;
  }
  if (tryRuns(work, runs, bounds)) polish(work);
}

function weightIn(work: Workspace, { restrictions }: Node, solution: MasterSolution): number {
  let total = 0;
  for (const { column, weight } of work.master.weights(solution)) {
    if (restrictions[column.device]?.allows(column.run) !== false) total += weight;
  }
  return total;
}

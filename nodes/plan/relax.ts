import { acceptIfPossible } from './dive.js';
import { Centre } from './centre.js';
import type { Decisions, MasterSolution } from './master.js';
import { LEAST_SOLVE_MS, type Workspace } from './workspace.js';

/** A part of the search space that is not decided. */
export interface Node extends Decisions {
  readonly bound: number;
  readonly depth: number;
}

/** The optimum of the model that weighs runs, and the bound that it proves. */
export interface Relaxed {
  readonly solution: MasterSolution;
  readonly bound: number;
}

const MAX_PRICING_ROUNDS = 200;
// Pricing ends when what it could still gain is below this share of the gap that is wished for.
const PRICING_SHARE = 0.1;

/** Solves the linear model with as many runs as lower its cost, or in so many rounds. */
export function relax(
  work: Workspace,
  decisions: Decisions,
  parentBound: number,
  rounds = MAX_PRICING_ROUNDS,
): Relaxed | 'infeasible' | 'no-time' {
  const { timeLeft, devices } = work.input;
  work.master.decide(decisions);
  const centre = new Centre(parentBound);
  let last: MasterSolution | undefined;
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && timeLeft() < LEAST_SOLVE_MS) break;
    const solution = work.master.solve(Math.max(LEAST_SOLVE_MS, timeLeft()));
    if (solution === 'infeasible') return 'infeasible';
    if (solution === 'time-limit') break;
    last = solution;
    if (!work.best) acceptIfPossible(work, solution, decisions.bounds);
    const cut = work.cut(solution);
    if (devices.length === 0 && cut === 0) return { solution, bound: solution.lp.objective };
    const added = work.master.price(solution, centre, decisions.restrictions);
    const isPriced = added === 0 || solution.lp.objective - centre.bound <= PRICING_SHARE * work.slack();
    if (isPriced && cut === 0) break;
    if (parentBound > -Infinity && work.best && centre.bound > work.best.objective - work.slack()) break;
  }
  return last ? { solution: last, bound: centre.bound } : 'no-time';
}

/** @returns undefined when no schedule keeps the node's decisions, `lost` when that could not be found out. */
export function relaxNode(work: Workspace, node: Node, rounds?: number): Relaxed | undefined | 'lost' {
  const { devices, setup } = work.input;
  const atGrid = Float64Array.from(setup.slots, ({ importPrice }) => importPrice);
  for (const [index, device] of devices.entries()) {
    const restriction = node.restrictions[index];
    if (!restriction) continue;
    const run = device.cheapest(work.best?.solution.prices[index] ?? atGrid, restriction);
    if (!run) return undefined;
    work.master.add(index, run);
  }
  const relaxed = relax(work, node, node.bound, rounds);
  if (relaxed === 'infeasible') return undefined;
  return relaxed === 'no-time' ? 'lost' : relaxed;
}

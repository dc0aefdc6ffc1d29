import type { WeightedRun } from './device.js';
import { nothingOf, type ColumnBound, type MasterSolution } from './master.js';
import type { Exclusion } from './part.js';
import { nextPossible } from './possible.js';
import type { Node } from './relax.js';
import { WHOLE, type Workspace } from './workspace.js';

/** The parts into which a node falls by what its solution leaves undecided; none where it is possible as it is. */
export function split(work: Workspace, node: Node, solution: MasterSolution): Node[] {
  const halves = splitDevice(work, node, solution);
  if (halves) return halves;
  const { exclusions, between } = work.faultsOf(solution);
  const { values } = solution.lp;
  const narrowed = (bound: ColumnBound) => ({ ...node, depth: node.depth + 1, bounds: [...node.bounds, bound] });
  if (exclusions.length > 0) {
    const worst = exclusions.reduce((a, b) => (bothOf(b, values) > bothOf(a, values) ? b : a));
    const columns = [worst.first, worst.second, ...(worst.while === undefined ? [] : [worst.while])];
    return columns.map((column) => narrowed(nothingOf(column)));
  }
  if (between.length > 0) {
    const { colUpper } = work.input.home.model;
    const [it] = between;
    const { below, above } = nextPossible(it, values[it.column]);
    return [
      narrowed({ column: it.column, lower: 0, upper: below }),
      narrowed({ column: it.column, lower: above, upper: colUpper[it.column] }),
    ];
  }
  return [];
}

/** Splits the device whose runs are the least decided. */
export function splitDevice(work: Workspace, node: Node, solution: MasterSolution): Node[] | undefined {
  const { devices } = work.input;
  const weighted: WeightedRun[][] = devices.map(() => []);
  for (const { column, weight } of work.master.weights(solution)) weighted[column.device].push({ ...column, weight });
  const heaviest = weighted.map((runs) => Math.max(...runs.map(({ weight }) => weight)));
  const open = [...devices.keys()].filter((device) => !devices[device].hull && heaviest[device] < 1 - WHOLE);
  for (const device of open.sort((a, b) => heaviest[a] - heaviest[b])) {
    const within = node.restrictions[device] ?? devices[device].unrestricted();
    const halves = within.split(weighted[device]);
    if (!halves) continue;
    return halves.map((half) => {
      const restrictions = devices.map((_, index) => (index === device ? half : node.restrictions[index]));
      return { ...node, depth: node.depth + 1, restrictions };
    });
  }
  return splitMixture(work, node, solution);
}

/** Splits a mixture at the slot that is nearest to half on, or else at the first that is open. */
function splitMixture(work: Workspace, node: Node, solution: MasterSolution): Node[] | undefined {
  const { devices } = work.input;
  for (const [device, { hull }] of devices.entries()) {
    const kwh = work.master.amounts(solution, device);
    if (!kwh || !hull || work.mixture(solution, device)?.isWhole !== false) continue;
    const within = node.restrictions[device] ?? devices[device].unrestricted();
    // On, a slot can take a part of what it may: it is the slots before it that tell which.
    const isOpen = (slot: number) => hull.upperKwh[slot] > 0 && within.mayBeOn(slot) && within.mayBeOff(slot);
    const offHalf = kwh.map((value, slot) => (isOpen(slot) ? Math.abs(value / hull.upperKwh[slot] - 0.5) : 1));
    const slot = offHalf.indexOf(Math.min(...offHalf));
    if (slot < 0 || offHalf[slot] === 1) continue;
    return ([1, -1] as const).map((value) => {
      const restrictions = devices.map((_, at) =>
        at === device ? within.decided(slot, value) : node.restrictions[at],
      );
      return { ...node, depth: node.depth + 1, restrictions };
    });
  }
  return undefined;
}

function bothOf({ first, second }: Exclusion, values: Float64Array): number {
  return Math.min(values[first], values[second]);
}

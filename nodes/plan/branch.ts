import { dive } from './dive.js';
import { round } from './improve.js';
import { relaxNode, type Node } from './relax.js';
import { split } from './split.js';
import { LEAST_SOLVE_MS, NO_DECISIONS, TOLERATED, type Workspace } from './workspace.js';

/** Best-first branching on what the relaxed solutions leave undecided; returns the bound that is proven at the end. */
export function branch(work: Workspace, root: Node): number {
  const open: Node[] = [root];
  let lost = Infinity;
  for (let branchings = 0; open.length > 0; branchings++) {
    const at = open.reduce((least, node, index) => (node.bound < open[least].bound ? index : least), 0);
    const [node] = open.splice(at, 1);
    const bound = Math.min(node.bound, lost);
    const share = branchings < work.input.branchings ? 1 : TOLERATED;
    if (work.isDone(bound, share) || work.input.timeLeft() < LEAST_SOLVE_MS) return bound;
    const relaxed = relaxNode(work, node);
    if (!relaxed) continue;
    if (relaxed === 'lost') {
      lost = Math.min(lost, node.bound);
      continue;
    }
    if (work.best && relaxed.bound >= work.best.objective - work.slack()) {
      lost = Math.min(lost, relaxed.bound);
      continue;
    }
    round(work, relaxed.solution, node);
    const children = split(work, { ...node, bound: relaxed.bound }, relaxed.solution);
    if (children.length === 0) {
      dive(work, relaxed.solution, { ...NO_DECISIONS, bounds: node.bounds });
      lost = Math.min(lost, relaxed.bound);
    } else open.push(...children);
  }
  return Math.min(lost, work.best?.objective ?? Infinity);
}

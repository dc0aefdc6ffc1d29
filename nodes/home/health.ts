import type { Board } from './board.js';
import { toIso } from './grid.js';
import type { Text } from './errors.js';
import type { Payload } from './schema/messages.js';

type Health = Payload<'health'>;
type Problem = Health['problems'][number];

/**
 * Tells the board what is wrong in one part of the home (`source`, such as "recorder"), beside what other parts have
 * told; nothing where nothing changed.
 */
export function reportHealth(board: Board, source: string, problems: readonly Text[], now: number): void {
  const before: readonly Problem[] = board.latest('health')?.problems ?? [];
  const others = before.filter((problem) => problem.source !== source);
  const own: readonly Problem[] = problems.map(({ code, values, text }) => ({ code, values, text, source }));
  const present = before.filter((problem) => problem.source === source);
  if (JSON.stringify(present) === JSON.stringify(own)) return;
  const all = [...others, ...own];
  // What is critical was told by others.
  const critical = others.length > 0 && board.latest('health')?.level === 'critical';
  const level = critical ? 'critical' : all.length > 0 ? 'warning' : 'ok';
  board.publish('health', { at: toIso(Math.floor(now)), level, problems: all });
}

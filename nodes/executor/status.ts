import type { NodeStatus } from 'node-red';
import { fine, waiting, warning } from '../home/shell.js';
import type { ExecutorSettings } from './settings.js';
import type { Told } from './runner.js';

/** The node's status: what the first battery does; a ring where nothing is written; yellow where something is missing. */
export function statusOf(told: Told, mode: ExecutorSettings['mode'], translate: (key: string) => string): NodeStatus {
  const { source, reason, actions } = told.decision;
  if (source === 'fallback') return warning(reason.code);
  if (reason.code === 'pause') return waiting(translate('executor.status.pause'));
  const doing = translate(`executor.status.${actions[0]?.intent ?? 'no-battery'}`);
  return mode === 'shadow' ? waiting(`${translate('executor.status.shadow')}: ${doing}`) : fine(doing);
}

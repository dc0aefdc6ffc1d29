import type { NodeStatus } from 'node-red';
import type { Intent } from '../home/schema/messages.js';
import { fine, waiting, warning } from '../home/shell.js';
import type { ExecutorSettings } from './settings.js';
import type { Told } from './runner.js';

const DOING: Readonly<Record<Intent, string>> = {
  'self-consumption': 'following',
  'charge-from-grid': 'buying',
  'charge-from-surplus': 'keeping',
  hold: 'holding',
  'discharge-to-home': 'covering',
  export: 'selling',
};

/** The node's status: what the first battery does; a ring where nothing is written; yellow where something is missing. */
export function statusOf(told: Told, mode: ExecutorSettings['mode']): NodeStatus {
  const { source, reason, actions } = told.decision;
  if (source === 'fallback') return warning(reason.code);
  if (reason.code === 'pause') return waiting('paused');
  const doing = actions.length > 0 ? DOING[actions[0].intent] : 'no battery';
  return mode === 'shadow' ? waiting(`shadow: ${doing}`) : fine(doing);
}

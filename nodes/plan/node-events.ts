import type { Node, NodeMessage, NodeStatus } from 'node-red';
import type { DarkstarError } from '../home/errors.js';
import { toIso } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { Payload } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { failed, fine, report, waiting, warning, working } from '../home/shell.js';
import { fallbackReason } from './planner-health.js';
import type { PlannerEvents } from './planner-loop.js';

/** Tells a planner's events by messages, board and status. `cause` is the message that a plan answers. */
export function nodeEvents(node: Node, { home, board, clock }: HomeRuntime, cause: () => NodeMessage): PlannerEvents {
  let lastFailure: string | undefined;
  const tellError = (error: Payload<'planner-error'>) => {
    const payload = { ...error, at: toIso(Math.round(clock.now())) };
    board.publish('planner-error', payload);
    node.send([null, { ...cause(), topic: 'planner-error', payload } as NodeMessage]);
  };
  return {
    planning: () => node.status(working('planning')),
    waiting: ([first]) => node.status(waiting(`waits for ${first}`)),
    planned(plan) {
      board.publish('plan-update', plan);
      node.send([{ ...cause(), topic: 'plan-update', payload: plan } as NodeMessage]);
      node.status(planStatus(plan, home.currency));
      const trouble = fallbackReason(plan);
      if (trouble) tellError({ ...trouble, planInForce: plan.plannedAt });
      if (trouble && trouble.code !== lastFailure) node.warn(trouble.text);
      lastFailure = trouble?.code;
    },
    failed(error, planInForce) {
      tellError({ ...error.toText(), values: { ...error.values }, planInForce });
      if (isDefect(error) && error.code !== lastFailure) report(node, error);
      else node.status(failed(error));
      lastFailure = error.code;
    },
    ordered: (orders) => void board.publish('planner-state', orders),
  };
}

export function planStatus({ status, summary }: Plan, currency: string): NodeStatus {
  if (status === 'fallback') return warning('fallback plan');
  return fine(`${summary.nextAction} ${summary.cost.toFixed(2)} ${currency}`);
}

/** Missing data come and go, and are told in a `planner-error`; anything else must be mended, and goes to Catch nodes. */
function isDefect({ code }: DarkstarError): boolean {
  return !code.startsWith('no-');
}

import type { Node } from 'node-red';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { failed } from '../home/shell.js';
import { deferredParts, type PageUpdate } from './wire.js';

export type Message = Record<string, unknown>;
export type Send = (msg: object) => void;
type Handler = (msg: Message, send: Send) => void;
/** Takes what a page sends of its own; `answer` goes to that page alone. */
export type SocketHandler = (connection: unknown, message: unknown, answer?: (reply: object | string) => void) => void;

/** What we use of the `ui-base` node of FlowFuse Dashboard 2. */
export interface Base {
  getBaseURL(): string;
  emit(event: string, message: object, node: Node): void;
  readonly stores: { readonly data: { save(base: Base, node: Node, message: object): void } };
}

/** What we use of the `ui-group` node of FlowFuse Dashboard 2. */
export interface Group {
  getBase(): Base;
  /** Installs the node's input listener, which calls `done` itself: with what `onInput` throws, or with nothing. */
  register(
    node: Node,
    widget: object,
    events: { onInput: Handler; onSocket: Readonly<Record<string, SocketHandler>> },
  ): void;
}

export function isGroup(node: unknown): node is Node & Group {
  return typeof node === 'object' && node !== null && 'register' in node && 'getBase' in node;
}

export function missing(): DarkstarError {
  return new DarkstarError(
    'dashboard-missing',
    'This node has no dashboard group to show its page in. Install @flowfuse/node-red-dashboard (Dashboard 2) from the palette and choose a group in this node.',
  );
}

/**
 * Sends parts to every open page, and leaves the critical ones with the dashboard: it merges them by property with what
 * it has, and hands the whole to a page that opens or reconnects later.
 */
export function push(base: Base, node: Node, update: PageUpdate): void {
  const critical = Object.entries(update).filter(([part]) => !deferredParts.some((deferred) => deferred === part));
  base.stores.data.save(base, node, Object.fromEntries(critical));
  base.emit(`msg-input:${node.id}`, update, node);
}

/** The event by which a page asks its node for parts. */
export function partsEvent(nodeId: string): string {
  return `darkstar-parts:${nodeId}`;
}

/** The event by which a page sends commands to its node. */
export function commandEvent(nodeId: string): string {
  return `darkstar-command:${nodeId}`;
}

/** The path of the dashboard below the node root: "/dashboard" where it is reached at "/endpoint/dashboard". */
export function pathBelowRoot(base: Base, nodeRoot: unknown): string {
  const segments = (path: string) => path.split('/').filter(Boolean);
  const root = typeof nodeRoot === 'string' ? segments(nodeRoot) : [];
  return `/${segments(base.getBaseURL()).slice(root.length).join('/')}`;
}

/** Shows what the handler throws as the node's status, too. */
export function withStatus(node: Node, handler: Handler): Handler {
  return (msg, send) => {
    try {
      handler(msg, send);
    } catch (thrown) {
      const error = toDarkstarError(thrown);
      node.status(failed(error));
      throw error;
    }
  };
}

/** Answers a page's list of names. */
export function answering(answer: (names: readonly unknown[]) => string): SocketHandler {
  return (_connection, names, reply) => {
    if (typeof reply === 'function') reply(answer(Array.isArray(names) ? names : []));
  };
}

import type { Node, NodeMessageInFlow, NodeStatus } from 'node-red';
import { DarkstarError, toDarkstarError } from './errors.js';
import { homes, type HomeRuntime } from './homes.js';

type Send = (msg: object | (object | null | object[])[]) => void;
type Message = NodeMessageInFlow & Record<string, unknown>;

// Node-RED cuts longer status texts in the editor.
const STATUS_LENGTH = 20;

export const working = (text: string): NodeStatus => ({ fill: 'blue', shape: 'dot', text: clip(text) });
export const fine = (text: string): NodeStatus => ({ fill: 'green', shape: 'dot', text: clip(text) });
export const waiting = (text: string): NodeStatus => ({ fill: 'grey', shape: 'ring', text: clip(text) });
export const warning = (text: string): NodeStatus => ({ fill: 'yellow', shape: 'ring', text: clip(text) });
export const failed = (error: DarkstarError): NodeStatus => ({ fill: 'red', shape: 'ring', text: clip(error.code) });

/**
 * Answers the messages of a node. What the handler throws becomes the node's status and goes to Catch nodes with its
 * code; nothing is swallowed.
 */
export function onInput(node: Node, handler: (msg: Message, send: Send) => void | Promise<void>): void {
  node.on('input', (msg, send, done) => {
    Promise.resolve()
      .then(() => handler(msg as Message, send as Send))
      .then(() => done())
      .catch((thrown: unknown) => {
        const error = toDarkstarError(thrown);
        node.status(failed(error));
        done(error);
      });
  });
}

/** Reports an error that no input caused: status, log and Catch nodes. */
export function report(node: Node, thrown: unknown): void {
  const error = toDarkstarError(thrown);
  node.status(failed(error));
  node.error(error, { topic: 'error', payload: error.toText() } as NodeMessageInFlow);
}

/** Follows the home that a node names: it may come later, go, and come back. Ends with the node. */
export function followHome(
  node: Node,
  homeId: string,
  joined: (home: HomeRuntime) => void,
  left: () => void = () => undefined,
): { readonly current: () => HomeRuntime } {
  let home: HomeRuntime | undefined;
  const leave = () => {
    if (home) left();
    home = undefined;
  };
  const unwatch = homes.watch(homeId, (found) => {
    leave();
    home = found;
    if (found) joined(found);
    else node.status(missingStatus(homeId));
  });
  node.on('close', () => {
    unwatch();
    leave();
  });
  return {
    current() {
      if (home) return home;
      throw (
        homes.refusalOf(homeId) ??
        new DarkstarError('home-missing', 'The home of this node is missing or disabled. Choose or enable one.')
      );
    },
  };
}

function missingStatus(homeId: string): NodeStatus {
  const refusal = homes.refusalOf(homeId);
  return refusal ? failed(refusal) : warning('home is missing');
}

function clip(text: string): string {
  return text.length <= STATUS_LENGTH ? text : `${text.slice(0, STATUS_LENGTH - 1)}…`;
}

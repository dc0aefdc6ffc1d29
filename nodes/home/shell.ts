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

/** What a node has opened; `current` throws where it could not be opened, or its home is missing. */
interface Opened<T> {
  readonly current: () => T;
  /** Whether this is what is open now: what was closed may still answer late. */
  readonly holds: (opened: T) => boolean;
}

/**
 * Keeps what `open` makes of the home that a node names; `close` ends it. The home may come later, go, and come back.
 * What `open` throws is reported, and thrown again for every input. Ends with the node.
 */
export function withHome<T>(
  node: Node,
  homeId: string,
  open: (home: HomeRuntime) => T,
  close: (opened: T) => void = () => undefined,
): Opened<T> {
  let kept: Kept<T> | undefined;
  const leave = () => {
    kept?.close();
    kept = undefined;
  };
  const unwatch = homes.watch(homeId, (home) => {
    leave();
    if (home) kept = keep(node, () => open(home), close);
    else node.status(missingStatus(homeId));
  });
  node.on('close', () => {
    unwatch();
    leave();
  });
  return {
    current() {
      if (kept) return kept.current();
      throw (
        homes.refusalOf(homeId) ??
        new DarkstarError('home-missing', 'The home of this node is missing or disabled. Choose or enable one.')
      );
    },
    holds: (opened) => kept?.holds(opened) ?? false,
  };
}

/** Keeps what `open` makes for a node that works without a home, as `withHome` does. */
export function withoutHome<T>(node: Node, open: () => T, close: (opened: T) => void): Opened<T> {
  const kept = keep(node, open, close);
  node.on('close', () => kept.close());
  return kept;
}

interface Kept<T> extends Opened<T> {
  readonly close: () => void;
}

function keep<T>(node: Node, open: () => T, close: (opened: T) => void): Kept<T> {
  try {
    const opened = open();
    return { current: () => opened, holds: (other) => other === opened, close: () => close(opened) };
  } catch (thrown) {
    report(node, thrown);
    const refuse = () => {
      throw thrown;
    };
    return { current: refuse, holds: () => false, close: () => undefined };
  }
}

function missingStatus(homeId: string): NodeStatus {
  const refusal = homes.refusalOf(homeId);
  return refusal ? failed(refusal) : warning('home is missing');
}

function clip(text: string): string {
  return text.length <= STATUS_LENGTH ? text : `${text.slice(0, STATUS_LENGTH - 1)}…`;
}

import type { Node } from 'node-red';
import { DarkstarError, toDarkstarError, type Text } from '../home/errors.js';
import { parsePayload } from '../home/schema/parse.js';
import type { SocketHandler } from './dashboard-2.js';

/** What the page is told of a command it sent. */
export type CommandReply = { readonly taken: true } | { readonly taken: false; readonly problem: Text };

interface Options {
  readonly readOnly: boolean;
}

/**
 * Takes commands from pages: each is checked here, whatever the page allows, and leaves the node as a message.
 * The page is told at once whether it was taken; what came of it shows on the board.
 */
export function pageCommands(
  node: Pick<Node, 'send' | 'warn'> & { readonly wires?: unknown },
  { readOnly }: Options,
): SocketHandler {
  return (_connection, message, answer) => {
    const reply = (of: CommandReply) => typeof answer === 'function' && answer(of);
    try {
      if (readOnly) throw onlyRead();
      if (!isWired(node.wires)) throw notWired();
      node.send({ topic: 'command', payload: parsePayload('command', message) });
      reply({ taken: true });
    } catch (thrown) {
      const problem = toDarkstarError(thrown).toText();
      node.warn(`Command refused: ${problem.text}`);
      reply({ taken: false, problem });
    }
  };
}

function isWired(wires: unknown): boolean {
  return Array.isArray(wires) && wires.some((output) => Array.isArray(output) && output.length > 0);
}

function onlyRead(): DarkstarError {
  return new DarkstarError(
    'page-read-only',
    'This page may only be looked at. Allow commands in the form of its node.',
  );
}

function notWired(): DarkstarError {
  return new DarkstarError(
    'command-not-wired',
    'Nothing is wired to the output of this page. Wire it to the executor and the plan node.',
  );
}

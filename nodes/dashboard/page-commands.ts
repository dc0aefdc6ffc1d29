import type { Node } from 'node-red';
import { DarkstarError, toDarkstarError, type Text } from '../home/errors.js';
import { parse, parsePayload } from '../home/schema/parse.js';
import { backtestRequestSchema } from '../home/schema/trust.js';
import type { SocketHandler } from './dashboard-2.js';

/** What the page is told of a command it sent. */
export type CommandReply = { readonly taken: true } | { readonly taken: false; readonly problem: Text };

interface Options {
  readonly readOnly: boolean;
}

/** The node's outputs, and what leaves by each. */
const COMMANDS = 0;
const QUESTIONS = 1;

/**
 * Takes what pages send: each message is checked here, whatever the page allows, and leaves the node by the output that
 * it belongs to. `{topic: 'what-if' | 'backtest', payload}` is a question, everything else a command. The page is told at
 * once whether it was taken; what came of it shows on the board.
 */
export function pageCommands(
  node: Pick<Node, 'send' | 'warn'> & { readonly wires?: unknown },
  { readOnly }: Options,
): SocketHandler {
  return (_connection, message, answer) => {
    const reply = (of: CommandReply) => typeof answer === 'function' && answer(of);
    try {
      if (readOnly) throw onlyRead();
      const { output, ...msg } = outgoing(message);
      if (!isWired(node.wires, output)) throw output === QUESTIONS ? questionNotWired() : notWired();
      node.send(output === QUESTIONS ? [null, msg] : msg);
      reply({ taken: true });
    } catch (thrown) {
      const problem = toDarkstarError(thrown).toText();
      node.warn(`Command refused: ${problem.text}`);
      reply({ taken: false, problem });
    }
  };
}

/** Whether questions of pages reach anybody. */
export function takesQuestions(node: object): boolean {
  return 'wires' in node && isWired(node.wires, QUESTIONS);
}

function outgoing(message: unknown) {
  const { topic, payload } = (typeof message === 'object' && message !== null ? message : {}) as Record<
    string,
    unknown
  >;
  if (topic === 'what-if') return { output: QUESTIONS, topic, payload: parsePayload('what-if', payload) };
  if (topic === 'backtest') return { output: QUESTIONS, topic, payload: parse(backtestRequestSchema, payload, topic) };
  return { output: COMMANDS, topic: 'command', payload: parsePayload('command', message) };
}

function isWired(wires: unknown, output: number): boolean {
  const targets: unknown = Array.isArray(wires) ? wires[output] : undefined;
  return Array.isArray(targets) && targets.length > 0;
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
    'Nothing is wired to the first output of this page. Wire it to the executor and the plan node.',
  );
}

function questionNotWired(): DarkstarError {
  return new DarkstarError(
    'question-not-wired',
    'Nothing is wired to the second output of this page. Wire it to the backtest node.',
  );
}

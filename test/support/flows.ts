import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './project.js';

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

export type Flow = readonly FlowNode[];

/** A flow file of the project, by its path from the root. */
export function readFlow(file: string): Flow {
  return JSON.parse(readFileSync(path.join(projectRoot, file), 'utf8')) as Flow;
}

export function nodeOfType(flow: Flow, type: string): FlowNode {
  const node = flow.find((candidate) => candidate.type === type);
  if (!node) throw new Error(`the flow has no ${type}`);
  return node;
}

/** The flow with a probe on an output: every payload that leaves there goes to the log, where `probed` finds it. */
export function withProbe(flow: Flow, nodeId: string, output: number, name: string): Flow {
  const probe = `probe-${name}`;
  const z = flow.find((node) => node.id === nodeId)?.z;
  return [
    ...flow.map((node) => (node.id === nodeId ? wiredTo(node, output, probe) : node)),
    {
      id: probe,
      type: 'function',
      z,
      name: '',
      func: `node.warn('probe:${name}:' + JSON.stringify(msg.payload) + ':end');`,
      outputs: 0,
      wires: [],
    },
  ];
}

function wiredTo(node: FlowNode, output: number, target: string): FlowNode {
  const wires = (node.wires ?? []).map((targets, index) => (index === output ? [...targets, target] : targets));
  return { ...node, wires };
}

/** A simulator that speeds up the home of a shipped flow whose ids begin with `prefix`, and tells its past. */
export function spedUp(prefix: string, speed: number): FlowNode {
  return {
    id: 'speed',
    type: 'darkstar-simulator',
    z: prefix,
    name: '',
    home: `${prefix}-home`,
    speed,
    seed: 1,
    stepSeconds: 900,
    startSocPercent: 50,
    historyDays: 7,
    leaseMinutes: 0,
    x: 100,
    y: 600,
    wires: [[], [`${prefix}-forecast`], [`${prefix}-recorder`]],
  };
}

/** What a probe has put into the log so far. */
export function probed(log: string, name: string): unknown[] {
  const pattern = new RegExp(`probe:${name}:(.*):end`, 'g');
  return [...log.matchAll(pattern)].map((match) => JSON.parse(match[1]) as unknown);
}

/** Resolves with the first value that `look` finds; rejects when there is none in time. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

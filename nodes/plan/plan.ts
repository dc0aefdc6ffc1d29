import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { DarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import { parsePayload } from '../home/schema/parse.js';
import { followHome, onInput, report, waiting } from '../home/shell.js';
import { nodeEvents, planStatus } from './node-events.js';
import { PlannerLoop } from './planner-loop.js';
import type { PlannerInput } from './planner.js';
import { readSettings } from './settings.js';
import { leaseSolver } from './solver-client.js';

interface PlanNodeDef extends NodeDef {
  readonly home?: string;
}

const HOME_TOPICS = ['price-update', 'forecast-update', 'state', 'job', 'command'] as const;

export default function (RED: NodeAPI): void {
  function PlanNode(this: Node, config: PlanNodeDef): void {
    RED.nodes.createNode(this, config);
    try {
      start(this, config);
    } catch (thrown) {
      report(this, thrown);
    }
  }
  RED.nodes.registerType('darkstar-plan', PlanNode);
}

function start(node: Node, config: PlanNodeDef): void {
  const settings = readSettings(config);
  const solver = leaseSolver();
  node.on('close', (done: () => void) => void solver.release().finally(done));

  let loop: PlannerLoop | undefined;
  let cause: NodeMessage = {};
  const joined = (home: HomeRuntime) => {
    node.status(waiting('waits for data'));
    loop = new PlannerLoop(
      home,
      solver,
      settings,
      nodeEvents(node, home, () => cause),
    );
  };
  const left = () => loop?.close();
  const followed = config.home ? followHome(node, config.home, joined, left) : undefined;
  if (!followed) node.status(waiting('answers requests'));

  onInput(node, async (msg, send) => {
    if (msg.topic === 'plan-request') {
      const problem = parsePayload('plan-request', msg.payload);
      const plan = await solver.request(problem);
      if (!followed) node.status(planStatus(plan, problem.home.currency));
      send([null, null, { ...msg, topic: 'plan-reply', payload: plan }]);
      return;
    }
    const input = readInput(msg);
    if (!followed)
      throw new DarkstarError('home-missing', `A \`${input.topic}\` needs a home: choose one in the form.`);
    followed.current();
    if (loop?.hear(input)) cause = msg;
  });
}

/** @throws DarkstarError `unknown-topic`, `invalid-input` */
function readInput({ topic, payload }: { topic?: string; payload?: unknown }): PlannerInput {
  const known = HOME_TOPICS.find((name) => name === topic);
  if (known) return { topic: known, payload: parsePayload(known, payload) } as PlannerInput;
  const expected = [...HOME_TOPICS, 'plan-request'].join(', ');
  throw new DarkstarError('unknown-topic', `\`msg.topic\` is ${JSON.stringify(topic)}: expected one of ${expected}.`, {
    values: { topic: topic ?? null },
  });
}

import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import { parsePayload } from '../home/schema/parse.js';
import { onInput, waiting, withHome } from '../home/shell.js';
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
  function PlanNode(this: Node, form: PlanNodeDef): void {
    RED.nodes.createNode(this, form);
    const solver = leaseSolver();
    this.on('close', (done: () => void) => void solver.release().finally(done));

    let cause: NodeMessage = {};
    const open = (home: HomeRuntime) => {
      const settings = readSettings(form);
      this.status(waiting('waits for data'));
      const events = nodeEvents(this, home, () => cause);
      return new PlannerLoop(home, solver, settings, events);
    };
    const opened = form.home ? withHome(this, form.home, open, (loop) => loop.close()) : undefined;
    if (!opened) this.status(waiting('answers requests'));

    onInput(this, async (msg, send) => {
      if (msg.topic === 'plan-request') {
        const problem = parsePayload('plan-request', msg.payload);
        const plan = await solver.request(problem);
        if (!opened) this.status(planStatus(plan, problem.home.currency));
        send([null, null, { ...msg, topic: 'plan-reply', payload: plan }]);
        return;
      }
      const input = readInput(msg, (topic, error) => opened?.current().refuse(topic, error));
      if (!opened) {
        throw new DarkstarError('home-missing', `A \`${input.topic}\` needs a home: choose one in the form.`);
      }
      if (input.topic === 'command' && input.payload.command === 'replan') {
        const { isCause, result } = opened.current().replan();
        if (isCause) cause = msg;
        send([null, null, { ...msg, topic: 'replan-result', payload: await result }]);
      } else if (opened.current().hear(input)) cause = msg;
    });
  }

  RED.nodes.registerType('darkstar-plan', PlanNode);
}

/**
 * @param refuse is told of a known topic whose payload cannot be used
 * @throws DarkstarError `unknown-topic`, `invalid-input`
 */
function readInput(
  { topic, payload }: { topic?: string; payload?: unknown },
  refuse: (topic: string, error: DarkstarError) => void,
): PlannerInput {
  const known = HOME_TOPICS.find((name) => name === topic);
  if (known) {
    try {
      return { topic: known, payload: parsePayload(known, payload) } as PlannerInput;
    } catch (thrown) {
      const error = toDarkstarError(thrown);
      if (known !== 'command') refuse(known, error);
      throw error;
    }
  }
  const expected = [...HOME_TOPICS, 'plan-request'].join(', ');
  throw new DarkstarError('unknown-topic', `\`msg.topic\` is ${JSON.stringify(topic)}: expected one of ${expected}.`, {
    values: { topic: topic ?? null },
  });
}

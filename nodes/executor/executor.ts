import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { followHome, onInput, report, waiting } from '../home/shell.js';
import { ExecutorRunner, type Told } from './runner.js';
import { settingsFromForm, type ExecutorForm, type ExecutorSettings } from './settings.js';
import { statusOf } from './status.js';

type Send = (messages: (NodeMessage | NodeMessage[] | null)[]) => void;

export default function (RED: NodeAPI): void {
  function ExecutorNode(this: Node, config: NodeDef & ExecutorForm & { home: string }) {
    RED.nodes.createNode(this, config);
    try {
      run(this, config.home, settingsFromForm(config));
    } catch (thrown) {
      report(this, thrown);
      onInput(this, () => {
        throw thrown;
      });
    }
  }

  function run(node: Node, homeId: string, settings: ExecutorSettings): void {
    let runner: ExecutorRunner | undefined;
    const tell = (told: Told, send: Send, msg: object = {}) => {
      node.status(statusOf(told, settings.mode, (key) => RED._(key)));
      if (told.turn) node[told.turn](told.decision.reason.text);
      const actions = told.actions.map((payload) => ({ ...msg, topic: 'action', payload }));
      const state = told.state ? { ...msg, topic: 'executor-state', payload: told.state } : null;
      if (actions.length > 0 || state) send([actions, state]);
    };
    const home = followHome(
      node,
      homeId,
      (runtime) => {
        node.status(waiting(RED._('executor.status.starting')));
        runner = new ExecutorRunner(runtime, settings, {
          decided: (told) => tell(told, (messages) => node.send(messages)),
          failed: (error) => report(node, error),
        });
      },
      () => {
        runner?.close();
        runner = undefined;
      },
    );
    onInput(node, (msg, send) => {
      home.current();
      const told = runner?.receive(msg.topic, msg.payload);
      if (told) tell(told, send, msg);
    });
  }

  RED.nodes.registerType('darkstar-executor', ExecutorNode);
}

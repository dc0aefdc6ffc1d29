import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { onInput, report, waiting, withHome } from '../home/shell.js';
import { ExecutorRunner, type Told } from './runner.js';
import { settingsFromForm, type ExecutorForm } from './settings.js';
import { statusOf } from './status.js';

type Send = (messages: (NodeMessage | NodeMessage[] | null)[]) => void;

export default function (RED: NodeAPI): void {
  function ExecutorNode(this: Node, form: NodeDef & ExecutorForm & { home: string }) {
    RED.nodes.createNode(this, form);
    const open = (home: HomeRuntime) => {
      const settings = settingsFromForm(form);
      const tell = (told: Told, send: Send, msg: object = {}) => {
        this.status(statusOf(told, settings.mode));
        if (told.turn) this[told.turn](told.decision.reason.text);
        const actions = told.actions.map((payload) => ({ ...msg, topic: 'action', payload }));
        const state = told.state ? { ...msg, topic: 'executor-state', payload: told.state } : null;
        if (actions.length > 0 || state) send([actions, state]);
      };
      this.status(waiting('starting'));
      const runner = new ExecutorRunner(home, settings, {
        decided: (told) => tell(told, (messages) => this.send(messages)),
        failed: (error) => report(this, error),
      });
      return { runner, tell };
    };
    const opened = withHome(this, form.home, open, ({ runner }) => runner.close());

    onInput(this, (msg, send) => {
      const { runner, tell } = opened.current();
      const told = runner.receive(msg.topic, msg.payload);
      if (told) tell(told, send, msg);
    });
  }

  RED.nodes.registerType('darkstar-executor', ExecutorNode);
}

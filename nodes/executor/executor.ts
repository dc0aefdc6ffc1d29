import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { wireDevices, type DevicesForm } from './device-form.js';
import type { FlowNode } from './doctor.js';
import { serveExecutors } from './executor-routes.js';
import type { HomeRuntime } from '../home/homes.js';
import { onInput, report, waiting, withHome } from '../home/shell.js';
import { ExecutorRunner, type Release, type Told } from './runner.js';
import { settingsFromForm, type ExecutorForm } from './settings.js';
import { statusOf } from './status.js';
import { toMessage, toReadMessage } from './write-message.js';

type Send = (messages: (NodeMessage | NodeMessage[] | null)[]) => void;

const toMessages = ({ actions, writes }: Release): (NodeMessage[] | null)[] => [
  actions.map((payload) => ({ topic: 'action', payload })),
  null,
  writes.map(toMessage),
];

export default function (RED: NodeAPI): void {
  const running = new Map<string, () => ExecutorRunner>();

  function ExecutorNode(this: Node, form: NodeDef & ExecutorForm & DevicesForm & { home: string }) {
    RED.nodes.createNode(this, form);
    const open = (home: HomeRuntime) => {
      const settings = settingsFromForm(form);
      const tell = (told: Told, send: Send, msg: object = {}) => {
        this.status(statusOf(told, runner.mode));
        if (told.turn) this[told.turn](told.decision.reason.text);
        const actions = told.actions.map((payload) => ({ ...msg, topic: 'action', payload }));
        const devices = told.deviceActions.map((payload) => ({ ...msg, topic: 'device-action', payload }));
        const state = told.state ? { ...msg, topic: 'executor-state', payload: told.state } : null;
        const writes = told.writes.map(toMessage);
        const reads = told.reads.map(toReadMessage);
        if (actions.length + devices.length + writes.length + reads.length > 0 || state)
          send([[...actions, ...devices], state, writes, reads]);
      };
      this.status(waiting('starting'));
      const events = {
        released: (release: Release) => this.send(toMessages(release)),
        decided: (told: Told) => tell(told, (messages) => this.send(messages)),
        failed: (error: Error) => report(this, error),
      };
      const runner = new ExecutorRunner(home, settings, events, wireDevices(form, home.home));
      return { runner, tell };
    };
    const opened = withHome(this, form.home, open, ({ runner }) => {
      const release = runner.close();
      if (release.actions.length > 0) this.send(toMessages(release));
    });

    running.set(this.id, () => opened.current().runner);
    this.on('close', () => void running.delete(this.id));

    onInput(this, (msg, send) => {
      const { runner, tell } = opened.current();
      const told = runner.receive(msg.topic, msg.payload, msg);
      if (told) tell(told, send, msg);
    });
  }

  RED.nodes.registerType('darkstar-executor', ExecutorNode);

  const flowNodes = () => {
    const nodes: FlowNode[] = [];
    RED.nodes.eachNode((node) => void nodes.push(node as unknown as FlowNode));
    return nodes;
  };
  const has = (setting: string) => Boolean((RED.settings as unknown as Readonly<Record<string, unknown>>)[setting]);
  const access = { editorHasLogin: has('adminAuth'), pagesHaveLogin: has('httpNodeAuth') || has('dashboard') };
  serveExecutors(RED.httpAdmin, RED.auth.needsPermission('darkstar.read'), running, flowNodes, access);
}

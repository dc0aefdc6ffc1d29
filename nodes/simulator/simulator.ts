import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { HomeRuntime } from '../home/homes.js';
import { fine, onInput, waiting, withHome } from '../home/shell.js';
import { SimulatorRunner } from './runner.js';
import { settingsFromForm, type SimulatorForm } from './settings.js';

export default function (RED: NodeAPI): void {
  function SimulatorNode(this: Node, form: NodeDef & SimulatorForm & { home: string }) {
    RED.nodes.createNode(this, form);
    const open = (home: HomeRuntime) => {
      const settings = settingsFromForm(form);
      this.status(waiting('starting'));
      return new SimulatorRunner(home, settings, {
        sensors: (messages, flow, socPercent) => {
          this.send([messages.map((message): NodeMessage => ({ ...message })), null, null]);
          const soc = socPercent === undefined ? '' : `${socPercent.toFixed(0)} %, `;
          this.status(fine(`${soc}grid ${flow.gridKw.toFixed(1)} kW`));
        },
        weather: (payload) => {
          home.board.publish('weather', payload);
          this.send([null, { topic: 'weather', payload }, null]);
        },
        history: (payload) => this.send([null, null, { topic: 'history', payload }]),
      });
    };
    const opened = withHome(this, form.home, open, (runner) => runner.close());

    onInput(this, (msg) => opened.current().receive(msg.topic, msg.payload));
  }

  RED.nodes.registerType('darkstar-simulator', SimulatorNode);
}

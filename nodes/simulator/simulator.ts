import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { fine, followHome, onInput, report, waiting } from '../home/shell.js';
import { SimulatorRunner, type SimulatorEvents } from './runner.js';
import { settingsFromForm, type SimulatorForm, type SimulatorSettings } from './settings.js';

export default function (RED: NodeAPI): void {
  function SimulatorNode(this: Node, config: NodeDef & SimulatorForm & { home: string }) {
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

  function run(node: Node, homeId: string, settings: SimulatorSettings): void {
    let runner: SimulatorRunner | undefined;
    const home = followHome(
      node,
      homeId,
      (runtime) => {
        node.status(waiting(RED._('simulator.status.starting')));
        const publish = runtime.board.publish.bind(runtime.board);
        const events: SimulatorEvents = {
          sensors: (messages, flow, socPercent) => {
            node.send([messages.map((message): NodeMessage => ({ ...message })), null, null]);
            const soc = socPercent === undefined ? '' : `${socPercent.toFixed(0)} %, `;
            node.status(fine(`${soc}${RED._('simulator.status.grid')} ${flow.gridKw.toFixed(1)} kW`));
          },
          weather: (payload) => {
            publish('weather', payload);
            node.send([null, { topic: 'weather', payload }, null]);
          },
          history: (payload) => node.send([null, null, { topic: 'history', payload }]),
        };
        runner = new SimulatorRunner(runtime, settings, events);
      },
      () => {
        runner?.close();
        runner = undefined;
      },
    );
    onInput(node, (msg) => {
      home.current();
      runner?.receive(msg.topic, msg.payload);
    });
  }

  RED.nodes.registerType('darkstar-simulator', SimulatorNode);
}

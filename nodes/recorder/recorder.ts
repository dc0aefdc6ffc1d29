import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import { parsePayload } from '../home/schema/parse.js';
import { fine, followHome, onInput, report, waiting, warning } from '../home/shell.js';
import { defaultMapping } from './default-mapping.js';
import type { MappingForm } from './mapping.js';
import { Recording } from './recording.js';

interface RecorderForm {
  readonly home: string;
  readonly mappings?: readonly MappingForm[];
}

export default function (RED: NodeAPI): void {
  function RecorderNode(this: Node, config: NodeDef & RecorderForm) {
    RED.nodes.createNode(this, config);
    let recording: Recording | undefined;
    let closing: Promise<void> = Promise.resolve();
    const showCounts = () => recording && this.status(statusOf(recording));

    const home = followHome(
      this,
      config.home,
      (joined) => {
        try {
          recording = new Recording(joined, config.mappings ?? defaultMapping, {
            state: (payload) => {
              joined.board.publish('state', payload);
              this.send({ topic: 'state', payload });
              showCounts();
            },
            rows: (failure) => (failure ? report(this, failure) : showCounts()),
          });
          this.status(waiting('waits for sensors'));
        } catch (thrown) {
          report(this, thrown);
        }
      },
      () => {
        closing = recording?.close() ?? closing;
        recording = undefined;
      },
    );

    onInput(this, async (msg) => {
      home.current();
      if (!recording) return;
      if (msg.topic === 'history') {
        await recording.importHistory(parsePayload('history', msg.payload));
        return void showCounts();
      }
      const [error] = recording.take(msg);
      if (error) throw error;
      showCounts();
    });
    this.on('close', (done: () => void) => void closing.finally(done));
  }

  RED.nodes.registerType('darkstar-recorder', RecorderNode);
}

function statusOf(recording: Recording): NodeStatus {
  const { sensors, rows, unknown, refused } = recording.counts();
  if (refused > 0) return warning(`${sensors} sensors, ${refused} refused`);
  if (unknown > 0) return warning(`${sensors} sensors, ${unknown} unknown`);
  return fine(`${sensors} sensors, ${rows < 1000 ? rows : `${Math.floor(rows / 1000)}k`} rows`);
}

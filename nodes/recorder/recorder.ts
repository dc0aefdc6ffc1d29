import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import { parsePayload } from '../home/schema/parse.js';
import { fine, onInput, report, waiting, warning, withHome } from '../home/shell.js';
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
    let closing: Promise<void> = Promise.resolve();
    const showCounts = (recording: Recording) => {
      if (opened.holds(recording)) this.status(statusOf(recording));
    };

    const opened = withHome(
      this,
      config.home,
      (home) => {
        const recording = new Recording(home, config.mappings ?? defaultMapping, {
          state: (payload) => {
            home.board.publish('state', payload);
            this.send({ topic: 'state', payload });
            showCounts(recording);
          },
          rows: (failure) => (failure ? report(this, failure) : showCounts(recording)),
        });
        this.status(waiting('waits for sensors'));
        return recording;
      },
      (recording) => (closing = recording.close()),
    );

    onInput(this, async (msg) => {
      const recording = opened.current();
      if (msg.topic === 'history') {
        await recording.importHistory(parsePayload('history', msg.payload));
        return showCounts(recording);
      }
      const [error] = recording.take(msg);
      if (error) throw error;
      showCounts(recording);
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

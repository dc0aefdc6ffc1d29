import path from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import { DarkstarError } from '../home/errors.js';
import { parsePayload } from '../home/schema/parse.js';
import { fine, onInput, report, waiting, warning, withHome } from '../home/shell.js';
import { serveReadings } from './check-route.js';
import { defaultMapping } from './default-mapping.js';
import type { HistorySettings } from './history-desk.js';
import type { MappingForm } from './mapping.js';
import { Recording } from './recording.js';
import { isStatistics } from './statistics.js';

interface RecorderForm {
  readonly home: string;
  readonly mappings?: readonly MappingForm[];
  readonly historyDays?: string;
  readonly historyFile?: string;
}

const DEFAULT_HISTORY_DAYS = 90;
const MOST_HISTORY_DAYS = 3650;

export default function (RED: NodeAPI): void {
  const recordings = serveReadings(RED.httpAdmin, RED.auth.needsPermission('darkstar-recorder.read'));

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
        const settings = historySettings(config, RED.settings.userDir ?? '.');
        const recording = new Recording(home, config.mappings ?? defaultMapping, settings, {
          state: (payload) => {
            home.board.publish('state', payload);
            this.send([{ topic: 'state', payload }, null]);
            showCounts(recording);
          },
          rows: (failure) => (failure ? report(this, failure) : showCounts(recording)),
          ask: (payload) => this.send([null, { topic: 'history-request', payload }]),
          imported: (rows, from) => {
            this.log(`${rows} quarter hours of history came from ${from}.`);
            showCounts(recording);
          },
        });
        recordings.set(this.id, recording);
        this.status(waiting('waits for sensors'));
        return recording;
      },
      (recording) => {
        recordings.delete(this.id);
        closing = recording.close();
      },
    );

    onInput(this, async (msg) => {
      const recording = opened.current();
      if (msg.topic === 'history' || msg.topic === 'history-request') {
        await takeHistory(recording, msg.topic, msg.payload);
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

/** Rows, a CSV text, or Home Assistant's answer; any other `history-request` is a wish to ask it now. */
async function takeHistory(recording: Recording, topic: string, payload: unknown): Promise<void> {
  if (isStatistics(payload)) return recording.importStatistics(payload);
  if (topic === 'history-request') return recording.askForHistory();
  if (typeof payload === 'string') return recording.importCsv(payload);
  return recording.importHistory(parsePayload('history', payload));
}

function historySettings({ historyDays = '', historyFile = '' }: RecorderForm, userDir: string): HistorySettings {
  const days = historyDays === '' ? DEFAULT_HISTORY_DAYS : Number(historyDays);
  if (!(days >= 0 && days <= MOST_HISTORY_DAYS)) {
    throw new DarkstarError(
      'invalid-history-days',
      `The days of history are "${historyDays}": expected 0 to ${MOST_HISTORY_DAYS}. Correct them in the recorder.`,
      { values: { historyDays } },
    );
  }
  return { days, file: historyFile.trim() === '' ? '' : path.resolve(userDir, historyFile.trim()) };
}

function statusOf(recording: Recording): NodeStatus {
  const { sensors, rows, unknown, refused } = recording.counts();
  if (refused > 0) return warning(`${sensors} sensors, ${refused} refused`);
  if (unknown > 0) return warning(`${sensors} sensors, ${unknown} unknown`);
  return fine(`${sensors} sensors, ${rows < 1000 ? rows : `${Math.floor(rows / 1000)}k`} rows`);
}

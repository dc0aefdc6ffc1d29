import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { toDarkstarError } from '../home/errors.js';
import { Kepler } from './kepler.js';
import { LIVE_EXPLAIN_MS } from './kepler-limits.js';
import type { SolverReply, SolverTask } from './solver-protocol.js';

const SOLVER_NICENESS = 5;

/** Plans one problem after the other, as they come, in a thread of its own. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  giveWay();
  const kepler = await Kepler.load();
  port.on('message', (task: SolverTask) => {
    port.postMessage(answer(kepler, task));
    // A solver that has crashed cannot be mended from inside: the client starts a new worker.
    if (!kepler.healthy) port.close();
  });
}

/** A plan can wait a moment, Node-RED's own thread cannot. On Linux a priority is that of the thread, elsewhere of the process. */
function giveWay(): void {
  if (process.platform === 'linux') os.setPriority(Math.max(os.getPriority(), SOLVER_NICENESS));
}

function answer(kepler: Kepler, { id, problem }: SolverTask): SolverReply {
  try {
    return { id, planJson: JSON.stringify(kepler.plan(problem, { explainMs: LIVE_EXPLAIN_MS })) };
  } catch (thrown) {
    const { code, message, values, problems } = toDarkstarError(thrown);
    return { id, error: { code, message, values, problems } };
  }
}

if (parentPort) await serve(parentPort);

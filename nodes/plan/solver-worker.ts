import { parentPort } from 'node:worker_threads';
import { toDarkstarError } from '../home/errors.js';
import { Kepler } from './kepler.js';
import { LIVE_EXPLAIN_MS } from './kepler-limits.js';
import type { SolverReply, SolverTask } from './solver-protocol.js';

/** Plans one problem after the other, as they come, in a thread of its own. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const kepler = await Kepler.load();
  port.on('message', (task: SolverTask) => {
    port.postMessage(answer(kepler, task));
    // A solver that has crashed cannot be mended from inside: the client starts a new worker.
    if (!kepler.healthy) port.close();
  });
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

import { Worker } from 'node:worker_threads';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import { parsePayload } from '../home/schema/parse.js';
import type { BacktestResult } from '../home/schema/trust.js';
import type { BacktestOrder } from './order.js';
import type { PolicyName } from './policies.js';
import { errorOf, type BacktestMessage } from './protocol.js';

/** A backtest that runs in threads of its own; they are started with it and end with it. */
export interface RunningBacktest {
  /** Rejects with a DarkstarError: what the replay refused, `backtest-cancelled`, or `backtest-crashed`. */
  readonly report: Promise<BacktestResult>;
  readonly cancel: () => void;
}

/** @param onProgress how much of a policy is done, 0 to 1 */
export function startBacktest(
  order: BacktestOrder,
  onProgress: (policy: PolicyName, share: number) => void,
): RunningBacktest {
  const worker = new Worker(new URL('./backtest-worker.js', import.meta.url), {
    workerData: order,
    name: 'darkstar-backtest',
  });
  let cancel: () => void = () => undefined;
  const report = new Promise<BacktestResult>((resolve, reject) => {
    cancel = () => reject(cancelled());
    worker.on('message', (message: BacktestMessage) => {
      if (message.kind === 'progress') onProgress(message.policy, message.share);
      else if (message.kind === 'report') resolve(parsePayload('backtest-report', JSON.parse(message.reportJson)));
      else if (message.kind === 'failed') reject(errorOf(message.error));
    });
    worker.on('error', (thrown) => reject(crashed(toDarkstarError(thrown).message)));
    worker.on('exit', (code) => reject(crashed(`it ended with code ${code}`)));
  }).finally(() => worker.terminate());
  return { report, cancel };
}

function cancelled(): DarkstarError {
  return new DarkstarError('backtest-cancelled', 'The backtest was cancelled. Start it again to get a report.');
}

function crashed(why: string): DarkstarError {
  return new DarkstarError('backtest-crashed', `The backtest stopped: ${why}. Try a shorter period.`, {
    values: { why },
  });
}

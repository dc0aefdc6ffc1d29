import { parentPort, Worker, workerData } from 'node:worker_threads';
import { toDarkstarError } from '../home/errors.js';
import { Kepler } from '../plan/kepler.js';
import { unpackRows, unpackSpots, type BacktestOrder } from './order.js';
import type { PolicyName } from './policies.js';
import { replayPolicies, reportOn, type BacktestOptions, type Replayed } from './run.js';
import { errorOf, type BacktestMessage } from './protocol.js';
import { buildWorld, choosePvSource, type ReplayWorld } from './world.js';

type Tell = (message: BacktestMessage) => void;

const MPC: PolicyName = 'mpc';
// Progress is told this often, in shares of a policy.
const PROGRESS_STEPS = 50;

/**
 * Replays what was ordered in a thread of its own. The policy that plans all the time gets a second thread, while this
 * one replays the others.
 */
async function replayOrder(order: BacktestOrder, tell: Tell): Promise<void> {
  const others = order.policies.filter((policy) => policy !== MPC);
  const shared = others.length > 0 && others.length < order.policies.length;
  const beside = shared ? replayBeside({ ...order, policies: [MPC] }, tell) : undefined;
  const world = worldOf(order);
  const here = replayHere(world, shared ? { ...order, policies: others } : order, tell);
  const [own, other] = await Promise.all([here, beside]);
  const flowsOf = new Map([...own.flowsOf, ...(other?.flowsOf ?? [])]);
  const sensitivity = own.sensitivity ?? other?.sensitivity;
  const inOrder = new Map(order.policies.map((policy) => [policy, flowsOf.get(policy) ?? []]));
  const report = reportOn(world, order.startSocPercent, {
    flowsOf: inOrder,
    log: (other ?? own).log,
    ...(sensitivity ? { sensitivity } : {}),
  });
  tell({ kind: 'report', reportJson: JSON.stringify(report) });
}

function worldOf({ home, rows, spots, fromMs, toMs }: BacktestOrder): ReplayWorld {
  return buildWorld({ home, rows: unpackRows(rows), prices: unpackSpots(spots), fromMs, toMs });
}

async function replayHere(world: ReplayWorld, order: BacktestOrder, tell: Tell): Promise<Replayed> {
  const { policies, startSocPercent, sensitivity, replanMinutes, horizonHours, truth, without, weather, control } =
    order;
  const pvSource = choosePvSource(world, weather);
  const options: BacktestOptions = {
    policies,
    startSocPercent,
    ...(sensitivity ? { sensitivity } : {}),
    mpc: {
      replanMinutes,
      horizonHours,
      truth: new Set(truth),
      without: new Set(without),
      pvSource,
      ...(control ? { control } : {}),
    },
  };
  const kepler = await Kepler.load();
  try {
    return replayPolicies(world, options, { planner: kepler, now: () => performance.now(), onProgress: inSteps(tell) });
  } finally {
    kepler.dispose();
  }
}

function inSteps(tell: Tell): (policy: PolicyName, done: number, slots: number) => void {
  let told = '';
  return (policy, done, slots) => {
    const share = Math.floor((PROGRESS_STEPS * done) / slots) / PROGRESS_STEPS;
    const step = `${policy} ${share}`;
    if (step === told) return;
    told = step;
    tell({ kind: 'progress', policy, share });
  };
}

interface Beside {
  readonly order: BacktestOrder;
  readonly beside: true;
}

/** @throws DarkstarError whatever the other thread threw. */
function replayBeside(order: BacktestOrder, tell: Tell): Promise<Replayed> {
  const data: Beside = { order, beside: true };
  const worker = new Worker(new URL(import.meta.url), {
    workerData: data,
    name: 'darkstar-backtest-mpc',
  });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (message: BacktestMessage) => {
      if (message.kind === 'replayed') resolve(message.replayed);
      else if (message.kind === 'failed') reject(errorOf(message.error));
      else tell(message);
    });
  });
}

async function main(port: NonNullable<typeof parentPort>): Promise<void> {
  const tell: Tell = (message) => port.postMessage(message);
  const data = workerData as BacktestOrder | Beside;
  try {
    if ('beside' in data) tell({ kind: 'replayed', replayed: await replayHere(worldOf(data.order), data.order, tell) });
    else await replayOrder(data, tell);
  } catch (thrown) {
    const { code, message, values, problems } = toDarkstarError(thrown);
    tell({ kind: 'failed', error: { code, message, values, problems } });
  }
}

if (parentPort) await main(parentPort);

import { setFlagsFromString } from 'node:v8';
import { Worker, type ResourceLimits } from 'node:worker_threads';

interface WorkerOptions {
  readonly name: string;
  readonly limits: ResourceLimits;
  readonly workerData?: unknown;
}

/** Starts a worker thread that stays as long as Node-RED runs, and keeps small for it. */
export function startOwnWorker(module: URL, { name, limits, workerData }: WorkerOptions): Worker {
  // What a thread needed at its most to compile WebAssembly stays with the process: one such thread will do, and it
  // leaves the machine's other cores to Node-RED.
  setFlagsFromString('--wasm-num-compilation-tasks=1');
  return new Worker(module, { name, resourceLimits: limits, workerData });
}

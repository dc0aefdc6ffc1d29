import type { Worker } from 'node:worker_threads';
import type { Answer, Envelope, Request } from './data-worker.js';
import { DarkstarError, toDarkstarError } from './errors.js';
import { startOwnWorker } from './own-worker.js';
import type { Store, StoreHealth } from './store.js';

/** Where a store reports a change of its state; a Node-RED node will do. */
interface StoreLog {
  warn(text: string): void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: DarkstarError) => void;
}

// Rows are read and written in small pieces: more room for short-lived objects than this saves no time.
const MOST_YOUNG_MB = 8;

/**
 * The data worker of this process: started at the first request, ended when no store uses it, started anew after a
 * crash. It keeps the process alive only while a request is unanswered.
 */
class DataWorker {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private readonly users = new Map<string, number>();
  private ending: Promise<unknown> = Promise.resolve();
  private lastId = 0;

  join(folder: string): void {
    this.users.set(folder, (this.users.get(folder) ?? 0) + 1);
  }

  /** Closes the folder's database when its last user leaves, and ends the worker after the last folder. */
  async leave(folder: string): Promise<void> {
    const left = (this.users.get(folder) ?? 0) - 1;
    if (left > 0) return void this.users.set(folder, left);
    this.users.delete(folder);
    await this.ending;
    if (!this.worker) return;
    await this.ask({ kind: 'close', folder }).catch(() => undefined);
    if (this.users.size === 0 && this.pending.size === 0) await this.end();
  }

  async ask(request: Request): Promise<unknown> {
    await this.ending;
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      // First, because it throws on an input that cannot be cloned.
      worker.postMessage({ id, request } satisfies Envelope);
      this.pending.set(id, { resolve, reject });
      worker.ref();
    }).finally(() => {
      if (this.pending.size === 0) worker.unref();
    });
  }

  private start(): Worker {
    const limits = { maxYoungGenerationSizeMb: MOST_YOUNG_MB };
    const worker = startOwnWorker(new URL('./data-worker.js', import.meta.url), { name: 'darkstar-data', limits });
    let reason = 'it ended';
    worker.on('message', (answer: Answer) => this.settle(answer));
    worker.on('error', (error) => (reason = toDarkstarError(error).message));
    worker.on('exit', () => this.crashed(worker, reason));
    return worker;
  }

  private settle(answer: Answer): void {
    const pending = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if (answer.ok) return pending?.resolve(answer.value);
    const { code, text, values, problems } = answer.failure;
    pending?.reject(new DarkstarError(code, text, { values, problems }));
  }

  private crashed(worker: Worker, reason: string): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const lost = [...this.pending.values()];
    this.pending.clear();
    const text = `The data worker stopped (${reason}); this request is lost. The next one starts it again.`;
    for (const { reject } of lost) reject(new DarkstarError('store-crashed', text, { values: { reason } }));
  }

  private async end(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    this.ending = worker?.terminate() ?? Promise.resolve();
    await this.ending;
  }
}

const dataWorker = new DataWorker();

/**
 * Opens the store of one home in the data worker, which all stores of this process share. `log` hears once, in a
 * sentence for people, when the database does not persist or had to be begun anew.
 */
export function openStore(folder: string, log: StoreLog): Store {
  let closing: Promise<void> | undefined;
  dataWorker.join(folder);
  const health = dataWorker.ask({ kind: 'open', folder }).then(
    (answer) => answer as StoreHealth,
    (error: unknown): StoreHealth => ({ persistent: false, problem: toDarkstarError(error).toText() }),
  );
  void health.then(({ problem }) => problem && log.warn(problem.text));
  return {
    health,
    async run<O>(module: URL, name: string, input?: unknown): Promise<O> {
      if (closing) throw new DarkstarError('store-closed', 'The store of this home is closed. Deploy the home again.');
      return (await dataWorker.ask({ kind: 'run', folder, module: module.href, name, input })) as O;
    },
    close: () => (closing ??= dataWorker.leave(folder)),
  };
}

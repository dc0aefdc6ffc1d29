import { parentPort } from 'node:worker_threads';
import { openDatabase, type OpenDatabase } from './database.js';
import { toDarkstarError, type Problem, type Text } from './errors.js';
import type { StoreHealth, StoreJob } from './store.js';

/** What the data worker is asked for. `open` answers with the health, `close` when the database is closed. */
export type Request =
  | { readonly kind: 'open'; readonly folder: string }
  | {
      readonly kind: 'run';
      readonly folder: string;
      readonly module: string;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly kind: 'close'; readonly folder: string };

export interface Envelope {
  readonly id: number;
  readonly request: Request;
}

/** An error as it crosses between threads: structured clone would lose the code of an Error. */
export interface Failure {
  readonly code: string;
  readonly text: string;
  readonly values: Text['values'];
  readonly problems: readonly Problem[];
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** The databases of all homes, each opened at its first use, and the line of work that waits for each. */
class Databases {
  private readonly open = new Map<string, OpenDatabase>();
  private readonly lines = new Map<string, Promise<unknown>>();

  /** Does the work after everything that came before it for the same folder. */
  handle(request: Request): Promise<unknown> {
    const before = this.lines.get(request.folder) ?? Promise.resolve();
    const work = before.then(() => this.perform(request));
    this.lines.set(
      request.folder,
      work.catch(() => undefined),
    );
    return work;
  }

  private perform(request: Request): unknown {
    switch (request.kind) {
      case 'open':
        return this.database(request.folder).health satisfies StoreHealth;
      case 'run':
        return this.runJob(request);
      case 'close':
        return this.close(request.folder);
    }
  }

  private async runJob({ folder, module, name, input }: Request & { kind: 'run' }): Promise<unknown> {
    const exported = ((await import(module)) as Record<string, unknown>)[name];
    if (typeof exported !== 'function') throw new TypeError(`${module} has no function "${name}"`);
    return (exported as StoreJob<unknown, unknown>)(this.database(folder), input);
  }

  private database(folder: string): OpenDatabase {
    const present = this.open.get(folder);
    if (present) return present;
    const opened = openDatabase(folder);
    this.open.set(folder, opened);
    return opened;
  }

  private close(folder: string): void {
    const database = this.open.get(folder);
    this.open.delete(folder);
    this.lines.delete(folder);
    database?.close();
  }
}

function toFailure(thrown: unknown): Failure {
  const { code, message, values, problems } = toDarkstarError(thrown);
  return { code, text: message, values, problems };
}

const databases = new Databases();

parentPort?.on('message', ({ id, request }: Envelope) => {
  const answer = (message: Answer) => parentPort?.postMessage(message);
  databases
    .handle(request)
    .then((value) => answer({ id, ok: true, value }))
    // Also an answer that cannot be cloned comes here.
    .catch((thrown: unknown) => answer({ id, ok: false, failure: toFailure(thrown) }));
});

import { createHash } from 'node:crypto';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import type { HomeRuntime } from '../home/homes.js';
import type { Store } from '../home/store.js';
import type { CacheChange } from './cache-core.js';
import type { CacheName, KeptRow } from './cache-store.js';

const JOBS = new URL('./cache-store.js', import.meta.url);

/** Keeps the values of one cache in the home's store, in the order in which they changed. */
export class CacheKeeper<Value extends object> {
  private last: Promise<void> = Promise.resolve();
  /** Whether everything was forgotten before what was kept could be read. */
  private outdated = false;

  constructor(
    private readonly store: Pick<Store, 'run'>,
    private readonly name: CacheName,
    private readonly failed: (error: DarkstarError) => void,
  ) {}

  /** Puts what was kept into `core`; resolves when that is done, and never rejects. */
  restore(core: { restore(key: string, value: Value, asOf: number): void }): Promise<void> {
    return this.inTurn(async () => {
      const rows = await this.store.run<readonly KeptRow[]>(JOBS, 'readCache', this.name);
      if (this.outdated) return;
      for (const { key, asOf, value } of rows) core.restore(key, JSON.parse(value) as Value, asOf);
    });
  }

  /** Writes a change; what cannot be written is told, and stays in memory. */
  note(change: CacheChange<Value>): void {
    if (change.kind === 'forgotten' && change.key === undefined) this.outdated = true;
    void this.inTurn(() => {
      const { cache } = this.name;
      if (change.kind === 'forgotten') return this.store.run(JOBS, 'forgetValues', { cache, key: change.key });
      const { key, asOf, value } = change;
      return this.store.run(JOBS, 'keepValue', { ...this.name, key, asOf, value: JSON.stringify(value) });
    });
  }

  /** Resolves when everything is written. */
  close(): Promise<void> {
    return this.last;
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work).catch((thrown: unknown) => this.failed(toDarkstarError(thrown)));
    return this.last;
  }
}

/**
 * The keeper of a cache in the store of its home.
 * @throws DarkstarError `cache-no-store` where it has no home
 */
export function keeperIn<Value extends object>(
  runtime: Pick<HomeRuntime, 'store' | 'home'> | undefined,
  cache: string,
  failed: (error: DarkstarError) => void,
): CacheKeeper<Value> {
  if (runtime) return new CacheKeeper(runtime.store, { cache, home: fingerprint(runtime.home) }, failed);
  throw new DarkstarError('cache-no-store', 'Values outlive a restart only in the store of a home. Choose a home.');
}

/** Answers that were made for a home with another tariff or battery are not its answers. */
function fingerprint(home: HomeRuntime['home']): string {
  return createHash('sha256').update(JSON.stringify(home)).digest('base64url').slice(0, 16);
}

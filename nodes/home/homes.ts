import type { Board } from './board.js';
import type { HomeClock } from './clock.js';
import type { DarkstarError } from './errors.js';
import type { Home } from './schema/home.js';
import type { Store } from './store.js';

/** What a node gets from the home it names. */
export interface HomeRuntime {
  /** The Node-RED id of the config node. */
  readonly id: string;
  readonly name: string;
  /** The slug that names the home's folder; unique in this Node-RED. */
  readonly key: string;
  readonly home: Home;
  /** `<userDir>/darkstar/<key>` */
  readonly folder: string;
  readonly clock: HomeClock;
  readonly board: Board;
  readonly store: Store;
  /** Resolves when the board holds what it held before a restart; never rejects. */
  readonly restored: Promise<void>;
}

type Watcher = (home: HomeRuntime | undefined) => void;

/**
 * The homes that are deployed now, by the id of their config node. Node-RED may build a node before its home, or keep
 * it while its home is disabled and enabled again: watchers are told of each.
 */
export class Homes {
  private readonly homes = new Map<string, HomeRuntime>();
  private readonly refusals = new Map<string, DarkstarError>();
  private readonly watchers = new Map<string, Set<Watcher>>();
  private readonly releases = new Set<() => void>();

  add(home: HomeRuntime): void {
    this.homes.set(home.id, home);
    this.refusals.delete(home.id);
    this.tell(home.id);
  }

  /** Takes the home away, and any refusal of it. */
  remove(id: string): void {
    this.homes.delete(id);
    this.refusals.delete(id);
    this.tell(id);
  }

  /** Tells who waits for a key that a home which was removed has let go of its folder. */
  release(): void {
    for (const listener of [...this.releases]) listener();
  }

  /** Says why a home that is deployed cannot be used. */
  refuse(id: string, reason: DarkstarError): void {
    this.refusals.set(id, reason);
    this.tell(id);
  }

  refusalOf(id: string): DarkstarError | undefined {
    return this.refusals.get(id);
  }

  get(id: string): HomeRuntime | undefined {
    return this.homes.get(id);
  }

  withKey(key: string): HomeRuntime | undefined {
    return [...this.homes.values()].find((home) => home.key === key);
  }

  /** Calls `watcher` now and whenever the home comes or goes; the returned function ends that. */
  watch(id: string, watcher: Watcher): () => void {
    const watchers = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, watchers.add(watcher));
    watcher(this.homes.get(id));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.watchers.delete(id);
    };
  }

  /** Calls `listener` whenever a key has become free; the returned function ends that. */
  onRelease(listener: () => void): () => void {
    this.releases.add(listener);
    return () => void this.releases.delete(listener);
  }

  private tell(id: string): void {
    for (const watcher of [...(this.watchers.get(id) ?? [])]) watcher(this.homes.get(id));
  }
}

export const homes = new Homes();

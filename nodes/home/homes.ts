import type { Board } from './board.js';
import type { HomeClock } from './clock.js';
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
}

type Watcher = (home: HomeRuntime | undefined) => void;

/**
 * The homes that are deployed now, by the id of their config node. Node-RED may build a node before its home, or keep
 * it while its home is disabled and enabled again: watchers are told of each.
 */
export class Homes {
  private readonly homes = new Map<string, HomeRuntime>();
  private readonly watchers = new Map<string, Set<Watcher>>();

  add(home: HomeRuntime): void {
    this.homes.set(home.id, home);
    this.tell(home.id);
  }

  remove(home: HomeRuntime): void {
    if (this.homes.get(home.id) !== home) return;
    this.homes.delete(home.id);
    this.tell(home.id);
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

  private tell(id: string): void {
    for (const watcher of [...(this.watchers.get(id) ?? [])]) watcher(this.homes.get(id));
  }
}

export const homes = new Homes();

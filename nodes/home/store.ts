import type { Text } from './errors.js';

/** A value that SQLite holds. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** One home's database, inside the data worker. Calls are synchronous there. */
export interface Database {
  all(sql: string, values?: readonly SqlValue[]): readonly Row[];
  run(sql: string, values?: readonly SqlValue[]): void;
  /** Runs `work` in one transaction: all of it is kept, or nothing. */
  transaction<T>(work: () => T): T;
}

/**
 * A function that runs in the data worker with the home's database: an export of a module, named by the module's URL.
 * Input and output cross by structured clone.
 */
export type StoreJob<I, O> = (database: Database, input: I) => O | Promise<O>;

export interface StoreHealth {
  /** False where the folder cannot be written: everything runs from memory and is lost at the end. */
  readonly persistent: boolean;
  readonly problem?: Text;
}

/** The way from Node-RED's thread to a home's database in the data worker. */
export interface Store {
  /** Resolves when the database is open; never rejects: a folder that cannot be used is told in the health. */
  readonly health: Promise<StoreHealth>;
  /**
   * Runs the export `name` of `module` (a `URL` made with `import.meta.url`) in the data worker.
   * @throws DarkstarError `store-closed` after `close`, else whatever the job threw, with its code.
   */
  run<O>(module: URL, name: string, input?: unknown): Promise<O>;
  close(): Promise<void>;
}

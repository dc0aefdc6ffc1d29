import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { giveUpOwnership, takeOwnership } from './data-lock.js';
import { DarkstarError, toDarkstarError } from './errors.js';
import { toIso } from './grid.js';
import { migrations as released } from './migrations.js';
import type { Database, Row, SqlValue, StoreHealth } from './store.js';

const FILE = 'darkstar.sqlite';

export interface OpenDatabase extends Database {
  readonly health: StoreHealth;
  close(): void;
}

interface OpenOptions {
  readonly now?: () => number;
  readonly migrations?: readonly string[];
}

/**
 * Opens a home's database, `<folder>/darkstar.sqlite`, and makes the folder and the file where there are none.
 *
 * Never throws: where the folder cannot be used, or the file is of a newer release or in use by another process, the
 * database lives in memory and `health` says why and what to do; a corrupt file is set aside and a new one begun.
 */
export function openDatabase(
  folder: string,
  { now = Date.now, migrations = released }: OpenOptions = {},
): OpenDatabase {
  try {
    return openFile(folder, now, migrations);
  } catch (thrown) {
    const problem = folderProblem(folder, thrown).toText();
    const connection = new sqlite.Database(':memory:');
    migrate(connection, migrations);
    return wrap(connection, { persistent: false, problem }, () => undefined);
  }
}

function openFile(folder: string, now: () => number, migrations: readonly string[]): OpenDatabase {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, FILE);
  refuseNewer(readUserVersion(file), migrations, file);
  takeOwnership(folder, file);
  const release = () => giveUpOwnership(folder);
  try {
    return wrap(connect(file, migrations), { persistent: true }, release);
  } catch (thrown) {
    if (!isCorruption(thrown)) {
      release();
      throw thrown;
    }
    const aside = setAside(file, now());
    const problem = corruptionProblem(aside).toText();
    return wrap(connect(file, migrations), { persistent: true, problem }, release);
  }
}

function connect(file: string, migrations: readonly string[]): sqlite.Database {
  const connection = new sqlite.Database(file);
  try {
    // The port's rollback journal is not rolled back after a crash, because its own lock makes the journal look in use.
    // The write-ahead log has checksums instead; held exclusively it needs no shared memory, which the port lacks.
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = FULL');
    const journal = Object.values(connection.get('PRAGMA journal_mode') ?? {})[0];
    if (journal !== 'wal')
      throw new Error(`SQLite refused the write-ahead log and keeps the journal "${String(journal)}"`);
    const [check] = connection.all('PRAGMA quick_check(1)');
    if (check?.quick_check !== 'ok') throw new CorruptFile(String(check?.quick_check));
    refuseNewer(userVersion(connection), migrations, file);
    copyBeforeMigrating(connection, file, migrations);
    migrate(connection, migrations);
    rmSync(`${file}-journal`, { force: true });
    syncFolder(path.dirname(file));
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

/** Takes all missing steps at once, or none. */
function migrate(connection: sqlite.Database, migrations: readonly string[]): void {
  const version = userVersion(connection);
  if (version >= migrations.length) return;
  inTransaction(connection, () => {
    for (const step of migrations.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

/** Keeps `darkstar.sqlite.v1` and so on: the file as the older release left it. */
function copyBeforeMigrating(connection: sqlite.Database, file: string, migrations: readonly string[]): void {
  const version = userVersion(connection);
  if (version === 0 || version >= migrations.length) return;
  connection.get('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(file, `${file}.v${version}`);
}

function userVersion(connection: sqlite.Database): number {
  return Number(connection.get('PRAGMA user_version')?.user_version ?? 0);
}

/** Bytes 60 to 63 of an SQLite file (https://www.sqlite.org/fileformat.html), read without opening it as a database. */
function readUserVersion(file: string): number {
  if (!existsSync(file)) return 0;
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(64);
    const isSqlite =
      readSync(descriptor, header, 0, 64, 0) === 64 && header.toString('latin1', 0, 15) === 'SQLite format 3';
    return isSqlite ? header.readInt32BE(60) : 0;
  } finally {
    closeSync(descriptor);
  }
}

function refuseNewer(version: number, migrations: readonly string[], file: string): void {
  if (version <= migrations.length) return;
  throw new DarkstarError(
    'store-newer',
    `${file} was written by a newer release (schema ${version}, this one knows ${migrations.length}). Install that release again, or move the file away; until then nothing is kept.`,
    { values: { file, version, known: migrations.length } },
  );
}

function setAside(file: string, now: number): string {
  const aside = `${file}.corrupt-${toIso(now).replaceAll(':', '-')}`;
  for (const suffix of ['', '-wal', '-journal']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

/** A new name in a folder survives a power cut only after the folder itself is written. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

class CorruptFile extends Error {}

function isCorruption(thrown: unknown): boolean {
  return thrown instanceof CorruptFile || (thrown instanceof Error && /malformed|not a database/.test(thrown.message));
}

function corruptionProblem(aside: string): DarkstarError {
  return new DarkstarError(
    'store-corrupt',
    `The home's database was damaged. It was set aside as ${aside} and a new one begun; import the history again if you have it elsewhere.`,
    { values: { aside } },
  );
}

function folderProblem(folder: string, thrown: unknown): DarkstarError {
  if (thrown instanceof DarkstarError) return thrown;
  const reason = toDarkstarError(thrown).message;
  return new DarkstarError(
    'store-unwritable',
    `The home's folder ${folder} cannot be used (${reason}), so nothing is kept beyond this run. Make it writable or free some space, then deploy again.`,
    { values: { folder, reason }, cause: thrown },
  );
}

function wrap(connection: sqlite.Database, health: StoreHealth, release: () => void): OpenDatabase {
  // Within a transaction each statement is prepared once: a year of history comes four times as fast.
  let prepared: Map<string, sqlite.Statement> | undefined;
  const run = (sql: string, values: SqlValue[]) => {
    if (!prepared) return void connection.run(sql, values);
    const statement = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, statement);
    statement.run(values);
  };
  const finalizeAll = () => {
    for (const statement of prepared?.values() ?? []) finalize(statement);
    prepared = undefined;
  };
  const transaction = <T>(work: () => T): T => {
    // A transaction within a transaction is a part of it.
    if (prepared) return work();
    prepared = new Map();
    return inTransaction(connection, work, finalizeAll);
  };
  return {
    health,
    all: (sql, values = []) => guarded(() => connection.all(sql, [...values]) as unknown as readonly Row[]),
    run: (sql, values = []) => guarded(() => run(sql, [...values])),
    transaction: (work) => guarded(() => transaction(work)),
    close() {
      connection.close();
      release();
    },
  };
}

function inTransaction<T>(connection: sqlite.Database, work: () => T, finished: () => void = () => undefined): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    finished();
    connection.exec('COMMIT');
    return result;
  } catch (thrown) {
    finished();
    // SQLite has rolled back by itself after some errors, such as a full disk.
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw thrown;
  }
}

/** Frees a statement; the error of its last step, which SQLite repeats here, was thrown then. */
function finalize(statement: sqlite.Statement): void {
  try {
    statement.finalize();
  } catch (thrown) {
    if (!(thrown instanceof sqlite.SQLite3Error)) throw thrown;
  }
}

/** Gives what SQLite throws a code and a remedy. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof sqlite.SQLite3Error)) throw thrown;
    throw sqliteProblem(thrown);
  }
}

function sqliteProblem(error: Error): DarkstarError {
  const reason = error.message;
  const values = { reason };
  if (/disk is full|disk I\/O|readonly|read-only/.test(reason)) {
    const text = `The home's database could not be written (${reason}). Free some space on the disk or make it writable.`;
    return new DarkstarError('store-unwritable', text, { values, cause: error });
  }
  if (isCorruption(error)) {
    const text = `The home's database is damaged (${reason}). Restart Node-RED: the file is then set aside and a new one begun.`;
    return new DarkstarError('store-corrupt', text, { values, cause: error });
  }
  return new DarkstarError('store-failed', `SQLite refused: ${reason}.`, { values, cause: error });
}

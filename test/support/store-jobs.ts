import { writeSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { DarkstarError } from '../../nodes/home/errors.js';
import type { Database } from '../../nodes/home/store.js';

// Store jobs for the tests of the store: they run in the data worker and use the board's table as a notebook.

interface Note {
  readonly key: string;
  readonly value: string;
}

export function write(database: Database, { key, value }: Note): void {
  database.run(
    'INSERT INTO board (topic, payload) VALUES (?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload',
    [key, value],
  );
}

export function read(database: Database, key: string): string | null {
  const [row] = database.all('SELECT payload FROM board WHERE topic = ?', [key]);
  return row ? String(row.payload) : null;
}

export function cachedKeys(database: Database): string[] {
  return database.all('SELECT key FROM cache_values ORDER BY key').map(({ key }) => String(key));
}

export function append(database: Database, word: string): void {
  const before = read(database, 'log');
  write(database, { key: 'log', value: before === null ? word : `${before} ${word}` });
}

export async function slowAppend(database: Database, word: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 30));
  append(database, word);
}

export function thread(): number {
  return threadId;
}

export function fail(): never {
  const problems = [{ path: 'p', value: 1, expected: '2', remedy: 'r' }];
  throw new DarkstarError('test-failure', 'Fails on purpose.', { values: { reason: 'test' }, problems });
}

export function writeThenFail(database: Database, note: Note): void {
  database.transaction(() => {
    write(database, note);
    fail();
  });
}

export function badSql(database: Database): void {
  database.run('INSERT INTO nowhere VALUES (1)');
}

export function pretendNewer(database: Database, version: number): void {
  database.run(`PRAGMA user_version = ${version}`);
}

/** Many pages, so that damage hits one that is in use. */
export function fill(database: Database): void {
  database.transaction(() => {
    for (let index = 0; index < 500; index++) write(database, { key: `key ${index}`, value: 'x'.repeat(200) });
  });
}

export function crash(): Promise<never> {
  setImmediate(() => {
    throw new Error('crashes on purpose');
  });
  return new Promise(() => undefined);
}

export function integrityCheck(database: Database): unknown {
  return database.all('PRAGMA integrity_check')[0]?.integrity_check;
}

const PLACES = 4000;
const PLACES_PER_BATCH = 50;

/** The places in the file, far apart, that a batch overwrites: it touches many pages. */
export function placesOf(batch: number): readonly number[] {
  return Array.from({ length: PLACES_PER_BATCH }, (_, index) => (index * 809 + batch * 97) % PLACES);
}

/** Writes one batch in one transaction, over what earlier ones left in its places. */
export function writeBatch(database: Database, batch: number): void {
  database.transaction(() => {
    for (const place of placesOf(batch)) write(database, { key: `${place}`, value: `${batch} ${'x'.repeat(1000)}` });
    write(database, { key: 'last', value: `${batch}` });
  });
}

/** Overwrites every place in one transaction, more than SQLite holds in memory, and stops before its end for good. */
export function writeAndHang(database: Database): void {
  database.transaction(() => {
    for (let place = 0; place < PLACES; place++) write(database, { key: `${place}`, value: `-1 ${'y'.repeat(1000)}` });
    writeSync(1, 'midway\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
}

/** The newest batch, and which batch every place holds. */
export function readBatches(database: Database): { last: number; places: Map<number, number> } {
  const places = database
    .all("SELECT topic, payload FROM board WHERE topic <> 'last'")
    .map(({ topic, payload }) => [Number(topic), Number.parseInt(String(payload))] as const);
  return { last: Number(read(database, 'last') ?? -1), places: new Map(places) };
}

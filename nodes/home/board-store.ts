import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database, SqlValue } from './store.js';

/** A board's entry as it is kept: the payload is whatever JSON holds; the reader checks it. */
interface StoredEntry {
  readonly topic: string;
  readonly payload: unknown;
}

/** Store job: the board as it was last written. */
export function readBoard(database: Database): readonly StoredEntry[] {
  return database
    .all('SELECT topic, payload FROM board ORDER BY topic')
    .map((row) => ({ topic: String(row.topic), payload: JSON.parse(textOf(row.payload)) as unknown }));
}

/** Store job: keeps the entries, each in the place of the one its topic had before, all in one transaction. */
export function writeBoard(database: Database, entries: readonly StoredEntry[]): void {
  database.transaction(() => {
    for (const { topic, payload } of entries) {
      database.run(
        `INSERT INTO board (topic, payload) VALUES (?, ?)
         ON CONFLICT (topic) DO UPDATE SET payload = excluded.payload WHERE payload <> excluded.payload`,
        [topic, deflateRawSync(JSON.stringify(payload))],
      );
    }
  });
}

/** Payloads are compressed, because a plan of two days is written with every re-plan; the first release wrote text. */
function textOf(payload: SqlValue): string {
  return payload instanceof Uint8Array ? inflateRawSync(payload).toString('utf8') : String(payload);
}

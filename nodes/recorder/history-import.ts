import { readFileSync, statSync } from 'node:fs';
import { DarkstarError, toDarkstarError } from '../home/errors.js';
import type { Database } from '../home/store.js';
import { parseHistoryCsv } from './history-csv.js';
import { insertObservations, type Inserted } from './observations.js';
import { readMemory, writeMemory } from './quarter-store.js';

/** Store job: keeps the history of a CSV text as imported quarter hours. @throws DarkstarError `invalid-history`, `off-grid-history` */
export function importCsv(database: Database, { text }: { readonly text: string }): Inserted {
  return insertObservations(database, { rows: parseHistoryCsv(text), origin: 'imported' });
}

interface ReadFile {
  readonly file: string;
  readonly size: number;
  readonly modified: number;
}

/**
 * Store job: the same from a file, unless it was read before and has not changed since; null then.
 * @throws DarkstarError `history-unreadable`, `invalid-history`, `off-grid-history`
 */
export function importCsvFile(database: Database, { file }: { readonly file: string }): Inserted | null {
  try {
    const { size, mtimeMs: modified } = statSync(file);
    const read: ReadFile = { file, size, modified };
    if (JSON.stringify(readMemory(database, 'history-file')) === JSON.stringify(read)) return null;
    const text = readFileSync(file, 'utf8');
    return database.transaction(() => {
      const inserted = importCsv(database, { text });
      writeMemory(database, 'history-file', read);
      return inserted;
    });
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && 'syscall' in thrown)) throw thrown;
    const reason = toDarkstarError(thrown).message;
    throw new DarkstarError(
      'history-unreadable',
      `The history file ${file} cannot be read (${reason}). Correct its path in the recorder, or make it readable.`,
      { values: { file, reason }, cause: thrown },
    );
  }
}

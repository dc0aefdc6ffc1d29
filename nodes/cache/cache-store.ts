import type { Database } from '../home/store.js';

/** Which cache of a home a value belongs to, and which state of the home it was made for. */
export interface CacheName {
  readonly cache: string;
  readonly home: string;
}

/** A value as it is kept on disk: the message in JSON. */
export interface KeptRow {
  readonly key: string;
  readonly asOf: number;
  readonly value: string;
}

/** Store job: everything that a cache kept for this very home, oldest first; what was for another is forgotten. */
export function readCache(database: Database, { cache, home }: CacheName): KeptRow[] {
  database.run('DELETE FROM cache_values WHERE cache = ? AND home <> ?', [cache, home]);
  const rows = database.all('SELECT key, as_of, value FROM cache_values WHERE cache = ? ORDER BY as_of', [cache]);
  return rows.map((row) => ({ key: String(row.key), asOf: Number(row.as_of), value: String(row.value) }));
}

/** Store job: keeps one value of a cache. */
export function keepValue(database: Database, { cache, home, key, asOf, value }: CacheName & KeptRow): void {
  database.run(
    `INSERT INTO cache_values (cache, key, home, as_of, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET home = excluded.home, as_of = excluded.as_of, value = excluded.value`,
    [cache, key, home, asOf, value],
  );
}

/** Store job: forgets one value of a cache, or all of them. */
export function forgetValues(
  database: Database,
  { cache, key }: Pick<CacheName, 'cache'> & { readonly key?: string },
): void {
  if (key === undefined) database.run('DELETE FROM cache_values WHERE cache = ?', [cache]);
  else database.run('DELETE FROM cache_values WHERE cache = ? AND key = ?', [cache, key]);
}

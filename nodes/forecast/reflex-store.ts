import { reflexSchema } from '../home/schema/messages.js';
import { parse } from '../home/schema/parse.js';
import type { Database } from '../home/store.js';
import type { Reflex } from './reflex.js';

/** What the home has taught so far; undefined before the first lesson. */
export function readReflex(database: Database): Reflex | undefined {
  const [row] = database.all('SELECT reflex FROM forecast_reflex WHERE id = 1');
  return row && parse(reflexSchema, JSON.parse(String(row.reflex)), 'reflex');
}

export function keepReflex(database: Database, reflex: Reflex): void {
  database.run(
    'INSERT INTO forecast_reflex (id, reflex) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET reflex = excluded.reflex',
    [JSON.stringify(reflex)],
  );
}

import { DAY_MS } from '../home/grid.js';
import type { Database } from '../home/store.js';

/** A write as it is kept for 30 days: the proof of what was asked of a device, and the budget of a day after a restart. */
export interface KeptWrite {
  /** ms */
  readonly at: number;
  /** `battery.garage/workMode` */
  readonly key: string;
  readonly intent: string;
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** False for what shadow mode would have written. */
  readonly live: boolean;
  /** Whether it counts into the day's budget. */
  readonly counts: boolean;
}

const KEPT_MS = 30 * DAY_MS;

/** Store job: adds writes, and lets go of those that are older than 30 days. */
export function keepWrites(database: Database, writes: readonly KeptWrite[]): void {
  const newest = Math.max(...writes.map(({ at }) => at));
  database.transaction(() => {
    for (const { at, key, intent, values, live, counts } of writes) {
      database.run('INSERT INTO device_writes (at, target, intent, asked, live, counts) VALUES (?, ?, ?, ?, ?, ?)', [
        at,
        key,
        intent,
        JSON.stringify(values),
        live ? 1 : 0,
        counts ? 1 : 0,
      ]);
    }
    database.run('DELETE FROM device_writes WHERE at < ?', [newest - KEPT_MS]);
  });
}

/** Store job: the writes since an instant (ms), the oldest first. */
export function readWrites(database: Database, sinceMs: number): readonly KeptWrite[] {
  return database
    .all('SELECT at, target, intent, asked, live, counts FROM device_writes WHERE at >= ? ORDER BY at', [sinceMs])
    .map((row) => ({
      at: Number(row.at),
      key: String(row.target),
      intent: String(row.intent),
      values: JSON.parse(String(row.asked)) as KeptWrite['values'],
      live: row.live === 1,
      counts: row.counts === 1,
    }));
}

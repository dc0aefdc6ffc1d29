import type { Database } from '../home/store.js';
import type { SpotSlot } from './spot.js';
import { SLOT_MS } from '../home/grid.js';

/** Of which prices a row is: different sources and zones of one home do not mix. */
interface Series {
  readonly series: string;
}

/** Store job: the spot prices of a series from an instant on, in order of time. */
export function readSpots(database: Database, { series, from }: Series & { readonly from: number }): SpotSlot[] {
  const rows = database.all('SELECT start, spot FROM spot_prices WHERE series = ? AND start >= ? ORDER BY start', [
    series,
    from,
  ]);
  return rows.map(({ start, spot }) => ({ start: Number(start), end: Number(start) + SLOT_MS, spot: Number(spot) }));
}

/** Store job: keeps 15-minute spot prices, the newest for each time, and forgets those before `keepFrom`. */
export function writeSpots(
  database: Database,
  { series, slots, keepFrom }: Series & { readonly slots: readonly SpotSlot[]; readonly keepFrom: number },
): void {
  database.transaction(() => {
    database.run('DELETE FROM spot_prices WHERE start < ?', [keepFrom]);
    for (const { start, spot } of slots) {
      database.run(
        'INSERT INTO spot_prices (series, start, spot) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET spot = excluded.spot',
        [series, start, spot],
      );
    }
  });
}

import type { Database } from '../home/store.js';
import { SLOT_MS } from '../home/grid.js';
import { readPriceSlots } from '../recorder/quarter-store.js';
import type { SpotSlot } from '../prices/spot.js';

/**
 * The spot prices of a span as they were last seen, whichever source told them: of several series the one that was
 * seen latest goes first, the others fill its gaps; what the recorder kept of the prices in force fills the rest.
 * Oldest first.
 * @param from Unix ms
 * @param to Unix ms, exclusive
 */
export function newestSpots(database: Database, from: number, to: number): SpotSlot[] {
  const series = database.all('SELECT series, max(start) AS latest FROM spot_prices GROUP BY series ORDER BY latest');
  const byStart = new Map(readPriceSlots(database, { from, to }).map(({ start, spot }) => [start, spot]));
  for (const row of series) {
    const sql = 'SELECT start, spot FROM spot_prices WHERE series = ? AND start >= ? AND start < ?';
    for (const { start, spot } of database.all(sql, [row.series, from, to])) byStart.set(Number(start), Number(spot));
  }
  return [...byStart].sort(([a], [b]) => a - b).map(([start, spot]) => ({ start, end: start + SLOT_MS, spot }));
}

import { DAY_MS, floorTo, localDayStart, SLOT_MS } from '../../nodes/home/grid.js';
import type { Store } from '../../nodes/home/store.js';
import { household, rowsOf } from '../forecast/synthetic.js';

export const spotAt = (instant: number) => 0.05 + 0.2 * (0.5 + 0.5 * Math.sin((instant / DAY_MS) * 4 * Math.PI));

const OBSERVATIONS = new URL('../../nodes/recorder/observations.js', import.meta.url);
const PRICES = new URL('../../nodes/prices/price-store.js', import.meta.url);

/** So many days of a household with its meter and an idle battery up to an instant, and their prices, into a store. */
export async function recordDays(store: Store, until: number, zone: string, days: number): Promise<void> {
  const to = floorTo(until, SLOT_MS);
  const from = localDayStart(to, zone, -days);
  const rows = rowsOf(from, to, SLOT_MS, household(1)).map((row) => ({
    ...row,
    importKwh: Math.max(0, (row.loadKwh ?? 0) - (row.pvKwh ?? 0)),
    exportKwh: Math.max(0, (row.pvKwh ?? 0) - (row.loadKwh ?? 0)),
    chargeKwh: 0,
    dischargeKwh: 0,
    socPercent: 40,
  }));
  await store.run(OBSERVATIONS, 'insertObservations', { rows, origin: 'measured' });
  const slots = [];
  for (let start = from; start < to; start += SLOT_MS) {
    slots.push({ start, end: start + SLOT_MS, spot: spotAt(start) });
  }
  await store.run(PRICES, 'writeSpots', { series: 'test/DE', slots, keepFrom: from });
}

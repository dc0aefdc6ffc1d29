import { readHistorySlots, type HistorySlot } from '../recorder/history-jobs.js';
import { HOUR_MS } from '../home/grid.js';
import { round } from '../home/numbers.js';
import type { Database } from '../home/store.js';
import type { PastPart } from './wire.js';

/** Store job: what was measured and planned within the span (Unix ms), as the chart draws it; null where nothing was. */
export function readPast(database: Database, span: { readonly from: number; readonly to: number }): PastPart | null {
  const slots = readHistorySlots(database, span);
  if (slots.length === 0) return null;
  const edgesMs: number[] = [Date.parse(slots[0].start)];
  const filled: (HistorySlot | undefined)[] = [];
  for (const slot of slots) {
    const start = Date.parse(slot.start);
    if (start > edgesMs[edgesMs.length - 1]) {
      filled.push(undefined);
      edgesMs.push(start);
    }
    filled.push(slot);
    edgesMs.push(Date.parse(slot.end));
  }
  const column = (read: (slot: HistorySlot) => number | null | undefined, decimals = 3) =>
    filled.map((slot) => {
      const value = slot === undefined ? undefined : read(slot);
      return value === null || value === undefined ? null : round(value, decimals);
    });
  const kw = (read: (measured: NonNullable<HistorySlot['measured']>) => number | null) =>
    column((slot) => {
      const kwh = slot.measured ? read(slot.measured) : null;
      return kwh === null ? null : (kwh * HOUR_MS) / (Date.parse(slot.end) - Date.parse(slot.start));
    });
  return {
    edgesMs,
    pvKw: kw(({ pvKwh }) => pvKwh),
    loadKw: kw(({ totalLoadKwh, loadKwh }) => totalLoadKwh ?? loadKwh),
    chargeKw: kw(({ chargeKwh }) => chargeKwh),
    dischargeKw: kw(({ dischargeKwh }) => dischargeKwh),
    exportKw: kw(({ exportKwh }) => exportKwh),
    socPercent: column(({ measured }) => measured?.socPercent, 1),
    plannedSocPercent: column(({ planned }) => planned?.socPercent, 1),
  };
}

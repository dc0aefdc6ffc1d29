import { readDailyEnergy, readHistorySlots, type HistorySlot } from '../recorder/history-jobs.js';
import { HOUR_MS, hoursOf, localDayStart } from '../home/grid.js';
import { round } from '../home/numbers.js';
import type { Database } from '../home/store.js';
import { columnOf, withGaps } from './intervals.js';
import type { PastPart, TodayPart } from './wire.js';

const PAST_MS = 24 * HOUR_MS;

interface Order {
  /** Unix ms. */
  readonly now: number;
  readonly timezone: string;
}

/** Store job: what was measured and planned in the last day as the chart draws it, and the energies since midnight. */
export function readRecorded(
  database: Database,
  { now, timezone }: Order,
): { readonly past: PastPart | null; readonly today: TodayPart | null } {
  return {
    past: pastOf(readHistorySlots(database, { from: now - PAST_MS, to: now })),
    today: todayOf(database, now, timezone),
  };
}

function pastOf(history: readonly HistorySlot[]): PastPart | null {
  if (history.length === 0) return null;
  const { edgesMs, slots } = withGaps(history);
  const column = (read: (slot: HistorySlot) => number | null | undefined, decimals = 3) =>
    columnOf(slots, (slot) => {
      const value = read(slot) ?? null;
      return value === null ? null : round(value, decimals);
    });
  const kw = (read: (measured: NonNullable<HistorySlot['measured']>) => number | null) =>
    column((slot) => {
      const kwh = slot.measured ? read(slot.measured) : null;
      return kwh === null ? null : kwh / hoursOf(slot);
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

function todayOf(database: Database, now: number, timezone: string): TodayPart | null {
  const [today] = readDailyEnergy(database, { from: localDayStart(now, timezone), to: now, timezone });
  if (!today) return null;
  const { kwh } = today;
  const known = (value: number | undefined) => (value === undefined ? null : round(value, 3));
  return {
    untilMs: now,
    pvKwh: known(kwh.pvKwh),
    loadKwh: known(kwh.totalLoadKwh ?? kwh.loadKwh),
    importKwh: known(kwh.importKwh),
    exportKwh: known(kwh.exportKwh),
    chargeKwh: known(kwh.chargeKwh),
    dischargeKwh: known(kwh.dischargeKwh),
    waterKwh: known(kwh.waterHeaterKwh),
    evKwh: known(kwh.evKwh),
  };
}

import { readDailyEnergy, readHistorySlots, type HistorySlot } from '../recorder/history-jobs.js';
import { DAY_MS, floorTo, HOUR_MS, localDayStart, SLOT_MS, toIso } from '../home/grid.js';
import { round, sum } from '../home/numbers.js';
import type { Database } from '../home/store.js';
import { columnOf, withGaps } from './intervals.js';
import type { PastPart, TodayPart } from './wire.js';

const PAST_MS = 5 * DAY_MS;
/** Of what is older, hours are told. */
const QUARTERS_MS = DAY_MS;

interface Order {
  /** Unix ms. */
  readonly now: number;
  readonly timezone: string;
}

/** Store job: what was measured and planned in the last days as the chart draws it, and the energies since midnight. */
export function readRecorded(
  database: Database,
  { now, timezone }: Order,
): { readonly past: PastPart | null; readonly today: TodayPart | null } {
  return {
    past: pastOf(readHistorySlots(database, { from: floorTo(now - PAST_MS, HOUR_MS), to: now }), now - QUARTERS_MS),
    today: todayOf(database, now, timezone),
  };
}

/** A stretch of the past: one quarter hour, or those of an hour that are known. */
interface Stretch {
  readonly start: string;
  readonly end: string;
  readonly quarters: readonly HistorySlot[];
}

type Measured = NonNullable<HistorySlot['measured']>;

function pastOf(history: readonly HistorySlot[], quartersFromMs: number): PastPart | null {
  if (history.length === 0) return null;
  const { edgesMs, slots } = withGaps(stretchesOf(history, floorTo(quartersFromMs, HOUR_MS)));
  const mean = (read: (slot: HistorySlot) => number | null | undefined, decimals: number) =>
    columnOf(slots, ({ quarters }) => {
      const known = quarters.map(read).filter((value) => value !== null && value !== undefined);
      return known.length === 0 ? null : round(sum(known) / known.length, decimals);
    });
  const kw = (read: (measured: Measured) => number | null) =>
    mean(({ measured }) => {
      const kwh = measured ? read(measured) : null;
      return kwh === null ? null : (kwh * HOUR_MS) / SLOT_MS;
    }, 3);
  const last = (read: (slot: HistorySlot) => number | null | undefined) =>
    columnOf(slots, ({ quarters }) => {
      const value = read(quarters[quarters.length - 1]);
      return value === null || value === undefined ? null : round(value, 1);
    });
  return {
    edgesMs,
    importPrice: mean(({ price }) => price?.importPrice, 5),
    exportPrice: mean(({ price }) => price?.exportPrice, 5),
    pvKw: kw(({ pvKwh }) => pvKwh),
    loadKw: kw(({ totalLoadKwh, loadKwh }) => totalLoadKwh ?? loadKwh),
    chargeKw: kw(({ chargeKwh }) => chargeKwh),
    dischargeKw: kw(({ dischargeKwh }) => dischargeKwh),
    exportKw: kw(({ exportKwh }) => exportKwh),
    waterKw: kw(({ waterHeaterKwh }) => waterHeaterKwh),
    evKw: kw(({ evKwh }) => evKwh),
    socPercent: last(({ measured }) => measured?.socPercent),
    plannedSocPercent: last(({ planned }) => planned?.socPercent),
  };
}

function stretchesOf(history: readonly HistorySlot[], quartersFromMs: number): readonly Stretch[] {
  const hours = new Map<number, HistorySlot[]>();
  for (const slot of history) {
    const start = Date.parse(slot.start);
    const begins = start < quartersFromMs ? floorTo(start, HOUR_MS) : start;
    hours.set(begins, [...(hours.get(begins) ?? []), slot]);
  }
  return [...hours].map(([begins, quarters]) => ({
    start: toIso(begins),
    end: toIso(begins < quartersFromMs ? begins + HOUR_MS : begins + SLOT_MS),
    quarters,
  }));
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

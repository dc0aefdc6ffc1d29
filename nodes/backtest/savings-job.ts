import { DAY_MS, localDay, localDayStart } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { Database } from '../home/store.js';
import { readObservations, type HistoryRow } from '../recorder/observations.js';
import { round } from '../home/numbers.js';
import { newestSpots } from './price-history.js';
import { closeSavingsDay, type MeteredSlot, type SavingsDay } from './savings.js';
import { applyTariff, type TariffPrices } from '../prices/tariff.js';
import { readPriceSlots } from '../recorder/quarter-store.js';

export interface SavingsOrder {
  readonly home: Home;
  /** Unix ms. */
  readonly now: number;
}

/** A day as the ledger keeps it. */
export interface LedgerDay extends SavingsDay {
  /** How often the day was counted again because data came late. */
  readonly revision: number;
  /** The running day, up to now. */
  readonly open?: true;
}

// Data of so many days may still come late.
const RECOUNTED_DAYS = 7;
const REPORTED_DAYS = 31;
const UNKNOWN_PRICES: TariffPrices = { importPrice: NaN, exportPrice: NaN };
// A difference smaller than this is rounding, not a correction. Currency.
const CORRECTION = 0.005;
// The twin goes on from where the day before left it.
const NOISE_KWH = 0.001;

/**
 * Store job: closes every local day that has ended and counts the last seven again; what changed is a correction.
 * @returns the last 31 days, oldest first, and the running day last
 */
export function closeSavings(database: Database, { home, now }: SavingsOrder): LedgerDay[] {
  const zone = home.timezone;
  const known = new Map(readLedger(database).map((day) => [day.date, day]));
  const from = firstDay(database, known, now, zone);
  if (from === undefined) return [];
  const before = [...known.values()].filter(({ date }) => date < localDay(from, zone)).at(-1)?.twinStoredKwh;
  // A home that has got another battery begins with a new twin.
  let twin = before?.length === home.batteries.length ? before : undefined;
  database.transaction(() => {
    for (let start = from; localDayStart(start, zone, 1) <= now; start = localDayStart(start, zone, 1)) {
      const day = closeDay(database, home, start, localDayStart(start, zone, 1), twin);
      twin = day?.twinStoredKwh ?? twin;
      if (day) known.set(day.date, keep(database, day, known.get(day.date)));
    }
  });
  const running = closeDay(database, home, localDayStart(now, zone), now, twin);
  const closed = [...known.values()].sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-REPORTED_DAYS);
  return running ? [...closed, { ...running, revision: 0, open: true }] : closed;
}

/** The start of the day from which on days are counted: the last seven, or all that are not closed yet. */
function firstDay(
  database: Database,
  known: ReadonlyMap<string, LedgerDay>,
  now: number,
  zone: string,
): number | undefined {
  const [{ first }] = database.all('SELECT min(start) AS first FROM observations WHERE measured = 1');
  if (first === null) return undefined;
  const measuredFrom = localDayStart(Number(first), zone);
  const recounted = localDayStart(now, zone, -RECOUNTED_DAYS);
  const earliest = [...known.keys()].sort()[0];
  // Without any closed day the ledger begins with the first that was measured.
  if (earliest === undefined) return measuredFrom;
  let start = recounted;
  while (start > measuredFrom && !known.has(localDay(localDayStart(start, zone, -1), zone))) {
    start = localDayStart(start, zone, -1);
  }
  return Math.max(start, measuredFrom);
}

function closeDay(
  database: Database,
  home: Home,
  from: number,
  to: number,
  twinStoredKwh: readonly number[] | undefined,
): SavingsDay | undefined {
  const rows = readObservations(database, { from: from - DAY_MS / 96, to });
  const before = rows.find((row) => Date.parse(row.start) < from);
  const prices = new Map(readPriceSlots(database, { from, to }).map((price) => [price.start, price]));
  const spots = new Map(newestSpots(database, from, to).map((slot) => [slot.start, slot]));
  const slots = rows
    .filter((row) => Date.parse(row.start) >= from)
    .map((row) => {
      const start = Date.parse(row.start);
      const spot = spots.get(start);
      // The prices as they were in force; else by the tariff of today.
      return metered(home, row, prices.get(start) ?? (spot ? applyTariff(home, spot) : UNKNOWN_PRICES));
    });
  return closeSavingsDay(home, localDay(from, home.timezone), slots, before?.socPercent ?? NaN, twinStoredKwh);
}

function metered(home: Home, row: HistoryRow, { importPrice, exportPrice }: TariffPrices): MeteredSlot {
  const measured = (value: number | null) => value ?? NaN;
  const orNothing = (value: number | null, exists: boolean) => (exists ? measured(value) : 0);
  const hasBattery = home.batteries.some(({ capacityKwh }) => capacityKwh > 0);
  return {
    startMs: Date.parse(row.start),
    endMs: Date.parse(row.end),
    importKwh: measured(row.importKwh),
    exportKwh: measured(row.exportKwh),
    pvKwh: orNothing(row.pvKwh, home.solar.length > 0),
    chargeKwh: orNothing(row.chargeKwh, hasBattery),
    dischargeKwh: orNothing(row.dischargeKwh, hasBattery),
    socPercent: measured(row.socPercent),
    importPrice,
    exportPrice,
  };
}

function keep(database: Database, day: SavingsDay, before: LedgerDay | undefined): LedgerDay {
  const changed = before && (before.slots !== day.slots || differs(before, day));
  if (before && !changed) return before;
  const kept: LedgerDay = rounded({ ...day, revision: before ? before.revision + 1 : 0 });
  database.run('INSERT INTO savings (date, day) VALUES (?, ?) ON CONFLICT (date) DO UPDATE SET day = excluded.day', [
    kept.date,
    JSON.stringify(kept),
  ]);
  return kept;
}

function differs(before: SavingsDay, day: SavingsDay): boolean {
  const twinMoved = day.twinStoredKwh.some((kwh, index) => Math.abs(kwh - before.twinStoredKwh[index]) > NOISE_KWH);
  const moneyMoved = [before.paid.cost - day.paid.cost, before.selfConsumption.cost - day.selfConsumption.cost].some(
    (difference) => Math.abs(difference) > CORRECTION,
  );
  return twinMoved || moneyMoved;
}

/** Every day that is closed, oldest first. */
export function readLedger(database: Database): LedgerDay[] {
  return database.all('SELECT day FROM savings ORDER BY date').map(({ day }) => JSON.parse(String(day)) as LedgerDay);
}

/** Millionths of a kWh and of the currency are noise. */
function rounded<T>(value: T): T {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'number' ? round(item, 6) : item));
  return JSON.parse(text) as T;
}

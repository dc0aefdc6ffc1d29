import { DAY_MS, floorTo, SLOT_MS, toIso } from '../home/grid.js';
import type { ForecastUpdate, PriceUpdate } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import type { Database, Row, SqlValue } from '../home/store.js';
import type { AssemblerMemory } from './assembler.js';
import { insertObservations, type HistoryRow, type Inserted } from './observations.js';
import { packJson, packSlots, unpackJson, unpackSlots, type Slot } from './pack.js';
import type { PlanSlotRow } from './plan-slot.js';
import { FORECAST_WINDOW_MS, type Execution, type Records } from './record-book.js';

/** What a recorder has to keep at the end of a quarter hour. */
export interface QuarterToKeep {
  /** Unix ms. */
  readonly now: number;
  readonly rows: readonly HistoryRow[];
  readonly records: Records;
  readonly memory: AssemblerMemory;
}

/** How long each table is kept, in days, by the column of its time. */
const KEPT: readonly { readonly table: string; readonly column: string; readonly days: number }[] = [
  { table: 'plans', column: 'planned', days: 7 },
  { table: 'executions', column: 'start', days: 30 },
  { table: 'issued_forecasts', column: 'period', days: 120 },
  { table: 'issued_prices', column: 'known', days: 120 },
  { table: 'plan_slots', column: 'start', days: 3 * 365 },
  { table: 'price_slots', column: 'start', days: 3 * 365 },
  { table: 'observations', column: 'start', days: 3 * 365 },
];
// Old rows go a few at a time, within a transaction that is written anyway.
const MOST_FORGOTTEN = 20;
const KWH_STEP = 0.001;
const PRICE_STEP = 0.00001;

/**
 * Store job: keeps a quarter hour in one transaction: its rows, what was issued and done meanwhile, and what the
 * recorder needs after a restart. What is too old goes, a few rows at a time.
 */
export function keepQuarter(database: Database, { now, rows, records, memory }: QuarterToKeep): Inserted {
  return database.transaction(() => {
    const inserted = insertObservations(database, { rows, origin: 'measured' });
    for (const forecast of records.forecasts) keepForecast(database, forecast);
    for (const { knownAt, update } of records.prices) keepPrices(database, knownAt, update);
    for (const plan of records.plans) keepPlan(database, plan);
    for (const slot of records.planSlots) keepPlanSlot(database, slot);
    keepExecutions(database, records.executions);
    writeMemory(database, 'assembler', memory);
    forgetOld(database, now);
    return inserted;
  });
}

/** A span of time in Unix ms, its end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Store job: the forecasts that were issued within the span, oldest first; one of every 3 hours, in steps of 1 Wh. */
export function readIssuedForecasts(database: Database, { from, to }: Span): readonly ForecastUpdate[] {
  return database
    .all('SELECT packed FROM issued_forecasts WHERE period >= ? AND period < ? ORDER BY period', [
      floorTo(from, FORECAST_WINDOW_MS),
      to,
    ])
    .map(({ packed }) => unpackSlots(packed as Uint8Array))
    .map(({ head, slots }) => ({ ...(head as object), slots }) as unknown as ForecastUpdate)
    .filter(({ issuedAt }) => isWithin(Date.parse(issuedAt), from, to));
}

interface KnownPrices {
  /** From when on these prices were known. */
  readonly knownAt: string;
  readonly slots: readonly Slot[];
}

/** Store job: the prices that became known within the span, and those that were known when it began, oldest first. */
export function readIssuedPrices(database: Database, { from, to }: Span): readonly KnownPrices[] {
  const since = database.all('SELECT max(known) AS known FROM issued_prices WHERE known <= ?', [from])[0]?.known;
  return database
    .all('SELECT known, packed FROM issued_prices WHERE known >= ? AND known < ? ORDER BY known', [since ?? from, to])
    .map(({ known, packed }) => ({
      knownAt: toIso(Number(known)),
      slots: unpackSlots(packed as Uint8Array).slots,
    }));
}

/** The price of a quarter hour as it was last published, tariff included. */
export interface PriceOfSlot {
  /** Unix ms. */
  readonly start: number;
  readonly spot: number;
  readonly importPrice: number;
  readonly exportPrice: number;
}

/** Store job: the published prices of the quarter hours within the span. */
export function readPriceSlots(database: Database, { from, to }: Span): readonly PriceOfSlot[] {
  return database
    .all('SELECT * FROM price_slots WHERE start >= ? AND start < ? ORDER BY start', [from, to])
    .map((row) => ({
      start: Number(row.start),
      spot: Number(row.spot),
      importPrice: Number(row.import_price),
      exportPrice: Number(row.export_price),
    }));
}

/** Store job: the plans that were made within the span, in full, oldest first; of the last 7 days. */
export function readPlans(database: Database, { from, to }: Span): readonly Plan[] {
  return database
    .all('SELECT packed FROM plans WHERE planned >= ? AND planned < ? ORDER BY planned', [from, to])
    .map(({ packed }) => unpackJson(packed as Uint8Array) as Plan);
}

/** Store job: what was planned for the quarter hours within the span, each by the plan that was in force when it began. */
export function readPlanSlots(database: Database, { from, to }: Span): readonly PlanSlotRow[] {
  return database
    .all('SELECT * FROM plan_slots WHERE start >= ? AND start < ? ORDER BY start', [from, to])
    .map(toPlanSlot);
}

/** Store job: what the executor decided and wrote within the span, oldest first; of the last 30 days. */
export function readExecutions(database: Database, { from, to }: Span): readonly Execution[] {
  return database
    .all('SELECT packed FROM executions WHERE start >= ? AND start < ? ORDER BY start', [floorTo(from, SLOT_MS), to])
    .flatMap(({ packed }) => unpackJson(packed as Uint8Array) as Execution[])
    .filter(({ at }) => isWithin(at, from, to));
}

/** Store job: what the recorder keeps under a name; null where there is nothing. */
export function readMemory(database: Database, name: string): unknown {
  const [row] = database.all('SELECT value FROM recorder_memory WHERE name = ?', [name]);
  return row ? (JSON.parse(String(row.value)) as unknown) : null;
}

/** Store job: keeps something small of the recorder's under a name. */
export function writeMemoryJob(database: Database, { name, value }: { name: string; value: unknown }): void {
  writeMemory(database, name, value);
}

export function writeMemory(database: Database, name: string, value: unknown): void {
  database.run(
    `INSERT INTO recorder_memory (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value`,
    [name, JSON.stringify(value)],
  );
}

function keepForecast(database: Database, { issuedAt, accuracy, slots }: ForecastUpdate): void {
  const window = floorTo(Date.parse(issuedAt), FORECAST_WINDOW_MS);
  const packed = packSlots({ issuedAt, accuracy }, slots, KWH_STEP);
  database.run('INSERT OR IGNORE INTO issued_forecasts (period, packed) VALUES (?, ?)', [window, packed]);
}

function keepPrices(database: Database, knownAt: number, { source, zone, currency, slots }: PriceUpdate): void {
  database.run('INSERT OR REPLACE INTO issued_prices (known, packed) VALUES (?, ?)', [
    knownAt,
    packSlots({ source, zone, currency }, slots, PRICE_STEP),
  ]);
  for (const { start, end, spot, importPrice, exportPrice } of slots.filter(({ forecast }) => !forecast)) {
    for (let at = floorTo(Date.parse(start), SLOT_MS); at < Date.parse(end); at += SLOT_MS) {
      database.run(
        `INSERT INTO price_slots (start, spot, import_price, export_price) VALUES (?, ?, ?, ?)
         ON CONFLICT (start) DO UPDATE SET spot = excluded.spot, import_price = excluded.import_price,
           export_price = excluded.export_price
         WHERE spot <> excluded.spot OR import_price <> excluded.import_price OR export_price <> excluded.export_price`,
        [at, spot, importPrice, exportPrice],
      );
    }
  }
}

function keepPlan(database: Database, plan: Plan): void {
  database.run('INSERT OR IGNORE INTO plans (planned, packed) VALUES (?, ?)', [
    Date.parse(plan.plannedAt),
    packJson(plan),
  ]);
}

const SLOT_COLUMNS = [
  'start',
  'planned',
  'action',
  'load_kwh',
  'pv_kwh',
  'import_kwh',
  'export_kwh',
  'charge_kwh',
  'discharge_kwh',
  'soc_percent',
  'water_heater_kwh',
  'ev_kwh',
  'appliance_kwh',
];

function keepPlanSlot(database: Database, row: PlanSlotRow): void {
  const values: readonly SqlValue[] = [
    row.start,
    row.plannedAt,
    row.action,
    row.loadKwh,
    row.pvKwh,
    row.importKwh,
    row.exportKwh,
    row.chargeKwh,
    row.dischargeKwh,
    row.socPercent,
    row.waterHeaterKwh,
    row.evKwh,
    row.applianceKwh,
  ];
  const places = SLOT_COLUMNS.map(() => '?').join(', ');
  database.run(`INSERT OR IGNORE INTO plan_slots (${SLOT_COLUMNS.join(', ')}) VALUES (${places})`, values);
}

function toPlanSlot(row: Row): PlanSlotRow {
  return {
    start: Number(row.start),
    plannedAt: Number(row.planned),
    action: String(row.action),
    loadKwh: Number(row.load_kwh),
    pvKwh: Number(row.pv_kwh),
    importKwh: Number(row.import_kwh),
    exportKwh: Number(row.export_kwh),
    chargeKwh: Number(row.charge_kwh),
    dischargeKwh: Number(row.discharge_kwh),
    socPercent: row.soc_percent === null ? null : Number(row.soc_percent),
    waterHeaterKwh: Number(row.water_heater_kwh),
    evKwh: Number(row.ev_kwh),
    applianceKwh: Number(row.appliance_kwh),
  };
}

/** All of a quarter hour in one row: alone, each line would be larger than all of them packed. */
function keepExecutions(database: Database, executions: readonly Execution[]): void {
  const starts = new Set(executions.map(({ at }) => floorTo(at, SLOT_MS)));
  for (const start of starts) {
    const [present] = database.all('SELECT packed FROM executions WHERE start = ?', [start]);
    const before = present ? (unpackJson(present.packed as Uint8Array) as Execution[]) : [];
    const fresh = executions.filter(({ at }) => floorTo(at, SLOT_MS) === start);
    database.run('INSERT OR REPLACE INTO executions (start, packed) VALUES (?, ?)', [
      start,
      packJson([...before, ...fresh]),
    ]);
  }
}

function forgetOld(database: Database, now: number): void {
  for (const { table, column, days } of KEPT) {
    database.run(
      `DELETE FROM ${table} WHERE ${column} IN (SELECT ${column} FROM ${table} WHERE ${column} < ? ORDER BY ${column} LIMIT ${MOST_FORGOTTEN})`,
      [now - days * DAY_MS],
    );
  }
}

function isWithin(instant: number, from: number, to: number): boolean {
  return instant >= from && instant < to;
}

import { floorTo, localDay, SLOT_MS, toIso } from '../home/grid.js';
import type { Database } from '../home/store.js';
import { columns, readObservations, type HistoryRow, type MeasurementName } from './observations.js';
import type { PlanSlotRow } from './plan-slot.js';
import { readPlanSlots, readPriceSlots, type PriceOfSlot, type Span } from './quarter-store.js';

type EnergyName = Exclude<MeasurementName, 'socPercent' | 'temperatureC'>;

/** The measured energies of one local day, kWh; what was never measured on it is absent. */
interface DayEnergy {
  /** "2026-01-31" */
  readonly day: string;
  readonly kwh: Readonly<Partial<Record<EnergyName, number>>>;
  /** How many quarter hours of the day have a measured total load. */
  readonly measuredSlots: number;
}

/** Store job: the energies of each local day within the span, oldest first; the last day may be running. */
export function readDailyEnergy(
  database: Database,
  { from, to, timezone }: Span & { readonly timezone: string },
): readonly DayEnergy[] {
  const days = new Map<string, { kwh: Partial<Record<EnergyName, number>>; measuredSlots: number }>();
  for (const row of readObservations(database, { from, to })) {
    const key = localDay(Date.parse(row.start), timezone);
    const day = days.get(key) ?? { kwh: {}, measuredSlots: 0 };
    days.set(key, day);
    if (row.totalLoadKwh !== null) day.measuredSlots++;
    for (const { name, kind } of columns) {
      const value = row[name];
      if (kind !== 'energy' || value === null) continue;
      day.kwh[name as EnergyName] = (day.kwh[name as EnergyName] ?? 0) + value;
    }
  }
  return [...days].map(([day, energy]) => ({ day, ...energy }));
}

/** A quarter hour of the past: what was planned for it, what happened, and what a kWh cost. */
export interface HistorySlot {
  readonly start: string;
  readonly end: string;
  readonly measured: HistoryRow | null;
  /** By the plan that was in force when the quarter hour began. */
  readonly planned: PlanSlotRow | null;
  readonly price: PriceOfSlot | null;
}

/** Store job: the quarter hours within the span of which anything is known, oldest first. */
export function readHistorySlots(database: Database, { from, to }: Span): readonly HistorySlot[] {
  const span = { from: floorTo(from, SLOT_MS), to };
  const measured = new Map(readObservations(database, span).map((row) => [Date.parse(row.start), row]));
  const planned = new Map(readPlanSlots(database, span).map((row) => [row.start, row]));
  const prices = new Map(readPriceSlots(database, span).map((row) => [row.start, row]));
  const starts = [...new Set([...measured.keys(), ...planned.keys()])].sort((a, b) => a - b);
  return starts.map((start) => ({
    start: toIso(start),
    end: toIso(start + SLOT_MS),
    measured: measured.get(start) ?? null,
    planned: planned.get(start) ?? null,
    price: prices.get(start) ?? null,
  }));
}

/** Store job: the measured imports within the span, kWh per quarter hour. */
export function readImports(
  database: Database,
  { from, to }: Span,
): readonly Pick<HistoryRow, 'start' | 'importKwh'>[] {
  return database
    .all('SELECT start, import_kwh FROM observations WHERE start >= ? AND start < ? AND import_kwh IS NOT NULL', [
      from,
      to,
    ])
    .map((row) => ({ start: toIso(Number(row.start)), importKwh: Number(row.import_kwh) }));
}

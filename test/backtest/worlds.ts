import fc from 'fast-check';
import { buildWorld, type ReplayRow, type ReplayWorld } from '../../nodes/backtest/world.js';
import type { BacktestOptions } from '../../nodes/backtest/run.js';
import { DAY_MS, HOUR_MS } from '../../nodes/home/grid.js';
import { homeSchema, type Home, type HomeInput } from '../../nodes/home/schema/home.js';
import type { SpotSlot } from '../../nodes/prices/spot.js';
import { MONDAY, household, randomOf, rowsOf } from '../forecast/synthetic.js';

export { MONDAY } from '../forecast/synthetic.js';
export const STEP = HOUR_MS / 2;
export const HISTORY_DAYS = 14;

const BATTERY = {
  id: 'battery',
  capacityKwh: 10,
  minSocPercent: 0,
  maxChargeKw: 5,
  maxDischargeKw: 5,
  wearCostPerKwh: 0.01,
};

export function homeOf(changes: Partial<HomeInput> = {}): Home {
  return homeSchema.parse({
    timezone: 'Europe/Paris',
    tariff: { import: { factor: 1.2, addPerKwh: 0.12 }, export: { factor: 0.9 } },
    grid: { maxImportKw: 12, maxExportKw: 12 },
    batteries: [BATTERY],
    solar: [{ id: 'roof', peakKw: 5 }],
    ...changes,
  });
}

/** Hourly prices that differ by hour and day, some of them negative. */
export function pricesOf(seed: number, from: number, to: number): SpotSlot[] {
  return Array.from({ length: (to - from) / HOUR_MS }, (_, hour) => {
    const start = from + hour * HOUR_MS;
    const wave = 0.06 * Math.sin(((hour % 24) / 12) * Math.PI);
    return { start, end: start + HOUR_MS, spot: 0.05 + wave + 0.08 * (randomOf(seed, start / HOUR_MS) - 0.5) };
  });
}

export interface Recorded {
  readonly rows: readonly ReplayRow[];
  readonly prices: readonly SpotSlot[];
}

/** Two weeks of a made-up household before the replay, and `days` of it. */
export function recorded(seed: number, days: number): Recorded {
  const from = MONDAY - HISTORY_DAYS * DAY_MS;
  const to = MONDAY + (days + 3) * DAY_MS;
  return { rows: rowsOf(from, to, STEP, household(seed)), prices: pricesOf(seed, from, to) };
}

export function worldOf({ rows, prices }: Recorded, days: number, home = homeOf()): ReplayWorld {
  const fromMs = MONDAY - 2 * HOUR_MS;
  return buildWorld({ home, rows, prices, fromMs, toMs: fromMs + days * DAY_MS });
}

export const OPTIONS: BacktestOptions = {
  policies: ['no-battery', 'self-consumption', 'perfect', 'mpc'],
  startSocPercent: 50,
  mpc: { replanMinutes: 60, horizonHours: 48, truth: new Set(), without: new Set(), pvSource: { kind: 'profile' } },
};

/** The same with a water heater that ran for an hour every morning and two every evening, more or less. */
export function withHeat({ rows, prices }: Recorded, kw: number): Recorded {
  const heated = rows.map((row, index) => {
    const hour = new Date(row.start).getUTCHours();
    const isOn = hour === 6 || (hour >= 18 && hour < 20);
    return { ...row, waterHeaterKwh: isOn ? (kw * STEP * (1 - 0.5 * randomOf(kw, index))) / HOUR_MS : 0 };
  });
  return { rows: heated, prices };
}

/** Homes with odd batteries, tight meters, prices on power and water heaters. */
export const anyHome: fc.Arbitrary<Home> = fc
  .record({
    capacityKwh: fc.constantFrom(0, 2, 10, 30),
    minSocPercent: fc.constantFrom(0, 10, 40),
    power: fc.constantFrom(1, 3, 8),
    efficiency: fc.constantFrom(0.8, 0.95, 1),
    wearCostPerKwh: fc.constantFrom(0, 0.01, 0.1),
    maxImportKw: fc.constantFrom(3, 12),
    maxExportKw: fc.constantFrom(0, 2, 12),
    exportAllowed: fc.boolean(),
    count: fc.constantFrom(0, 1, 1, 1, 2),
    powerTariff: fc.constantFrom(
      undefined,
      undefined,
      { pricePerKw: 5 },
      { pricePerKw: 3, measuredOver: 'slot' as const, topDays: 3 },
    ),
    heaters: fc.constantFrom(0, 0, 0, 0, 0, 1),
  })
  .map(({ count, power, efficiency, maxImportKw, maxExportKw, exportAllowed, powerTariff, heaters, ...battery }) =>
    homeOf({
      // A heater that ran, or shall run, beside any load must not break the meter's limit by itself.
      grid: {
        maxImportKw: maxImportKw + 3 * heaters,
        maxExportKw,
        exportAllowed,
        ...(powerTariff ? { powerTariff } : {}),
      },
      waterHeaters: Array.from({ length: heaters }, (_, index) => ({
        id: `heater-${index}`,
        powerKw: 1.5,
        dailyKwh: 3 + index,
        blockStartCost: 0.1,
        gapPenaltyPerSlot: 0,
      })),
      batteries: Array.from({ length: count }, (_, index) => ({
        ...battery,
        id: `battery-${index}`,
        maxChargeKw: power,
        maxDischargeKw: power,
        chargeEfficiency: efficiency,
        dischargeEfficiency: efficiency,
      })),
    }),
  );

import fc from 'fast-check';
import { buildWorld, type ReplayWorld } from '../../nodes/backtest/world.js';
import type { BacktestOptions } from '../../nodes/backtest/run.js';
import type { MeasuredRow } from '../../nodes/forecast/history.js';
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
  readonly rows: readonly MeasuredRow[];
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

/** Homes with odd batteries and tight meters. */
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
  })
  .map(({ count, power, efficiency, maxImportKw, maxExportKw, exportAllowed, ...battery }) =>
    homeOf({
      grid: { maxImportKw, maxExportKw, exportAllowed },
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

import { HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { homeSchema } from '../../nodes/home/schema/home.js';
import type { Action, ExecutorState, ForecastUpdate, PriceUpdate } from '../../nodes/home/schema/messages.js';
import type { Plan } from '../../nodes/home/schema/plan.js';

// A home whose messages are as large as those of a real one: numbers with many digits, curves, sentences.

export const busyHome = homeSchema.parse({
  timezone: 'Europe/Stockholm',
  grid: { maxImportKw: 17, maxExportKw: 17 },
  batteries: [{ id: 'battery', capacityKwh: 10, maxChargeKw: 5, maxDischargeKw: 5 }],
  solar: [{ id: 'roof', peakKw: 8 }],
  waterHeaters: [{ id: 'tank', powerKw: 3, dailyKwh: 6 }],
  evs: [{ id: 'car', capacityKwh: 60, maxChargeKw: 11 }],
});

/** Numbers from 0 to 1, the same ones in every run (Park and Miller, 1988). */
function* random(seed: number): Generator<number, never> {
  for (let state = (seed % 0x7ffffffe) + 1; ;) {
    state = (state * 48271) % 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

const digits = (value: number) => Number(value.toFixed(9));
const slotsFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    start: toIso(start + index * SLOT_MS),
    end: toIso(start + (index + 1) * SLOT_MS),
  }));

/** A plan over 48 hours with a value curve in every slot: about 180 kB as JSON. */
export function busyPlan(now: number): Plan {
  const numbers = random(now / 1000);
  const next = (scale: number) => digits(scale * numbers.next().value);
  const slots = slotsFrom(now, 192).map((times): Plan['slots'][number] => ({
    ...times,
    action: 'charge',
    importPrice: next(2),
    exportPrice: next(1),
    importKwh: next(1),
    exportKwh: 0,
    pvKwh: next(1),
    curtailedKwh: 0,
    loadKwh: next(0.5),
    shedKwh: 0,
    batteries: [{ id: 'battery', chargeKwh: next(1), dischargeKwh: 0, socPercent: next(100), socTargetPercent: 100 }],
    waterHeaters: [{ id: 'tank', kwh: 0 }],
    evs: [{ id: 'car', chargeKwh: 0, socPercent: 50 }],
    appliances: [],
    storedEnergyValue: next(2),
    valueCurve: [
      {
        battery: 'battery',
        socPercent: Array.from({ length: 12 }, (_, index) => 5 + 8 * index),
        valuePerKwh: Array.from({ length: 12 }, () => Number(next(2).toFixed(4))),
      },
    ],
    reason: {
      code: 'charge-from-grid',
      values: { kwh: next(1), limit: null, importPrice: next(2), storedEnergyValue: next(2) },
      text: `Charges ${next(1)} kWh from the grid, because a kWh stored is worth ${next(2)} later.`,
    },
  }));
  const plannedAt = toIso(now);
  return {
    plannedAt,
    status: 'optimal',
    objective: 1,
    summary: { plannedAt, slotCount: slots.length, status: 'optimal', nextAction: 'charge', cost: 1 },
    cost: { import: 1, exportIncome: 0, wear: 0, total: 1 },
    slots,
    notices: [],
    changes: [],
    solver: { wallMs: 41, mipGap: 0, bound: 1, method: 'sample' },
  };
}

/** A forecast of a week with bands. */
export function busyForecast(now: number): ForecastUpdate {
  const numbers = random(now / 1000);
  const band = (mean: number) => ({
    mean: digits(mean),
    p10: digits(mean * (0.4 + 0.3 * numbers.next().value)),
    p50: digits(mean * 0.95),
    p90: digits(mean * (1.3 + 0.4 * numbers.next().value)),
  });
  return {
    issuedAt: toIso(now),
    accuracy: { method: 'sample', historyDays: 90, loadMaeKwh: 0.1, pvMaeKwh: 0.02 },
    slots: slotsFrom(now, 672).map((times, index) => ({
      ...times,
      loadKwh: band(0.1 + 0.3 * numbers.next().value),
      pvKwh: band(Math.max(0, Math.sin((index * Math.PI) / 48)) * numbers.next().value),
      temperatureC: digits(5 + 10 * Math.sin(index / 15)),
    })),
  };
}

/** Prices of today and tomorrow, and a forecast of five more days. */
export function busyPrices(now: number): PriceUpdate {
  const day = Math.floor(now / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const publishedUntil = day + 48 * HOUR_MS;
  const later = random(now / 1000);
  return {
    zone: 'SE3',
    currency: 'SEK',
    source: 'sample',
    publishedUntil: toIso(publishedUntil),
    slots: slotsFrom(day, 672).map(({ start, end }) => {
      const published = Date.parse(start) < publishedUntil;
      const spot = digits((published ? random(Date.parse(start) / 1000) : later).next().value);
      const prices = { spot, importPrice: digits(spot * 1.25 + 0.6), exportPrice: digits(spot * 0.9) };
      return { start, end, ...prices, ...(published ? {} : { forecast: true }) };
    }),
  };
}

export function busyAction(now: number): Action {
  return {
    at: toIso(now),
    battery: 'battery',
    intent: 'charge-from-grid',
    powerKw: digits(-5 * random(now / 1000).next().value),
    maxChargeKw: 5,
    maxDischargeKw: 0,
    socTargetPercent: 80,
    curtail: false,
    reason: { code: 'charge-from-grid', values: { kwh: 1.25 }, text: 'Charges from the grid: it is cheap now.' },
  };
}

export function busyExecutorState(now: number): ExecutorState {
  const action = busyAction(now);
  return {
    at: toIso(now),
    mode: 'live',
    paused: false,
    slot: { start: toIso(now), end: toIso(now + SLOT_MS) },
    decision: [action],
    reason: { ...action.reason, code: `reason-${Math.floor(now / (20 * 60_000)) % 2}` },
    lastWrites: [{ at: toIso(now), battery: 'battery', intent: 'charge-from-grid' }],
    verified: true,
  };
}

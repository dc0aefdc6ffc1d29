import { HOUR_MS, SLOT_MS, toIso } from '../../nodes/home/grid.js';
import { round } from '../../nodes/home/numbers.js';
import { homeSchema, type Home } from '../../nodes/home/schema/home.js';
import type { ForecastUpdate, PriceUpdate, State } from '../../nodes/home/schema/messages.js';
import type { Plan, PlanAction, PlanSlot } from '../../nodes/home/schema/plan.js';
import { placesOf, textFormat, type TextFormat } from '../../nodes/home/template-text.js';
import { en, type ReasonTextKey } from '../../nodes/plan/texts/en.js';
import { reasonText } from '../../nodes/plan/texts/reason-text.js';

const SLOTS = 192;
const BATTERY = { id: 'battery', capacityKwh: 10, minSoc: 10, maxSoc: 95, powerKw: 4, efficiency: 0.95 };
/** Euro per kWh by the hour of the (UTC) day, like a spring day with sun in a day-ahead market. */
const SPOT = [
  0.09, 0.082, 0.078, 0.075, 0.08, 0.096, 0.142, 0.176, 0.151, 0.098, 0.061, 0.034, 0.012, -0.004, 0.018, 0.052, 0.104,
  0.187, 0.243, 0.226, 0.168, 0.13, 0.112, 0.098,
];
/** Of a kWh stored: with losses and wear it lies between the prices at which the sample charges and discharges. */
const STORED_VALUE = 0.18;
const WEAR = 0.01;
const LOAD_KW = [
  0.32, 0.3, 0.28, 0.28, 0.3, 0.42, 0.95, 1.4, 1.1, 0.7, 0.6, 0.75, 1.2, 0.8, 0.6, 0.65, 0.9, 1.8, 2.4, 2.1, 1.6, 1.1,
  0.7, 0.45,
];

interface Options {
  readonly now: number;
  readonly startSocPercent?: number;
}

interface Situation {
  readonly start: number;
  readonly end: number;
  readonly importPrice: number;
  readonly exportPrice: number;
  readonly loadKw: number;
  readonly pvKw: number;
}

/** A home that fits the samples. */
export const sampleHome: Home = homeSchema.parse({
  timezone: 'Europe/Paris',
  currency: 'EUR',
  grid: { maxImportKw: 9, maxExportKw: 9, importLimitPenaltyPerKwh: 5000, exportAllowed: true },
  batteries: [
    {
      id: BATTERY.id,
      capacityKwh: BATTERY.capacityKwh,
      minSocPercent: BATTERY.minSoc,
      maxSocPercent: BATTERY.maxSoc,
      maxChargeKw: BATTERY.powerKw,
      maxDischargeKw: BATTERY.powerKw,
      chargeEfficiency: BATTERY.efficiency,
      dischargeEfficiency: BATTERY.efficiency,
      wearCostPerKwh: WEAR,
      rampCostPerKw: 0,
      chargeFromGrid: true,
      dischargeToGrid: true,
    },
  ],
  solar: [{ id: 'roof', peakKw: 5, tiltDegrees: 35, azimuthDegrees: 180 }],
  waterHeaters: [],
  evs: [],
  appliances: [],
  curtailmentCostPerKwh: 0,
  sheddingCostPerKwh: 10000,
  minSocPenaltyPerKwh: 1000,
});

/**
 * A plausible plan over 48 hours from `now`, as a rule of thumb would make it: energy is balanced in every slot and the
 * battery stays within its limits. The first slot is what is left of the running one.
 */
export function samplePlan({ now, startSocPercent = 42 }: Options): Plan {
  let soc = startSocPercent;
  const { timezone, currency } = sampleHome;
  const format = textFormat({ language: 'en-GB', timezone, currency, now });
  const slots = situations(now).map((situation): PlanSlot => {
    const slot = slotOf(situation, soc, format);
    soc = slot.batteries[0].socPercent;
    return slot;
  });
  const cost = costOf(slots);
  const plannedAt = toIso(now);
  return {
    plannedAt,
    status: 'optimal',
    objective: cost.total,
    summary: { plannedAt, slotCount: slots.length, status: 'optimal', nextAction: slots[0].action, cost: cost.total },
    cost,
    slots,
    notices: [],
    changes: [],
    solver: { wallMs: 41, mipGap: 0, bound: cost.total, method: 'sample' },
  };
}

/** Prices from the local midnight before `now`; those after the next day are forecasts. */
export function samplePrices({ now }: Options): PriceUpdate {
  const midnight = Math.floor(now / (24 * HOUR_MS)) * 24 * HOUR_MS - 2 * HOUR_MS;
  const publishedUntil = midnight + 48 * HOUR_MS;
  return {
    zone: 'FR',
    currency: 'EUR',
    source: 'sample',
    publishedUntil: toIso(publishedUntil),
    slots: Array.from({ length: 288 }, (_, index) => {
      const start = midnight + index * SLOT_MS;
      const { importPrice, exportPrice } = priceAt(start);
      return {
        start: toIso(start),
        end: toIso(start + SLOT_MS),
        spot: spotAt(start),
        importPrice,
        exportPrice,
        ...(start >= publishedUntil ? { forecast: true } : {}),
      };
    }),
  };
}

export function sampleForecast({ now }: Options): ForecastUpdate {
  const band = (mean: number) => ({ mean, p10: mean * 0.7, p50: mean, p90: mean * 1.3 });
  return {
    issuedAt: toIso(now),
    accuracy: { method: 'sample', historyDays: 7 },
    slots: situations(now).map(({ start, end, loadKw, pvKw }) => ({
      start: toIso(start),
      end: toIso(end),
      loadKwh: band((loadKw * (end - start)) / HOUR_MS),
      pvKwh: band((pvKw * (end - start)) / HOUR_MS),
    })),
  };
}

export function sampleState({ now, startSocPercent = 42 }: Options): State {
  return {
    at: toIso(now),
    batteries: [{ id: BATTERY.id, socPercent: startSocPercent, powerKw: -1.2 }],
    pvKw: pvAt(now),
    loadKw: loadAt(now),
    gridKw: loadAt(now) - pvAt(now) + 1.2,
    waterHeaters: [],
    evs: [],
    ages: {},
  };
}

function situations(now: number): readonly Situation[] {
  const first = Math.floor(now / SLOT_MS) * SLOT_MS;
  return Array.from({ length: SLOTS }, (_, index) => {
    const start = first + index * SLOT_MS;
    const at = { loadKw: loadAt(start), pvKw: pvAt(start), ...priceAt(start) };
    return { start: Math.max(start, now), end: start + SLOT_MS, ...at };
  });
}

function slotOf(situation: Situation, soc: number, format: TextFormat): PlanSlot {
  const hours = (situation.end - situation.start) / HOUR_MS;
  const { action, powerKw } = decide(situation, soc, hours);
  const stored = powerKw > 0 ? powerKw / BATTERY.efficiency : powerKw * BATTERY.efficiency;
  const socPercent = soc - (stored * hours * 100) / BATTERY.capacityKwh;
  const gridKw = situation.loadKw - situation.pvKw - powerKw;
  return {
    start: toIso(situation.start),
    end: toIso(situation.end),
    action,
    importPrice: situation.importPrice,
    exportPrice: situation.exportPrice,
    importKwh: Math.max(0, gridKw) * hours,
    exportKwh: Math.max(0, -gridKw) * hours,
    pvKwh: situation.pvKw * hours,
    curtailedKwh: 0,
    loadKwh: situation.loadKw * hours,
    shedKwh: 0,
    batteries: [
      {
        id: BATTERY.id,
        chargeKwh: Math.max(0, -powerKw) * hours,
        dischargeKwh: Math.max(0, powerKw) * hours,
        socPercent,
        socTargetPercent: socPercent,
      },
    ],
    waterHeaters: [],
    evs: [],
    appliances: [],
    storedEnergyValue: STORED_VALUE,
    reason: reasonOf({ action, kwh: Math.abs(powerKw) * hours, soc, situation }, format),
  };
}

interface Decided {
  readonly action: PlanAction;
  readonly kwh: number;
  readonly soc: number;
  readonly situation: Situation;
}

/** A reason as the planner gives it, with the values that its sentence names. */
function reasonOf(decided: Decided, format: TextFormat): PlanSlot['reason'] {
  const { importPrice, exportPrice } = decided.situation;
  const storingCost = (importPrice + WEAR) / BATTERY.efficiency;
  const deliveryCost = STORED_VALUE / BATTERY.efficiency + WEAR;
  const code = codeOf(decided);
  const { kwh } = decided;
  const known = { kwh, importPrice, exportPrice, storingCost, deliveryCost, storedEnergyValue: STORED_VALUE };
  const named = placesOf(en[code]);
  const values = Object.fromEntries(
    Object.entries(known)
      .filter(([name]) => named.includes(name))
      .map(([name, value]) => [name, round(value, 4)]),
  );
  return { code, values, text: reasonText({ code, values, text: code }, 'en', format) };
}

function codeOf({ action, soc, situation: { pvKw, loadKw } }: Decided): ReasonTextKey {
  const hasSurplus = pvKw > loadKw;
  switch (action) {
    case 'charge':
      return hasSurplus ? 'charge-from-solar' : 'charge-from-grid';
    case 'discharge':
      return 'discharge-to-home';
    case 'export':
      return 'discharge-to-grid';
    case 'hold':
      if (hasSurplus) return soc > BATTERY.maxSoc - 1e-6 ? 'hold-full' : 'hold-combined';
      return soc < BATTERY.minSoc + 1e-6 ? 'hold-empty' : 'hold-for-later';
  }
}

function decide(situation: Situation, soc: number, hours: number) {
  const { importPrice, exportPrice, loadKw, pvKw } = situation;
  const roomKw = ((BATTERY.maxSoc - soc) * BATTERY.capacityKwh) / 100 / BATTERY.efficiency / hours;
  const leftKw = ((soc - BATTERY.minSoc) * BATTERY.capacityKwh * BATTERY.efficiency) / 100 / hours;
  const charge = (kw: number) => -Math.max(0, Math.min(kw, roomKw, BATTERY.powerKw));
  const discharge = (kw: number) => Math.max(0, Math.min(kw, leftKw, BATTERY.powerKw));
  const decision = (action: PlanAction, powerKw: number) =>
    Math.abs(powerKw) < 1e-6 ? { action: 'hold' as const, powerKw: 0 } : { action, powerKw };
  if (importPrice < 0.125 && pvKw < loadKw) return decision('charge', charge(3.2));
  if (pvKw > loadKw && exportPrice < 0.08) return decision('charge', charge(pvKw - loadKw));
  if (exportPrice > 0.2) return decision('export', discharge(BATTERY.powerKw));
  if (importPrice > 0.2 && loadKw > pvKw) return decision('discharge', discharge(loadKw - pvKw));
  return decision('hold', 0);
}

function costOf(slots: readonly PlanSlot[]): Plan['cost'] {
  const total = (value: (slot: PlanSlot) => number) => slots.reduce((sum, slot) => sum + value(slot), 0);
  const cost = {
    import: total((slot) => slot.importKwh * slot.importPrice),
    exportIncome: total((slot) => slot.exportKwh * slot.exportPrice),
    wear: total((slot) => (slot.batteries[0].chargeKwh + slot.batteries[0].dischargeKwh) * WEAR),
  };
  return { ...cost, total: cost.import - cost.exportIncome + cost.wear };
}

function priceAt(instant: number): { importPrice: number; exportPrice: number } {
  return { importPrice: spotAt(instant) + 0.045, exportPrice: spotAt(instant) - 0.005 };
}

function spotAt(instant: number): number {
  const day = Math.floor(instant / (24 * HOUR_MS));
  return (
    SPOT[new Date(instant).getUTCHours()] * (day % 2 === 0 ? 1 : 1.12) +
    ((Math.floor(instant / SLOT_MS) * 7) % 4) * 0.004
  );
}

function loadAt(instant: number): number {
  const slot = instant / SLOT_MS;
  return LOAD_KW[new Date(instant).getUTCHours()] * (1 + 0.16 * Math.sin(Math.floor(slot) * 2.4));
}

function pvAt(instant: number): number {
  const hour = (instant / HOUR_MS) % 24;
  const day = Math.floor(instant / (24 * HOUR_MS));
  const height = Math.sin(((hour - 5) / 14) * Math.PI);
  const clouds = 0.86 + 0.14 * Math.sin(Math.floor(instant / SLOT_MS) * 1.7);
  return height > 0 && hour > 5 && hour < 19 ? height ** 1.4 * (day % 2 === 0 ? 4.1 : 2.9) * clouds : 0;
}

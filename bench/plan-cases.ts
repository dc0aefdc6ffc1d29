import { HOUR_MS, SLOT_MS, toIso } from '../nodes/home/grid.js';
import { problemSchema, type PlanningProblem, type PlanningProblemInput } from '../nodes/home/schema/problem.js';

type HomeInput = PlanningProblemInput['home'];

const DAY_SLOTS = 96;

const battery = {
  id: 'battery',
  capacityKwh: 10,
  minSocPercent: 10,
  maxChargeKw: 5,
  maxDischargeKw: 5,
  wearCostPerKwh: 0.05,
};
const ramping = { ...battery, rampCostPerKw: 0.02 };
const waterHeaters = [{ id: 'boiler', powerKw: 3, dailyKwh: 6, comfortLevel: 3 }];
const powerTariff: NonNullable<HomeInput['grid']['powerTariff']> = { pricePerKw: 45 };

/** The homes that are planned, each with one device more than a battery, and one with all. */
export const CASES = {
  battery: () => ({ batteries: [battery] }),
  ramp: () => ({ batteries: [ramping] }),
  heater: () => ({ batteries: [ramping], waterHeaters }),
  ev: (from, days) => ({ batteries: [ramping], evs: [ev(from, days)] }),
  appliances: (from) => ({ batteries: [ramping], appliances: appliances(from) }),
  power: () => ({ batteries: [ramping], grid: { maxImportKw: 14, maxExportKw: 11, powerTariff } }),
  everything: (from, days) => ({
    batteries: [ramping],
    waterHeaters,
    evs: [ev(from, days)],
    appliances: appliances(from),
    grid: { maxImportKw: 14, maxExportKw: 11, powerTariff },
  }),
} satisfies Record<string, (from: number, days: number) => Partial<HomeInput>>;

export type CaseName = keyof typeof CASES;

/** A car that is away by day and shall be charged every morning; 6 A on three phases at least. */
function ev(from: number, days: number) {
  const at = (day: number, hour: number) => toIso(from + (day * 24 + hour) * HOUR_MS);
  const nights = Array.from({ length: days + 1 }, (_, day) => day);
  return {
    id: 'car',
    capacityKwh: 60,
    minChargeKw: 4.1,
    maxChargeKw: 11,
    goals: nights.map((day) => ({ by: at(day, 6), socPercent: Math.min(90, 50 + 15 * day) })),
    windows: nights.map((day) => ({ from: at(day - 1, 17), to: at(day, 6) })),
  };
}

function appliances(from: number) {
  const window = (earliest: number, latest: number) => ({
    earliest: toIso(from + earliest * HOUR_MS),
    latest: toIso(from + latest * HOUR_MS),
  });
  return [
    { id: 'dishwasher', powerKw: 0.8, durationMinutes: 90, ...window(0, 20) },
    { id: 'washer', profileKw: [2, 0.3, 0.5], durationMinutes: 90, ...window(2, 18) },
    { id: 'dryer', powerKw: 1.8, durationMinutes: 60, ...window(6, 23) },
  ];
}

/** Days whose prices, load and sun differ by season and chance; the same for the same number. In SEK. */
export function problemOf(name: CaseName, slotCount: number, shape: number): PlanningProblem {
  const random = randomOf(shape + 1);
  const season = shape % 4;
  const from = Date.parse(['2026-01-14', '2026-04-15', '2026-07-15', '2026-10-14'][season]);
  const level = 0.3 + 1.5 * random();
  const swing = 0.2 + 0.6 * random();
  const noise = 0.02 + 0.1 * random();
  const clouds = random();
  const wind = Array.from({ length: Math.ceil(slotCount / DAY_SLOTS) }, () => 0.6 + 0.8 * random());
  const slots = Array.from({ length: slotCount }, (_, index) => {
    const hour = (index % DAY_SLOTS) / 4;
    const bump = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
    const sunHours = [7, 14, 17, 10][season];
    const height = Math.max(0, Math.cos(((hour - 12) / sunHours) * Math.PI));
    const shade = 1 - clouds * random();
    const pvKwh = Math.abs(hour - 12) < sunHours / 2 ? [0.3, 1.2, 1.5, 0.7][season] * height * shade : 0;
    const shapeNow = bump(8, 2) + 1.3 * bump(18.5, 2.5) - 0.5 * bump(3, 3) - (season === 2 ? 0.9 : 0.2) * bump(13, 3);
    const price = level * wind[Math.floor(index / DAY_SLOTS)] * (1 + swing * shapeNow) + noise * (random() - 0.5);
    const loadKwh = 0.1 + 0.15 * random() + 0.3 * bump(7.5, 1) + 0.5 * bump(19, 2);
    return {
      start: toIso(from + index * SLOT_MS),
      end: toIso(from + (index + 1) * SLOT_MS),
      importPrice: price * 1.25 + 0.6,
      exportPrice: price,
      loadKwh,
      pvKwh,
      loadKwhP10: loadKwh * 0.5,
      loadKwhP90: loadKwh * 1.8,
      pvKwhP10: pvKwh * 0.5,
      pvKwhP90: pvKwh * 1.3,
    };
  });
  return problemSchema.parse({
    now: toIso(from),
    home: {
      timezone: 'UTC',
      currency: 'SEK',
      grid: { maxImportKw: 14, maxExportKw: 11 },
      ...CASES[name](from, Math.ceil(slotCount / DAY_SLOTS)),
    },
    slots,
    state: {
      batteries: [{ id: 'battery', socPercent: 20 + 60 * random() }],
      ...('evs' in CASES[name](from, 1) ? { evs: [{ id: 'car', socPercent: 30, pluggedIn: true }] } : {}),
      peakKwThisMonth: 3,
    },
  });
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { z } from 'zod';
import { localTimeSchema } from './local-time.js';
import { powerTariffSchema, tariffSchema } from './tariff.js';

const percent = z.number().min(0).max(100);
const fraction = z.number().gt(0).max(1);
const notNegative = z.number().min(0);
const id = z.string().min(1).max(64);

/** An instant as an ISO 8601 string with `Z` or an offset. */
export const instantSchema = z.iso.datetime({ offset: true });

export { localTimeSchema, tariffSchema };

/** A time zone that this computer knows, as an IANA name. */
export const timezoneSchema = z.string().refine(isTimezone, { error: 'an IANA time zone such as Europe/Stockholm' });

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const gridSchema = z.strictObject({
  maxImportKw: notNegative,
  maxExportKw: notNegative,
  importLimitKw: notNegative.optional(),
  importLimitPenaltyPerKwh: notNegative.default(5000),
  exportAllowed: z.boolean().default(true),
  powerTariff: powerTariffSchema.optional(),
});

/** A limit of power by state of charge: straight lines between the points, and on beyond the first and the last. */
const taperSchema = z
  .array(z.strictObject({ socPercent: percent, maxKw: notNegative }))
  .min(2)
  .check((context) => {
    const fault = taperFault(context.value);
    if (fault)
      context.issues.push({ code: 'custom', input: context.value, path: [fault.index], message: fault.message });
  });

/** Efficiency by power: straight lines of energy between the points, from nothing at no power. */
const efficiencyCurveSchema = z.array(z.strictObject({ kw: z.number().gt(0), efficiency: fraction })).min(1);

export const batterySchema = z
  .strictObject({
    id,
    capacityKwh: notNegative,
    minSocPercent: percent.default(10),
    maxSocPercent: percent.default(100),
    maxChargeKw: notNegative,
    maxDischargeKw: notNegative,
    chargeEfficiency: fraction.default(0.95),
    dischargeEfficiency: fraction.default(0.95),
    wearCostPerKwh: notNegative.default(0),
    rampCostPerKw: notNegative.default(0),
    chargeFromGrid: z.boolean().default(true),
    dischargeToGrid: z.boolean().default(true),
    endValuePerKwh: z.number().optional(),
    reserveSocPercent: percent.optional(),
    idleDrainKw: notNegative.default(0),
    chargeTaper: taperSchema.optional(),
    dischargeTaper: taperSchema.optional(),
    chargeEfficiencyCurve: efficiencyCurveSchema.optional(),
    dischargeEfficiencyCurve: efficiencyCurveSchema.optional(),
    inverterKw: z.number().gt(0).optional(),
    solarChargeEfficiency: fraction.default(0.98),
  })
  .refine((battery) => battery.minSocPercent <= battery.maxSocPercent, {
    path: ['minSocPercent'],
    error: 'at most `maxSocPercent`',
  })
  .check((context) => {
    const { chargeEfficiencyCurve: charge, dischargeEfficiencyCurve: discharge } = context.value;
    const check = (name: string, curve: typeof charge, storedKw: (kw: number, efficiency: number) => number) => {
      const index = curve ? firstGain(curve, storedKw) : -1;
      if (index < 0) return;
      context.issues.push({
        code: 'custom',
        input: curve,
        path: [name, index, 'efficiency'],
        message:
          'points in order of `kw` at which each further kW loses at least as much as the one before; leave out the low powers at which efficiency still rises',
      });
    };
    check('chargeEfficiencyCurve', charge, (kw, efficiency) => kw * efficiency);
    check('dischargeEfficiencyCurve', discharge, (kw, efficiency) => -kw / efficiency);
  });

interface TaperPoint {
  readonly socPercent: number;
  readonly maxKw: number;
}

/** The first point that makes a taper other than a concave limit that is nowhere below zero. */
function taperFault(points: readonly TaperPoint[]): { index: number; message: string } | undefined {
  const slope = (index: number) =>
    (points[index].maxKw - points[index - 1].maxKw) / (points[index].socPercent - points[index - 1].socPercent);
  for (let index = 1; index < points.length; index++) {
    if (points[index].socPercent <= points[index - 1].socPercent)
      return { index, message: 'points in order of `socPercent`, each higher than the one before' };
    if (index > 1 && slope(index) > slope(index - 1) + 1e-9)
      return {
        index,
        message: 'a limit that bends downwards only; leave out the point before, or lower this `maxKw`',
      };
    const lowest = Math.min(
      points[index].maxKw - slope(index) * points[index].socPercent,
      points[index].maxKw + slope(index) * (100 - points[index].socPercent),
    );
    if (lowest < -1e-9)
      return {
        index,
        message: 'a line that stays above 0 kW from 0 to 100 %; set the last point at the end it falls to',
      };
  }
  return undefined;
}

/** The first point of a curve after which a kW brings more than the one before, which is not convex; −1 if none. */
function firstGain(
  curve: readonly { readonly kw: number; readonly efficiency: number }[],
  storedKw: (kw: number, efficiency: number) => number,
): number {
  let [kw, stored, gain] = [0, 0, Infinity];
  return curve.findIndex((point) => {
    const next = storedKw(point.kw, point.efficiency);
    const gainHere = (next - stored) / (point.kw - kw);
    const fault = point.kw <= kw || gainHere > gain + 1e-9;
    [kw, stored, gain] = [point.kw, next, gainHere];
    return fault;
  });
}

export const solarArraySchema = z.strictObject({
  id,
  /** Left out, peak, tilt and azimuth are estimated from what the array gave. */
  peakKw: notNegative.optional(),
  tiltDegrees: z.number().min(0).max(90).optional(),
  azimuthDegrees: z.number().min(0).max(360).optional(),
  /** What the inverter can give at most. */
  inverterKw: z.number().gt(0).optional(),
  lossPercent: z.number().min(0).max(60).default(14),
  curtailable: z.boolean().default(true),
  coupling: z.enum(['ac', 'dc']).default('ac'),
  batteryId: z.string().optional(),
});

export const waterHeaterSchema = z.strictObject({
  id,
  powerKw: z.number().gt(0),
  dailyKwh: notNegative,
  deferHours: z.number().min(0).max(24).default(6),
  /** What a start costs; left out, what 3 SEK are worth in the home's currency. */
  blockStartCost: notNegative.optional(),
  maxGapHours: z.number().gt(0).default(8),
  gapPenaltyPerSlot: notNegative.optional(),
  comfortLevel: z.int().min(1).max(5).optional(),
  minSpacingHours: notNegative.default(5),
  /** How long a cycle against legionella heats on vacation, and how often. 0 hours: never. */
  legionellaHours: notNegative.max(24).default(3),
  legionellaIntervalDays: z.number().gt(0).default(7),
});

const weekdaysSchema = z.array(z.int().min(1).max(7)).min(1);
/** An instant, or a local time that comes every day. */
export const momentSchema = z.union([instantSchema, localTimeSchema], {
  error: 'an instant such as 2026-01-31T06:00:00Z, or a local time such as 07:00 that comes every day',
});

/** `by` is an instant, or a local time that comes every day, or on `days` (1 Monday to 7 Sunday). */
const evGoalSchema = z.strictObject({ days: weekdaysSchema.optional(), by: momentSchema, socPercent: percent });

/** From one instant to another, or between two local times of every day or of `days` (the days on which it begins). */
const windowSchema = z.strictObject({ days: weekdaysSchema.optional(), from: momentSchema, to: momentSchema });

const evTripSchema = z.strictObject({
  days: weekdaysSchema.optional(),
  at: momentSchema,
  kwh: notNegative,
});

/**
 * What a kWh in the car at the horizon's end is worth. In steps: `kwh` beyond the highest goal of the horizon (the minimum
 * where there is none) are worth so much each, and so are those below it by the first; the last step may be endless.
 */
const evEndValueSchema = z.union(
  [
    z.number(),
    z
      .array(z.strictObject({ kwh: z.number().gt(0).optional(), valuePerKwh: notNegative }))
      .min(1)
      .refine((steps) => steps.every(({ kwh }, at) => kwh !== undefined || at === steps.length - 1), {
        error: 'steps with `kwh` each; only the last may go without',
      })
      .refine((steps) => steps.every((step, at) => at === 0 || step.valuePerKwh <= steps[at - 1].valuePerKwh), {
        error: 'steps of which each is worth at most as much per kWh as the one before',
      }),
  ],
  { error: 'a number, or steps such as [{"kwh": 10, "valuePerKwh": 0.3}, {"valuePerKwh": 0.15}]' },
);

export const evSchema = z
  .strictObject({
    id,
    capacityKwh: z.number().gt(0),
    minChargeKw: notNegative.default(0),
    maxChargeKw: notNegative,
    chargeEfficiency: fraction.default(0.9),
    goals: z.array(evGoalSchema).default([]),
    windows: z.array(windowSchema).optional(),
    endValuePerKwh: evEndValueSchema.optional(),
    goalPenaltyPerKwh: notNegative.default(500),
    phases: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
    voltage: z.number().gt(0).default(230),
    ampereStep: z.number().gt(0).optional(),
    solarOnly: z.boolean().default(false),
    dischargeAllowed: z.boolean().default(false),
    maxDischargeKw: notNegative.default(0),
    dischargeEfficiency: fraction.default(0.9),
    dischargeToGrid: z.boolean().default(true),
    wearCostPerKwh: notNegative.default(0),
    minSocPercent: percent.default(0),
    maxSocPercent: percent.default(100),
    trips: z.array(evTripSchema).default([]),
  })
  .refine((ev) => ev.minSocPercent <= ev.maxSocPercent, { path: ['minSocPercent'], error: 'at most `maxSocPercent`' })
  .refine((ev) => ev.minChargeKw <= ev.maxChargeKw, { path: ['minChargeKw'], error: 'at most `maxChargeKw`' })
  .refine((ev) => ev.ampereStep === undefined || ev.phases !== undefined, {
    path: ['phases'],
    error: '1, 2 or 3 where `ampereStep` is given',
  });

/** What heats a tank by outdoor temperature: kWh of heat per kWh of electricity, straight lines between the points. */
const copSchema = z
  .array(z.strictObject({ outdoorC: z.number(), cop: z.number().gt(0) }))
  .min(1)
  .refine((points) => points.every((point, index) => index === 0 || point.outdoorC > points[index - 1].outdoorC), {
    error: 'points in order of `outdoorC`, each higher than the one before',
  });

/**
 * Something that is kept warm: a hot-water tank, a buffer, or the house itself. It stores `kwhPerDegree`, loses
 * `lossKwPerDegree` to what surrounds it (a temperature, or `outdoor`), and is heated by an element (`cop` 1) or a heat pump.
 */
export const thermalTankSchema = z
  .strictObject({
    id,
    kwhPerDegree: z.number().gt(0),
    lossKwPerDegree: notNegative.default(0),
    surroundings: z.union([z.literal('outdoor'), z.number()]).default(20),
    minTemperatureC: z.number(),
    maxTemperatureC: z.number(),
    comfortPenaltyPerDegreeHour: notNegative.default(10),
    maxKw: notNegative,
    minKw: notNegative.default(0),
    onOff: z.boolean().default(false),
    cop: z.union([z.number().gt(0), copSchema]).default(1),
    draws: z
      .array(
        z.strictObject({
          days: weekdaysSchema.optional(),
          from: localTimeSchema,
          to: localTimeSchema,
          kwh: notNegative,
        }),
      )
      .default([]),
    endValuePerKwh: z.number().optional(),
  })
  .refine((tank) => tank.minTemperatureC <= tank.maxTemperatureC, {
    path: ['minTemperatureC'],
    error: 'at most `maxTemperatureC`',
  })
  .refine((tank) => tank.minKw <= tank.maxKw, { path: ['minKw'], error: 'at most `maxKw`' });

const BOTH_ALIKE = 'both ends of the window as instants, or both as local times';
const isLocal = (moment: string) => localTimeSchema.safeParse(moment).success;

/** Its window is `earliest` to `latest`, on `days`; or there are several `windows`. Each asks for its own `runs`. */
export const applianceSchema = z
  .strictObject({
    id,
    powerKw: notNegative.optional(),
    profileKw: z.array(notNegative).min(1).optional(),
    durationMinutes: z.number().gt(0),
    earliest: momentSchema.optional(),
    latest: momentSchema.optional(),
    /** On which days the window begins: 1 Monday to 7 Sunday. */
    days: weekdaysSchema.optional(),
    windows: z.array(windowSchema).optional(),
    /** Its minutes may be spread over the window, where it is not one uninterrupted run. */
    interruptible: z.boolean().default(false),
    /** How many runs a window asks for. */
    runs: z.int().min(1).max(24).default(1),
    /** Appliances of one group never run at once. */
    group: z.string().min(1).max(64).optional(),
  })
  .refine((appliance) => (appliance.powerKw === undefined) !== (appliance.profileKw === undefined), {
    path: ['powerKw'],
    error: 'either `powerKw` or `profileKw`',
  })
  .check((context) => {
    const { earliest, latest, days, windows } = context.value;
    const issue = (path: string, message: string) =>
      context.issues.push({ code: 'custom', path: [path], input: context.value, message });
    if (windows) {
      const beside = Object.entries({ earliest, latest, days }).find(([, value]) => value !== undefined);
      if (beside) issue(beside[0], 'nothing beside `windows`: each window has its own `from`, `to` and `days`');
    } else if (earliest === undefined || latest === undefined) {
      const lacking = earliest === undefined ? 'earliest' : 'latest';
      issue(lacking, 'an instant, or a local time such as 22:00 that comes every day; or `windows`');
    } else if (isLocal(earliest) !== isLocal(latest)) issue('latest', BOTH_ALIKE);
    const mixed = windows?.findIndex(({ from, to }) => isLocal(from) !== isLocal(to)) ?? -1;
    if (mixed >= 0) issue(`windows.${mixed}.to`, BOTH_ALIKE);
  });

/** The home as people write it. Unknown properties are refused. */
export const homeSchema = z.strictObject({
  timezone: timezoneSchema,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'an ISO 4217 code such as EUR' })
    .default('EUR'),
  location: z
    .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .optional(),
  tariff: tariffSchema.optional(),
  grid: gridSchema,
  batteries: uniqueIds(z.array(batterySchema)).default([]),
  solar: uniqueIds(z.array(solarArraySchema)).default([]),
  waterHeaters: uniqueIds(z.array(waterHeaterSchema)).default([]),
  evs: uniqueIds(z.array(evSchema)).default([]),
  appliances: uniqueIds(z.array(applianceSchema)).default([]),
  thermalTanks: uniqueIds(z.array(thermalTankSchema)).default([]),
  curtailmentCostPerKwh: notNegative.default(0),
  sheddingCostPerKwh: notNegative.default(10000),
  minSocPenaltyPerKwh: notNegative.default(1000),
  targetSocPenaltyPerKwh: notNegative.optional(),
  forcedCurtailmentCostPerKwh: notNegative.default(10),
  reservePenaltyPerKwh: notNegative.default(100),
  maxSocPenaltyPerKwh: notNegative.default(0),
  manualSlotPenaltyPerKwh: notNegative.default(200),
});

function uniqueIds<T extends z.ZodArray<z.ZodType<{ id: string }>>>(array: T) {
  return array.refine((items) => new Set(items.map((item) => item.id)).size === items.length, {
    error: 'a different `id` for each',
  });
}

/** A home after parsing: every default is filled in. */
export type Home = z.output<typeof homeSchema>;
/** A home as people write it. */
export type HomeInput = z.input<typeof homeSchema>;
export type Battery = z.output<typeof batterySchema>;
export type WaterHeater = z.output<typeof waterHeaterSchema>;
export type Appliance = z.output<typeof applianceSchema>;
export type Ev = z.output<typeof evSchema>;
export type ThermalTank = z.output<typeof thermalTankSchema>;
export type SolarArray = z.output<typeof solarArraySchema>;
export type Grid = z.output<typeof gridSchema>;
export type { PowerTariff, Tariff } from './tariff.js';

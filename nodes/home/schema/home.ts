import { z } from 'zod';

const percent = z.number().min(0).max(100);
const fraction = z.number().gt(0).max(1);
const notNegative = z.number().min(0);
const id = z.string().min(1).max(64);

/** An instant as an ISO 8601 string with `Z` or an offset. */
export const instantSchema = z.iso.datetime({ offset: true });

/** "HH:MM" on the home's wall clock. */
export const localTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);

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

/** price = spot × factor + addPerKwh, spot in `currency` per kWh. */
export const priceFormulaSchema = z.strictObject({
  factor: z.number().default(1),
  addPerKwh: z.number().default(0),
});

export const tariffSchema = z.strictObject({
  import: priceFormulaSchema.prefault({}),
  export: priceFormulaSchema.prefault({}),
});

export const powerTariffSchema = z.strictObject({
  pricePerKw: notNegative,
  measuredOver: z.enum(['slot', 'hour']).default('hour'),
  topDays: z.int().min(1).default(1),
  weights: z
    .array(
      z.strictObject({
        months: z.array(z.int().min(1).max(12)).optional(),
        weekdays: z.array(z.int().min(1).max(7)).optional(),
        from: localTimeSchema,
        to: localTimeSchema,
        weight: notNegative,
      }),
    )
    .default([]),
});

export const gridSchema = z.strictObject({
  maxImportKw: notNegative,
  maxExportKw: notNegative,
  importLimitKw: notNegative.optional(),
  importLimitPenaltyPerKwh: notNegative.default(5000),
  exportAllowed: z.boolean().default(true),
  powerTariff: powerTariffSchema.optional(),
});

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
  })
  .refine((battery) => battery.minSocPercent <= battery.maxSocPercent, {
    path: ['minSocPercent'],
    error: 'at most `maxSocPercent`',
  });

export const solarArraySchema = z.strictObject({
  id,
  peakKw: notNegative,
  tiltDegrees: z.number().min(0).max(90).default(35),
  azimuthDegrees: z.number().min(0).max(360).default(180),
});

export const waterHeaterSchema = z.strictObject({
  id,
  powerKw: z.number().gt(0),
  dailyKwh: notNegative,
  deferHours: z.number().min(0).max(24).default(6),
  blockStartCost: notNegative.default(3),
  maxGapHours: z.number().gt(0).default(8),
  gapPenaltyPerSlot: notNegative.optional(),
  comfortLevel: z.int().min(1).max(5).optional(),
  minSpacingHours: notNegative.default(5),
});

export const evSchema = z.strictObject({
  id,
  capacityKwh: z.number().gt(0),
  minChargeKw: notNegative.default(0),
  maxChargeKw: notNegative,
  chargeEfficiency: fraction.default(0.9),
  goals: z.array(z.strictObject({ by: instantSchema, socPercent: percent })).default([]),
  windows: z.array(z.strictObject({ from: instantSchema, to: instantSchema })).optional(),
  endValuePerKwh: z.number().optional(),
});

export const applianceSchema = z
  .strictObject({
    id,
    powerKw: notNegative.optional(),
    profileKw: z.array(notNegative).min(1).optional(),
    durationMinutes: z.number().gt(0),
    earliest: instantSchema,
    latest: instantSchema,
  })
  .refine((appliance) => (appliance.powerKw === undefined) !== (appliance.profileKw === undefined), {
    path: ['powerKw'],
    error: 'either `powerKw` or `profileKw`',
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
  curtailmentCostPerKwh: notNegative.default(0),
  sheddingCostPerKwh: notNegative.default(10000),
  minSocPenaltyPerKwh: notNegative.default(1000),
  targetSocPenaltyPerKwh: notNegative.optional(),
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
export type SolarArray = z.output<typeof solarArraySchema>;
export type Grid = z.output<typeof gridSchema>;
export type Tariff = z.output<typeof tariffSchema>;

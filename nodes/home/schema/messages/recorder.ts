import { z } from 'zod';
import { instantSchema } from '../home.js';
import { nullableNumber } from './nullable-number.js';

/** `null` says that the quantity is known to the home but has no usable value now; `ages` are seconds per quantity. */
export const stateSchema = z.looseObject({
  at: instantSchema,
  batteries: z.array(z.looseObject({ id: z.string(), socPercent: nullableNumber, powerKw: nullableNumber })),
  pvKw: nullableNumber,
  loadKw: nullableNumber,
  baseLoadKw: nullableNumber.optional(),
  gridKw: nullableNumber,
  gridOnline: z.boolean().nullable().optional(),
  solar: z.array(z.looseObject({ id: z.string(), powerKw: nullableNumber })).optional(),
  waterHeaters: z
    .array(
      z.looseObject({
        id: z.string(),
        powerKw: nullableNumber,
        temperatureC: nullableNumber.optional(),
        heatedTodayKwh: z.number().optional(),
        onSince: instantSchema.optional(),
        lastLegionellaAt: instantSchema.optional(),
      }),
    )
    .default([]),
  evs: z
    .array(
      z.looseObject({
        id: z.string(),
        socPercent: nullableNumber,
        pluggedIn: z.boolean().nullable(),
        powerKw: nullableNumber.optional(),
      }),
    )
    .default([]),
  appliances: z.array(z.looseObject({ id: z.string(), powerKw: nullableNumber })).optional(),
  outdoorTemperatureC: nullableNumber.optional(),
  thermalTanks: z
    .array(z.looseObject({ id: z.string(), temperatureC: nullableNumber, powerKw: nullableNumber.optional() }))
    .optional(),
  peakKwThisMonth: z.number().optional(),
  peaksKwThisMonth: z.array(z.looseObject({ date: z.iso.date(), kw: z.number().min(0) })).optional(),
  ages: z.record(z.string(), z.number()).default({}),
});

/** A stretch of measured energy. Every energy is kWh in the interval; what is missing was not measured. */
export const observationSchema = z.looseObject({
  start: instantSchema,
  end: instantSchema,
  loadKwh: nullableNumber.optional(),
  pvKwh: nullableNumber.optional(),
  importKwh: nullableNumber.optional(),
  exportKwh: nullableNumber.optional(),
  chargeKwh: nullableNumber.optional(),
  dischargeKwh: nullableNumber.optional(),
  socPercent: nullableNumber.optional(),
  temperatureC: nullableNumber.optional(),
  waterHeaterKwh: nullableNumber.optional(),
  evKwh: nullableNumber.optional(),
  applianceKwh: nullableNumber.optional(),
  totalLoadKwh: nullableNumber.optional(),
});

export const historySchema = z.looseObject({ source: z.string(), rows: z.array(observationSchema).min(1) });

/**
 * Home Assistant's command `recorder/statistics_during_period`, wrapped for the API node of
 * node-red-contrib-home-assistant-websocket. Its answer comes back to the recorder as payload.
 */
export const historyRequestSchema = z.looseObject({
  protocol: z.literal('websocket'),
  data: z.looseObject({
    type: z.literal('recorder/statistics_during_period'),
    start_time: instantSchema,
    end_time: instantSchema,
    statistic_ids: z.array(z.string()).min(1),
    period: z.enum(['hour', '5minute']),
    types: z.array(z.string()),
    units: z.record(z.string(), z.string()),
  }),
});

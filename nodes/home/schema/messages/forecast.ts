import { z } from 'zod';
import { instantSchema } from '../home.js';
import { textSchema } from '../plan.js';
import { nullableNumber } from './nullable-number.js';

const kwhBand = z.looseObject({ mean: z.number(), p10: z.number(), p50: z.number(), p90: z.number() });

/** How well a quantity was forecast a day ahead in the last week; cover is that of p10 to p90. */
const seriesAccuracy = z.looseObject({
  maeKwh: z.number(),
  biasPercent: nullableNumber,
  coverPercent: nullableNumber,
  skillPercent: nullableNumber,
});

export const weatherSchema = z.looseObject({
  issuedAt: instantSchema,
  source: z.string(),
  slots: z
    .array(
      z.looseObject({
        start: instantSchema,
        end: instantSchema,
        temperatureC: z.number().optional(),
        ghiWm2: z.number().min(0),
        dniWm2: z.number().min(0).optional(),
        dhiWm2: z.number().min(0).optional(),
        cloudPercent: z.number().min(0).max(100).optional(),
      }),
    )
    .min(1),
});

/** Local dates on which people stay at home, beside weekends and public holidays: from a calendar. */
export const holidaysSchema = z.looseObject({
  at: instantSchema.optional(),
  dates: z.array(z.iso.date()).max(1000),
});

export const pvForecastSchema = z.looseObject({
  issuedAt: instantSchema,
  source: z.string(),
  slots: z
    .array(
      z.looseObject({
        start: instantSchema,
        end: instantSchema,
        pvKwh: z.number().min(0),
        pvKwhP10: z.number().min(0).optional(),
        pvKwhP90: z.number().min(0).optional(),
      }),
    )
    .min(1),
});

export const forecastUpdateSchema = z.looseObject({
  issuedAt: instantSchema,
  slots: z
    .array(
      z.looseObject({
        start: instantSchema,
        end: instantSchema,
        loadKwh: kwhBand,
        pvKwh: kwhBand,
        /** Load less sun: the values that 5, 25, 50, 75 and 95 % of outcomes stay below. */
        netLoadKwh: z
          .looseObject({ p5: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() })
          .optional(),
        temperatureC: z.number().optional(),
      }),
    )
    .min(1),
  /** Ways the slots may turn out, with the errors of past days and their correlation in time. */
  scenarios: z
    .array(
      z.looseObject({
        weight: z.number().min(0).max(1),
        loadKwh: z.array(z.number()),
        pvKwh: z.array(z.number()),
      }),
    )
    .optional(),
  accuracy: z.looseObject({
    method: z.string(),
    historyDays: z.number(),
    basis: z.enum(['issued', 'tried again']).optional(),
    loadMaeKwh: nullableNumber.optional(),
    pvMaeKwh: nullableNumber.optional(),
    load: seriesAccuracy.nullable().optional(),
    pv: seriesAccuracy.nullable().optional(),
    candidates: z.array(z.looseObject({ name: z.string(), pinballKwh: nullableNumber })).optional(),
  }),
  /** The solar arrays as the forecast takes them, where some of their values were estimated from what they gave. */
  roof: z
    .array(
      z.looseObject({
        id: z.string(),
        peakKw: z.number(),
        tiltDegrees: z.number(),
        azimuthDegrees: z.number(),
        estimated: z.array(z.enum(['peakKw', 'tiltDegrees', 'azimuthDegrees'])),
      }),
    )
    .optional(),
  notices: z.array(textSchema).optional(),
});

/**
 * What the home has taught. `advised` moves towards what was `measured` by small daily steps; `inForce` is what is used.
 * Levels multiply the forecast's energy; efficiency is that of a round trip, a fraction. `strength` counts standard errors.
 */
export const reflexSchema = z.looseObject({
  at: instantSchema,
  learntAt: instantSchema,
  mode: z.enum(['advise', 'apply']),
  parameters: z.array(
    z.looseObject({
      name: z.enum(['load-level', 'pv-level', 'battery-capacity', 'battery-efficiency']),
      configured: z.number(),
      advised: z.number(),
      inForce: z.number(),
      measured: nullableNumber,
      days: z.number(),
      strength: z.number(),
      heldUntil: instantSchema.optional(),
      reason: textSchema,
    }),
  ),
  log: z.array(
    z.looseObject({
      at: instantSchema,
      name: z.string(),
      kind: z.enum(['learnt', 'undone']),
      from: z.number(),
      to: z.number(),
      inForceFrom: z.number(),
      inForceTo: z.number(),
      undone: z.boolean().optional(),
      reason: textSchema,
    }),
  ),
});

import { z } from 'zod';
import { homeSchema, instantSchema, momentSchema, tariffSchema } from './home.js';
import { textSchema } from './plan.js';

const percent = z.number().min(0).max(100);
const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'a date such as 2025-11-03' });
const policySchema = z.enum(['no-battery', 'self-consumption', 'perfect', 'mpc']);
/** What `mpc` may be told of the future: load, solar energy, unpublished prices, and all of them after the horizon. */
const truthSchema = z.enum(['load', 'pv', 'prices', 'end']);
/** What `mpc` may do without: the spread of forecasts, the value curve, and following the measured load. */
const withoutSchema = z.enum(['uncertainty', 'curve', 'following']);

/** Parts of a home; what is absent stays absent, whatever its default. */
const homeParts = z
  .strictObject(
    Object.fromEntries(
      Object.entries(homeSchema.shape).map(([name, schema]) => [name, withoutDefault(schema).optional()]),
    ),
  )
  .transform((parts) => parts as Partial<z.output<typeof homeSchema>>);

function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
}

/**
 * What a backtest shall replay; what is absent is as the node's form says. `home` replaces parts of the home: with other
 * `solar`, the measured solar energy is scaled by the peak power. `sensitivity`: by which policy it is reckoned what one more
 * kWh of battery, one more kW of fuse and one kW less peak would have been worth.
 */
export const backtestRequestSchema = z.strictObject({
  from: localDate.optional(),
  to: localDate.optional(),
  days: z.int().min(1).max(400).optional(),
  replanMinutes: z.number().min(1).max(1440).optional(),
  startSocPercent: percent.optional(),
  policies: z.array(policySchema).min(1).optional(),
  truth: z.array(truthSchema).optional(),
  without: z.array(withoutSchema).optional(),
  horizonHours: z.number().min(1).max(168).optional(),
  sensitivity: z.enum(['perfect', 'mpc', 'none']).optional(),
  home: homeParts.optional(),
});

const account = z.looseObject({
  cost: z.number(),
  importKwh: z.number(),
  exportKwh: z.number(),
  chargedKwh: z.number(),
  dischargedKwh: z.number(),
  startSocKwh: z.number(),
  endSocKwh: z.number(),
  violations: z.array(z.looseObject({ code: z.string() })),
});

const sensitivitySchema = z.looseObject({
  change: z.enum(['battery-kwh', 'fuse-kw', 'peak-kw']),
  policy: policySchema,
  /** What the change would have saved over the period, in the home's currency; null where it was not possible. */
  worth: z.number().nullable(),
  text: textSchema,
});

export const backtestReportSchema = z.looseObject({
  at: instantSchema.optional(),
  from: instantSchema,
  to: instantSchema,
  days: z.number(),
  storedEnergyValue: z.number().nullable(),
  policies: z.partialRecord(policySchema, account),
  captured: z.number().nullable(),
  plan: z.looseObject({ count: z.number(), wallMsMedian: z.number().nullable() }),
  sensitivity: z.array(sensitivitySchema).optional(),
  /** Of each local month; `billedKw` is the power that it is billed for, where there is a power tariff. */
  monthly: z
    .array(
      z.looseObject({
        month: z.string().regex(/^\d{4}-\d{2}$/, { error: 'a month such as 2025-11' }),
        policies: z.partialRecord(policySchema, z.looseObject({ cost: z.number(), billedKw: z.number().optional() })),
      }),
    )
    .optional(),
  daily: z.array(
    z.looseObject({
      date: localDate,
      policies: z.partialRecord(policySchema, z.looseObject({ cost: z.number() })),
    }),
  ),
  notices: z.array(textSchema),
});

export const backtestProgressSchema = z.looseObject({
  at: instantSchema,
  running: z.boolean(),
  /** How much is done, 0 to 1. */
  share: z.number().min(0).max(1),
  policy: policySchema.nullable(),
  problem: textSchema.optional(),
});

const savingsSide = z.looseObject({
  importCost: z.number(),
  exportIncome: z.number(),
  wearCost: z.number(),
  storedChangeKwh: z.number(),
  cost: z.number(),
});

const savingsDaySchema = z.looseObject({
  date: localDate,
  storedEnergyValue: z.number(),
  slots: z.int(),
  missingSlots: z.int(),
  paid: savingsSide,
  selfConsumption: savingsSide,
  saved: z.number(),
  revision: z.int(),
  open: z.boolean().optional(),
});

export const savingsSchema = z.looseObject({
  at: instantSchema,
  currency: z.string(),
  days: z.array(savingsDaySchema),
});

/** One question about the plan: each property is a change of the home, the car's goal or the strategy. */
export const whatIfSchema = z
  .strictObject({
    exportAllowed: z.boolean().optional(),
    batteryKwh: z.number().min(0).max(1000).optional(),
    pvPeakKw: z.number().min(0).max(1000).optional(),
    riskAppetite: z.int().min(1).max(5).optional(),
    tariff: tariffSchema.optional(),
    car: z
      .strictObject({
        id: z.string().optional(),
        socPercent: percent,
        /** `now`: as soon as it can be; "07:00": the next time the home's clock says so; or an instant. */
        by: z.union([z.literal('now'), momentSchema]),
      })
      .optional(),
  })
  .refine((question) => Object.keys(question).length > 0, { error: 'at least one change' });

export const whatIfReplySchema = z.looseObject({
  at: instantSchema,
  question: whatIfSchema,
  hours: z.number(),
  currency: z.string(),
  /** Of the plan as things are, and with the change: money, wear and what is stored at the end. */
  cost: z.number(),
  changedCost: z.number(),
  /** changedCost − cost: positive costs more. */
  difference: z.number(),
  text: textSchema,
  notices: z.array(textSchema),
});

export type BacktestRequest = z.output<typeof backtestRequestSchema>;
export type Sensitivity = z.output<typeof sensitivitySchema>;
export type BacktestResult = z.output<typeof backtestReportSchema>;
export type Savings = z.output<typeof savingsSchema>;
export type WhatIf = z.output<typeof whatIfSchema>;
export type WhatIfReply = z.output<typeof whatIfReplySchema>;

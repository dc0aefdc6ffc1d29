import { z } from 'zod';
import { instantSchema } from './home.js';

/** `text` is a whole sentence; `code` and `values` let a page say it in another language. */
export const textSchema = z.looseObject({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  text: z.string(),
});

export const planStatusSchema = z.enum(['optimal', 'feasible', 'fallback']);
export const planActionSchema = z.enum(['charge', 'discharge', 'export', 'hold']);

export const planSummarySchema = z.looseObject({
  plannedAt: instantSchema,
  slotCount: z.int(),
  status: planStatusSchema,
  nextAction: z.string(),
  cost: z.number(),
});

export const planSlotSchema = z.looseObject({
  start: instantSchema,
  end: instantSchema,
  action: planActionSchema,
  importPrice: z.number(),
  exportPrice: z.number(),
  importKwh: z.number(),
  exportKwh: z.number(),
  pvKwh: z.number(),
  curtailedKwh: z.number(),
  loadKwh: z.number(),
  shedKwh: z.number(),
  batteries: z.array(
    z.looseObject({
      id: z.string(),
      chargeKwh: z.number(),
      dischargeKwh: z.number(),
      socPercent: z.number(),
      socTargetPercent: z.number(),
      solarChargeKwh: z.number().optional(),
      solarCurtailedKwh: z.number().optional(),
    }),
  ),
  waterHeaters: z.array(z.looseObject({ id: z.string(), kwh: z.number() })),
  evs: z.array(
    z.looseObject({
      id: z.string(),
      chargeKwh: z.number(),
      socPercent: z.number(),
      dischargeKwh: z.number().optional(),
    }),
  ),
  thermalTanks: z.array(z.looseObject({ id: z.string(), kwh: z.number(), temperatureC: z.number() })).optional(),
  appliances: z.array(z.looseObject({ id: z.string(), kwh: z.number() })),
  storedEnergyValue: z.number(),
  valueCurve: z
    .array(z.looseObject({ battery: z.string(), socPercent: z.array(z.number()), valuePerKwh: z.array(z.number()) }))
    .optional(),
  reason: textSchema,
});

/**
 * A plan. Energies are kWh per slot, powers kW, money in the home's currency; SoC is at the end of the slot;
 * `storedEnergyValue` is currency per kWh stored (not per kWh delivered).
 */
export const planSchema = z.looseObject({
  plannedAt: instantSchema,
  status: planStatusSchema,
  objective: z.number(),
  summary: planSummarySchema,
  cost: z.looseObject({
    import: z.number(),
    exportIncome: z.number(),
    wear: z.number(),
    power: z.number().optional(),
    total: z.number(),
  }),
  slots: z.array(planSlotSchema).min(1),
  notices: z.array(textSchema),
  changes: z.array(textSchema),
  /** What the plan was asked for besides prices, forecast and measurements. */
  basis: z.record(z.string(), z.unknown()).optional(),
  expected: z
    .looseObject({
      objective: z.number(),
      scenarios: z.array(z.looseObject({ weight: z.number(), objective: z.number() })),
    })
    .optional(),
  powerPeaks: z
    .array(z.looseObject({ month: z.string(), kw: z.number(), incumbentKw: z.number(), cost: z.number() }))
    .optional(),
  solver: z.looseObject({ wallMs: z.number(), mipGap: z.number(), bound: z.number(), method: z.string() }),
});

export type Plan = z.output<typeof planSchema>;
export type PlanSlot = z.output<typeof planSlotSchema>;
export type PlanStatus = z.output<typeof planStatusSchema>;
export type PlanAction = z.output<typeof planActionSchema>;

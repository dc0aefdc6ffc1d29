import { z } from 'zod';
import { instantSchema } from './home.js';

/** `text` is a whole sentence; `code` and `values` let a page say it in another language. */
export const textSchema = z.looseObject({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  text: z.string(),
});

/**
 * The next best thing to a decision of a plan, and what the whole plan would cost more with it. `slots` are the places in
 * the plan in which it is forced: `no-charge` and `no-discharge` allow the device nothing there, `charge` and `discharge`
 * ask it for `kwh` at least, `elsewhere` lets devices that are on or off take the energies of `takes` (slot, kWh) instead
 * of their own. Without a `device` it is all batteries together.
 */
const alternativeSchema = z.looseObject({
  force: z.enum(['no-charge', 'no-discharge', 'charge', 'discharge', 'elsewhere']),
  kind: z.enum(['battery', 'ev', 'thermalTank', 'waterHeater', 'appliance']),
  device: z.string().optional(),
  slots: z.array(z.int().min(0)).min(1),
  /** What is forced to be at least, or what the plan does in these slots. */
  kwh: z.number(),
  /** The slot in which most of it would be done instead. */
  at: instantSchema.optional(),
  /** A slot in which a device that is off in the plan may be on. */
  opens: z.int().min(0).optional(),
  takes: z.record(z.string(), z.array(z.tuple([z.int(), z.number()]))).optional(),
  /** Currency over the horizon, penalties and the value of what is left included. */
  differenceCost: z.number(),
  /** Not found by solving the plan anew, but told by its duals: the difference is at least this. */
  atLeast: z.literal(true).optional(),
});

/** Why a device takes or gives energy in a slot. */
const deviceReasonSchema = textSchema.extend({ device: z.string(), alternative: alternativeSchema.optional() });

const planStatusSchema = z.enum(['optimal', 'feasible', 'fallback']);
const planActionSchema = z.enum(['charge', 'discharge', 'export', 'hold']);

const planSummarySchema = z.looseObject({
  plannedAt: instantSchema,
  slotCount: z.int(),
  status: planStatusSchema,
  nextAction: z.string(),
  cost: z.number(),
});

const planSlotSchema = z.looseObject({
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
  /** `run` names the run that an appliance makes in this slot: the same in every plan that holds it. */
  appliances: z.array(z.looseObject({ id: z.string(), kwh: z.number(), run: z.string().optional() })),
  /** Import above `kw` raises what a power tariff bills: each kWh costs so much more than its price. */
  peakImport: z.looseObject({ kw: z.number(), pricePerKwh: z.number() }).optional(),
  storedEnergyValue: z.number(),
  valueCurve: z
    .array(z.looseObject({ battery: z.string(), socPercent: z.array(z.number()), valuePerKwh: z.array(z.number()) }))
    .optional(),
  reason: textSchema,
  /** The next best thing that the batteries could do. */
  alternative: alternativeSchema.optional(),
  /** For each car, tank, water heater and appliance that takes or gives energy. */
  deviceReasons: z.array(deviceReasonSchema).optional(),
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
export type PlanAlternative = z.output<typeof alternativeSchema>;
export type DeviceReason = z.output<typeof deviceReasonSchema>;
export type PlanAction = z.output<typeof planActionSchema>;

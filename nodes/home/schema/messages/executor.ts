import { z } from 'zod';
import { instantSchema } from '../home.js';
import { textSchema } from '../plan.js';

export const intentSchema = z.enum([
  'self-consumption',
  'charge-from-grid',
  'charge-from-surplus',
  'hold',
  'discharge-to-home',
  'export',
]);

/**
 * What a device shall do, told without naming a device. `powerKw` is the wanted battery power (positive discharges);
 * `maxChargeKw` and `maxDischargeKw` are the limits within which the device may follow surplus and deficit itself.
 */
export const actionSchema = z.looseObject({
  at: instantSchema,
  battery: z.string(),
  intent: intentSchema,
  powerKw: z.number(),
  maxChargeKw: z.number().min(0),
  maxDischargeKw: z.number().min(0),
  socTargetPercent: z.number().min(0).max(100),
  curtail: z.boolean(),
  reason: textSchema,
});

const deviceActionBase = { at: instantSchema, id: z.string(), reason: textSchema };

const heaterAction = <Device extends string>(device: Device) =>
  z.looseObject({
    ...deviceActionBase,
    device: z.literal(device),
    intent: z.enum(['heat', 'off']),
    temperatureC: z.number().min(0).max(100),
    powerKw: z.number().min(0),
  });

/**
 * What a device other than a battery shall do. `solar` is everything on the roof: `curtailKw` of it is held back, and
 * `exportLimitKw` is the most that may go into the grid. Temperatures are those that the heater or tank is set to.
 */
export const deviceActionSchema = z.discriminatedUnion('device', [
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('solar'),
    intent: z.enum(['generate', 'curtail']),
    curtailKw: z.number().min(0),
    exportLimitKw: z.number().min(0),
  }),
  heaterAction('water-heater'),
  heaterAction('thermal-tank'),
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('ev'),
    intent: z.enum(['charge', 'stop']),
    powerKw: z.number().min(0),
  }),
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('appliance'),
    intent: z.enum(['start', 'stop']),
    powerKw: z.number().min(0),
  }),
]);

/** One write to a device: what was asked of which target, and what the device was read to have since. */
export const deviceWriteSchema = z.looseObject({
  at: instantSchema,
  device: z.string(),
  target: z.string(),
  intent: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  status: z.enum(['shadow', 'sent', 'verified', 'failed', 'unverifiable']),
  is: z.union([z.string(), z.number(), z.boolean()]).nullable().optional(),
});

export const executorStateSchema = z.looseObject({
  at: instantSchema,
  mode: z.enum(['live', 'shadow']),
  paused: z.boolean().default(false),
  closed: z.boolean().optional(),
  slot: z.looseObject({ start: instantSchema, end: instantSchema }).nullable(),
  decision: z.array(actionSchema),
  override: z.looseObject({ code: z.string(), until: instantSchema.optional() }).optional(),
  reason: textSchema,
  lastWrites: z.array(z.looseObject({ at: instantSchema, battery: z.string(), intent: intentSchema })),
  verified: z.boolean().nullable(),
  devices: z.array(deviceActionSchema).optional(),
  overrides: z
    .array(
      z.looseObject({ code: z.string(), priority: z.number(), until: instantSchema.nullable(), reason: textSchema }),
    )
    .optional(),
  writes: z.array(deviceWriteSchema).optional(),
  problems: z.array(textSchema).optional(),
  events: z.array(textSchema).optional(),
});

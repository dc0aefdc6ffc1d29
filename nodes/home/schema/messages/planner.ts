import { z } from 'zod';
import { instantSchema } from '../home.js';
import { planSchema } from '../plan.js';
import { manualSlotSchema } from '../problem.js';

export const plannerErrorSchema = z.looseObject({
  at: instantSchema.optional(),
  code: z.string(),
  values: z.record(z.string(), z.unknown()),
  text: z.string(),
  planInForce: instantSchema.nullable(),
});

const level = z.int().min(1).max(5);

/** What people have asked of the planner, beyond the settings of its node; `null` where nothing was asked. */
export const plannerStateSchema = z.looseObject({
  at: instantSchema,
  riskAppetite: level.nullable(),
  comfortLevels: z.array(z.looseObject({ id: z.string(), level })),
  manualSlots: z.array(manualSlotSchema),
  /** Goals of cars until the departure `by`, as state of charge: what was asked for in kWh is added to what was measured. */
  evGoals: z.array(z.looseObject({ id: z.string(), socPercent: z.number(), by: instantSchema })).optional(),
  vacation: z.looseObject({ from: instantSchema, until: instantSchema.nullable() }).nullable(),
  /** What appliances have done in their windows: when runs began, or how many minutes an interruptible one has run. */
  appliances: z
    .array(
      z.looseObject({
        id: z.string(),
        windowFrom: instantSchema,
        startedAt: z.array(instantSchema),
        minutesDone: z.number().min(0),
      }),
    )
    .optional(),
});

const timingSchema = z.looseObject({ startedAt: instantSchema, finishedAt: instantSchema });

export const replanResultSchema = z.discriminatedUnion('success', [
  z.looseObject({ success: z.literal(true), plan: planSchema, timing: timingSchema }),
  z.looseObject({ success: z.literal(false), error: plannerErrorSchema, timing: timingSchema }),
]);

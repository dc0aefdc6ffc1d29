import { z } from 'zod';
import { homeSchema, instantSchema } from './home.js';
import { planSchema } from './plan.js';

const notNegative = z.number().min(0);

export const problemSlotSchema = z.strictObject({
  start: instantSchema,
  end: instantSchema,
  importPrice: z.number(),
  exportPrice: z.number(),
  loadKwh: notNegative,
  pvKwh: notNegative,
  loadKwhP10: notNegative.optional(),
  loadKwhP90: notNegative.optional(),
  pvKwhP10: notNegative.optional(),
  pvKwhP90: notNegative.optional(),
  outdoorTemperatureC: z.number().optional(),
  priceForecast: z.boolean().optional(),
});

export const problemStateSchema = z.strictObject({
  batteries: z.array(z.strictObject({ id: z.string(), socPercent: z.number().min(0).max(100) })).default([]),
  waterHeaters: z
    .array(
      z.strictObject({ id: z.string(), heatedTodayKwh: notNegative.default(0), onSince: instantSchema.optional() }),
    )
    .default([]),
  evs: z
    .array(z.strictObject({ id: z.string(), socPercent: z.number().min(0).max(100), pluggedIn: z.boolean() }))
    .default([]),
  peakKwThisMonth: notNegative.optional(),
});

export const strategySchema = z.strictObject({
  riskAppetite: z.int().min(1).max(5).optional(),
  targetSocPercent: z.number().min(0).max(100).optional(),
  terminalValuePerKwh: z.number().optional(),
});

/**
 * A whole planning problem: everything a planner needs, no home, board or history behind it.
 * Slots are contiguous and may differ in length; the first starts at `now`. Energies are kWh per slot, prices are
 * currency per kWh with the tariff applied.
 */
export const problemSchema = z
  .strictObject({
    now: instantSchema,
    home: homeSchema,
    slots: z.array(problemSlotSchema).min(1).max(2000),
    scenarios: z
      .array(z.strictObject({ weight: notNegative, loadKwh: z.array(notNegative), pvKwh: z.array(notNegative) }))
      .optional(),
    state: problemStateSchema,
    strategy: strategySchema.prefault({}),
    previousPlan: planSchema.optional(),
    timeLimitMs: z.number().gt(0).optional(),
    mipGap: notNegative.optional(),
  })
  .check((context) => {
    const { now, slots } = context.value;
    const issue = (path: (string | number)[], input: unknown, message: string) =>
      context.issues.push({ code: 'custom', path, input, message });
    if (slots[0] && Date.parse(slots[0].start) !== Date.parse(now)) {
      issue(['slots', 0, 'start'], slots[0].start, 'the same instant as `now`');
    }
    slots.forEach((slot, index) => {
      if (Date.parse(slot.end) <= Date.parse(slot.start)) {
        issue(['slots', index, 'end'], slot.end, 'an instant after the `start` of the slot');
      }
      const next = slots[index + 1];
      if (next && Date.parse(next.start) !== Date.parse(slot.end)) {
        issue(['slots', index + 1, 'start'], next.start, `the end of the slot before, ${slot.end}`);
      }
    });
    context.value.scenarios?.forEach((scenario, index) => {
      for (const key of ['loadKwh', 'pvKwh'] as const) {
        if (scenario[key].length !== slots.length) {
          issue(['scenarios', index, key], scenario[key].length, `${slots.length} values, one for each slot`);
        }
      }
    });
  });

export type PlanningProblem = z.output<typeof problemSchema>;
export type PlanningProblemInput = z.input<typeof problemSchema>;
export type ProblemSlot = z.output<typeof problemSlotSchema>;
export type ProblemState = z.output<typeof problemStateSchema>;
export type Strategy = z.output<typeof strategySchema>;

import { z } from 'zod';
import { homeSchema, instantSchema, momentSchema } from './home.js';
import { planSchema } from './plan.js';

const notNegative = z.number().min(0);

const problemSlotSchema = z.strictObject({
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
  /** Load less sun: what 5, 25, 50, 75 and 95 % of outcomes stay below. It goes before the quantiles of load and sun. */
  netLoadKwh: z
    .strictObject({ p5: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() })
    .optional(),
  pvKwhByArray: z.record(z.string(), notNegative).optional(),
  heatDrawKwh: z.record(z.string(), notNegative).optional(),
  outdoorTemperatureC: z.number().optional(),
  priceForecast: z.boolean().optional(),
});

export const problemStateSchema = z.strictObject({
  batteries: z.array(z.strictObject({ id: z.string(), socPercent: z.number().min(0).max(100) })).default([]),
  waterHeaters: z
    .array(
      z.strictObject({
        id: z.string(),
        /** Since the last `deferHours` o'clock, when the need of the running day began to count. */
        heatedTodayKwh: notNegative.default(0),
        onSince: instantSchema.optional(),
        lastLegionellaAt: instantSchema.optional(),
      }),
    )
    .default([]),
  evs: z
    .array(
      z.strictObject({
        id: z.string(),
        socPercent: z.number().min(0).max(100),
        pluggedIn: z.boolean(),
        demandKwh: z.array(notNegative).optional(),
      }),
    )
    .default([]),
  appliances: z
    .array(
      z.strictObject({
        id: z.string(),
        /** When the window begins whose work is told; the one that is open, or comes first, where it is left out. */
        windowFrom: instantSchema.optional(),
        /** When the run began that is not finished yet. */
        runningSince: instantSchema.optional(),
        /** Of the window's work: runs that are finished, and minutes that an interruptible appliance has run. */
        runsDone: z.int().min(0).default(0),
        minutesDone: notNegative.default(0),
      }),
    )
    .optional(),
  thermalTanks: z.array(z.strictObject({ id: z.string(), temperatureC: z.number() })).optional(),
  peakKwThisMonth: notNegative.optional(),
  peaksKwThisMonth: z.array(z.union([notNegative, z.strictObject({ date: z.iso.date(), kw: notNegative })])).optional(),
});

export const strategySchema = z.strictObject({
  /** Nobody is at home until then: water is heated only against legionella. */
  vacationUntil: instantSchema.optional(),
  riskAppetite: z.int().min(1).max(5).optional(),
  /** Wished for at the horizon's end; `by-risk`: by risk appetite, tomorrow's sun and the cold. */
  targetSocPercent: z.union([z.number().min(0).max(100), z.literal('by-risk')]).optional(),
  terminalValuePerKwh: z.number().optional(),
});

/** What a person wants in a time of their choice; `powerKw` is the home's highest where it is not told. */
export const manualSlotSchema = z
  .strictObject({
    from: instantSchema,
    to: instantSchema,
    action: z.enum(['charge', 'export', 'hold', 'water']),
    powerKw: notNegative.optional(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], error: 'an instant after `from`' });

/**
 * The `value` of the command `set-ev-goal`: what a car shall hold at its departure, instead of the home's goals until then.
 * `targetSocPercent`, or `kwh` more than it holds now. `by` is an instant, or the next local time such as 07:00.
 */
export const evGoalOrderSchema = z.union([
  z.strictObject({ id: z.string(), targetSocPercent: z.number().min(0).max(100), by: momentSchema }),
  z.strictObject({ id: z.string(), kwh: z.number().gt(0), by: momentSchema }),
  z.strictObject({ id: z.string(), cancel: z.literal(true) }),
]);

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
    manualSlots: z.array(manualSlotSchema).optional(),
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
    slots.forEach(({ pvKwh, pvKwhByArray }, index) => {
      if (!pvKwhByArray) return;
      const total = Object.values(pvKwhByArray).reduce((all, kwh) => all + kwh, 0);
      if (Math.abs(total - pvKwh) > 1e-6 * Math.max(1, pvKwh)) {
        issue(['slots', index, 'pvKwhByArray'], total, `values that add up to the slot's \`pvKwh\`, ${pvKwh}`);
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
export type ManualSlot = z.output<typeof manualSlotSchema>;
export type ProblemState = z.output<typeof problemStateSchema>;
export type Strategy = z.output<typeof strategySchema>;

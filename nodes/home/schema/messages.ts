import { z } from 'zod';
import { instantSchema } from './home.js';
import { planSchema, textSchema } from './plan.js';
import { problemSchema } from './problem.js';

const kwhBand = z.looseObject({ mean: z.number(), p10: z.number(), p50: z.number(), p90: z.number() });
const nullableNumber = z.number().nullable();

export const priceUpdateSchema = z.looseObject({
  zone: z.string(),
  currency: z.string(),
  source: z.string(),
  publishedUntil: instantSchema,
  blindSince: instantSchema.optional(),
  slots: z
    .array(
      z.looseObject({
        start: instantSchema,
        end: instantSchema,
        spot: z.number(),
        importPrice: z.number(),
        exportPrice: z.number(),
        forecast: z.boolean().optional(),
      }),
    )
    .min(1),
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

export const forecastUpdateSchema = z.looseObject({
  issuedAt: instantSchema,
  slots: z
    .array(
      z.looseObject({
        start: instantSchema,
        end: instantSchema,
        loadKwh: kwhBand,
        pvKwh: kwhBand,
        temperatureC: z.number().optional(),
      }),
    )
    .min(1),
  accuracy: z.looseObject({
    method: z.string(),
    historyDays: z.number(),
    loadMaeKwh: nullableNumber.optional(),
    pvMaeKwh: nullableNumber.optional(),
  }),
});

/** `null` says that the quantity is known to the home but has no usable value now; `ages` are seconds per quantity. */
export const stateSchema = z.looseObject({
  at: instantSchema,
  batteries: z.array(z.looseObject({ id: z.string(), socPercent: nullableNumber, powerKw: nullableNumber })),
  pvKw: nullableNumber,
  loadKw: nullableNumber,
  gridKw: nullableNumber,
  waterHeaters: z
    .array(
      z.looseObject({
        id: z.string(),
        powerKw: nullableNumber,
        temperatureC: nullableNumber.optional(),
        heatedTodayKwh: z.number().optional(),
        onSince: instantSchema.optional(),
      }),
    )
    .default([]),
  evs: z
    .array(z.looseObject({ id: z.string(), socPercent: nullableNumber, pluggedIn: z.boolean().nullable() }))
    .default([]),
  outdoorTemperatureC: nullableNumber.optional(),
  peakKwThisMonth: z.number().optional(),
  ages: z.record(z.string(), z.number()).default({}),
});

export const planUpdateSchema = planSchema;

export const plannerErrorSchema = z.looseObject({
  code: z.string(),
  values: z.record(z.string(), z.unknown()),
  text: z.string(),
  planInForce: instantSchema.nullable(),
});

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

export const executorStateSchema = z.looseObject({
  at: instantSchema,
  mode: z.enum(['live', 'shadow']),
  paused: z.boolean().default(false),
  slot: z.looseObject({ start: instantSchema, end: instantSchema }).nullable(),
  decision: z.array(actionSchema),
  override: z.looseObject({ code: z.string(), until: instantSchema.optional() }).optional(),
  reason: textSchema,
  lastWrites: z.array(z.looseObject({ at: instantSchema, battery: z.string(), intent: intentSchema })),
  verified: z.boolean().nullable(),
});

export const jobNameSchema = z.enum(['prices', 'forecast', 'plan', 'train', 'reflex']);
export const jobSchema = z.looseObject({ job: jobNameSchema });

export const schedulerStatusSchema = z.looseObject({
  running: z.boolean(),
  lastRun: instantSchema.nullable(),
  nextRun: instantSchema.nullable(),
  currentTask: z.string().nullable(),
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
});

export const historySchema = z.looseObject({ source: z.string(), rows: z.array(observationSchema).min(1) });
export const healthSchema = z.looseObject({
  level: z.enum(['ok', 'warning', 'critical']),
  problems: z.array(textSchema),
});
export const configUpdateSchema = z.looseObject({ at: instantSchema, name: z.string(), key: z.string() });

export const commandSchema = z.looseObject({
  command: z.enum([
    'replan',
    'pause',
    'resume',
    'boost-water',
    'force-charge',
    'force-export',
    'force-stop',
    'vacation',
    'set-risk',
    'set-comfort',
    'manual-slot',
  ]),
  until: instantSchema.optional(),
  value: z.unknown().optional(),
});

/** Every topic that travels between our nodes, with the schema of its payload. */
export const messageSchemas = {
  'price-update': priceUpdateSchema,
  weather: weatherSchema,
  'forecast-update': forecastUpdateSchema,
  state: stateSchema,
  'plan-update': planUpdateSchema,
  'planner-error': plannerErrorSchema,
  'plan-request': problemSchema,
  'plan-reply': planSchema,
  action: actionSchema,
  'executor-state': executorStateSchema,
  job: jobSchema,
  'scheduler-status': schedulerStatusSchema,
  history: historySchema,
  health: healthSchema,
  'config-update': configUpdateSchema,
  command: commandSchema,
} as const;

/** Who sends a topic to whom, and what it says: the index of `docs/messages.md`. */
export const topicNotes: Readonly<
  Record<keyof typeof messageSchemas, { readonly route: string; readonly says: string }>
> = {
  'price-update': {
    route: 'prices → plan, board',
    says: 'Import and export prices, tariff included, per slot. `spot` is per kWh. `forecast: true` marks a price that is not published yet; `blindSince` says since when no source answers.',
  },
  weather: { route: 'anyone → forecast', says: 'A weather forecast: radiation in W/m² as the mean of the slot.' },
  'forecast-update': {
    route: 'forecast → plan, board',
    says: 'Expected load and solar energy per slot, in kWh: mean and the 10, 50 and 90 % quantiles.',
  },
  state: {
    route: 'recorder → forecast, plan, executor, board',
    says: 'What is measured now. Battery power is positive when discharging, grid power when importing. `null`: no usable value. `ages` are seconds.',
  },
  'plan-update': { route: 'plan → executor, board', says: 'A new plan.' },
  'planner-error': {
    route: 'plan → board, anyone',
    says: 'Why there is no new plan, and which plan (by `plannedAt`) stays in force.',
  },
  'plan-request': { route: 'anyone → plan', says: 'A whole planning problem, to be answered without any home.' },
  'plan-reply': { route: 'plan → who asked', says: 'The plan that answers a `plan-request`.' },
  action: {
    route: 'executor → devices',
    says: 'What a battery shall do: an intent, the wanted power and the limits within which the inverter may follow the load itself.',
  },
  'executor-state': {
    route: 'executor → board, anyone',
    says: 'What the executor decided and why, and what it wrote.',
  },
  job: { route: 'scheduler → nodes', says: 'Do this job now.' },
  'scheduler-status': { route: 'scheduler → board', says: 'What the scheduler does and when it goes on.' },
  history: {
    route: 'anyone → recorder',
    says: 'Measured energy of the past, in kWh per interval. It never overwrites what the recorder measured itself.',
  },
  health: { route: 'any node → board', says: 'Problems with their remedies.' },
  'config-update': { route: 'home → board', says: 'The home was deployed or changed.' },
  command: { route: 'dashboard, inject → executor, plan, scheduler', says: 'What a person wants done.' },
};

export type Topic = keyof typeof messageSchemas;
/** The payload of a topic after parsing. */
export type Payload<T extends Topic> = z.output<(typeof messageSchemas)[T]>;

export type PriceUpdate = Payload<'price-update'>;
export type PriceSlot = PriceUpdate['slots'][number];
export type Weather = Payload<'weather'>;
export type ForecastUpdate = Payload<'forecast-update'>;
export type ForecastSlot = ForecastUpdate['slots'][number];
export type State = Payload<'state'>;
export type Action = Payload<'action'>;
export type Intent = z.output<typeof intentSchema>;
export type ExecutorState = Payload<'executor-state'>;
export type Observation = z.output<typeof observationSchema>;
export type History = Payload<'history'>;
export type Command = Payload<'command'>;
export type JobName = z.output<typeof jobNameSchema>;
export type SchedulerStatus = Payload<'scheduler-status'>;

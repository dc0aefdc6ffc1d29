import { z } from 'zod';
import { instantSchema } from './home.js';
import { planSchema, textSchema } from './plan.js';
import { manualSlotSchema, problemSchema } from './problem.js';
import {
  backtestProgressSchema,
  backtestReportSchema,
  savingsSchema,
  whatIfReplySchema,
  whatIfSchema,
} from './trust.js';

const kwhBand = z.looseObject({ mean: z.number(), p10: z.number(), p50: z.number(), p90: z.number() });
const nullableNumber = z.number().nullable();
/** How well a quantity was forecast a day ahead in the last week; cover is that of p10 to p90. */
const seriesAccuracy = z.looseObject({
  maeKwh: z.number(),
  biasPercent: nullableNumber,
  coverPercent: nullableNumber,
  skillPercent: nullableNumber,
});

export const priceUpdateSchema = z.looseObject({
  zone: z.string(),
  currency: z.string(),
  source: z.string(),
  because: textSchema.optional(),
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
        /** Of a forecast `spot`, which is its mean. */
        spotP10: z.number().optional(),
        spotP50: z.number().optional(),
        spotP90: z.number().optional(),
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

export const planUpdateSchema = planSchema;

export const plannerErrorSchema = z.looseObject({
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
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('water-heater'),
    intent: z.enum(['heat', 'off']),
    temperatureC: z.number().min(0).max(100),
    powerKw: z.number().min(0),
  }),
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('thermal-tank'),
    intent: z.enum(['heat', 'off']),
    temperatureC: z.number().min(0).max(100),
    powerKw: z.number().min(0),
  }),
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('ev'),
    intent: z.enum(['charge', 'stop']),
    powerKw: z.number().min(0),
  }),
  z.looseObject({
    ...deviceActionBase,
    device: z.literal('appliance'),
    intent: z.literal('start'),
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
export const healthSchema = z.looseObject({
  level: z.enum(['ok', 'warning', 'critical']),
  problems: z.array(textSchema),
});
export const configUpdateSchema = z.looseObject({ at: instantSchema, name: z.string(), key: z.string() });

/**
 * What a person wants done. Of `set-ev-goal` the `value` is `{id, targetSocPercent, by}` or `{id, kwh, by}` (`kwh` beyond
 * what the car holds now; `by` the instant of departure, or the next local time such as "07:00"; `until` stands in for it);
 * `{id, cancel: true}` takes one car's goal back, `null` all of them.
 */
export const commandSchema = z.looseObject({
  command: z.enum([
    'replan',
    'pause',
    'resume',
    'boost-water',
    'force-charge',
    'force-export',
    'force-stop',
    'manual',
    'grid-outage',
    'vacation',
    'set-risk',
    'set-comfort',
    'set-ev-goal',
    'set-mode',
    'manual-slot',
    'undo-reflex',
  ]),
  until: instantSchema.optional(),
  value: z.unknown().optional(),
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

/** Every topic that travels between our nodes, with the schema of its payload. */
export const messageSchemas = {
  'price-update': priceUpdateSchema,
  weather: weatherSchema,
  'pv-forecast': pvForecastSchema,
  holidays: holidaysSchema,
  'forecast-update': forecastUpdateSchema,
  state: stateSchema,
  'plan-update': planUpdateSchema,
  'planner-error': plannerErrorSchema,
  'planner-state': plannerStateSchema,
  'replan-result': replanResultSchema,
  'plan-request': problemSchema,
  'plan-reply': planSchema,
  action: actionSchema,
  'device-action': deviceActionSchema,
  'executor-state': executorStateSchema,
  job: jobSchema,
  'scheduler-status': schedulerStatusSchema,
  history: historySchema,
  'history-request': historyRequestSchema,
  health: healthSchema,
  'config-update': configUpdateSchema,
  command: commandSchema,
  reflex: reflexSchema,
  savings: savingsSchema,
  'backtest-report': backtestReportSchema,
  'backtest-progress': backtestProgressSchema,
  'what-if': whatIfSchema,
  'what-if-reply': whatIfReplySchema,
} as const;

/** Who sends a topic to whom, and what it says: the index of `docs/messages.md`. */
export const topicNotes: Readonly<
  Record<keyof typeof messageSchemas, { readonly route: string; readonly says: string }>
> = {
  'price-update': {
    route: 'prices → plan, board',
    says: 'Import and export prices, tariff included, per slot. `spot` is per kWh. `forecast: true` marks a price that is not published yet, with `spotP10`, `spotP50` and `spotP90` beside its mean; `because` says why the prices are of this source; `blindSince` since when no source answers.',
  },
  weather: { route: 'anyone → forecast', says: 'A weather forecast: radiation in W/m² as the mean of the slot.' },
  'pv-forecast': {
    route: 'anyone → forecast',
    says: 'A ready forecast of the solar energy of the whole home, in kWh per slot: it takes the place of weather.',
  },
  holidays: {
    route: 'anyone → forecast',
    says: 'More days on which people stay at home, as local dates. Each message takes the place of the one before.',
  },
  'forecast-update': {
    route: 'forecast → plan, board',
    says: 'Expected load and solar energy per slot, in kWh: mean and the 10, 50 and 90 % quantiles.',
  },
  state: {
    route: 'recorder → forecast, plan, executor, board',
    says: 'What is measured now. Battery power is positive when discharging, grid power when importing. `gridOnline` is false in an outage. `baseLoadKw` is the load without the water heaters, cars and appliances that have a sensor. `heatedTodayKwh` counts the heater’s day, which ends `deferHours` after midnight; `lastLegionellaAt` is when the tank was last at 60 °C for half an hour, or heated in one run as long as a cycle against legionella. `peakKwThisMonth` is what the power tariff would bill now, and `peaksKwThisMonth` are the days that it counts. `null`: no usable value. `ages` are seconds.',
  },
  'plan-update': { route: 'plan → executor, board', says: 'A new plan.' },
  'planner-error': {
    route: 'plan → board, anyone',
    says: 'Why there is no new plan, and which plan (by `plannedAt`) stays in force.',
  },
  'planner-state': {
    route: 'plan → board',
    says: 'What people have asked of the planner by commands: risk appetite, comfort, manual slots, goals of cars, vacation; and what appliances have done in their windows. It outlives a restart.',
  },
  'replan-result': {
    route: 'plan → who asked',
    says: 'The answer to the command `replan`: the plan, or why there is none. Who asks while nothing has changed gets the same answer.',
  },
  'plan-request': { route: 'anyone → plan', says: 'A whole planning problem, to be answered without any home.' },
  'plan-reply': { route: 'plan → who asked', says: 'The plan that answers a `plan-request`.' },
  action: {
    route: 'executor → devices',
    says: 'What a battery shall do: an intent, the wanted power and the limits within which the inverter may follow the load itself.',
  },
  'device-action': {
    route: 'executor → devices',
    says: 'What the solar inverter, a water heater, a thermal tank, a car or an appliance shall do.',
  },
  'executor-state': {
    route: 'executor → board, anyone',
    says: 'What the executor decided and why, and what it wrote. `overrides` are in force, the highest priority first, each with its end; `writes` are the newest to devices, with what was read back; `problems` last, `events` have just happened. `closed` marks the last word of an executor that was ended in order.',
  },
  job: { route: 'scheduler → nodes', says: 'Do this job now.' },
  'scheduler-status': { route: 'scheduler → board', says: 'What the scheduler does and when it goes on.' },
  history: {
    route: 'anyone → recorder',
    says: 'Measured energy of the past, in kWh per interval; `loadKwh` is the base load. It never overwrites what the recorder measured itself. The payload may also be the text of a CSV file, or Home Assistant’s statistics.',
  },
  'history-request': {
    route: 'recorder → Home Assistant’s API node',
    says: 'Asks for long-term statistics. Wire the API node’s output back into the recorder; its answer is a list of rows for every statistic.',
  },
  health: { route: 'any node → board', says: 'Problems with their remedies.' },
  'config-update': { route: 'home → board', says: 'The home was deployed or changed.' },
  command: { route: 'dashboard, inject → executor, plan, scheduler', says: 'What a person wants done.' },
  reflex: {
    route: 'forecast → board, anyone',
    says: 'What the forecaster has learnt of the home: levels of load and solar energy, capacity (kWh) and round-trip efficiency (a fraction) of the batteries, each with its evidence, and the log of daily steps. With `mode` advise nothing is in force; of the batteries never: what is advised is for the home’s form.',
  },
  savings: {
    route: 'backtest → board, anyone',
    says: 'What every day cost, and what plain self-consumption would have cost (docs/savings.md). The running day is `open`.',
  },
  'backtest-report': { route: 'backtest → board, anyone', says: 'What each policy would have paid over a period.' },
  'backtest-progress': { route: 'backtest → board', says: 'How far a backtest is.' },
  'what-if': { route: 'anyone → backtest', says: 'A question about the plan: the same inputs with one change.' },
  'what-if-reply': {
    route: 'backtest → who asked, board',
    says: 'What the change would cost over the horizon: positive `difference` costs more.',
  },
};

export type Topic = keyof typeof messageSchemas;
/** The payload of a topic after parsing. */
export type Payload<T extends Topic> = z.output<(typeof messageSchemas)[T]>;

export type PriceUpdate = Payload<'price-update'>;
export type PriceSlot = PriceUpdate['slots'][number];
export type Weather = Payload<'weather'>;
export type PvForecastMessage = Payload<'pv-forecast'>;
export type ForecastUpdate = Payload<'forecast-update'>;
export type ForecastSlot = ForecastUpdate['slots'][number];
export type State = Payload<'state'>;
export type PlannerState = Payload<'planner-state'>;
export type ReplanResult = Payload<'replan-result'>;
export type Action = Payload<'action'>;
export type DeviceAction = Payload<'device-action'>;
export type DeviceWrite = z.output<typeof deviceWriteSchema>;
export type Intent = z.output<typeof intentSchema>;
export type ExecutorState = Payload<'executor-state'>;
export type Observation = z.output<typeof observationSchema>;
export type History = Payload<'history'>;
export type Command = Payload<'command'>;
export type JobName = z.output<typeof jobNameSchema>;
export type SchedulerStatus = Payload<'scheduler-status'>;

import type { z } from 'zod';
import {
  actionSchema,
  deviceActionSchema,
  deviceWriteSchema,
  executorStateSchema,
  intentSchema,
} from './messages/executor.js';
import {
  forecastUpdateSchema,
  holidaysSchema,
  pvForecastSchema,
  reflexSchema,
  weatherSchema,
} from './messages/forecast.js';
import { plannerErrorSchema, plannerStateSchema, replanResultSchema } from './messages/planner.js';
import { priceUpdateSchema } from './messages/prices.js';
import { historyRequestSchema, historySchema, observationSchema, stateSchema } from './messages/recorder.js';
import {
  commandSchema,
  configUpdateSchema,
  healthSchema,
  jobNameSchema,
  jobSchema,
  schedulerStatusSchema,
} from './messages/steering.js';
import { planSchema } from './plan.js';
import { problemSchema } from './problem.js';
import {
  backtestProgressSchema,
  backtestReportSchema,
  savingsSchema,
  whatIfReplySchema,
  whatIfSchema,
} from './trust.js';

export {
  actionSchema,
  commandSchema,
  executorStateSchema,
  forecastUpdateSchema,
  historySchema,
  holidaysSchema,
  intentSchema,
  jobNameSchema,
  jobSchema,
  reflexSchema,
  weatherSchema,
};

/** Every topic that travels between our nodes, with the schema of its payload. */
export const messageSchemas = {
  'price-update': priceUpdateSchema,
  weather: weatherSchema,
  'pv-forecast': pvForecastSchema,
  holidays: holidaysSchema,
  'forecast-update': forecastUpdateSchema,
  state: stateSchema,
  'plan-update': planSchema,
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
    says: 'What is measured now. Battery power is positive when discharging, grid power when importing. `gridOnline` is false in an outage. `baseLoadKw` is the load without the water heaters, cars and appliances that have a sensor. `heatedTodayKwh` counts the heater’s day, which ends `deferHours` after midnight; `lastLegionellaAt` is when the tank was last at 60 °C for half an hour, or heated in one run as long as a cycle against legionella, or until its thermostat ended that and half an hour on. `peakKwThisMonth` is what the power tariff would bill now, and `peaksKwThisMonth` are the days that it counts. `null`: no usable value. `ages` are seconds.',
  },
  'plan-update': { route: 'plan → executor, board', says: 'A new plan.' },
  'planner-error': {
    route: 'plan → board, anyone',
    says: 'Why there is no new plan, and which plan (by `plannedAt`) stays in force. `at` tells an error from the same one before.',
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

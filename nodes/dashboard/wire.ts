import type { Text } from '../home/errors.js';
import type { Intent } from '../home/schema/messages.js';
import type { PlanAction, PlanStatus } from '../home/schema/plan.js';

/**
 * What the page gets over Dashboard 2's socket: one property per part. A new client gets all parts in one message,
 * later messages carry the parts that changed. A part that is unknown is `null`.
 */
export interface PageParts {
  readonly home: HomePart | null;
  /** What keeps the page from showing a home, with the remedy. */
  readonly problem: Text | null;
  readonly clock: ClockPart;
  readonly 'plan-update': PlanPart | null;
  readonly 'price-update': PricePart | null;
  readonly 'forecast-update': ForecastPart | null;
  readonly state: StatePart | null;
  readonly 'executor-state': ExecutorPart | null;
  readonly 'planner-error': PlannerErrorPart | null;
  readonly 'scheduler-status': SchedulerPart | null;
}

/** A page that knows nothing yet. */
export const noParts: Omit<PageParts, 'clock'> = {
  home: null,
  problem: null,
  'plan-update': null,
  'price-update': null,
  'forecast-update': null,
  state: null,
  'executor-state': null,
  'planner-error': null,
  'scheduler-status': null,
};

export type PageUpdate = Partial<PageParts>;

/** The messages that the page shows, by their topic. */
export const pageTopics = [
  'plan-update',
  'price-update',
  'forecast-update',
  'state',
  'executor-state',
  'planner-error',
  'scheduler-status',
] as const;

export type PageTopic = (typeof pageTopics)[number];

export interface HomePart {
  readonly name: string;
  readonly timezone: string;
  readonly currency: string;
  readonly batteries: readonly {
    readonly id: string;
    readonly capacityKwh: number;
    readonly minSocPercent: number;
    readonly maxSocPercent: number;
  }[];
}

/** The home's time at a real instant of the server, both in ms, and home seconds per real second. */
export interface ClockPart {
  readonly homeMs: number;
  readonly realMs: number;
  readonly pace: number;
}

/** Contiguous intervals: interval `i` reaches from `edgesMs[i]` to `edgesMs[i + 1]`. A gap is an interval of nulls. */
interface Intervals {
  readonly edgesMs: readonly number[];
}

type Column = readonly (number | null)[];

/** Mean powers in kW, prices in currency per kWh, SoC in percent at the end of the slot. */
export interface PlanPart extends Intervals {
  readonly plannedAt: string;
  readonly status: PlanStatus;
  readonly totalCost: number;
  readonly importPrice: Column;
  readonly exportPrice: Column;
  readonly pvKw: Column;
  readonly loadKw: Column;
  readonly importKw: Column;
  readonly exportKw: Column;
  readonly chargeKw: Column;
  readonly dischargeKw: Column;
  /** Of all batteries together; `null` where the home has none. */
  readonly socPercent: Column;
  readonly action: readonly (PlanAction | null)[];
  /** For each slot the number of its sentence in `reasons`. */
  readonly reason: Column;
  readonly reasons: readonly string[];
  readonly notices: readonly string[];
}

export interface PricePart extends Intervals {
  readonly currency: string;
  readonly source: string;
  readonly publishedUntilMs: number;
  readonly importPrice: Column;
  readonly exportPrice: Column;
}

export interface ForecastPart extends Intervals {
  readonly pvKw: Column;
  readonly loadKw: Column;
}

export interface StatePart {
  readonly at: string;
  readonly socPercent: number | null;
  /** Positive discharges. */
  readonly batteryKw: number | null;
  readonly pvKw: number | null;
  readonly loadKw: number | null;
  /** Positive imports. */
  readonly gridKw: number | null;
}

export interface ExecutorPart {
  readonly mode: 'live' | 'shadow';
  readonly paused: boolean;
  /** What the first battery does; null for a home without one. */
  readonly intent: Intent | null;
  readonly reason: string;
  readonly override: string | null;
}

export interface PlannerErrorPart {
  readonly text: string;
  /** `plannedAt` of the plan that stays in force. */
  readonly planInForce: string | null;
}

export interface SchedulerPart {
  readonly running: boolean;
  readonly nextRun: string | null;
  readonly currentTask: string | null;
}

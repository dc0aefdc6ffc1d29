import type { Text } from '../home/errors.js';
import type { Intent } from '../home/schema/messages.js';
import type { PlanAction, PlanStatus } from '../home/schema/plan.js';
import type { Column, Intervals, PastPart, TodayPart } from './past-wire.js';
import type { AnswerPart, BacktestPart, MoneyPart, PageText, ProgressPart, ReflexPart } from './trust-wire.js';

export type { PastPart, TodayPart } from './past-wire.js';
export type {
  AnswerPart,
  BacktestPart,
  LessonPart,
  MoneyPart,
  MoneySum,
  PageText,
  ProgressPart,
  ReflexPart,
} from './trust-wire.js';

/**
 * What the page gets over Dashboard 2's socket: one property per part. A new client gets the critical parts in one
 * message, and asks for the rest once they are painted; later messages carry the parts that changed. A part that is
 * unknown is `null`.
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
  readonly 'planner-state': WishesPart | null;
  readonly health: HealthPart | null;
  readonly savings: MoneyPart | null;
  readonly reflex: ReflexPart | null;
  readonly 'backtest-report': BacktestPart | null;
  readonly 'backtest-progress': ProgressPart | null;
  readonly 'what-if-reply': AnswerPart | null;
  readonly access: AccessPart;
  /** What was measured lately. */
  readonly past: PastPart | null;
  readonly today: TodayPart | null;
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
  'planner-state': null,
  health: null,
  savings: null,
  reflex: null,
  'backtest-report': null,
  'backtest-progress': null,
  'what-if-reply': null,
  access: { readOnly: false, login: true, questions: false },
  past: null,
  today: null,
};

/** The parts that a page asks for once the others are painted. */
export const deferredParts = [
  'savings',
  'reflex',
  'backtest-report',
  'backtest-progress',
  'what-if-reply',
  'past',
  'today',
] as const satisfies readonly (keyof PageParts)[];

/** The parts that a page cannot begin without. */
export const criticalParts = (Object.keys(noParts) as (keyof typeof noParts)[]).filter(
  (part) => !deferredParts.some((deferred) => deferred === part),
);

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
  'planner-state',
  'health',
  'savings',
  'reflex',
  'backtest-report',
  'backtest-progress',
  'what-if-reply',
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
  readonly hasSolar: boolean;
  /** Of all roofs together; `null` where one does not say it. */
  readonly pvPeakKw: number | null;
  readonly exportAllowed: boolean;
  readonly waterHeaters: readonly { readonly id: string }[];
  readonly evs: readonly { readonly id: string }[];
}

/** Who may do what on this page. */
export interface AccessPart {
  readonly readOnly: boolean;
  /** Whether whoever opens the page must log in. */
  readonly login: boolean;
  /** Whether questions about the plan reach a backtest node. */
  readonly questions: boolean;
}

/** The home's time at a real instant of the server, both in ms, and home seconds per real second. */
export interface ClockPart {
  readonly homeMs: number;
  readonly realMs: number;
  readonly pace: number;
}

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
  /** Water heaters and tanks. */
  readonly waterKw: Column;
  readonly evKw: Column;
  readonly applianceKw: Column;
  /** Of all batteries together; `null` where the home has none. */
  readonly socPercent: Column;
  readonly action: readonly (PlanAction | null)[];
  /** For each slot the number of its sentence in `reasons`. */
  readonly reason: Column;
  /** For each slot those of its cars, tanks, water heaters and appliances. */
  readonly deviceReasons: readonly (readonly number[])[];
  readonly reasons: readonly PageText[];
  readonly notices: readonly PageText[];
  readonly changes: readonly PageText[];
  /** What the power tariff bills this month, as planned: `incumbentKw` is reached already. */
  readonly peak: { readonly kw: number; readonly incumbentKw: number; readonly cost: number } | null;
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
  /** Eight of ten outcomes lie between the two. */
  readonly pvKwP10: Column;
  readonly pvKwP90: Column;
  readonly loadKwP10: Column;
  readonly loadKwP90: Column;
  readonly accuracy: AccuracyPart;
}

/** How well the last week was forecast: errors in kWh per slot; the skill is over the mean of the week before. */
export interface AccuracyPart {
  readonly method: string;
  readonly historyDays: number;
  readonly load: SeriesAccuracyPart | null;
  readonly pv: SeriesAccuracyPart | null;
}

export interface SeriesAccuracyPart {
  readonly maeKwh: number;
  readonly biasPercent: number | null;
  readonly coverPercent: number | null;
  readonly skillPercent: number | null;
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
  readonly waterHeaters: readonly {
    readonly id: string;
    readonly kw: number | null;
    readonly celsius: number | null;
  }[];
  readonly evs: readonly {
    readonly id: string;
    readonly kw: number | null;
    readonly socPercent: number | null;
    readonly pluggedIn: boolean | null;
  }[];
  readonly peakKwThisMonth: number | null;
}

export interface HealthPart {
  readonly level: 'ok' | 'warning' | 'critical';
  readonly problems: readonly PageText[];
}

/** What people asked of the planner. */
export interface WishesPart {
  readonly riskAppetite: number | null;
  readonly comfortLevel: number | null;
  readonly manualSlots: number;
  readonly vacation: { readonly until: string | null } | null;
  /** What cars shall hold at their departure. */
  readonly evGoals: readonly { readonly id: string; readonly socPercent: number; readonly by: string }[];
}

export interface ExecutorPart {
  readonly mode: 'live' | 'shadow';
  readonly paused: boolean;
  /** What the first battery does; null for a home without one. */
  readonly intent: Intent | null;
  readonly reason: PageText;
  readonly override: string | null;
  readonly overrideUntil: string | null;
  readonly problems: readonly PageText[];
  readonly writes: readonly WritePart[];
}

/** A write to a device; the newest last. */
export interface WritePart {
  readonly at: string;
  readonly device: string;
  readonly intent: string;
  readonly status: 'shadow' | 'sent' | 'verified' | 'failed' | 'unverifiable';
}

export interface PlannerErrorPart extends PageText {
  /** By which an error is told from the same one before. */
  readonly at: string | null;
  /** `plannedAt` of the plan that stays in force. */
  readonly planInForce: string | null;
}

export interface SchedulerPart {
  readonly running: boolean;
  readonly nextRun: string | null;
  readonly currentTask: string | null;
}

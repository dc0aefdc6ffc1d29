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
  readonly 'planner-state': WishesPart | null;
  readonly savings: MoneyPart | null;
  readonly access: AccessPart;
  /** What was measured lately; it comes a moment after the rest. */
  readonly past: PastPart | null;
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
  savings: null,
  access: { readOnly: false, login: true },
  past: null,
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
  'planner-state',
  'savings',
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
  readonly waterHeaters: readonly { readonly id: string }[];
  readonly evs: readonly { readonly id: string }[];
}

/** Who may do what on this page. */
export interface AccessPart {
  readonly readOnly: boolean;
  /** Whether whoever opens the page must log in. */
  readonly login: boolean;
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

/** A sentence, and what it was made from, so that the page can say it in the browser's language. */
export type PageText = Pick<Text, 'code' | 'values' | 'text'>;

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
  readonly waterKw: Column;
  readonly evKw: Column;
  /** Of all batteries together; `null` where the home has none. */
  readonly socPercent: Column;
  readonly action: readonly (PlanAction | null)[];
  /** For each slot the number of its sentence in `reasons`. */
  readonly reason: Column;
  readonly reasons: readonly PageText[];
  readonly notices: readonly PageText[];
  readonly changes: readonly PageText[];
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

/** Mean errors in kWh per slot; skills are shares of the error of the mean of the last week. */
export interface AccuracyPart {
  readonly method: string;
  readonly historyDays: number;
  readonly loadMaeKwh: number | null;
  readonly pvMaeKwh: number | null;
  readonly loadSkill: number | null;
  readonly pvSkill: number | null;
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

/** What was measured in the last day and planned for it, mean kW; SoC in percent at the end of the interval. */
export interface PastPart extends Intervals {
  readonly pvKw: Column;
  readonly loadKw: Column;
  readonly chargeKw: Column;
  readonly dischargeKw: Column;
  readonly exportKw: Column;
  readonly socPercent: Column;
  /** Of the plans that were in force. */
  readonly plannedSocPercent: Column;
}

/** What people asked of the planner. */
export interface WishesPart {
  readonly riskAppetite: number | null;
  readonly comfortLevel: number | null;
  readonly manualSlots: number;
  readonly vacationUntil: string | null;
}

/** Sums of days of the savings ledger, in the home's currency. */
export interface MoneyPart {
  readonly at: string;
  readonly storedEnergyValue: number | null;
  readonly missingSlots: number;
  readonly today: MoneySum | null;
  readonly yesterday: MoneySum | null;
  readonly last7: MoneySum | null;
  readonly last30: MoneySum | null;
}

export interface MoneySum {
  readonly paid: number;
  readonly without: number;
  readonly saved: number;
  readonly days: number;
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

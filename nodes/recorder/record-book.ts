import { stampOf, type Board, type BoardEntry } from '../home/board.js';
import { floorTo, HOUR_MS, SLOT_MS } from '../home/grid.js';
import type { ForecastUpdate, PriceUpdate } from '../home/schema/messages.js';
import type { Plan } from '../home/schema/plan.js';
import { planSlotAt, type PlanSlotRow } from './plan-slot.js';

/** Something that was done to the devices, or why: the payload of an `action`, `device-action` or `executor-state`. */
export interface Execution {
  /** Unix ms. */
  readonly at: number;
  readonly topic: string;
  readonly payload: unknown;
}

/** What was issued and done, to be kept. */
export interface Records {
  readonly forecasts: readonly ForecastUpdate[];
  readonly prices: readonly { readonly knownAt: number; readonly update: PriceUpdate }[];
  readonly plans: readonly Plan[];
  /** What was planned for the quarter hours that ended, by the plan that was in force when each began. */
  readonly planSlots: readonly PlanSlotRow[];
  readonly executions: readonly Execution[];
}

/** One forecast is kept of each window of 3 hours. */
export const FORECAST_WINDOW_MS = 3 * HOUR_MS;
// A plan made just after its slot began is the one that the slot ran by.
const LATE_PLAN_MS = 60_000;
// An executor that flaps must not fill the disk; its first hundreds of writes show the pattern.
const MOST_EXECUTIONS = 200;

/** Notes what the board hears of forecasts, prices, plans and actions, until it is taken to be kept. */
export class RecordBook {
  private forecasts: ForecastUpdate[] = [];
  private prices: { knownAt: number; update: PriceUpdate }[] = [];
  private plans: Plan[] = [];
  private executions: Execution[] = [];
  private inForce: readonly Plan[] = [];
  private knownPrices = new Map<string, string>();
  private lastWindow = -Infinity;
  private pricedWindow = -Infinity;
  private situation = '';
  private lastQuarter: number;
  private readonly openedAt: number;
  private readonly unsubscribe: () => void;

  constructor(
    board: Board,
    private readonly capacities: ReadonlyMap<string, number>,
    private readonly now: () => number,
  ) {
    this.openedAt = now();
    this.lastQuarter = floorTo(this.openedAt, SLOT_MS);
    for (const entry of board.snapshot()) this.note(entry);
    this.unsubscribe = board.subscribe((entry) => this.note(entry));
  }

  close(): void {
    this.unsubscribe();
  }

  /** Everything noted since this was last asked; a plan once its quarter hour has ended, or at the `end` of the book. */
  take(end?: 'end'): Records {
    const { forecasts, prices, executions } = this;
    const planSlots = this.endedSlots();
    const running = floorTo(this.now(), SLOT_MS);
    const plans = this.plans.filter((plan) => end || quarterOf(plan) < running);
    this.plans = this.plans.filter((plan) => !plans.includes(plan));
    [this.forecasts, this.prices, this.executions] = [[], [], []];
    return { forecasts, prices, plans, planSlots, executions };
  }

  private note(entry: BoardEntry): void {
    switch (entry.topic) {
      case 'forecast-update':
        return this.noteForecast(entry.payload as ForecastUpdate);
      case 'price-update':
        return this.notePrices(entry.payload as PriceUpdate);
      case 'plan-update':
        return this.notePlan(entry.payload as Plan);
      case 'action':
      case 'device-action':
      case 'executor-state':
        return this.noteExecution(entry);
      default:
        return undefined;
    }
  }

  private noteForecast(update: ForecastUpdate): void {
    const window = floorTo(Date.parse(update.issuedAt), FORECAST_WINDOW_MS);
    if (window <= this.lastWindow) return;
    this.lastWindow = window;
    this.forecasts.push(update);
  }

  /** Prices are kept when a published one is new or other than before, and their forecast once in 3 hours. */
  private notePrices(update: PriceUpdate): void {
    const knownAt = Math.floor(this.now());
    const window = floorTo(knownAt, FORECAST_WINDOW_MS);
    const published = update.slots.filter(({ forecast }) => !forecast);
    const text = ({ spot, importPrice, exportPrice }: PriceUpdate['slots'][number]) =>
      [spot, importPrice, exportPrice].join();
    const news = published.some((slot) => this.knownPrices.get(slot.start) !== text(slot));
    if (!news && (window <= this.pricedWindow || published.length === update.slots.length)) return;
    this.knownPrices = new Map(published.map((slot) => [slot.start, text(slot)]));
    this.pricedWindow = window;
    this.prices.push({ knownAt, update });
  }

  private notePlan(plan: Plan): void {
    const last = this.plans.at(-1);
    // Of the plans of a quarter hour the last is kept: a re-plan every few minutes must not wear an SD card out.
    if (last && quarterOf(last) === quarterOf(plan)) this.plans.pop();
    this.plans.push(plan);
    this.inForce = [...this.inForce, plan];
  }

  private noteExecution(entry: BoardEntry): void {
    const at = stampOf(entry) || Math.floor(this.now());
    // What a board brings back from before a restart was kept then.
    if (this.executions.length >= MOST_EXECUTIONS || at < this.openedAt - 1000) return;
    if (entry.topic === 'executor-state') {
      const situation = situationOf(entry.payload);
      if (situation === this.situation) return;
      this.situation = situation;
    }
    this.executions.push({ at, topic: entry.topic, payload: entry.payload });
  }

  /** What was planned for the quarter hours that ended since this was last asked. */
  private endedSlots(): readonly PlanSlotRow[] {
    const until = floorTo(this.now(), SLOT_MS);
    const rows: PlanSlotRow[] = [];
    // After a long sleep of the computer nobody followed a plan.
    for (let start = Math.max(this.lastQuarter, until - 4 * SLOT_MS); start < until; start += SLOT_MS) {
      const plan = this.inForce.findLast(({ plannedAt }) => Date.parse(plannedAt) <= start + LATE_PLAN_MS);
      const row = plan && planSlotAt(plan, start, this.capacities);
      if (row) rows.push(row);
    }
    this.lastQuarter = Math.max(this.lastQuarter, until);
    const newest = this.inForce.findLast(({ plannedAt }) => Date.parse(plannedAt) <= until + LATE_PLAN_MS);
    this.inForce = this.inForce.filter((plan) => plan === newest || Date.parse(plan.plannedAt) > until);
    return rows;
  }
}

function quarterOf({ plannedAt }: Plan): number {
  return floorTo(Date.parse(plannedAt), SLOT_MS);
}

/** What of an executor's state is worth a line in its history. */
function situationOf(payload: unknown): string {
  const { mode, paused, override, reason, decision, verified } = payload as Readonly<Record<string, unknown>>;
  const code = (value: unknown) => (value as { readonly code?: unknown } | undefined)?.code;
  const intents = Array.isArray(decision)
    ? decision.map(({ battery, intent }: Record<string, unknown>) => [battery, intent])
    : [];
  return JSON.stringify([mode, paused, code(override), code(reason), intents, verified]);
}

import type { Board } from '../home/board.js';
import type { DarkstarError, Text } from '../home/errors.js';
import { MINUTE_MS } from '../home/grid.js';
import { reportHealth } from '../home/health.js';
import type { Plan } from '../home/schema/plan.js';
import { missingInputs, type PlannerMemory } from './planner.js';
import { staleInputs } from './stale-inputs.js';

const SOURCE = 'planner';
// After a start inputs come within minutes.
const PATIENCE_MS = 10 * MINUTE_MS;
const MISSING = {
  prices:
    'No `price-update` has come yet. Wire the prices node into the plan node, and check that it reaches its source.',
  forecast:
    'No `forecast-update` has come yet. Wire the forecast node into the plan node, and let the scheduler trigger it.',
  state: 'No `state` has come yet. Wire the recorder into the plan node, and check its sensors.',
};

/** Why a fallback stands in for a plan; undefined where none does. */
export function fallbackReason({ status, notices }: Plan): Plan['notices'][number] | undefined {
  return status === 'fallback' ? notices.find(({ code }) => code === 'fallback-plan') : undefined;
}

/**
 * Tells the board's `health` what is wrong with the planning of a home, and takes it back when it is over: inputs that
 * are missing, old or were refused, a fallback in force, and why no plan could be made.
 */
export class PlannerHealth {
  private trouble: Text | undefined;
  private readonly refusals = new Map<string, Text>();

  constructor(
    private readonly board: Board,
    private readonly startedAt: number,
  ) {}

  planned(plan: Plan): void {
    this.trouble = fallbackReason(plan);
  }

  failed(error: DarkstarError): void {
    this.trouble = error.toText();
  }

  /** An input of a topic was not usable; the next good one of that topic takes this back. */
  refused(topic: string, error: DarkstarError): void {
    this.refusals.set(topic, error.toText());
  }

  accepted(topic: string): void {
    this.refusals.delete(topic);
  }

  report(memory: PlannerMemory, now: number): void {
    const missing = now - this.startedAt < PATIENCE_MS ? [] : missingInputs(memory);
    const absent = missing.map((input) => ({ code: `no-${input}`, values: {}, text: MISSING[input] }));
    const all = [...(this.trouble ? [this.trouble] : []), ...this.refusals.values(), ...staleInputs(memory, now)];
    const problems = [...all, ...absent.filter(({ code }) => code !== this.trouble?.code)];
    reportHealth(this.board, SOURCE, problems, now);
  }

  /** Nobody plans any more: what was wrong is no longer known. */
  clear(now: number): void {
    reportHealth(this.board, SOURCE, [], now);
  }
}

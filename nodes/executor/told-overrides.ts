import type { Text } from '../home/errors.js';
import { MINUTE_MS } from '../home/grid.js';
import type { ActiveOverride, Decision } from './decision.js';
import { waterReason, type Wishes } from './override.js';
import { excessPvReason, PRIORITIES } from './rules.js';
import type { ExecutorSettings } from './settings.js';

/** Everything that goes before the plan now, of the batteries and of the water, the highest priority first. */
export function overridesInForce(
  decision: Decision,
  { water }: Wishes,
  settings: ExecutorSettings,
): readonly ActiveOverride[] {
  const wish = water && {
    code: 'boost-water',
    priority: PRIORITIES.wish,
    until: water.until,
    reason: waterReason(water),
  };
  const excess = decision.rules.excessPv && {
    code: 'excess-pv',
    priority: PRIORITIES['excess-pv'],
    until: null,
    reason: excessPvReason(settings),
  };
  return [...decision.overrides, ...(wish ? [wish] : []), ...(excess ? [excess] : [])].sort(
    (a, b) => b.priority - a.priority,
  );
}

/** Tells people once when something begins or ends to go before the plan, and now and then that a pause still holds. */
export class ToldOverrides {
  private told = new Map<string, Text>();
  private reminded = 0;

  constructor(private readonly pauseReminderMinutes: number) {}

  /** What has begun and what has ended since the last decision, and the reminder of a pause. */
  events(decision: Decision, overrides: readonly ActiveOverride[], wishes: Wishes, now: number): Text[] {
    const present = new Map(overrides.map(({ code, reason }) => [code, reason]));
    // That nothing can be decided is worth a word as much as that somebody else decides.
    if (decision.source === 'fallback') present.set(decision.reason.code, decision.reason);
    const begun = [...present].filter(([code]) => !this.told.has(code)).map(([, reason]) => ({ ...reason }));
    const ended = [...this.told]
      .filter(([code]) => !present.has(code))
      .map(([code, { text, values }]) => ({
        code: `${code}-ended`,
        values: { ...values, code },
        text: `Ended: ${text}`,
      }));
    this.told = present;
    return [...begun, ...ended, ...this.pauseReminder(wishes, now)];
  }

  private pauseReminder({ battery }: Wishes, now: number): Text[] {
    const since = battery?.code === 'pause' ? battery.since : undefined;
    const every = this.pauseReminderMinutes * MINUTE_MS;
    if (since === undefined || every === 0 || now - Math.max(since, this.reminded) < every) return [];
    this.reminded = now;
    const minutes = Math.round((now - since) / MINUTE_MS);
    const text = `The executor has been paused for ${minutes} minutes. Resume it when you are done.`;
    return [{ code: 'pause-reminder', values: { minutes }, text }];
  }
}

import { MINUTE_MS } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { actionSchema, type Action, type ExecutorState, type State } from '../home/schema/messages.js';
import type { Cause } from './decision.js';
import { doesAsAsked, type Write } from './verification.js';
import { changeBetween } from './write-guard.js';

// What two minutes of measurements deny is not done; it is then asked for again, but not with every tick.
const DENIED_MS = 2 * MINUTE_MS;
const REPEAT_MS = 15 * MINUTE_MS;

/** What each battery was last told, so that only news is told, and whether it is seen to do so. */
export class ToldBatteries {
  private readonly written = new Map<string, Write>();
  private readonly deniedSince = new Map<string, number>();

  constructor(
    private readonly home: Home,
    private readonly minChangeKw: number,
  ) {}

  get isEmpty(): boolean {
    return this.written.size === 0;
  }

  /** As `executor-state` tells it. */
  get lastWrites(): ExecutorState['lastWrites'] {
    return [...this.written.values()].map(({ action, socPercent }) => ({ ...action, socPercent }));
  }

  forget(): void {
    this.written.clear();
  }

  /** Takes what an earlier executor told; what this version cannot read counts as not told. */
  recall(writes: readonly ({ readonly socPercent?: unknown } & object)[]): void {
    for (const entry of writes) {
      const action = actionSchema.safeParse(entry);
      if (!action.success) continue;
      const socPercent = typeof entry.socPercent === 'number' ? entry.socPercent : null;
      this.written.set(action.data.battery, { action: action.data, socPercent });
    }
  }

  remember(action: Action, state: State | undefined): void {
    const measured = state?.batteries.find((each) => each.id === action.battery);
    this.written.set(action.battery, { action, socPercent: measured?.socPercent ?? null });
    this.deniedSince.delete(action.battery);
  }

  /** @param mayRepeat whether what is not done is asked for again */
  mustWrite(action: Action, cause: Cause, mayRepeat: boolean, now: number): boolean {
    const written = this.written.get(action.battery);
    const change = changeBetween(written?.action, action, this.minChangeKw);
    if (change !== 'none') return change === 'pressing' || cause !== 'state';
    const deniedSince = this.deniedSince.get(action.battery);
    if (!written || deniedSince === undefined || now - deniedSince < DENIED_MS) return false;
    return mayRepeat && now - Date.parse(written.action.at) >= REPEAT_MS;
  }

  /** Whether every battery is measured to do as it was told; null where that cannot be said. */
  verify(state: State, now: number): boolean | null {
    const verdicts = this.home.batteries.map((battery) => {
      const write = this.written.get(battery.id);
      const verdict = write ? doesAsAsked(write, battery, state) : null;
      if (verdict !== false) {
        this.deniedSince.delete(battery.id);
        return verdict;
      }
      const since = this.deniedSince.get(battery.id) ?? now;
      this.deniedSince.set(battery.id, since);
      return now - since >= DENIED_MS ? false : null;
    });
    if (verdicts.includes(false)) return false;
    return verdicts.length > 0 && verdicts.every((verdict) => verdict === true) ? true : null;
  }
}

import { round } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { Sensitivity } from '../home/schema/trust.js';
import { closeAccount } from './accounts.js';
import type { PolicyName } from './policies.js';
import { powerCostOf } from './power-bill.js';
import type { SlotFlow } from './replay.js';
import { findViolations } from './violations.js';
import type { ReplayWorld } from './world.js';

/** Replays a policy in a home that is a little different, from the same stored energy; undefined where that failed. */
type ReplayChanged = (home: Home) => readonly SlotFlow[] | undefined;

interface Change {
  readonly change: Sensitivity['change'];
  readonly home: Home;
  /** What was changed to what, for people. */
  readonly what: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * What one more kWh of battery, one more kW of fuse, and one kW less of the highest import would have been worth over the
 * period: the same policy replayed with the change, compared with what it paid without.
 */
export function sensitivitiesOf(
  world: ReplayWorld,
  policy: PolicyName,
  flows: readonly SlotFlow[],
  startStoredKwh: readonly number[],
  replayChanged: ReplayChanged,
): Sensitivity[] {
  const outcome = (home: Home, of: readonly SlotFlow[]) => ({
    cost: closeAccount(home, of, startStoredKwh, world.meanImportPrice, powerCostOf(home, of)).cost,
    broken: findViolations(home, of, startStoredKwh).length,
  });
  const before = outcome(world.home, flows);
  return changesOf(world.home, flows).map(({ change, home, what, values }) => {
    const changed = replayChanged(home);
    const after = changed && outcome(home, changed);
    // A limit that is not kept has no price.
    const worth = !after || after.broken > before.broken ? null : round(before.cost - after.cost, 4);
    const { currency } = world.home;
    const text = `${what} ${consequence(worth, currency)}.`;
    return { change, policy, worth, text: { code: `worth-${change}`, values: { ...values, worth, currency }, text } };
  });
}

function changesOf(home: Home, flows: readonly SlotFlow[]): Change[] {
  const { grid, batteries } = home;
  const [battery, ...others] = batteries;
  const changes: Change[] = [];
  if (battery) {
    const bigger = { ...battery, capacityKwh: battery.capacityKwh + 1 };
    const what = `One more kWh of battery (${plain(bigger.capacityKwh)} kWh)`;
    const values = { capacityKwh: bigger.capacityKwh };
    changes.push({ change: 'battery-kwh', home: { ...home, batteries: [bigger, ...others] }, what, values });
  }
  const stronger = { ...grid, maxImportKw: grid.maxImportKw + 1 };
  changes.push({
    change: 'fuse-kw',
    home: { ...home, grid: stronger },
    what: `One more kW of fuse (${plain(stronger.maxImportKw)} kW)`,
    values: { maxImportKw: stronger.maxImportKw },
  });
  const peakKw = Math.max(...flows.map(({ importKwh, slot }) => importKwh / slot.hours));
  if (peakKw > 1) {
    const lower = { ...grid, maxImportKw: peakKw - 1 };
    const what = `An import that stays one kW below its highest (at most ${plain(peakKw - 1)} kW)`;
    changes.push({ change: 'peak-kw', home: { ...home, grid: lower }, what, values: { peakKw: round(peakKw, 2) } });
  }
  return changes;
}

const LEAST_MONEY = 0.005;

function consequence(worth: number | null, currency: string): string {
  if (worth === null) return 'was not possible in every slot';
  if (Math.abs(worth) < LEAST_MONEY) return 'would have changed nothing';
  const amount = `${Math.abs(worth).toFixed(2)} ${currency}`;
  return worth > 0 ? `would have saved ${amount}` : `would have cost ${amount}`;
}

function plain(value: number): string {
  return String(round(value, 1));
}

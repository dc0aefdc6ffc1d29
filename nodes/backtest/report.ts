import { DAY_MS, localDay, toIso } from '../home/grid.js';
import type { Text } from '../home/errors.js';
import { round, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import { closeAccount, endValuePerKwh, type Account } from './accounts.js';
import type { MpcLog } from './mpc.js';
import type { Sensitivity } from '../home/schema/trust.js';
import type { PolicyName } from './policies.js';
import { powerBills, powerCostOf } from './power-bill.js';
import type { SlotFlow } from './replay.js';
import { findViolations, type Violation } from './violations.js';
import type { ReplayWorld } from './world.js';

interface PolicyReport extends Account {
  readonly violations: readonly Violation[];
}

/** A local day: what each policy paid (the change in store booked at V) and where its store ended. */
interface DailyRow {
  readonly date: string;
  readonly policies: Partial<Record<PolicyName, Pick<Account, 'cost' | 'importKwh' | 'exportKwh' | 'endSocKwh'>>>;
}

/** A local month, as far as it was replayed. */
interface MonthlyRow {
  /** "2024-06" */
  readonly month: string;
  readonly policies: Partial<Record<PolicyName, { readonly cost: number; readonly billedKw?: number }>>;
}

/** What a replay found; energies kWh, money in the home's currency (contract of the backtest). */
export interface BacktestReport {
  readonly home: Home;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly slots: number;
  readonly gaps: ReplayWorld['gaps'];
  readonly meanImportPrice: number;
  /** V of the first battery, per kWh stored; null without a battery. */
  readonly storedEnergyValue: number | null;
  readonly policies: Partial<Record<PolicyName, PolicyReport>>;
  /** Share of perfect foresight's saving over self-consumption; null where one is missing or there is nothing to save. */
  readonly captured: number | null;
  readonly plan: PlanTimes;
  /** What one more kWh of battery, one more kW of fuse and one kW less peak would have been worth. */
  readonly sensitivity?: readonly Sensitivity[];
  readonly monthly: readonly MonthlyRow[];
  readonly daily: readonly DailyRow[];
  readonly notices: readonly Text[];
}

interface PlanTimes {
  readonly count: number;
  readonly wallMsMedian: number | null;
  readonly wallMsP95: number | null;
  readonly wallMsMax: number | null;
  /** Slots that `mpc` ran on self-consumption, because nothing was known to plan from yet. */
  readonly slotsWithoutPlan: number;
  /** Plans that the solver failed at. */
  readonly fallbackPlans: number;
}

// Below this difference between the benchmarks, a share of it says nothing.
const LEAST_SAVING = 0.005;

interface Outcome {
  readonly flowsOf: ReadonlyMap<PolicyName, readonly SlotFlow[]>;
  readonly log: MpcLog;
  readonly sensitivity?: readonly Sensitivity[];
}

export function buildReport(
  world: ReplayWorld,
  startStoredKwh: readonly number[],
  { flowsOf, log, sensitivity }: Outcome,
): BacktestReport {
  const { home, meanImportPrice, fromMs, toMs, slots, gaps } = world;
  const policies: Partial<Record<PolicyName, PolicyReport>> = {};
  for (const [name, flows] of flowsOf) {
    policies[name] = {
      ...closeAccount(home, flows, startStoredKwh, meanImportPrice, powerCostOf(home, flows)),
      violations: findViolations(home, flows, startStoredKwh),
    };
  }
  const [battery] = home.batteries;
  const daily = dailyRows(world, startStoredKwh, flowsOf);
  const monthly = monthlyRows(home, flowsOf, daily);
  return {
    home,
    from: toIso(fromMs),
    to: toIso(toMs),
    days: localDaysBetween(world),
    slots: slots.length,
    gaps,
    meanImportPrice,
    storedEnergyValue: battery ? endValuePerKwh(battery, meanImportPrice) : null,
    policies,
    captured: capturedShare(policies),
    plan: planTimes(log),
    ...(sensitivity ? { sensitivity } : {}),
    notices: noticesFor(world, log),
    monthly,
    daily,
  };
}

/** What the reader of the figures must know. */
function noticesFor({ leftOut, gaps }: ReplayWorld, { fallbackPlans }: MpcLog): Text[] {
  const notices: Text[] = [];
  const missing = gaps.history + gaps.prices;
  if (missing > 0) {
    const text = `${missing} slots are left out of every policy: ${gaps.history} without measured load and PV, ${gaps.prices} without a price.`;
    notices.push({ code: 'gaps', values: { ...gaps }, text });
  }
  if (leftOut.length > 0) {
    const parts = leftOut.map(({ id }) => id).join(', ');
    const reasons = leftOut.map(({ id, because }) => `${id} (${because})`).join(', ');
    notices.push({ code: 'left-out', values: { parts }, text: `Not replayed and not in the costs: ${reasons}.` });
  }
  if (fallbackPlans > 0) {
    const text = `The solver failed at ${fallbackPlans} plans; the costs of mpc are those of its fallback there.`;
    notices.push({ code: 'fallback-plans', values: { fallbackPlans }, text });
  }
  return notices;
}

function capturedShare(policies: BacktestReport['policies']): number | null {
  const plain = policies['self-consumption'];
  const { perfect, mpc } = policies;
  if (!plain || !perfect || !mpc || plain.cost - perfect.cost < LEAST_SAVING) return null;
  return (plain.cost - mpc.cost) / (plain.cost - perfect.cost);
}

function dailyRows(
  { home, meanImportPrice }: ReplayWorld,
  startStoredKwh: readonly number[],
  flowsOf: ReadonlyMap<PolicyName, readonly SlotFlow[]>,
): DailyRow[] {
  const rows = new Map<string, Record<string, DailyRow['policies'][PolicyName]>>();
  for (const [name, flows] of flowsOf) {
    let storedKwh = startStoredKwh;
    const bills = powerBills(home, flows);
    for (const [date, dayFlows] of byLocalDay(flows, home.timezone)) {
      const account = closeAccount(home, dayFlows, storedKwh, meanImportPrice, bills.get(date)?.cost ?? 0);
      storedKwh = dayFlows[dayFlows.length - 1].batteries.map((battery) => battery.storedKwh);
      rows.set(date, { ...rows.get(date), [name]: dailyFigures(account) });
    }
  }
  return [...rows].map(([date, policies]) => ({ date, policies }));
}

/** The days of each month together, and the power that is billed for it. */
function monthlyRows(
  home: Home,
  flowsOf: ReadonlyMap<PolicyName, readonly SlotFlow[]>,
  daily: readonly DailyRow[],
): MonthlyRow[] {
  const bills = new Map([...flowsOf].map(([name, flows]) => [name, powerBills(home, flows)]));
  const months = [...new Set(daily.map(({ date }) => date.slice(0, 7)))];
  return months.map((month) => {
    const days = daily.filter(({ date }) => date.startsWith(month));
    const rows = [...bills].map(([name, billOf]) => {
      const cost = round(sum(days.map(({ policies }) => policies[name]?.cost ?? 0)), 6);
      const billed = days.flatMap(({ date }) => billOf.get(date) ?? []).at(-1);
      return [name, { cost, ...(billed ? { billedKw: round(billed.billedKw, 3) } : {}) }];
    });
    return { month, policies: Object.fromEntries(rows) as MonthlyRow['policies'] };
  });
}

/** Digits that nobody reads are half of a report of a year. */
function dailyFigures({ cost, importKwh, exportKwh, endSocKwh }: Account) {
  return {
    cost: round(cost, 6),
    importKwh: round(importKwh, 6),
    exportKwh: round(exportKwh, 6),
    endSocKwh: round(endSocKwh, 6),
  };
}

function byLocalDay(flows: readonly SlotFlow[], zone: string): Map<string, SlotFlow[]> {
  const days = new Map<string, SlotFlow[]>();
  for (const flow of flows) {
    const date = localDay(flow.slot.startMs, zone);
    const day = days.get(date);
    if (day) day.push(flow);
    else days.set(date, [flow]);
  }
  return days;
}

function localDaysBetween({ fromMs, toMs }: ReplayWorld): number {
  // A local day is 23 to 25 hours long.
  return Math.round((toMs - fromMs) / DAY_MS);
}

function planTimes({ wallMs, slotsWithoutPlan, fallbackPlans }: MpcLog): PlanTimes {
  const sorted = [...wallMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return {
    count: sorted.length,
    wallMsMedian: at(0.5),
    wallMsP95: at(0.95),
    wallMsMax: sorted.at(-1) ?? null,
    slotsWithoutPlan,
    fallbackPlans,
  };
}

import { HOUR_MS, toIso } from '../home/grid.js';
import { round, sum } from '../home/numbers.js';
import type { PlanSlot } from '../home/schema/plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { causeOf, causesOf, type Causes } from './change-cause.js';
import { amount, clockTime, type PlanText } from './wording.js';

const MOST_CHANGES = 5;
// Less than this moved is not worth a sentence.
const LEAST_KWH = 0.05;

/** A stretch of slots in which something takes or gives more, or less, than the previous plan said. */
export interface Block {
  readonly startMs: number;
  readonly endMs: number;
  /** Always positive. */
  readonly kwh: number;
  /** What a kWh costs or brings there now, and what it did when the previous plan was made; means over the energy. */
  readonly price: number;
  readonly oldPrice: number;
}

/** Something that takes or gives energy: what is done with which device, and whether it gives. */
interface Doing {
  readonly doing: 'charging' | 'discharging' | 'heating' | 'running';
  readonly device: string;
  readonly gives: boolean;
}

interface Flow extends Doing {
  readonly kwh: number;
}

interface Change extends Doing {
  readonly less?: Block;
  readonly more?: Block;
}

/** A slot of the new plan beside what the previous one said of the same time. */
export interface Both {
  readonly slot: PlanSlot;
  readonly old: PlanSlot;
  /** The part of the old slot that the new one covers. */
  readonly share: number;
}

/**
 * What the new plan does differently from the previous one where both reach, and why: energy that was moved from one time
 * to another, and energy more or less than before, in kWh and in money at today's prices. The five largest, the earliest
 * first. The cause is what has changed most: a setting, the price at that time, the state of charge, load or sun.
 */
export function changesFrom(slots: readonly PlanSlot[], problem: PlanningProblem): PlanText[] {
  const previous = problem.previousPlan;
  if (!previous) return [];
  const both = pairUp(previous.slots, slots);
  const changes = allChanges(both).sort((a, b) => kwhOf(b) - kwhOf(a));
  const told = changes.slice(0, MOST_CHANGES).sort((a, b) => startOf(a) - startOf(b));
  const causes = causesOf(previous, both, problem);
  const texts = told.map((change) => tell(change, causes, problem));
  const rest = changes.length - told.length;
  if (rest <= 0) return texts;
  return [...texts, { code: 'more-changes', values: { count: rest }, text: `${rest} smaller change(s).` }];
}

/** Leaves out what reaches beyond the previous plan, and slots that are coarser than its. */
function pairUp(before: readonly PlanSlot[], after: readonly PlanSlot[]): Both[] {
  const pairs: Both[] = [];
  let at = 0;
  for (const slot of after) {
    const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
    while (at < before.length && Date.parse(before[at].end) <= start) at++;
    const old = before[at];
    if (!old || Date.parse(old.start) > start || Date.parse(old.end) < end) continue;
    pairs.push({ slot, old, share: (end - start) / (Date.parse(old.end) - Date.parse(old.start)) });
  }
  return pairs;
}

function allChanges(both: readonly Both[]): Change[] {
  const names = new Map(both.flatMap(({ slot }) => [...flowsOf(slot)].map(([key, flow]) => [key, flow] as const)));
  return [...names].flatMap(([key, { doing, device, gives }]) => {
    const less: Block[] = [];
    const more: Block[] = [];
    for (const pair of both) {
      const kwh = (flowsOf(pair.slot).get(key)?.kwh ?? 0) - (flowsOf(pair.old).get(key)?.kwh ?? 0) * pair.share;
      if (Math.abs(kwh) < 1e-6) continue;
      extend(kwh > 0 ? more : less, pair, Math.abs(kwh));
    }
    return pairMoves(less, more).map((change) => ({ doing, device, gives, ...change }));
  });
}

function flowsOf(slot: PlanSlot): Map<string, Flow> {
  const flows = new Map<string, Flow>();
  const add = (doing: Doing['doing'], device: string, kwh: number, gives = false) =>
    flows.set(`${doing} of ${device}`, { doing, device, gives, kwh });
  for (const { id, chargeKwh, dischargeKwh } of slot.batteries) {
    add('charging', id, chargeKwh);
    add('discharging', id, dischargeKwh, true);
  }
  for (const { id, kwh } of slot.waterHeaters) add('heating', id, kwh);
  for (const { id, kwh } of slot.thermalTanks ?? []) add('heating', id, kwh);
  for (const { id, chargeKwh, dischargeKwh = 0 } of slot.evs) {
    add('charging', id, chargeKwh);
    add('discharging', id, dischargeKwh, true);
  }
  for (const { id, kwh } of slot.appliances) add('running', id, kwh);
  return flows;
}

/** Adds a slot to the last block where it follows on it, else begins a new one. */
function extend(blocks: Block[], { slot, old }: Both, kwh: number): void {
  const [startMs, endMs] = [Date.parse(slot.start), Date.parse(slot.end)];
  const prices = { price: marginalPrice(slot, slot), oldPrice: marginalPrice(slot, old) };
  const last = blocks[blocks.length - 1];
  if (last?.endMs !== startMs) {
    blocks.push({ startMs, endMs, kwh, ...prices });
    return;
  }
  const mean = (key: 'price' | 'oldPrice') => (last[key] * last.kwh + prices[key] * kwh) / (last.kwh + kwh);
  const joined = { startMs: last.startMs, endMs, kwh: last.kwh + kwh };
  blocks[blocks.length - 1] = { ...joined, price: mean('price'), oldPrice: mean('oldPrice') };
}

/** What one kWh more costs in a slot: the import price, or the export price forgone where the slot sells. */
function marginalPrice({ exportKwh }: PlanSlot, prices: PlanSlot): number {
  return exportKwh > 0 ? prices.exportPrice : prices.importPrice;
}

/** Joins what is less at one time with what is more at another, the largest first; what is left over stands alone. */
function pairMoves(less: readonly Block[], more: readonly Block[]): Pick<Change, 'less' | 'more'>[] {
  const bySize = (blocks: readonly Block[]) => [...blocks].sort((a, b) => b.kwh - a.kwh);
  const gone = bySize(less);
  const changes: Pick<Change, 'less' | 'more'>[] = [];
  for (let come of bySize(more)) {
    for (let from = gone.shift(); from; from = gone.shift()) {
      const kwh = Math.min(from.kwh, come.kwh);
      changes.push({ less: { ...from, kwh }, more: { ...come, kwh } });
      const left = { less: from.kwh - kwh, more: come.kwh - kwh };
      come = { ...come, kwh: left.more };
      if (left.less > 0) gone.unshift({ ...from, kwh: left.less });
      if (left.more <= 0) break;
    }
    if (come.kwh > 0) changes.push({ more: come });
  }
  changes.push(...gone.map((block) => ({ less: block })));
  return changes.filter((change) => kwhOf(change) >= LEAST_KWH);
}

function kwhOf({ less, more }: Pick<Change, 'less' | 'more'>): number {
  return (less ?? more)?.kwh ?? 0;
}

function startOf({ less, more }: Change): number {
  return Math.min(less?.startMs ?? Infinity, more?.startMs ?? Infinity);
}

function tell({ doing, device, gives, less, more }: Change, causes: Causes, { home }: PlanningProblem): PlanText {
  const what = `${doing} of ${device}`;
  const kwh = kwhOf({ less, more });
  const cause = causeOf(causes, less, more);
  const at = (block: Block) => clockTime(toIso(block.startMs), home.timezone);
  const spent = sum([(more?.price ?? 0) * kwh, -(less?.price ?? 0) * kwh]);
  const money = gives ? spent : -spent;
  const values = {
    what,
    doing,
    device,
    kwh: round(kwh, 3),
    money: round(money, 4),
    ...(less ? { from: toIso(less.startMs) } : {}),
    ...(more ? { to: toIso(more.startMs) } : {}),
    cause: cause.code,
    ...cause.values,
  };
  const worth = `${money < 0 ? 'costs' : 'saves'} ${amount(Math.abs(money))} ${home.currency}`;
  if (less && more) {
    const text = `Moved ${amount(kwh)} kWh of the ${what} from ${at(less)} to ${at(more)} (${worth}): ${cause.text}.`;
    return { code: 'moved', values, text };
  }
  const [code, block, word] = more ? (['more', more, 'more'] as const) : (['less', less, 'less'] as const);
  const when = block ? ` from ${at(block)} on, for ${amount((block.endMs - block.startMs) / HOUR_MS)} h` : '';
  const text = `${amount(kwh)} kWh ${word} ${what}${when} (${worth}): ${cause.text}.`;
  return { code, values, text };
}

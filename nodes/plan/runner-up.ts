import { sum } from '../home/numbers.js';
import type { PlanAlternative } from '../home/schema/plan.js';
import { columnsOf, TIE, type Bounded, type Forced } from './alternative.js';
import { bindingLimits, type BindingLimits } from './binding-limits.js';
import type { DiscreteDevice } from './device.js';
import type { Forecost, HeldPlan } from './held-plan.js';
import type { LpSolution } from './lp.js';
import { runElsewhere, type Placed } from './runner-up-devices.js';
import { told } from './runner-up-told.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';

/** The next best things to what a plan does, by slot. */
export interface RunnersUp {
  /** Of the batteries together. */
  readonly batteries: readonly (PlanAlternative | undefined)[];
  /** By slot, of each device that takes or gives energy there. */
  readonly devices: readonly ReadonlyMap<string, PlanAlternative>[];
  /** What a kWh more would cost in each slot. */
  readonly prices: Float64Array;
  /** By slot, what holds the batteries back. */
  readonly limits: readonly BindingLimits[];
  /** The cheapest of them all; it costs less than the plan where that was not the best. */
  readonly best?: Forecost;
}

export interface Budget {
  readonly timeLeft: () => number;
}

// Less energy in a slot is none. kWh.
const IDLE_KWH = 1e-4;
/** What a battery that rests is asked for, kWh; the less where the home has no place for more. */
const ASKED_KWH = [0.1, 0.01];
const MAX_WIDENINGS = 8;
// For a device with a least power, so many slots are tried as its next place.
const MOST_OPENINGS = 2;
const LEAST_SOLVE_MS = 5;
const MOST_SOLVE_MS = 2000;

/**
 * Finds the next best thing to what the batteries, cars, tanks, water heaters and appliances do in each slot, each by
 * solving the held plan anew without it. Where that costs the same elsewhere, the slots that take its place are forbidden
 * with it, until it makes a difference. When the time is over, what is left, the
 * latest slots, is told from the reduced costs, as at least.
 */
export class RunnerUpSearch {
  private readonly planned: Float64Array;
  /** Alternatives that had to forbid several slots to make a difference. */
  private readonly widened: PlanAlternative[] = [];
  private readonly columns = new Map<string, readonly (readonly number[])[]>();
  private best: Forecost | undefined;

  constructor(
    private readonly held: HeldPlan,
    private readonly setup: Setup,
    private readonly base: LpSolution,
    private readonly budget: Budget,
  ) {
    this.planned = held.home.write(held.schedule, new Float64Array(held.home.model.numCols));
  }

  all(discrete: readonly DiscreteDevice[]): RunnersUp {
    const { schedule, home } = this.held;
    const prices = Float64Array.from(home.balanceRows, (row) => this.base.rowDuals[row]);
    const devices = schedule.map(() => new Map<string, PlanAlternative>());
    for (const placed of runElsewhere(this.held, this.setup, discrete, prices, this.solve)) note(devices, placed);
    const batteries = schedule.map((slot, index) => {
      for (const flow of flowsOf(schedule, this.setup, index)) {
        const found = this.instead(flow, index, prices);
        if (found) devices[index].set(keyOf(flow), found);
      }
      return this.insteadOfBatteries(slot.batteries, index);
    });
    const limits = bindingLimits(this.held, this.base, this.setup, this.budget.timeLeft);
    return { batteries, devices, prices, limits, ...(this.best ? { best: this.best } : {}) };
  }

  private readonly solve = (forced: Forced): Forecost | undefined => {
    const { timeLeft } = this.budget;
    if (timeLeft() < LEAST_SOLVE_MS) return undefined;
    const found = this.held.force(forced, Math.min(MOST_SOLVE_MS, Math.max(LEAST_SOLVE_MS, timeLeft())));
    if (found?.exact && found.difference < (this.best?.difference ?? 0)) this.best = found;
    return found;
  };

  private insteadOfBatteries(flows: Schedule[number]['batteries'], slot: number): PlanAlternative | undefined {
    const charged = sum(flows.map(({ chargeKwh }) => chargeKwh));
    const discharged = sum(flows.map(({ dischargeKwh }) => dischargeKwh));
    if (Math.max(charged, discharged) < IDLE_KWH) return this.insteadOfRest(slot);
    const force = charged > discharged ? 'no-charge' : 'no-discharge';
    const found = this.avoid({ force, kind: 'battery' }, slot);
    if (!found || Math.abs(found.differenceCost) >= TIE || found.atLeast) return found;
    const opposite = this.ask(force === 'no-charge' ? 'discharge' : 'charge', slot, flows.length);
    return opposite && opposite.differenceCost >= TIE ? opposite : found;
  }

  /** What a battery that rests would lose with the better of giving and taking a little. */
  private insteadOfRest(slot: number): PlanAlternative | undefined {
    const count = this.setup.batteries.length;
    const ways = this.possibleWays(slot)
      .flatMap((force) =>
        this.setup.batteries.map(({ battery }) => ({ force, kind: 'battery', device: battery.id }) as const),
      )
      .map((what) => ({ what, cost: this.reducedCost(what, slot) }))
      .filter(({ cost }) => Number.isFinite(cost))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, 2 * count);
    for (const { what } of ways) {
      const found = this.askOf(what, slot);
      if (found) return found;
    }
    return undefined;
  }

  /** A full battery could only give, and an empty one only take. */
  private possibleWays(slot: number): readonly ('charge' | 'discharge')[] {
    const stored = this.held.schedule[slot].batteries.map(({ storedKwh }) => storedKwh);
    const isFull = this.setup.batteries.every(({ maxKwh }, at) => stored[at] > maxKwh - IDLE_KWH);
    if (isFull) return ['discharge'];
    const isEmpty = this.setup.batteries.every(({ minKwh }, at) => stored[at] < minKwh + IDLE_KWH);
    return isEmpty ? ['charge'] : ['charge', 'discharge'];
  }

  private ask(force: 'charge' | 'discharge', slot: number, count: number): PlanAlternative | undefined {
    for (const { battery } of this.setup.batteries.slice(0, count)) {
      const found = this.askOf({ force, kind: 'battery', device: battery.id }, slot);
      if (found) return found;
    }
    return undefined;
  }

  private askOf(what: Bounded, slot: number): PlanAlternative | undefined {
    const [column] = columnsOf(this.held.home, this.setup, what, slot);
    const most = this.held.home.model.colUpper[column] ?? 0;
    if (most < IDLE_KWH) return undefined;
    for (const asked of ASKED_KWH) {
      const kwh = Math.min(asked, most);
      const forced = { ...what, slots: [slot], kwh };
      const found = this.solve(forced);
      if (found) return told(forced, found);
      if (this.isOver()) {
        return told(forced, { difference: Math.max(0, this.base.reducedCosts[column]) * kwh, exact: false });
      }
    }
    return undefined;
  }

  /**
   * Of a flow that a device has, the cheapest way to do without it. A slot that would take its place as well as it is
   * told with it, and the next best thing is looked for beside the two.
   */
  private instead(flow: Flow, slot: number, prices: Float64Array): PlanAlternative | undefined {
    const closed = this.avoid(flow, slot);
    const opened = this.openings(flow, slot, prices).flatMap((opens) => this.avoid(flow, slot, opens) ?? []);
    const same = opened.filter(({ differenceCost }) => differenceCost < TIE).map(({ opens }) => opens ?? slot);
    const others = [...(closed ? [closed] : []), ...opened].filter(({ differenceCost }) => differenceCost >= TIE);
    if (others.length === 0) return closed ?? opened[0];
    const best = others.reduce((a, b) => (b.differenceCost < a.differenceCost ? b : a));
    return best === closed && same.length > 0
      ? { ...best, slots: [...best.slots, ...same].sort((a, b) => a - b) }
      : best;
  }

  /** For a device that has a least power, the cheapest slots in which it is off and could be on. */
  private openings(flow: Flow, slot: number, prices: Float64Array): readonly number[] {
    const { home, schedule } = this.held;
    const [own] = columnsOf(home, this.setup, flow, slot);
    const least = home.semiContinuous.find(({ column }) => column === own);
    if (!least) return [];
    const until = this.setup.evs
      .find(({ ev }) => ev.id === flow.device)
      ?.goals.find(({ index }) => index >= slot)?.index;
    return this.setup.slots
      .filter(({ index }) => {
        const [column] = columnsOf(home, this.setup, flow, index);
        const isOff = this.planned[column] < IDLE_KWH && home.model.colUpper[column] >= least.minimum;
        return isOff && index <= (until ?? schedule.length);
      })
      .map(({ index }) => index)
      .sort((a, b) => prices[a] - prices[b])
      .slice(0, MOST_OPENINGS);
  }

  /** Nothing of a flow in a slot, nor in those that would take its place at the same cost. */
  private avoid(what: Bounded, slot: number, opens?: number): PlanAlternative | undefined {
    let slots: readonly number[] = [slot];
    let last: PlanAlternative | undefined;
    for (let round = 0; round < MAX_WIDENINGS; round++) {
      const kwh = sum(slots.map((index) => this.flowIn(what, this.planned, index)));
      const forced = { ...pick(what), slots: [...slots], kwh, ...(opens === undefined ? {} : { opens }) };
      const found = this.solve(forced);
      if (!found)
        return (
          last ?? (this.isOver() ? told(forced, { difference: this.leastLoss(what, slot), exact: false }) : undefined)
        );
      const gains = this.gains(what, found.lp.values, slots);
      last = told(forced, found, gains.length > 0 ? this.setup.slots[gains[0]].start : undefined);
      if (Math.abs(found.difference) >= TIE || gains.length === 0 || opens !== undefined) break;
      const known = this.widened.find((wide) => isSame(wide, what) && wide.slots.includes(slot));
      if (known) return known;
      slots = [...slots, ...gains].sort((a, b) => a - b);
    }
    if (slots.length > 1 && last) this.widened.push(last);
    return last;
  }

  /** The slots in which a flow grows, the most first. */
  private gains(what: Bounded, values: Float64Array, slots: readonly number[]): readonly number[] {
    return this.setup.slots
      .map(({ index }) => ({ index, kwh: this.flowIn(what, values, index) - this.flowIn(what, this.planned, index) }))
      .filter(({ index, kwh }) => kwh > IDLE_KWH && !slots.includes(index))
      .sort((a, b) => b.kwh - a.kwh)
      .map(({ index }) => index);
  }

  private flowIn(what: Bounded, values: Float64Array, slot: number): number {
    let kwh = 0;
    for (const column of this.columnsBySlot(what)[slot]) kwh += values[column];
    return kwh;
  }

  private columnsBySlot(what: Bounded): readonly (readonly number[])[] {
    const key = `${what.force} ${keyOf(what)}`;
    const known = this.columns.get(key);
    if (known) return known;
    const columns = this.setup.slots.map(({ index }) => columnsOf(this.held.home, this.setup, what, index));
    this.columns.set(key, columns);
    return columns;
  }

  /** By the duals of the plan: every kWh less costs at least its reduced cost. */
  private leastLoss(what: Bounded, slot: number): number {
    return sum(
      columnsOf(this.held.home, this.setup, what, slot).map(
        (column) => Math.max(0, -this.base.reducedCosts[column]) * this.planned[column],
      ),
    );
  }

  private reducedCost(what: Bounded, slot: number): number {
    const [column] = columnsOf(this.held.home, this.setup, what, slot);
    return (this.held.home.model.colUpper[column] ?? 0) < IDLE_KWH ? Infinity : this.base.reducedCosts[column];
  }

  private isOver(): boolean {
    return this.budget.timeLeft() < LEAST_SOLVE_MS;
  }
}

interface Flow extends Bounded {
  readonly device: string;
}

/** What cars and tanks take and give in a slot. */
function flowsOf(schedule: Schedule, setup: Setup, slot: number): Flow[] {
  const { evs, thermalTanks } = schedule[slot];
  return [
    ...setup.evs.flatMap(({ ev }, position): Flow[] => {
      const { chargeKwh, dischargeKwh } = evs[position];
      if (chargeKwh > IDLE_KWH) return [{ force: 'no-charge', kind: 'ev', device: ev.id }];
      return dischargeKwh > IDLE_KWH ? [{ force: 'no-discharge', kind: 'ev', device: ev.id }] : [];
    }),
    ...setup.tanks.flatMap(({ tank }, position): Flow[] =>
      thermalTanks[position].kwh > IDLE_KWH ? [{ force: 'no-charge', kind: 'thermalTank', device: tank.id }] : [],
    ),
  ];
}

/** A device among those of a slot: ids are unique only among devices of a kind. */
export function keyOf({ kind, device }: Pick<Forced, 'kind' | 'device'>): string {
  return `${kind} ${device ?? ''}`;
}

function note(devices: readonly Map<string, PlanAlternative>[], { slots, alternative }: Placed): void {
  for (const slot of slots) devices[slot].set(keyOf(alternative), alternative);
}

function pick({ force, kind, device }: Bounded): Bounded {
  return { force, kind, ...(device === undefined ? {} : { device }) };
}

function isSame(a: Bounded, b: Bounded): boolean {
  return a.force === b.force && a.kind === b.kind && a.device === b.device;
}

import { sum } from '../home/numbers.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';

/** Where energy that a battery holds is used: the stretch of slots that takes most of it. */
export interface Use {
  readonly use: 'home' | 'sold' | 'left';
  /** The first slot and the one behind the last; of what is left at the end, the horizon's. */
  readonly firstSlot: number;
  readonly endSlot: number;
  /** What a kWh costs or brings there, in the mean; absent for what is left. */
  readonly pricePerKwh?: number;
}

/** Energy that leaves a battery in a slot, kWh stored. */
interface Part {
  readonly slot: number;
  readonly kwh: number;
}

const NOTHING_KWH = 1e-6;

/**
 * For each slot in which batteries charge, where that energy goes: what came in first goes out first, as in a larder, and
 * what lies below the minimum stays. For each slot in which they rest, where the next energy goes. `prices` tell what a
 * kWh more costs in each slot, where that is known.
 */
export function whereUsed(schedule: Schedule, setup: Setup, prices?: Float64Array): readonly (Use | undefined)[] {
  const parts: Part[][] = schedule.map(() => []);
  const left = new Float64Array(schedule.length);
  setup.batteries.forEach((it, position) => {
    const stock: { from: number; kwh: number }[] = [{ from: -1, kwh: Math.max(0, it.startKwh - it.minKwh) }];
    let before = it.startKwh;
    schedule.forEach(({ batteries }, slot) => {
      const { storedKwh, dischargeKwh } = batteries[position];
      if (storedKwh > before) stock.push({ from: slot, kwh: storedKwh - before });
      else
        take(stock, before - storedKwh, (from, kwh) => {
          if (from >= 0 && dischargeKwh > 0) parts[from].push({ slot, kwh });
        });
      before = storedKwh;
    });
    for (const { from, kwh } of stock) if (from >= 0) left[from] += kwh;
  });
  const isSold = (slot: number) => schedule[slot].exportKwh > schedule[slot].importKwh;
  const worth: Worth = {
    isSold,
    // What it takes the place of: at least the grid's price, and more where the power from the grid is paid for.
    priceAt: (slot) => {
      const { importPrice, exportPrice } = setup.slots[slot];
      return isSold(slot) ? exportPrice : Math.max(importPrice, prices?.[slot] ?? importPrice);
    },
    endSlot: schedule.length,
  };
  const given = schedule.map(({ batteries }) => batteries.reduce((total, { dischargeKwh }) => total + dischargeKwh, 0));
  const nextUse = nextUses(given, worth);
  return schedule.map(({ batteries }, slot) => {
    const isCharging = batteries.some(({ chargeKwh }) => chargeKwh > NOTHING_KWH);
    if (isCharging) return useOf(parts[slot], left[slot], worth);
    return given[slot] > NOTHING_KWH ? undefined : nextUse[slot];
  });
}

/** By slot, the use of the next stretch in which batteries give. */
function nextUses(given: readonly number[], worth: Worth): readonly (Use | undefined)[] {
  const uses: (Use | undefined)[] = given.map(() => undefined);
  let stretch: Part[] = [];
  for (let slot = given.length - 1; slot >= 0; slot--) {
    if (given[slot] > NOTHING_KWH) stretch.unshift({ slot, kwh: given[slot] });
    else {
      uses[slot] = stretch.length > 0 ? useOf(stretch, 0, worth) : uses[slot + 1];
      stretch = [];
    }
  }
  return uses;
}

function take(stock: { from: number; kwh: number }[], kwh: number, give: (from: number, kwh: number) => void): void {
  let open = kwh;
  while (open > NOTHING_KWH && stock.length > 0) {
    const [first] = stock;
    const part = Math.min(first.kwh, open);
    if (part > NOTHING_KWH) give(first.from, part);
    open -= part;
    first.kwh -= part;
    if (first.kwh <= NOTHING_KWH) stock.shift();
  }
}

/** What energy is good for in a slot. */
interface Worth {
  readonly isSold: (slot: number) => boolean;
  readonly priceAt: (slot: number) => number;
  readonly endSlot: number;
}

/** The stretch without a longer break than a slot that takes most, or the end. */
function useOf(parts: readonly Part[], leftKwh: number, { isSold, priceAt, endSlot }: Worth): Use | undefined {
  const stretches: Part[][] = [];
  for (const part of parts) {
    const last = stretches[stretches.length - 1];
    if (last && part.slot - last[last.length - 1].slot <= 2) last.push(part);
    else stretches.push([part]);
  }
  const total = (stretch: readonly Part[]) => sum(stretch.map(({ kwh }) => kwh));
  const largest = stretches.sort((a, b) => total(b) - total(a))[0] as Part[] | undefined;
  if (!largest || leftKwh > total(largest)) {
    return leftKwh > NOTHING_KWH ? { use: 'left', firstSlot: endSlot - 1, endSlot } : undefined;
  }
  return {
    use: total(largest.filter(({ slot }) => isSold(slot))) > total(largest) / 2 ? 'sold' : 'home',
    firstSlot: largest[0].slot,
    endSlot: largest[largest.length - 1].slot + 1,
    pricePerKwh: sum(largest.map(({ slot, kwh }) => kwh * priceAt(slot))) / total(largest),
  };
}

import type { Setup, SetupBattery, SetupSlot } from './setup.js';
import { maxChargeKwh, maxDischargeKwh } from './setup.js';

/** What a battery does in a slot: `still` leaves open which of the two. */
export type Direction = 'charge' | 'discharge' | 'still';

const LEVELS = 240;

interface Step {
  readonly cost: number;
  readonly level: number;
}

/**
 * When a home's only battery charges and when it discharges, by dynamic programming over levels of stored energy (Bellman
 * 1957). Where lost energy earns money a linear model mixes the two, and this tells them apart. A guess for a search, not
 * a plan: tapers, drain and curves are left out.
 * @returns undefined where more than load, sun and grid stand beside the battery, or its ramp costs money.
 */
export function directionsOf(setup: Setup): Direction[] | undefined {
  const [it, another] = setup.batteries;
  if (!it || another || it.battery.rampCostPerKw > 0 || it.battery.capacityKwh === 0 || it.solarKwh) return undefined;
  if (setup.evs.length + setup.tanks.length + setup.manualSlots.length > 0 || setup.powerTariff) return undefined;
  const mostKwh = Math.max(it.maxKwh, it.startKwh);
  const kwhAt = (level: number) => (mostKwh * level) / LEVELS;
  const best: Int16Array[] = [];
  let after = Float64Array.from({ length: LEVELS + 1 }, (_, level) => endCost(it, kwhAt(level)));
  for (const slot of setup.slots.toReversed()) {
    const costOf = slotCost(setup, it, slot);
    const chosen = new Int16Array(LEVELS + 1);
    const now = new Float64Array(LEVELS + 1);
    const lowest = (maxDischargeKwh(it, slot) / it.battery.dischargeEfficiency / mostKwh) * LEVELS;
    const highest = maxChargeKwh(it, slot) * it.battery.chargeEfficiency * (LEVELS / mostKwh);
    const changes = changesWithin(-lowest, highest).map((levels) => ({ levels, cost: costOf(kwhAt(levels)) }));
    for (let level = 0; level <= LEVELS; level++) {
      const step = cheapest(changes, after, level);
      now[level] = step.cost + minimumCost(setup, it, kwhAt(step.level));
      chosen[level] = step.level;
    }
    best.unshift(chosen);
    after = now;
  }
  return follow(best, Math.round((it.startKwh / mostKwh) * LEVELS));
}

function follow(best: readonly Int16Array[], start: number): Direction[] {
  let level = start;
  return best.map((chosen) => {
    const next = chosen[level];
    const direction = next > level ? 'charge' : next < level ? 'discharge' : 'still';
    level = next;
    return direction;
  });
}

function changesWithin(lowest: number, highest: number): number[] {
  const from = Math.ceil(lowest);
  return Array.from({ length: Math.floor(highest) - from + 1 }, (_, index) => from + index);
}

function cheapest(
  changes: readonly { readonly levels: number; readonly cost: number }[],
  after: Float64Array,
  level: number,
): Step {
  let found: Step = { cost: Infinity, level };
  for (const { levels, cost } of changes) {
    const next = level + levels;
    if (next < 0 || next > LEVELS || cost + after[next] >= found.cost) continue;
    found = { cost: cost + after[next], level: next };
  }
  return found;
}

/** What a slot costs when the battery's stored energy changes by so much, kWh. */
function slotCost({ problem, grid }: Setup, { battery }: SetupBattery, slot: SetupSlot): (changeKwh: number) => number {
  const { curtailmentCostPerKwh, sheddingCostPerKwh } = problem.home;
  const curtailable = slot.acPvKwh - slot.fixedPvKwh;
  return (changeKwh) => {
    const flow = changeKwh > 0 ? changeKwh / battery.chargeEfficiency : changeKwh * battery.dischargeEfficiency;
    const netKwh = slot.loadKwh - slot.pvKwh + flow;
    // Curtailing pays to the point where nothing is exported, and on where import is paid for.
    const ways = [0, Math.min(curtailable, Math.max(0, -netKwh)), curtailable].map((curtailedKwh) => {
      const fromGrid = netKwh + curtailedKwh;
      const imported = Math.min(Math.max(0, fromGrid), slot.maxImportKwh);
      const exported = Math.min(Math.max(0, -fromGrid), slot.maxExportKwh);
      const missing = Math.abs(fromGrid - imported + exported);
      return (
        imported * slot.importPrice -
        exported * slot.exportPrice +
        Math.max(0, imported - slot.importLimitKwh) * grid.importLimitPenaltyPerKwh +
        curtailedKwh * curtailmentCostPerKwh +
        missing * sheddingCostPerKwh
      );
    });
    return Math.min(...ways) + Math.abs(flow) * battery.wearCostPerKwh;
  };
}

function minimumCost({ problem }: Setup, { minKwh, reserveKwh }: SetupBattery, storedKwh: number): number {
  const { minSocPenaltyPerKwh, reservePenaltyPerKwh } = problem.home;
  return (
    Math.max(0, minKwh - storedKwh) * minSocPenaltyPerKwh + Math.max(0, reserveKwh - storedKwh) * reservePenaltyPerKwh
  );
}

function endCost({ endValuePerKwh, target }: SetupBattery, storedKwh: number): number {
  const missed = target ? Math.abs(target.kwh - storedKwh) * target.penaltyPerKwh : 0;
  return missed - endValuePerKwh * storedKwh;
}

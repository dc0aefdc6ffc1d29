import { stepBattery } from '../home/battery.js';
import { clamp } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { ReplaySlot } from './world.js';

/** What a policy wants in a slot: AC power per battery in the home's order (kW, positive discharges), PV held back (kW). */
export interface Decision {
  readonly powersKw: readonly number[];
  readonly curtailKw: number;
  /** What the water heaters take, kWh; as they ran where nothing is said. */
  readonly heatKwh?: number;
}

/**
 * Decides one slot, knowing what is stored (kWh per battery in the home's order) at its start, and what really flowed in
 * the slot before.
 */
export type Decide = (slot: ReplaySlot, storedKwh: readonly number[], before: SlotFlow | undefined) => Decision;

/** What really flowed in a slot, kWh; batteries at their AC side, in the home's order. */
export interface SlotFlow {
  readonly slot: ReplaySlot;
  readonly importKwh: number;
  readonly exportKwh: number;
  readonly curtailedKwh: number;
  /** What the water heaters took. */
  readonly heatKwh: number;
  readonly batteries: readonly {
    readonly chargedKwh: number;
    readonly dischargedKwh: number;
    /** At the end of the slot. */
    readonly storedKwh: number;
  }[];
}

/** Runs a policy through the slots: the batteries' physics and the meter turn what it wants into what happens. */
export function replay(
  home: Home,
  slots: readonly ReplaySlot[],
  startStoredKwh: readonly number[],
  decide: Decide,
): SlotFlow[] {
  let storedKwh = startStoredKwh;
  let before: SlotFlow | undefined;
  return slots.map((slot) => {
    const flow = flowOf(home, slot, storedKwh, decide(slot, storedKwh, before));
    storedKwh = flow.batteries.map((battery) => battery.storedKwh);
    before = flow;
    return flow;
  });
}

function flowOf(home: Home, slot: ReplaySlot, storedKwh: readonly number[], decision: Decision): SlotFlow {
  const batteries = home.batteries.map((battery, index) => {
    const step = stepBattery(battery, storedKwh[index], decision.powersKw[index], slot.hours);
    const kwh = step.powerKw * slot.hours;
    return { chargedKwh: Math.max(0, -kwh), dischargedKwh: Math.max(0, kwh), storedKwh: step.storedKwh };
  });
  const curtailedKwh = clamp(decision.curtailKw * slot.hours, 0, slot.pvKwh);
  const fromBatteriesKwh = batteries.reduce((sum, each) => sum + each.dischargedKwh - each.chargedKwh, 0);
  const heatKwh = decision.heatKwh ?? slot.heatKwh;
  const gridKwh = slot.loadKwh + heatKwh - (slot.pvKwh - curtailedKwh) - fromBatteriesKwh;
  return {
    slot,
    importKwh: Math.max(0, gridKwh),
    exportKwh: Math.max(0, -gridKwh),
    curtailedKwh,
    heatKwh,
    batteries,
  };
}

import { dispatchHome, selfConsumption, type Control } from '../executor/dispatch.js';
import { socPercentAt } from '../home/battery.js';
import { clamp } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { Decide, Decision } from './replay.js';
import type { ReplaySlot } from './world.js';

export const POLICIES = ['no-battery', 'self-consumption', 'perfect', 'mpc'] as const;
export type PolicyName = (typeof POLICIES)[number];

/** The slot as the executor's functions want it: powers held over the whole slot. */
export function measuredIn(home: Home, slot: ReplaySlot) {
  return {
    home,
    netLoadKw: (slot.loadKwh - slot.pvKwh) / slot.hours,
    pvKw: slot.pvKwh / slot.hours,
    hours: slot.hours,
  };
}

export function socOf(
  home: Home,
  storedKwh: readonly number[],
): { readonly id: string; readonly socPercent: number }[] {
  return home.batteries.map((battery, index) => ({
    id: battery.id,
    // A stored energy of 10.000000000000002 kWh is rounding, not overcharge.
    socPercent: clamp(socPercentAt(battery, storedKwh[index]), 0, 100),
  }));
}

/** A dispatch in the order of the home's batteries. */
export function toDecision(
  home: Home,
  dispatch: {
    readonly batteries: readonly { readonly id: string; readonly powerKw: number }[];
    readonly curtailKw: number;
  },
): Decision {
  const powerOf = new Map(dispatch.batteries.map((battery) => [battery.id, battery.powerKw]));
  return { powersKw: home.batteries.map(({ id }) => powerOf.get(id) ?? 0), curtailKw: dispatch.curtailKw };
}

/** Surplus charges, deficit discharges; the benchmark, and what the home falls back to. */
export function selfConsumptionPolicy(home: Home): Decide {
  return (slot, storedKwh) =>
    toDecision(home, selfConsumption({ ...measuredIn(home, slot), batteries: socOf(home, storedKwh) }));
}

/** The home as if it had no battery; every other rule of the benchmark holds. */
export function noBatteryPolicy(home: Home): Decide {
  const bare = { ...home, batteries: [] };
  return (slot) => ({
    powersKw: home.batteries.map(() => 0),
    curtailKw: selfConsumption({ ...measuredIn(bare, slot), batteries: [] }).curtailKw,
  });
}

/** The live decision within a slot: the value of stored energy against the slot's prices, on what really flowed. */
export function dispatchDecision(
  home: Home,
  slot: ReplaySlot,
  storedKwh: readonly number[],
  worth: (
    id: string,
  ) => Pick<Parameters<typeof dispatchHome>[0]['batteries'][number], 'storedEnergyValue' | 'valueCurve'>,
  control?: Control,
): Decision {
  const batteries = socOf(home, storedKwh).map((battery) => ({ ...battery, ...worth(battery.id) }));
  const { importPrice, exportPrice } = slot;
  return toDecision(home, dispatchHome({ ...measuredIn(home, slot), importPrice, exportPrice, batteries, control }));
}

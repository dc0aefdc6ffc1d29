import type { Control } from '../executor/best-power.js';
import { dispatchHome, selfConsumption } from '../executor/dispatch.js';
import { socPercentAt } from '../home/battery.js';
import { clamp } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import type { Decide, Decision } from './replay.js';
import type { ReplaySlot } from './world.js';

export const POLICIES = ['no-battery', 'self-consumption', 'perfect', 'mpc'] as const;
export type PolicyName = (typeof POLICIES)[number];

/** The slot as the executor's functions want it: powers held over the whole slot. */
function measuredIn(home: Home, slot: ReplaySlot, heatKwh = slot.heatKwh) {
  return {
    home,
    netLoadKw: (slot.loadKwh + heatKwh - slot.pvKwh) / slot.hours,
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
function toDecision(
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

/** What is known of a slot's plan, or said of how it is carried out. */
interface Steering {
  readonly worth: (
    id: string,
  ) => Pick<Parameters<typeof dispatchHome>[0]['batteries'][number], 'storedEnergyValue' | 'valueCurve'>;
  /** What the water heaters take, kWh. */
  readonly heatKwh: number;
  readonly control: Control | undefined;
}

/** The live decision within a slot: the value of stored energy against the slot's prices, on what really flowed. */
export function dispatchDecision(
  home: Home,
  slot: ReplaySlot,
  storedKwh: readonly number[],
  { worth, heatKwh, control }: Steering,
): Decision {
  const batteries = socOf(home, storedKwh).map((battery) => ({ ...battery, ...worth(battery.id) }));
  const { importPrice, exportPrice } = slot;
  const measured = { ...measuredIn(home, slot, heatKwh), importPrice, exportPrice, batteries };
  return { ...toDecision(home, dispatchHome(control ? { ...measured, control } : measured)), heatKwh };
}

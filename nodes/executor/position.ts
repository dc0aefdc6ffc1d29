import { clamp } from '../home/numbers.js';
import type { Battery } from '../home/schema/home.js';
import type { ValueCurve } from './value.js';

// An LP dual often equals a threshold but for rounding. What differs by less than half the smallest step of a price
// (0.01 per MWh) is a tie, and ties go to self-consumption.
export const TIE_PER_KWH = 5e-6;

/** How far one battery may go beside those that have decided already. */
export interface Room {
  /** Grid power without this battery, positive imports. */
  readonly baseKw: number;
  /** The lowest (charging, not positive) and highest (discharging, not negative) power that every limit allows. */
  readonly lowestKw: number;
  readonly highestKw: number;
  readonly mayBuy: boolean;
  readonly maySell: boolean;
  /** Whether a battery before this one still follows surplus or deficit: two would chase the same load. */
  readonly followed: { readonly surplus: boolean; readonly deficit: boolean };
}

export interface Position extends Room {
  readonly battery: Battery;
  readonly socPercent: number;
  readonly value: ValueCurve;
}

/** What plain self-consumption would do: bring the meter to zero. */
export function plainPower({ baseKw, lowestKw, highestKw }: Room): number {
  return clamp(baseKw, lowestKw, highestKw);
}

/** What a stored kWh costs that is bought at this price. */
export function storingCost(battery: Battery, price: number): number {
  return (price + battery.wearCostPerKwh) / battery.chargeEfficiency;
}

/** What a stored kWh brings that is delivered at this price. */
export function deliveringGain(battery: Battery, price: number): number {
  return (price - battery.wearCostPerKwh) * battery.dischargeEfficiency;
}

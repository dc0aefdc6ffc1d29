import { gainedKwh } from './battery-curve.js';
import type { ScheduleBattery } from './schedule.js';
import type { Setup, SetupBattery } from './setup.js';

/**
 * What a kWh of idle drain costs that an empty battery cannot give. No real cost: it is higher than all that a kWh could
 * earn by staying in the store from a slot to the horizon's end, so that only an empty battery is spared.
 */
export function drainPenaltyPerKwh({ problem, slots }: Pick<Setup, 'problem' | 'slots'>, index: number): number {
  const { sheddingCostPerKwh, minSocPenaltyPerKwh, reservePenaltyPerKwh } = problem.home;
  return 20 * (sheddingCostPerKwh + (slots.length - index) * (minSocPenaltyPerKwh + reservePenaltyPerKwh));
}

/** What an idle battery loses in a slot, kWh out of its store. */
export function drainKwh({ battery }: SetupBattery, hours: number): number {
  return battery.capacityKwh === 0 ? 0 : battery.idleDrainKw * hours;
}

/** The idle drain of a slot that the battery was too empty to give, kWh. */
export function sparedKwh(flows: readonly ScheduleBattery[], setup: Setup, it: SetupBattery, index: number): number {
  const { hours } = setup.slots[index];
  const drain = drainKwh(it, hours);
  if (drain === 0) return 0;
  const before = index === 0 ? it.startKwh : flows[index - 1].storedKwh;
  return flows[index].storedKwh - (before + gainedKwh(flows[index], it, hours) - drain);
}

import type { Battery } from './schema/home.js';

/** What a battery really did: AC power (kW, positive discharges) and the energy stored afterwards (kWh). */
export interface BatteryStep {
  readonly powerKw: number;
  readonly storedKwh: number;
}

/** Stored energy (kWh) at a state of charge. */
export function storedKwhAt(battery: Battery, socPercent: number): number {
  return (battery.capacityKwh * socPercent) / 100;
}

/** State of charge (percent) of a stored energy; a battery without capacity is at its minimum. */
export function socPercentAt(battery: Battery, storedKwh: number): number {
  return battery.capacityKwh > 0 ? (100 * storedKwh) / battery.capacityKwh : battery.minSocPercent;
}

/** The most it can charge (kW AC, not negative) for so many hours, within its power and its highest SoC. */
export function chargeLimitKw(battery: Battery, storedKwh: number, hours: number): number {
  const roomKwh = storedKwhAt(battery, battery.maxSocPercent) - storedKwh;
  return Math.max(0, Math.min(battery.maxChargeKw, roomKwh / (battery.chargeEfficiency * hours)));
}

/** The most it can discharge (kW AC, not negative) for so many hours, within its power and its lowest SoC. */
export function dischargeLimitKw(battery: Battery, storedKwh: number, hours: number): number {
  const availableKwh = storedKwh - storedKwhAt(battery, battery.minSocPercent);
  return Math.max(0, Math.min(battery.maxDischargeKw, (availableKwh * battery.dischargeEfficiency) / hours));
}

/**
 * Runs a battery for `hours` (more than 0) at the wanted AC power (kW, positive discharges), clamped to its power and
 * SoC limits. A kWh charged stores `chargeEfficiency`; a kWh discharged takes 1 / `dischargeEfficiency` from the store.
 * A SoC outside the limits is left as it is: it is never driven further out, and nothing forces it back.
 */
export function stepBattery(battery: Battery, storedKwh: number, powerKw: number, hours: number): BatteryStep {
  if (powerKw > 0) {
    const limitKw = dischargeLimitKw(battery, storedKwh, hours);
    if (limitKw === 0) return { powerKw: 0, storedKwh };
    const doneKw = Math.min(powerKw, limitKw);
    // Rounding must not carry a full discharge a hair below the limit.
    const floorKwh = storedKwhAt(battery, battery.minSocPercent);
    return {
      powerKw: doneKw,
      storedKwh: Math.max(floorKwh, storedKwh - (doneKw * hours) / battery.dischargeEfficiency),
    };
  }
  const limitKw = chargeLimitKw(battery, storedKwh, hours);
  if (powerKw === 0 || limitKw === 0) return { powerKw: 0, storedKwh };
  const doneKw = Math.min(-powerKw, limitKw);
  const ceilingKwh = storedKwhAt(battery, battery.maxSocPercent);
  return { powerKw: -doneKw, storedKwh: Math.min(ceilingKwh, storedKwh + doneKw * hours * battery.chargeEfficiency) };
}

import { toIso } from '../home/grid.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { SlotFlow } from './replay.js';

/** A limit that a slot broke: what was found, what is allowed, in `unit`. */
export interface Violation {
  readonly code:
    'balance' | 'import-limit' | 'export-limit' | 'charge-power' | 'discharge-power' | 'soc' | 'store' | 'both-ways';
  readonly at: string;
  readonly battery?: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: 'kWh' | 'kW';
}

// Rounding of sums of kWh; a thousandth of the 0.01 kWh to which accounts must balance.
const TOLERANCE = 1e-5;

/** Checks every flow against balance, meter, power, SoC and store by itself, from the home and the flows alone. */
export function findViolations(home: Home, flows: readonly SlotFlow[], startStoredKwh: readonly number[]): Violation[] {
  let storedKwh = startStoredKwh;
  return flows.flatMap((flow) => {
    const found = [
      ...meterViolations(home, flow),
      ...home.batteries.flatMap((battery, index) => batteryViolations(battery, index, flow, storedKwh[index])),
    ];
    storedKwh = flow.batteries.map((battery) => battery.storedKwh);
    return found;
  });
}

function meterViolations({ grid }: Home, flow: SlotFlow): Violation[] {
  const { slot, importKwh, exportKwh, curtailedKwh, heatKwh, batteries } = flow;
  const at = toIso(slot.startMs);
  const charged = batteries.reduce((sum, each) => sum + each.chargedKwh, 0);
  const discharged = batteries.reduce((sum, each) => sum + each.dischargedKwh, 0);
  const gap = slot.pvKwh + discharged + importKwh - (slot.loadKwh + heatKwh + charged + exportKwh + curtailedKwh);
  const exportLimit = grid.exportAllowed ? grid.maxExportKw : 0;
  return [
    ...above('balance', at, Math.abs(gap), 0, 'kWh'),
    ...above('both-ways', at, Math.min(importKwh, exportKwh), 0, 'kWh'),
    ...above('import-limit', at, importKwh / slot.hours, grid.maxImportKw, 'kW'),
    ...above('export-limit', at, exportKwh / slot.hours, exportLimit, 'kW'),
  ];
}

function batteryViolations(battery: Battery, index: number, flow: SlotFlow, storedBefore: number): Violation[] {
  const { chargedKwh, dischargedKwh, storedKwh } = flow.batteries[index];
  const { hours, startMs } = flow.slot;
  const at = toIso(startMs);
  const expected = storedBefore + chargedKwh * battery.chargeEfficiency - dischargedKwh / battery.dischargeEfficiency;
  const lowest = Math.min((battery.capacityKwh * battery.minSocPercent) / 100, storedBefore);
  const highest = Math.max((battery.capacityKwh * battery.maxSocPercent) / 100, storedBefore);
  const found = [
    ...above('both-ways', at, Math.min(chargedKwh, dischargedKwh), 0, 'kWh'),
    ...above('charge-power', at, chargedKwh / hours, battery.maxChargeKw, 'kW'),
    ...above('discharge-power', at, dischargedKwh / hours, battery.maxDischargeKw, 'kW'),
    ...above('store', at, Math.abs(storedKwh - expected), 0, 'kWh'),
    ...above('soc', at, storedKwh, highest, 'kWh'),
    ...below('soc', at, storedKwh, lowest, 'kWh'),
  ];
  return found.map((violation) => ({ ...violation, battery: battery.id }));
}

function above(
  code: Violation['code'],
  at: string,
  value: number,
  limit: number,
  unit: Violation['unit'],
): Violation[] {
  return value > limit + TOLERANCE ? [{ code, at, value, limit, unit }] : [];
}

function below(
  code: Violation['code'],
  at: string,
  value: number,
  limit: number,
  unit: Violation['unit'],
): Violation[] {
  return value < limit - TOLERANCE ? [{ code, at, value, limit, unit }] : [];
}

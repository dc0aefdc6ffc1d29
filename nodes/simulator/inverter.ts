import { stepBattery, type BatteryStep } from '../home/battery.js';
import { clamp } from '../home/numbers.js';
import type { Battery, Grid } from '../home/schema/home.js';
import type { Action } from '../home/schema/messages.js';

// Cells take less near full and give less near empty.
const TAPER_FROM_PERCENT = 90;
const CHARGE_SHARE_WHEN_FULL = 0.2;
const TAPER_ABOVE_EMPTY_PERCENT = 5;
const DISCHARGE_SHARE_WHEN_EMPTY = 0.3;

/** What the meter and the other batteries leave to one battery (kW). */
export interface Surroundings {
  /** Load less PV and less the batteries before this one: positive lacks. */
  readonly netKw: number;
  readonly grid: Grid;
}

/**
 * Runs one battery for a step as its inverter would: it carries out the action, or follows the home by itself where
 * none is given, within the limits of battery, cells and grid.
 */
export function runInverter(
  battery: Battery,
  storedKwh: number,
  action: Action | undefined,
  { netKw, grid }: Surroundings,
  hours: number,
): BatteryStep {
  const limited = withTarget(tapered(battery, storedKwh), action);
  const wantedKw = wantedPower(limited, action, netKw);
  const mostChargeKw = Math.max(0, -netKw, grid.maxImportKw - netKw);
  const mostDischargeKw = Math.max(0, netKw, grid.exportAllowed ? netKw + grid.maxExportKw : 0);
  return stepBattery(limited, storedKwh, clamp(wantedKw, -mostChargeKw, mostDischargeKw), hours);
}

function wantedPower(battery: Battery, action: Action | undefined, netKw: number): number {
  const maxChargeKw = Math.min(battery.maxChargeKw, action?.maxChargeKw ?? Infinity);
  const maxDischargeKw = Math.min(battery.maxDischargeKw, action?.maxDischargeKw ?? Infinity);
  const followKw = clamp(netKw, -maxChargeKw, maxDischargeKw);
  switch (action?.intent) {
    case 'charge-from-grid':
      return -Math.abs(action.powerKw);
    case 'export':
      return Math.abs(action.powerKw);
    case 'hold':
      return 0;
    case 'charge-from-surplus':
      return Math.min(0, followKw);
    case 'discharge-to-home':
      return Math.max(0, followKw);
    case 'self-consumption':
    case undefined:
      return followKw;
  }
}

/** Trading stops at the target of the action. */
function withTarget(battery: Battery, action: Action | undefined): Battery {
  if (action?.intent === 'charge-from-grid') {
    return { ...battery, maxSocPercent: Math.min(battery.maxSocPercent, action.socTargetPercent) };
  }
  if (action?.intent === 'export') {
    return { ...battery, minSocPercent: Math.max(battery.minSocPercent, action.socTargetPercent) };
  }
  return battery;
}

function tapered(battery: Battery, storedKwh: number): Battery {
  if (battery.capacityKwh === 0) return battery;
  const socPercent = (100 * storedKwh) / battery.capacityKwh;
  const fullness = clamp((socPercent - TAPER_FROM_PERCENT) / (100 - TAPER_FROM_PERCENT), 0, 1);
  const emptiness = clamp(
    (battery.minSocPercent + TAPER_ABOVE_EMPTY_PERCENT - socPercent) / TAPER_ABOVE_EMPTY_PERCENT,
    0,
    1,
  );
  return {
    ...battery,
    maxChargeKw: battery.maxChargeKw * (1 - (1 - CHARGE_SHARE_WHEN_FULL) * fullness),
    maxDischargeKw: battery.maxDischargeKw * (1 - (1 - DISCHARGE_SHARE_WHEN_EMPTY) * emptiness),
  };
}

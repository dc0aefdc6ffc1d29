import { MINUTE_MS } from '../home/grid.js';
import type { Battery } from '../home/schema/home.js';
import type { Action, State } from '../home/schema/messages.js';
import { netLoadOf } from './measured.js';

/** An action that was sent, with what was measured then. */
export interface Write {
  readonly action: Action;
  readonly socPercent: number | null;
}

// Inverters ramp, sensors lag and meters are not read at one instant.
const SETTLING_MS = MINUTE_MS;
const SOC_MOVEMENT_MS = 30 * MINUTE_MS;
const TOLERANCE_KW = 0.3;
const TOLERANCE_SHARE = 0.2;
// Near its limits a battery tapers, or stops by itself.
const TAPER_PERCENT = 10;

/**
 * Whether a battery does what was asked of it: true, false, or null where the measurement cannot tell. Judged by its
 * measured power, or by the movement of its SoC over half an hour where no power is measured.
 */
export function doesAsAsked(write: Write, battery: Battery, state: State): boolean | null {
  const waitedMs = Date.parse(state.at) - Date.parse(write.action.at);
  const measured = state.batteries.find((each) => each.id === battery.id);
  if (!measured || waitedMs < SETTLING_MS) return null;
  const powerKw = measured.powerKw ?? meanPower(write, battery, measured.socPercent, waitedMs);
  return powerKw === null ? null : fits(write.action, battery, powerKw, measured.socPercent, netLoadOf(state));
}

function meanPower(write: Write, battery: Battery, socPercent: number | null, waitedMs: number): number | null {
  if (write.socPercent === null || socPercent === null || waitedMs < SOC_MOVEMENT_MS) return null;
  return (((write.socPercent - socPercent) / 100) * battery.capacityKwh) / (waitedMs / (60 * MINUTE_MS));
}

function fits(
  action: Action,
  battery: Battery,
  powerKw: number,
  socPercent: number | null,
  netLoadKw: number | undefined,
): boolean | null {
  const within = (kw: number, limitKw: number) => kw <= limitKw + TOLERANCE_KW + TOLERANCE_SHARE * Math.abs(limitKw);
  const askedKw = Math.abs(action.powerKw);
  switch (action.intent) {
    case 'charge-from-grid':
      if (askedKw < TOLERANCE_KW || nearFull(battery, action, socPercent)) return null;
      return -powerKw >= askedKw / 2 && within(-powerKw, askedKw);
    case 'export':
      if (askedKw < TOLERANCE_KW || nearEmpty(battery, action, socPercent)) return null;
      return powerKw >= askedKw / 2 && within(powerKw, askedKw);
    case 'hold':
    case 'charge-from-surplus':
    case 'discharge-to-home':
    case 'self-consumption': {
      const inLimits = within(-powerKw, action.maxChargeKw) && within(powerKw, action.maxDischargeKw);
      if (!inLimits || netLoadKw === undefined) return inLimits;
      // Who follows the home charges no more than its surplus and discharges no more than its deficit.
      return within(-powerKw, Math.max(0, -netLoadKw)) && within(powerKw, Math.max(0, netLoadKw));
    }
  }
}

function nearFull(battery: Battery, action: Action, socPercent: number | null): boolean {
  return socPercent === null || socPercent > Math.min(battery.maxSocPercent, action.socTargetPercent) - TAPER_PERCENT;
}

function nearEmpty(battery: Battery, action: Action, socPercent: number | null): boolean {
  return socPercent === null || socPercent < Math.max(battery.minSocPercent, action.socTargetPercent) + TAPER_PERCENT;
}

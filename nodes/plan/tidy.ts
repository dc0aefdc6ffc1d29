import type { Schedule, ScheduleBattery, ScheduleSlot } from './schedule.js';
import type { Setup, SetupBattery, SetupSlot } from './setup.js';

// Energies below this are the solver's arithmetic, not a decision. kWh.
export const NOISE_KWH = 1e-7;
const EXACT = 1e-9;

/**
 * Chooses among schedules of equal cost: no import beside export, no charging beside discharging, and exporting rather
 * than curtailing. Changes nothing that costs money, and closes every balance exactly.
 */
export function tidy(schedule: Schedule, setup: Setup): void {
  const stored = setup.batteries.map(({ startKwh }) => startKwh);
  schedule.forEach((slot, index) => {
    const given = setup.slots[index];
    setup.batteries.forEach((battery, position) => tidyBattery(slot, position, battery, setup, given));
    dropNoise(slot);
    closeBalance(slot, given);
    netGrid(slot, given);
    exportRatherThanCurtail(slot, given, setup);
    slot.batteries.forEach((battery, position) => {
      stored[position] = storedAfter(stored[position], battery, setup.batteries[position]);
      battery.storedKwh = stored[position];
    });
  });
}

/** s₁ = s₀ + ηc·c − g/ηd, set exactly on a limit that it misses by rounding. */
export function storedAfter(
  beforeKwh: number,
  { chargeKwh, dischargeKwh }: Pick<ScheduleBattery, 'chargeKwh' | 'dischargeKwh'>,
  { battery, minKwh, maxKwh }: SetupBattery,
): number {
  const stored = beforeKwh + battery.chargeEfficiency * chargeKwh - dischargeKwh / battery.dischargeEfficiency;
  return [0, minKwh, maxKwh].find((limit) => Math.abs(stored - limit) < EXACT) ?? stored;
}

function tidyBattery(slot: ScheduleSlot, position: number, it: SetupBattery, setup: Setup, given: SetupSlot): void {
  const { battery } = it;
  const flow = slot.batteries[position];
  const both = Math.min(flow.chargeKwh, flow.dischargeKwh);
  if (both <= EXACT || battery.rampCostPerKw > 0) return;
  const change = battery.chargeEfficiency * flow.chargeKwh - flow.dischargeKwh / battery.dischargeEfficiency;
  const charge = Math.max(0, change) / battery.chargeEfficiency;
  const discharge = Math.max(0, -change) * battery.dischargeEfficiency;
  const freed = flow.chargeKwh - flow.dischargeKwh - (charge - discharge);
  const lessImport = Math.min(freed, slot.importKwh);
  const moreCurtailed = Math.min(freed - lessImport, given.pvKwh - slot.curtailedKwh);
  const cost =
    moreCurtailed * setup.problem.home.curtailmentCostPerKwh -
    lessImport * given.importPrice -
    battery.wearCostPerKwh * (flow.chargeKwh + flow.dischargeKwh - charge - discharge);
  if (cost > EXACT || freed - lessImport - moreCurtailed > EXACT) return;
  flow.chargeKwh = charge;
  flow.dischargeKwh = discharge;
  slot.importKwh -= lessImport;
  slot.curtailedKwh += moreCurtailed;
}

function dropNoise(slot: ScheduleSlot): void {
  const clean = (kwh: number) => (kwh < EXACT ? 0 : kwh);
  slot.importKwh = clean(slot.importKwh);
  slot.exportKwh = clean(slot.exportKwh);
  slot.curtailedKwh = clean(slot.curtailedKwh);
  slot.shedKwh = clean(slot.shedKwh);
  for (const battery of slot.batteries) {
    battery.chargeKwh = clean(battery.chargeKwh);
    battery.dischargeKwh = clean(battery.dischargeKwh);
  }
}

/** Energy that the home needs from the grid; negative when it has some to spare. kWh. */
export function netKwh(slot: ScheduleSlot, { loadKwh, pvKwh }: SetupSlot): number {
  const batteries = slot.batteries.reduce((total, { chargeKwh, dischargeKwh }) => total + chargeKwh - dischargeKwh, 0);
  return loadKwh - slot.shedKwh - (pvKwh - slot.curtailedKwh) + batteries;
}

/** Lets the grid take up what rounding left open. */
function closeBalance(slot: ScheduleSlot, given: SetupSlot): void {
  const open = netKwh(slot, given) - slot.importKwh + slot.exportKwh;
  if (slot.importKwh >= slot.exportKwh) slot.importKwh += open;
  else slot.exportKwh -= open;
  if (slot.importKwh < 0) {
    slot.exportKwh -= slot.importKwh;
    slot.importKwh = 0;
  }
  if (slot.exportKwh < 0) {
    slot.importKwh -= slot.exportKwh;
    slot.exportKwh = 0;
  }
}

function netGrid(slot: ScheduleSlot, given: SetupSlot): void {
  if (given.exportPrice > given.importPrice) return;
  const both = Math.min(slot.importKwh, slot.exportKwh);
  slot.importKwh -= both;
  slot.exportKwh -= both;
}

function exportRatherThanCurtail(slot: ScheduleSlot, given: SetupSlot, setup: Setup): void {
  const exportPays = given.exportPrice >= -setup.problem.home.curtailmentCostPerKwh;
  if (!exportPays || slot.importKwh > 0) return;
  const moved = Math.min(slot.curtailedKwh, given.maxExportKwh - slot.exportKwh);
  if (moved <= 0) return;
  slot.curtailedKwh -= moved;
  slot.exportKwh += moved;
}

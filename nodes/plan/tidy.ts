import { gainedKwh } from './battery-curve.js';
import { drainKwh } from './battery-drain.js';
import { acCurtailedKwh } from './part-solar.js';
import type { Schedule, ScheduleBattery, ScheduleEv, ScheduleSlot } from './schedule.js';
import type { Setup, SetupBattery, SetupSlot } from './setup.js';
import type { SetupEv } from './setup-ev.js';

// Energies below this are the solver's arithmetic, not a decision. kWh.
export const NOISE_KWH = 1e-7;
const EXACT = 1e-9;

/** What counts of an energy that pays a penalty: penalties are steep, and rounding must not pay them. */
export function overNoise(kwh: number): number {
  return kwh > NOISE_KWH ? kwh : 0;
}

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
    netGrid(slot, given, setup);
    exportRatherThanCurtail(slot, given, setup);
    slot.batteries.forEach((battery, position) => {
      stored[position] = storedAfter(stored[position], battery, setup.batteries[position], given.hours);
      battery.storedKwh = stored[position];
    });
  });
  followCars(schedule, setup);
  followTanks(schedule, setup);
}

/** s₁ = s₀ + ηc·c − g/ηd − drain, not below empty, set exactly on a limit that it misses by rounding. */
export function storedAfter(
  beforeKwh: number,
  flow: Pick<ScheduleBattery, 'chargeKwh' | 'dischargeKwh' | 'solar'>,
  it: SetupBattery,
  hours: number,
): number {
  const stored = beforeKwh + gainedKwh(flow, it, hours) - drainKwh(it, hours);
  const drain = drainKwh(it, hours);
  return onLimit(stored < 0 && drain > 0 ? Math.min(0, stored + drain) : stored, it);
}

function onLimit(stored: number, { minKwh, maxKwh }: { readonly minKwh: number; readonly maxKwh: number }): number {
  return [0, minKwh, maxKwh].find((limit) => Math.abs(stored - limit) < EXACT) ?? stored;
}

/** The cars' batteries from slot to slot; what is to be driven takes no more than there is. */
export function followCars(schedule: Schedule, { evs, slots }: Setup): void {
  evs.forEach((it, position) => {
    let stored = it.startKwh;
    slots.forEach((_, index) => {
      const flow = schedule[index].evs[position];
      stored = evStoredAfter(stored, flow, it, index);
      flow.storedKwh = stored;
    });
  });
}

/** s₁ = s₀ + ηc·c − g/ηd − driven, set exactly on a limit that it misses by rounding. */
export function evStoredAfter(
  beforeKwh: number,
  { chargeKwh, dischargeKwh }: Pick<ScheduleEv, 'chargeKwh' | 'dischargeKwh'>,
  it: SetupEv,
  index: number,
): number {
  if (!it.present) return beforeKwh;
  const atHome = beforeKwh + chargeKwh * it.ev.chargeEfficiency - dischargeKwh / it.ev.dischargeEfficiency;
  const { drivenKwh } = it.slots[index];
  const stored = drivenKwh > 0 ? Math.max(Math.min(0, atHome), atHome - drivenKwh) : atHome;
  return onLimit(stored, it);
}

/** The tanks' temperatures from slot to slot. */
export function followTanks(schedule: Schedule, { tanks, slots }: Setup): void {
  tanks.forEach((it, position) => {
    let temperatureC = it.startC;
    slots.forEach((_, index) => {
      const flow = schedule[index].thermalTanks[position];
      const { keep, drift, degreesPerKwh } = it.slots[index];
      temperatureC = keep * temperatureC + drift + degreesPerKwh * flow.kwh;
      flow.temperatureC = temperatureC;
    });
  });
}

function tidyBattery(slot: ScheduleSlot, position: number, it: SetupBattery, setup: Setup, given: SetupSlot): void {
  const { battery } = it;
  const flow = slot.batteries[position];
  const both = Math.min(flow.chargeKwh, flow.dischargeKwh);
  if (both <= EXACT || battery.rampCostPerKw > 0 || !hasPlainLosses(it) || isManual(given, setup)) return;
  const change = battery.chargeEfficiency * flow.chargeKwh - flow.dischargeKwh / battery.dischargeEfficiency;
  const charge = Math.max(0, change) / battery.chargeEfficiency;
  const discharge = Math.max(0, -change) * battery.dischargeEfficiency;
  const freed = flow.chargeKwh - flow.dischargeKwh - (charge - discharge);
  const lessImport = Math.min(freed, slot.importKwh);
  const moreCurtailed = Math.max(
    0,
    Math.min(freed - lessImport, given.acPvKwh - given.fixedPvKwh - acCurtailedKwh(slot)),
  );
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

/** The same loss for every kWh, so that charging less and discharging less can be weighed against each other. */
function hasPlainLosses({ battery, solarKwh }: SetupBattery): boolean {
  return !battery.chargeEfficiencyCurve && !battery.dischargeEfficiencyCurve && !solarKwh;
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
  for (const ev of slot.evs) {
    ev.chargeKwh = clean(ev.chargeKwh);
    ev.dischargeKwh = clean(ev.dischargeKwh);
  }
  for (const tank of slot.thermalTanks) tank.kwh = clean(tank.kwh);
}

/** Energy that the home needs from the grid; negative when it has some to spare. kWh. */
export function netKwh(slot: ScheduleSlot, { loadKwh, pvKwh }: SetupSlot): number {
  const batteries = slot.batteries.reduce((total, { chargeKwh, dischargeKwh }) => total + chargeKwh - dischargeKwh, 0);
  const devices = [...slot.waterHeaters, ...slot.appliances, ...slot.thermalTanks].reduce(
    (total, { kwh }) => total + kwh,
    0,
  );
  const cars = slot.evs.reduce((total, { chargeKwh, dischargeKwh }) => total + chargeKwh - dischargeKwh, 0);
  return loadKwh - slot.shedKwh - (pvKwh - slot.curtailedKwh) + batteries + devices + cars;
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

function netGrid(slot: ScheduleSlot, given: SetupSlot, setup: Setup): void {
  if (given.exportPrice > given.importPrice || isManual(given, setup)) return;
  const both = Math.min(slot.importKwh, slot.exportKwh);
  slot.importKwh -= both;
  slot.exportKwh -= both;
}

function exportRatherThanCurtail(slot: ScheduleSlot, given: SetupSlot, setup: Setup): void {
  const exportPays = given.exportPrice >= -setup.problem.home.curtailmentCostPerKwh;
  if (!exportPays || slot.importKwh > 0 || keepsOffGrid(slot, setup)) return;
  const moved = Math.min(acCurtailedKwh(slot), given.maxExportKwh - slot.exportKwh);
  if (moved <= 0) return;
  slot.curtailedKwh -= moved;
  slot.exportKwh += moved;
}

/** Something discharges that must not do so beside export. */
function keepsOffGrid({ batteries, evs }: ScheduleSlot, setup: Setup): boolean {
  return (
    setup.batteries.some(({ battery }, at) => !battery.dischargeToGrid && batteries[at].dischargeKwh > 0) ||
    setup.evs.some(({ ev }, at) => !ev.dischargeToGrid && evs[at].dischargeKwh > 0)
  );
}

/** What a person asked for counts energy in and out of the batteries. */
function isManual({ index }: SetupSlot, { manualSlots }: Setup): boolean {
  return manualSlots.some((slot) => slot.index === index);
}

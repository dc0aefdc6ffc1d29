import { HOUR_MS } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { Plan } from '../home/schema/plan.js';
import { discreteLoads } from './fallback-discrete.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup, SetupSlot } from './setup.js';
import type { SetupEv } from './setup-ev.js';
import type { SetupTank } from './setup-tank.js';
import { evStoredAfter } from './tidy.js';

/** What everything but the batteries does in a slot. */
export type Devices = Pick<ScheduleSlot, 'evs' | 'thermalTanks' | 'waterHeaters' | 'appliances'>;

/** What the devices take in a slot, kWh. */
export function takenKwh({ evs, thermalTanks, waterHeaters, appliances }: Devices): number {
  const loads = [...thermalTanks, ...waterHeaters, ...appliances];
  return sum(evs.map(({ chargeKwh }) => chargeKwh)) + sum(loads.map(({ kwh }) => kwh));
}

/**
 * What cars and tanks do without a solver, slot after slot: as the previous plan said, else a car charges at once up to
 * its highest goal and a tank is kept at its minimum; no more than the grid and the sun can give beside the load.
 */
export function devicePolicy(setup: Setup, previous?: Plan): (index: number) => Devices {
  const stored = setup.evs.map(({ startKwh }) => startKwh);
  const temperatures = setup.tanks.map(({ startC }) => startC);
  const discrete = discreteLoads(setup, previous !== undefined);
  return (index) => {
    const slot = setup.slots[index];
    const { waterHeaters, appliances } = discrete[index];
    const servedKwh = slot.loadKwh + sum([...waterHeaters, ...appliances].map(({ kwh }) => kwh));
    let spareKwh = Math.max(
      0,
      Math.min(setup.grid.maxImportKw * slot.hours, slot.importLimitKwh) - servedKwh + slot.acPvKwh,
    );
    const thermalTanks = setup.tanks.map((it, at) => {
      const wanted = plannedKwh(previous, slot, 'thermalTanks', it.tank.id) ?? heatingKwh(it, temperatures[at], index);
      const kwh = tankKwh(it, index, wanted, spareKwh);
      spareKwh -= kwh;
      const { keep, drift, degreesPerKwh } = it.slots[index];
      temperatures[at] = keep * temperatures[at] + drift + degreesPerKwh * kwh;
      return { kwh, temperatureC: temperatures[at] };
    });
    let sunKwh = Math.max(0, slot.acPvKwh - servedKwh - sum(thermalTanks.map(({ kwh }) => kwh)));
    const evs = setup.evs.map((it, at) => {
      const wanted = plannedKwh(previous, slot, 'evs', it.ev.id) ?? chargingKwh(it, stored[at], index);
      const roomKwh = Math.max(0, it.maxKwh - stored[at]);
      const chargeKwh = evKwh(it, index, { wantedKwh: wanted, mostKwh: it.ev.solarOnly ? sunKwh : spareKwh, roomKwh });
      spareKwh -= chargeKwh;
      sunKwh = Math.max(0, sunKwh - chargeKwh);
      stored[at] = evStoredAfter(stored[at], { chargeKwh, dischargeKwh: 0 }, it, index);
      return { chargeKwh, dischargeKwh: 0, storedKwh: stored[at] };
    });
    return { evs, thermalTanks, waterHeaters, appliances };
  };
}

/** Up to the highest goal, the minimum and what the car asks for. */
function chargingKwh({ ev, goals, minKwh, slots }: SetupEv, storedKwh: number, index: number): number {
  const upTo = Math.max(minKwh, ...goals.filter((goal) => goal.index >= index).map(({ kwh }) => kwh));
  return Math.max(slots[index].demandKwh, Math.max(0, upTo - storedKwh) / ev.chargeEfficiency);
}

/**
 * The amount that the car can take nearest below what is wanted; the least that it can take where that is more. What it
 * asks for ends with a last bit.
 */
function evKwh(
  { slots, ev }: SetupEv,
  index: number,
  { wantedKwh, mostKwh, roomKwh }: { readonly wantedKwh: number; readonly mostKwh: number; readonly roomKwh: number },
): number {
  const { minChargeKwh, maxChargeKwh, stepKwh, demandKwh } = slots[index];
  if (wantedKwh <= 0) return 0;
  const most = Math.min(mostKwh, maxChargeKwh, roomKwh / ev.chargeEfficiency);
  const exact = Math.min(wantedKwh, most);
  if (demandKwh > 0 && roomKwh - exact * ev.chargeEfficiency <= minChargeKwh) return exact;
  const kwh = clamp(wantedKwh, minChargeKwh, most);
  const stepped = stepKwh > 0 ? Math.floor(kwh / stepKwh + 1e-9) * stepKwh : kwh;
  return most < minChargeKwh || stepped < minChargeKwh ? 0 : stepped;
}

/** What brings the tank back to its minimum. */
function heatingKwh({ tank, slots }: SetupTank, temperatureC: number, index: number): number {
  const { keep, drift, degreesPerKwh } = slots[index];
  return (tank.minTemperatureC - (keep * temperatureC + drift)) / degreesPerKwh;
}

function tankKwh({ slots }: SetupTank, index: number, wantedKwh: number, mostKwh: number): number {
  const { minKwh, maxKwh } = slots[index];
  const most = Math.min(mostKwh, maxKwh);
  if (wantedKwh <= 0 || most < minKwh) return 0;
  return clamp(wantedKwh, minKwh, most);
}

/** What the previous plan gives a device in a slot, by the time that they share; undefined where it does not reach. */
function plannedKwh(
  previous: Plan | undefined,
  slot: SetupSlot,
  kind: 'evs' | 'thermalTanks',
  id: string,
): number | undefined {
  if (!previous) return undefined;
  const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
  const shares = previous.slots.flatMap((old) => {
    const [from, to] = [Date.parse(old.start), Date.parse(old.end)];
    const overlap = Math.min(to, end) - Math.max(from, start);
    const kwh =
      kind === 'evs'
        ? old.evs.find((ev) => ev.id === id)?.chargeKwh
        : old.thermalTanks?.find((tank) => tank.id === id)?.kwh;
    return overlap > 0 && kwh !== undefined ? [{ overlap, kwh: (kwh * overlap) / (to - from) }] : [];
  });
  const covered = sum(shares.map(({ overlap }) => overlap));
  return covered >= end - start - HOUR_MS / 1e6 ? sum(shares.map(({ kwh }) => kwh)) : undefined;
}

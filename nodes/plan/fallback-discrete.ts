import type { DeviceRun, DiscreteDevice } from './device.js';
import { addDeviceLoads, setUpDevices } from './devices.js';
import { emptySlot, type ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';

/** What water heaters and appliances take in a slot. */
export type DiscreteLoads = Pick<ScheduleSlot, 'waterHeaters' | 'appliances'>;

// Keeps a device out of slots in which the grid cannot serve it.
const OUT_OF_REACH = 1e6;

/**
 * What water heaters and appliances do without a solver: as the previous plan said where one is followed, else where
 * energy is cheapest; no more than the grid can give beside the load.
 */
export function discreteLoads(setup: Setup, followsPrevious: boolean): readonly DiscreteLoads[] {
  const devices = setUpDevices(setup);
  const runs = runsWithoutSolver(devices, setup, followsPrevious);
  return setup.slots.map((_, index) => {
    const slot = emptySlot();
    addDeviceLoads(slot, setup);
    devices.forEach((device, at) => device.write(runs[at], 1, index, slot));
    return slot;
  });
}

/** The runs of those loads, one for each device. */
export function runsWithoutSolver(
  devices: readonly DiscreteDevice[],
  setup: Setup,
  followsPrevious: boolean,
): readonly DeviceRun[] {
  const spareKwh = Float64Array.from(
    setup.slots,
    ({ hours, importLimitKwh, loadKwh }) => Math.min(setup.grid.maxImportKw * hours, importLimitKwh) - loadKwh,
  );
  return devices.map((device) => {
    const planned = followsPrevious ? device.previous() : undefined;
    const run = planned && fitsIn(planned, spareKwh) ? planned : withinGrid(device, setup, spareKwh);
    run.kwh.forEach((kwh, slot) => (spareKwh[slot] -= kwh));
    return run;
  });
}

/** The cheapest run at the grid's prices that leaves out every slot in which it was too much. */
function withinGrid(device: DiscreteDevice, setup: Setup, spareKwh: Float64Array): DeviceRun {
  const prices = Float64Array.from(setup.slots, ({ importPrice }) => importPrice);
  for (let round = 0; round < setup.slots.length; round++) {
    const run = device.cheapest(prices);
    if (!run) break;
    if (fitsIn(run, spareKwh)) return run;
    let isNew = false;
    run.kwh.forEach((kwh, slot) => {
      if (kwh <= spareKwh[slot] || prices[slot] === OUT_OF_REACH) return;
      prices[slot] = OUT_OF_REACH;
      isNew = true;
    });
    if (!isNew) break;
  }
  return device.idle();
}

function fitsIn({ kwh }: DeviceRun, spareKwh: Float64Array): boolean {
  return kwh.every((value, slot) => value === 0 || value <= spareKwh[slot]);
}

import { ApplianceDevice } from './appliance-device.js';
import type { DiscreteDevice } from './device.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';
import { WaterDevice } from './water-device.js';

/** The devices of a home whose ways to run are counted. */
export function setUpDevices(setup: Setup): readonly DiscreteDevice[] {
  return [
    ...setup.waterHeaters.map((it, position) => new WaterDevice(it, position, setup.problem)),
    ...setup.appliances.map((it) => new ApplianceDevice(it, setup.problem)),
  ];
}

/** Makes room in a slot for the devices' energies. */
export function addDeviceLoads(slot: ScheduleSlot, { waterHeaters, problem }: Setup): void {
  slot.waterHeaters.push(...waterHeaters.map(() => ({ kwh: 0 })));
  slot.appliances.push(...problem.home.appliances.map(() => ({ kwh: 0 })));
}

import { sum } from '../home/numbers.js';
import type { PlanAction } from '../home/schema/plan.js';
import type { Schedule, ScheduleBattery, ScheduleSlot } from './schedule.js';
import type { SetupBattery, SetupSlot } from './setup.js';

// Less than this in a slot is no action. kWh.
const IDLE_KWH = 1e-4;

/** What the batteries together do in a slot. */
export function homeAction(slot: ScheduleSlot, given: SetupSlot): PlanAction {
  const charge = sum(slot.batteries.map(({ chargeKwh }) => chargeKwh));
  const discharge = sum(slot.batteries.map(({ dischargeKwh }) => dischargeKwh));
  return actionOf({ chargeKwh: charge, dischargeKwh: discharge }, slot, given);
}

export function actionOf(
  { chargeKwh, dischargeKwh }: Pick<ScheduleBattery, 'chargeKwh' | 'dischargeKwh'>,
  slot: ScheduleSlot,
  given: SetupSlot,
): PlanAction {
  if (Math.max(chargeKwh, dischargeKwh) < IDLE_KWH) return 'hold';
  if (chargeKwh > dischargeKwh) return 'charge';
  return fromBatteryToGrid(slot, given) > IDLE_KWH ? 'export' : 'discharge';
}

/** Export beyond what the sun leaves over. kWh. */
export function fromBatteryToGrid({ exportKwh, curtailedKwh }: ScheduleSlot, { pvKwh, loadKwh }: SetupSlot): number {
  return exportKwh - Math.max(0, pvKwh - curtailedKwh - loadKwh);
}

/**
 * The state of charge that an inverter is sent for each slot, kWh: charging, what is stored at the end of the block of
 * charging slots; exporting likewise, but not below the minimum; holding, what is stored already; discharging, the minimum.
 */
export function storedTargets(
  schedule: Schedule,
  slots: readonly SetupSlot[],
  it: SetupBattery,
  position: number,
): readonly number[] {
  const actions = schedule.map((slot, index) => actionOf(slot.batteries[position], slot, slots[index]));
  const targets = schedule.map((slot) => slot.batteries[position].storedKwh);
  for (let index = schedule.length - 1; index >= 0; index--) {
    const action = actions[index];
    const blockGoesOn = actions[index + 1] === action;
    switch (action) {
      case 'charge':
        if (blockGoesOn) targets[index] = targets[index + 1];
        break;
      case 'export':
        targets[index] = Math.max(it.minKwh, blockGoesOn ? targets[index + 1] : targets[index]);
        break;
      case 'hold':
        targets[index] = index === 0 ? it.startKwh : schedule[index - 1].batteries[position].storedKwh;
        break;
      case 'discharge':
        targets[index] = it.minKwh;
        break;
    }
  }
  return targets;
}

import type { DeviceAction } from '../home/schema/messages.js';
import type { Cause } from './decision.js';

// A charger takes whole amperes: less than one is no news to it.
const DEVICE_CHANGE_KW = 0.2;

/** What water heaters, cars, appliances and the roof were last told, so that only news is told. */
export class ToldDevices {
  private readonly actions = new Map<string, DeviceAction>();

  /** What each device was told last. */
  get all(): readonly DeviceAction[] {
    return [...this.actions.values()];
  }

  forget(): void {
    this.actions.clear();
  }

  recall(actions: readonly DeviceAction[]): void {
    for (const action of actions) this.actions.set(keyOf(action), action);
  }

  /** What is to be told now; it counts as told. */
  tell(actions: readonly DeviceAction[], cause: Cause): DeviceAction[] {
    return actions.filter((action) => {
      const before = this.actions.get(keyOf(action));
      if (before && !isOther(before, action, cause)) return false;
      this.actions.set(keyOf(action), action);
      // A roof that was never held back needs no word to give all it can.
      return before !== undefined || action.intent !== 'generate';
    });
  }
}

function keyOf({ device, id }: DeviceAction): string {
  return `${device}.${id}`;
}

/** Whether a device would have to do something else; a power that follows the sun waits for the clock. */
function isOther(before: DeviceAction, action: DeviceAction, cause: Cause): boolean {
  if (action.device === 'appliance') return before.at !== action.at;
  if (before.intent !== action.intent) return true;
  if (before.device === 'water-heater' && action.device === 'water-heater') {
    return before.temperatureC !== action.temperatureC;
  }
  if (cause === 'state') return false;
  if (before.device === 'ev' && action.device === 'ev') {
    return Math.abs(before.powerKw - action.powerKw) >= DEVICE_CHANGE_KW;
  }
  if (before.device === 'thermal-tank' && action.device === 'thermal-tank') {
    const movedKw = Math.abs(before.powerKw - action.powerKw);
    return before.temperatureC !== action.temperatureC || movedKw >= DEVICE_CHANGE_KW;
  }
  return before.device === 'solar' && action.device === 'solar' && before.exportLimitKw !== action.exportLimitKw;
}

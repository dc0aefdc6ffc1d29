import type { Text } from '../home/errors.js';
import { MINUTE_MS } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { DeviceAction, State } from '../home/schema/messages.js';
import type { WiredDevice } from './wired-device.js';
import { drawsNothing, drawsWhileOff } from './write-texts.js';

type SteeredAction = Extract<DeviceAction, { device: 'water-heater' | 'thermal-tank' | 'ev' }>;

/** What a device was seen to do since it was told what it is told now. */
interface Watch {
  readonly intent: SteeredAction['intent'];
  /** A device that has drawn power since it was switched on may stop by itself: its thermostat, or a full car. */
  readonly hasDrawn: boolean;
  /** Since when (ms) its power says otherwise than it was told. */
  readonly oddSince?: number;
}

// What electronics in standby take.
const REST_KW = 0.05;
const REST_SHARE = 0.05;
// A device that is off takes clearly more than that only where it is not off.
const DRAWS_SHARE = 0.1;
// A thermostat that is set to a temperature heats a little before the sensor shows less.
const BAND_C = 2;

/**
 * Watches by their power sensors whether heaters, tanks and cars do as they were told. A write that was read back shows
 * only that the set value has arrived: not a blown fuse, a limit in the car, or a relay that sticks.
 */
export class DevicePower {
  private watches = new Map<string, Watch>();

  /** @param minutes how long a power must say otherwise; 0 never tells */
  constructor(
    private readonly home: Home,
    private readonly wired: readonly WiredDevice[],
    private readonly minutes: number,
  ) {}

  /** What is wrong, after a look at what live devices are told and take now; where nothing is measured nothing is said. */
  look(actions: readonly DeviceAction[], state: State | undefined, now: number): Text[] {
    const before = this.watches;
    this.watches = new Map();
    if (this.minutes === 0 || !state) return [];
    return actions.filter(isSteered).flatMap((action) => {
      const device = this.wired.find(({ key, live }) => live && key === `${action.device}.${action.id}`);
      const measured = measuredOf(action, state);
      if (!device || typeof measured?.powerKw !== 'number') return [];
      const watch = this.judge(action, device, measured.powerKw, measured.temperatureC, before.get(device.key), now);
      this.watches.set(device.key, watch);
      const isTold = watch.oddSince !== undefined && now - watch.oddSince >= this.minutes * MINUTE_MS;
      if (!isTold) return [];
      return isOn(action)
        ? [drawsNothing(device.key, this.minutes)]
        : [drawsWhileOff(device.key, this.minutes, measured.powerKw)];
    });
  }

  private judge(
    action: SteeredAction,
    device: WiredDevice,
    powerKw: number,
    temperatureC: number | null | undefined,
    before: Watch | undefined,
    now: number,
  ): Watch {
    const known = before?.intent === action.intent ? before : undefined;
    const since = Math.min(known?.oddSince ?? now, now);
    const ratedKw = this.ratedKw(action);
    const { intent } = action;
    if (!isOn(action)) {
      const keepsWarm = setsTemperature(device) && !isWarmer(action, temperatureC);
      const draws = powerKw > Math.max(2 * REST_KW, DRAWS_SHARE * ratedKw);
      return { intent, hasDrawn: false, ...(draws && !keepsWarm && { oddSince: since }) };
    }
    const hasDrawn = (known?.hasDrawn ?? false) || powerKw > Math.max(REST_KW, REST_SHARE * action.powerKw);
    const isWarm = action.device !== 'ev' && isNear(action.temperatureC, temperatureC);
    return { intent, hasDrawn, ...(!hasDrawn && !isWarm && { oddSince: since }) };
  }

  private ratedKw({ device, id }: SteeredAction): number {
    const { waterHeaters, thermalTanks, evs } = this.home;
    switch (device) {
      case 'water-heater':
        return waterHeaters.find((each) => each.id === id)?.powerKw ?? 0;
      case 'thermal-tank':
        return thermalTanks.find((each) => each.id === id)?.maxKw ?? 0;
      case 'ev':
        return evs.find((each) => each.id === id)?.maxChargeKw ?? 0;
    }
  }
}

function isSteered(action: DeviceAction): action is SteeredAction {
  return action.device === 'water-heater' || action.device === 'thermal-tank' || action.device === 'ev';
}

function isOn({ intent }: SteeredAction): boolean {
  return intent === 'heat' || intent === 'charge';
}

interface MeasuredDevice {
  readonly powerKw?: number | null;
  readonly temperatureC?: number | null;
}

function measuredOf({ device, id }: SteeredAction, state: State): MeasuredDevice | undefined {
  const isIt = (each: { readonly id: string }) => each.id === id;
  switch (device) {
    case 'water-heater':
      return state.waterHeaters.find(isIt);
    case 'thermal-tank':
      return state.thermalTanks?.find(isIt);
    case 'ev': {
      const { powerKw } = state.evs.find(isIt) ?? {};
      return { powerKw };
    }
  }
}

/** A device that is set to a temperature goes on keeping a lower one while it is "off". */
function setsTemperature({ profile }: WiredDevice): boolean {
  return Object.values(profile.targets).some(({ fields }) => Object.values(fields).some(({ unit }) => unit === '°C'));
}

/** Whether it is known to be so warm that nothing has to keep it warm. */
function isWarmer(action: SteeredAction, temperatureC: number | null | undefined): boolean {
  return action.device === 'ev' || (typeof temperatureC === 'number' && temperatureC > action.temperatureC + BAND_C);
}

/** Whether it is known to be as warm as it was told to become. */
function isNear(setC: number, temperatureC: number | null | undefined): boolean {
  return typeof temperatureC === 'number' && temperatureC >= setC - BAND_C;
}

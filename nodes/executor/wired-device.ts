import type { Home } from '../home/schema/home.js';
import type { Profile } from './profiles/profile.js';
import type { Parameters } from './render.js';

/** A device that is written to: which profile it has, what the form says of it, and whether it is live. */
export interface WiredDevice {
  /** As in an order: `battery.garage`. */
  readonly key: string;
  readonly profile: Profile;
  readonly parameters: Parameters;
  readonly live: boolean;
}

/** The home without what the profiles of its inverters cannot do. */
export function withinProfiles(home: Home, wired: readonly WiredDevice[]): Home {
  const batteries = home.batteries.map((battery) => {
    const cannot = wired.find(({ key }) => key === `battery.${battery.id}`)?.profile.cannot ?? [];
    return {
      ...battery,
      chargeFromGrid: battery.chargeFromGrid && !cannot.includes('charge-from-grid'),
      dischargeToGrid: battery.dischargeToGrid && !cannot.includes('export'),
    };
  });
  return { ...home, batteries };
}

import { clamp } from '../home/numbers.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { Intent } from '../home/schema/messages.js';
import { dispatchHome, type BatteryDispatch, type Dispatch, type DispatchInput } from './dispatch.js';

/** What each battery did until now, by its id. */
export type Previous = ReadonlyMap<string, { readonly intent: Intent; readonly following: boolean }>;

// A state of charge is read to a percent, and moves by one in a few minutes.
const DEADBAND_PERCENT = 1;

/**
 * Decides as `dispatchHome` does, but a battery leaves what it did only where it would do so within one percent of its
 * SoC to either side too: a SoC on a threshold does not turn an intent over with every reading.
 */
export function dispatchSteadily(input: DispatchInput, previous: Previous): Dispatch {
  const followed: DispatchInput = {
    ...input,
    batteries: input.batteries.map((each) => ({ ...each, following: previous.get(each.id)?.following ?? false })),
  };
  const dispatch = dispatchHome(followed);
  const kept = dispatch.batteries.flatMap((decided) => {
    const before = previous.get(decided.id)?.intent;
    if (before === undefined || before === decided.intent) return [];
    const near = nearby(followed, decided.id).find(({ intent }) => intent === before);
    return near && isAllowed(near, batteryOf(input.home, decided.id), socOf(input, decided.id)) ? [near] : [];
  });
  if (kept.length === 0) return dispatch;
  return withPowers(input, dispatch, kept);
}

/** What the battery would do with a little more, or a little less, in it. */
function nearby(input: DispatchInput, id: string): BatteryDispatch[] {
  return [-DEADBAND_PERCENT, DEADBAND_PERCENT].flatMap((shift) => {
    const batteries = input.batteries.map((each) =>
      each.id === id ? { ...each, socPercent: clamp(each.socPercent + shift, 0, 100) } : each,
    );
    return dispatchHome({ ...input, batteries }).batteries.filter((each) => each.id === id);
  });
}

/** A limit of the battery ends an intent at once. */
function isAllowed({ powerKw }: BatteryDispatch, battery: Battery, socPercent: number): boolean {
  if (powerKw > 0) return socPercent > battery.minSocPercent;
  return powerKw === 0 || socPercent < battery.maxSocPercent;
}

/** The dispatch with what is kept in it, unless that would break a limit of the grid or feed one battery from another. */
function withPowers({ home, netLoadKw, pvKw }: DispatchInput, dispatch: Dispatch, kept: BatteryDispatch[]): Dispatch {
  const batteries = dispatch.batteries.map((each) => kept.find(({ id }) => id === each.id) ?? each);
  const powers = batteries.map(({ powerKw }) => powerKw);
  const gridKw = netLoadKw - powers.reduce((sum, each) => sum + each, 0);
  const { maxImportKw, maxExportKw, exportAllowed } = home.grid;
  const opposed = powers.some((each) => each > 0) && powers.some((each) => each < 0);
  const mostExportKw = Math.max(exportAllowed ? maxExportKw : 0, -netLoadKw);
  if (opposed || gridKw > Math.max(maxImportKw, netLoadKw) || -gridKw > mostExportKw) return dispatch;
  return { ...dispatch, batteries, curtailKw: clamp(-gridKw - dispatch.exportLimitKw, 0, pvKw) };
}

function batteryOf(home: Home, id: string): Battery {
  const battery = home.batteries.find((each) => each.id === id);
  if (!battery) throw new RangeError(`no battery "${id}"`);
  return battery;
}

function socOf(input: DispatchInput, id: string): number {
  return input.batteries.find((each) => each.id === id)?.socPercent ?? NaN;
}

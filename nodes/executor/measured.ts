import type { Text } from '../home/errors.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { State } from '../home/schema/messages.js';

/** What a decision is made on: kW at the AC side, SoC in percent. */
export interface Measured {
  readonly netLoadKw: number;
  readonly pvKw: number;
  readonly batteries: readonly { readonly id: string; readonly socPercent: number }[];
}

export type Reading =
  { readonly usable: true; readonly measured: Measured } | { readonly usable: false; readonly problem: Text };

// How far a state of charge may have moved since it was last heard of.
const MOST_UNSEEN_PERCENT = 5;

/**
 * Reads what a decision needs from the newest state, or says what is missing; nothing is made up. A battery without
 * capacity has nothing to read or to steer.
 */
export function readMeasured(home: Home, state: State | undefined, now: number, maxStateAgeSeconds: number): Reading {
  if (!state) return unusable('state-missing', {}, 'No state has come yet. Wire a recorder to this node.');
  const ageSeconds = Math.round((now - Date.parse(state.at)) / 1000);
  if (ageSeconds > maxStateAgeSeconds) {
    const text = `The newest state is ${ageSeconds} s old, more than ${maxStateAgeSeconds} s. Check the recorder and its sensors.`;
    return unusable('state-stale', { ageSeconds, maxStateAgeSeconds }, text);
  }
  const real = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  const batteries = real.map(({ id }) => ({
    id,
    socPercent: possible(state.batteries.find((each) => each.id === id)?.socPercent),
  }));
  const unknown = batteries.find((each) => each.socPercent === undefined);
  if (unknown) {
    const text = `The state of charge of battery "${unknown.id}" is unknown. Check its sensor in the recorder.`;
    return unusable('soc-missing', { battery: unknown.id }, text);
  }
  const silent = silentSensor(real, state, ageSeconds, maxStateAgeSeconds);
  if (silent) return unusable('sensor-silent', silent.values, silent.text);
  const netLoadKw = netLoadOf(state);
  if (netLoadKw === undefined) {
    const text = 'Neither load and PV power nor grid and battery power are known. Check these sensors in the recorder.';
    return unusable('net-load-missing', {}, text);
  }
  const pvKw = state.pvKw ?? Math.max(0, -netLoadKw);
  const known = batteries.flatMap(({ id, socPercent }) => (socPercent === undefined ? [] : [{ id, socPercent }]));
  return { usable: true, measured: { netLoadKw, pvKw, batteries: known } };
}

/** A state of charge that can be; what a broken sensor tells counts as none. */
function possible(socPercent: number | null | undefined): number | undefined {
  return typeof socPercent === 'number' && socPercent >= 0 && socPercent <= 100 ? socPercent : undefined;
}

/** Load less PV (kW): measured so, or else what grid and batteries together deliver to the home. */
export function netLoadOf(state: State): number | undefined {
  if (state.loadKw !== null && state.pvKw !== null) return state.loadKw - state.pvKw;
  if (state.gridKw === null) return undefined;
  let netLoadKw = state.gridKw;
  for (const { powerKw } of state.batteries) {
    if (powerKw === null) return undefined;
    netLoadKw += powerKw;
  }
  return netLoadKw;
}

/**
 * A sensor that has been silent for so long that its value is no longer believed. Sensors that report changes only may
 * rest for hours (no sun, an idle battery), but the power of a home never stands still, and the state of charge of a
 * battery moves with its power.
 */
function silentSensor(
  batteries: readonly Battery[],
  state: State,
  stateAgeSeconds: number,
  maxAgeSeconds: number,
): Pick<Text, 'values' | 'text'> | undefined {
  const ageOf = (quantity: string) => (state.ages[quantity] ?? 0) + stateAgeSeconds;
  const meterAge = Math.min(
    state.loadKw === null ? Infinity : ageOf('loadKw'),
    state.gridKw === null ? Infinity : ageOf('gridKw'),
  );
  if (Number.isFinite(meterAge) && meterAge > maxAgeSeconds) return silence('load and grid power', meterAge);
  for (const battery of batteries) {
    const age = ageOf(`batterySocPercent.${battery.id}`);
    const powerKw = state.batteries.find((each) => each.id === battery.id)?.powerKw ?? null;
    // Without a measured power it may have moved at the highest.
    const mostKw = powerKw === null ? Math.max(battery.maxChargeKw, battery.maxDischargeKw) : Math.abs(powerKw);
    const movedPercent = (100 * mostKw * age) / 3600 / battery.capacityKwh;
    if (age > maxAgeSeconds && movedPercent > MOST_UNSEEN_PERCENT) {
      return silence(`the state of charge of battery "${battery.id}"`, age);
    }
  }
  return undefined;
}

function silence(what: string, ageSeconds: number): Pick<Text, 'values' | 'text'> {
  const text = `The sensor of ${what} has been silent for ${Math.round(ageSeconds)} s. Check it, and the recorder's table.`;
  return { values: { what, ageSeconds: Math.round(ageSeconds) }, text };
}

function unusable(code: string, values: Text['values'], text: string): Reading {
  return { usable: false, problem: { code, values, text } };
}

import { DarkstarError, toDarkstarError, type Problem } from '../home/errors.js';
import type { Home } from '../home/schema/home.js';
import { parse } from '../home/schema/parse.js';
import { profileSchema, type Profile } from './profiles/profile.js';
import { shippedProfiles } from './profiles/profiles.js';
import type { Parameters } from './render.js';
import type { WiredDevice } from './wired-device.js';

/** A row of the table of devices as the editor stores it. */
export interface DeviceForm {
  /** `battery`, `solar`, `water-heater`, `thermal-tank`, `ev` or `appliance`. */
  readonly kind: string;
  /** The id in the home; empty means the only one of its kind. */
  readonly id?: string;
  /** The id of a profile. */
  readonly profile: string;
  readonly parameters?: Parameters;
  /** Whether writes go out; a profile that is not confirmed starts in shadow mode. */
  readonly live?: boolean;
}

/** What the form says of devices: the table, and profiles that a user wrote (JSON, an object or a list). */
export interface DevicesForm {
  readonly devices?: readonly DeviceForm[];
  readonly ownProfiles?: string;
}

/** The profiles that can be chosen: those that are shipped, and the user's. @throws DarkstarError `invalid-profile` */
export function profilesOf(ownProfiles: string | undefined): readonly Profile[] {
  return [...shippedProfiles, ...readOwn(ownProfiles)];
}

/**
 * The devices that are written to.
 * @throws DarkstarError `invalid-profile`, `invalid-devices` with every problem
 */
export function wireDevices(form: DevicesForm, home: Home): readonly WiredDevice[] {
  const profiles = profilesOf(form.ownProfiles);
  const problems: Problem[] = [];
  const wired = (form.devices ?? []).flatMap((row, index) => wire(row, `devices[${index}]`, profiles, home, problems));
  const doubles = wired.filter(({ key }, index) => wired.findIndex((other) => other.key === key) !== index);
  for (const { key } of doubles) {
    problems.push({ path: 'devices', value: key, expected: 'each device once', remedy: 'Remove one of the two rows.' });
  }
  if (problems.length === 0) return wired;
  const list = problems.map(({ path, value, expected }) => `${path} is ${JSON.stringify(value)}, expected ${expected}`);
  throw new DarkstarError('invalid-devices', `${list.join('; ')}. Correct it in the form of the node.`, { problems });
}

function wire(
  row: DeviceForm,
  path: string,
  profiles: readonly Profile[],
  home: Home,
  problems: Problem[],
): WiredDevice[] {
  const profile = profiles.find(({ id }) => id === row.profile);
  if (!profile || profile.device !== row.kind) {
    const fitting = profiles.filter(({ device }) => device === row.kind).map(({ id }) => id);
    const expected = fitting.length > 0 ? `one of ${fitting.join(', ')}` : 'a device of a known kind';
    problems.push({ path: `${path}.profile`, value: row.profile, expected, remedy: 'Choose one.' });
    return [];
  }
  const ids = idsOf(home, profile.device);
  const wanted = row.id?.trim() ?? '';
  const id = wanted === '' && ids.length === 1 ? ids[0] : wanted;
  if (!ids.includes(id)) {
    const expected = ids.length > 0 ? `one of ${ids.join(', ')}` : `no device, because the home has no ${row.kind}`;
    problems.push({ path: `${path}.id`, value: wanted, expected, remedy: 'Write the id of a device of the home.' });
    return [];
  }
  const parameters = row.parameters ?? {};
  const missing = Object.entries(profile.parameters).filter(
    ([name, { default: usual, optional }]) => !optional && usual === undefined && (parameters[name] ?? '') === '',
  );
  for (const [name, { label }] of missing) {
    const field = `${path}.parameters.${name}`;
    problems.push({ path: field, value: '', expected: label, remedy: 'Fill it in.' });
  }
  return [{ key: `${profile.device}.${id}`, profile, parameters, live: row.live ?? profile.confirmed }];
}

function idsOf(home: Home, kind: Profile['device']): readonly string[] {
  const ids = (devices: readonly { readonly id: string }[]) => devices.map(({ id }) => id);
  switch (kind) {
    case 'battery':
      return ids(home.batteries);
    case 'solar':
      return home.solar.length > 0 ? ['solar'] : [];
    case 'water-heater':
      return ids(home.waterHeaters);
    case 'thermal-tank':
      return ids(home.thermalTanks);
    case 'ev':
      return ids(home.evs);
    case 'appliance':
      return ids(home.appliances);
  }
}

function readOwn(ownProfiles: string | undefined): readonly Profile[] {
  if (ownProfiles === undefined || ownProfiles.trim() === '') return [];
  let written: unknown;
  try {
    written = JSON.parse(ownProfiles);
  } catch (thrown) {
    const text = `Your own profiles are not JSON: ${toDarkstarError(thrown).message}. Correct them in the form of the node.`;
    throw new DarkstarError('invalid-profile', text, { cause: thrown });
  }
  return (Array.isArray(written) ? written : [written]).map((each) => parse(profileSchema, each, 'profile'));
}

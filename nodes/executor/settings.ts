import { DarkstarError, type Problem } from '../home/errors.js';
import type { Control } from './best-power.js';

/** How an executor works; every default is the editor's. */
export interface ExecutorSettings {
  /** `shadow` decides and reports, but sends no action. */
  readonly mode: 'shadow' | 'live';
  /** A plan older than this is no longer followed. */
  readonly maxPlanAgeMinutes: number;
  /** A measured state older than this is no longer trusted. */
  readonly maxStateAgeSeconds: number;
  /** A limit or a power that moves by less than this is not written again. */
  readonly minChangeKw: number;
  /** How often a decision is made, aligned to the clock. */
  readonly tickSeconds: number;
  /** Whether the inverters take any power, or modes only. A profile that knows modes only goes before it. */
  readonly control: Control;
  /** Below its lowest SoC by more than this a battery is charged from the grid; 0 never does. */
  readonly emergencyMarginPercent: number;
  /** At this SoC and below nothing is sold from a battery; 0 never forbids it. */
  readonly noExportPercent: number;
  /** From this surplus on water is heated to the maximum; 0 never does. */
  readonly excessPvKw: number;
  /** The SoC that batteries must have before surplus heats water. */
  readonly excessPvSocPercent: number;
  /** What a water heater is set to: off, as planned, boosted, and with excess sun. */
  readonly waterOffC: number;
  readonly waterNormalC: number;
  readonly waterBoostC: number;
  readonly waterMaximumC: number;
  /** Whether a car that the plan charges later takes surplus that would bring less in the grid. */
  readonly evSurplus: boolean;
  /** After this long a pause is called to mind; 0 never does. */
  readonly pauseReminderMinutes: number;
  /** For how long the power of a heater, tank or car must say otherwise than it was told until that is told; 0 never. */
  readonly devicePowerMinutes: number;
  /** Time between two writes to one target. */
  readonly minWriteSeconds: number;
  /** Writes to one target in a local day; the last tenth is kept for the way back to self-consumption. */
  readonly writesPerDay: number;
  /** How long after a write the device is read back. */
  readonly readBackSeconds: number;
  /** How often a write that did not arrive is repeated. */
  readonly retries: number;
  /** What to do where somebody else writes to a device too. */
  readonly onDrift: 'insist' | 'yield';
  /** What becomes of the devices when this node is closed or started anew. */
  readonly onClose: 'leave' | 'self-consumption';
}

/** The settings as the editor stores them: numbers may be strings. */
export type ExecutorForm = Readonly<Partial<Record<keyof ExecutorSettings, unknown>>>;

/** What a new node gets. */
export const defaultSettings: ExecutorSettings = {
  mode: 'shadow',
  maxPlanAgeMinutes: 360,
  maxStateAgeSeconds: 300,
  minChangeKw: 0.1,
  tickSeconds: 60,
  control: 'setpoints',
  emergencyMarginPercent: 1,
  noExportPercent: 20,
  excessPvKw: 2,
  excessPvSocPercent: 50,
  waterOffC: 40,
  waterNormalC: 60,
  waterBoostC: 70,
  waterMaximumC: 85,
  evSurplus: true,
  pauseReminderMinutes: 30,
  devicePowerMinutes: 15,
  minWriteSeconds: 60,
  writesPerDay: 100,
  readBackSeconds: 30,
  retries: 3,
  onDrift: 'insist',
  onClose: 'leave',
};

/** Nodes of version 0.1 have none of these: they stay as they were. */
const ABSENT: Readonly<Partial<ExecutorSettings>> = {
  emergencyMarginPercent: 0,
  noExportPercent: 0,
  excessPvKw: 0,
  evSurplus: false,
  devicePowerMinutes: 0,
};

type NumberKey = {
  [K in keyof ExecutorSettings]: ExecutorSettings[K] extends number ? K : never;
}[keyof ExecutorSettings];

const RANGES: Readonly<Record<NumberKey, { readonly least: number; readonly most: number }>> = {
  maxPlanAgeMinutes: { least: 1, most: 2880 },
  maxStateAgeSeconds: { least: 1, most: 86_400 },
  minChangeKw: { least: 0, most: 100 },
  tickSeconds: { least: 1, most: 3600 },
  emergencyMarginPercent: { least: 0, most: 50 },
  noExportPercent: { least: 0, most: 100 },
  excessPvKw: { least: 0, most: 100 },
  excessPvSocPercent: { least: 0, most: 100 },
  waterOffC: { least: 0, most: 85 },
  waterNormalC: { least: 0, most: 85 },
  waterBoostC: { least: 0, most: 85 },
  waterMaximumC: { least: 0, most: 85 },
  pauseReminderMinutes: { least: 0, most: 1440 },
  devicePowerMinutes: { least: 0, most: 1440 },
  minWriteSeconds: { least: 0, most: 3600 },
  writesPerDay: { least: 10, most: 10_000 },
  readBackSeconds: { least: 1, most: 600 },
  retries: { least: 0, most: 10 },
};

const CHOICES = {
  mode: ['shadow', 'live'],
  control: ['setpoints', 'modes'],
  onDrift: ['insist', 'yield'],
  onClose: ['leave', 'self-consumption'],
} as const;

/**
 * Reads the form of the editor; what is left empty has its default, what a node of an older version lacks leaves it as
 * it was.
 * @throws DarkstarError `invalid-settings` that lists every field out of range
 */
export function settingsFromForm(form: ExecutorForm): ExecutorSettings {
  const problems: Problem[] = [];
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const key of Object.keys(ABSENT)) {
    if (!(key in form)) settings[key] = ABSENT[key as keyof ExecutorSettings];
  }
  for (const [key, choices] of Object.entries<readonly string[]>(CHOICES)) {
    const given = form[key as keyof typeof CHOICES];
    if (given === undefined || given === '') continue;
    if (choices.includes(String(given))) settings[key] = given;
    else {
      problems.push({ path: key, value: given, expected: choices.join(' or '), remedy: 'Choose one of them.' });
    }
  }
  for (const [key, { least, most }] of Object.entries(RANGES)) {
    const given = form[key as NumberKey];
    if (given === undefined || given === '') continue;
    const value = Number(given);
    if (value >= least && value <= most) settings[key] = value;
    else problems.push({ path: key, value: given, expected: `${least} to ${most}`, remedy: 'Correct it in the form.' });
  }
  if (typeof form.evSurplus === 'boolean') settings.evSurplus = form.evSurplus;
  if (problems.length === 0) return settings as unknown as ExecutorSettings;
  const list = problems.map(({ path, value, expected }) => `${path} is ${JSON.stringify(value)}, expected ${expected}`);
  throw new DarkstarError('invalid-settings', `${list.join('; ')}. Correct it in the form of the node.`, { problems });
}

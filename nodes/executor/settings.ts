import { DarkstarError, type Problem } from '../home/errors.js';

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
}

/** The settings as the editor stores them: numbers may be strings. */
export type ExecutorForm = Readonly<Partial<Record<keyof ExecutorSettings, unknown>>>;

export const defaultSettings: ExecutorSettings = {
  mode: 'shadow',
  maxPlanAgeMinutes: 360,
  maxStateAgeSeconds: 300,
  minChangeKw: 0.1,
  tickSeconds: 60,
};

const ranges = {
  maxPlanAgeMinutes: { least: 1, most: 2880 },
  maxStateAgeSeconds: { least: 1, most: 86_400 },
  minChangeKw: { least: 0, most: 100 },
  tickSeconds: { least: 1, most: 3600 },
} as const;

/**
 * Reads the form of the editor; what is left empty has its default.
 * @throws DarkstarError `invalid-settings` that lists every field out of range
 */
export function settingsFromForm(form: ExecutorForm): ExecutorSettings {
  const problems: Problem[] = [];
  const mode = form.mode ?? defaultSettings.mode;
  if (mode !== 'shadow' && mode !== 'live') {
    problems.push({ path: 'mode', value: mode, expected: 'shadow or live', remedy: 'Choose one of them.' });
  }
  const number = (key: keyof typeof ranges): number => {
    const given = form[key];
    if (given === undefined || given === '') return defaultSettings[key];
    const value = Number(given);
    const { least, most } = ranges[key];
    if (!(value >= least && value <= most)) {
      problems.push({ path: key, value: given, expected: `${least} to ${most}`, remedy: 'Correct it in the form.' });
    }
    return value;
  };
  const settings: ExecutorSettings = {
    mode: mode === 'live' ? 'live' : 'shadow',
    maxPlanAgeMinutes: number('maxPlanAgeMinutes'),
    maxStateAgeSeconds: number('maxStateAgeSeconds'),
    minChangeKw: number('minChangeKw'),
    tickSeconds: number('tickSeconds'),
  };
  if (problems.length === 0) return settings;
  const list = problems.map(({ path, value, expected }) => `${path} is ${JSON.stringify(value)}, expected ${expected}`);
  throw new DarkstarError('invalid-settings', `${list.join('; ')}. Correct it in the form of the node.`, { problems });
}

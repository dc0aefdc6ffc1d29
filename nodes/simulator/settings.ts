import { DarkstarError, type Problem } from '../home/errors.js';

/** How a home is simulated; every default is the editor's. */
export interface SimulatorSettings {
  /** Home seconds per real second; above 1 the whole home runs faster. */
  readonly speed: number;
  /** Chooses the weather and the habits; the same seed gives the same days. */
  readonly seed: number;
  /** Home seconds between two rounds of sensor messages. */
  readonly stepSeconds: number;
  /** The batteries' state of charge at the very first start. */
  readonly startSocPercent: number;
  /** How many past days are told at the start. */
  readonly historyDays: number;
  /** Minutes after which an inverter that hears nothing follows the home by itself; 0 never does. */
  readonly leaseMinutes: number;
}

/** The settings as the editor stores them: numbers may be strings. */
export type SimulatorForm = Readonly<Partial<Record<keyof SimulatorSettings, unknown>>>;

const fields = {
  speed: { default: 1, least: 1, most: 600 },
  seed: { default: 1, least: 0, most: 2 ** 31 - 1 },
  stepSeconds: { default: 5, least: 1, most: 900 },
  startSocPercent: { default: 50, least: 0, most: 100 },
  historyDays: { default: 7, least: 0, most: 60 },
  leaseMinutes: { default: 0, least: 0, most: 1440 },
} as const;

/**
 * Reads the form of the editor; what is left empty has its default.
 * @throws DarkstarError `invalid-settings` that lists every field out of range
 */
export function settingsFromForm(form: SimulatorForm): SimulatorSettings {
  const problems: Problem[] = [];
  const number = (key: keyof SimulatorSettings): number => {
    const given = form[key];
    const { least, most, default: usual } = fields[key];
    const value = given === undefined || given === '' ? usual : Number(given);
    if (!(value >= least && value <= most)) {
      problems.push({ path: key, value: given, expected: `${least} to ${most}`, remedy: 'Correct it in the form.' });
    }
    return value;
  };
  const settings: SimulatorSettings = {
    speed: number('speed'),
    seed: Math.floor(number('seed')),
    stepSeconds: number('stepSeconds'),
    startSocPercent: number('startSocPercent'),
    historyDays: number('historyDays'),
    leaseMinutes: number('leaseMinutes'),
  };
  if (problems.length === 0) return settings;
  const list = problems.map(({ path, value, expected }) => `${path} is ${JSON.stringify(value)}, expected ${expected}`);
  throw new DarkstarError('invalid-settings', `${list.join('; ')}. Correct it in the form of the node.`, { problems });
}

import { z } from 'zod';
import { parse } from '../home/schema/parse.js';
import { OPEN_METEO } from './sources/open-meteo.js';

const emptyIsAbsent = (value: unknown) => (value === '' || value === null ? undefined : value);
const dates = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(/[\s,;]+/).filter((date) => date !== '') : value),
  z.array(z.iso.date({ error: 'dates such as 2026-06-19, parted by commas' })).default([]),
);

const configSchema = z.object({
  horizonHours: z.preprocess(emptyIsAbsent, z.coerce.number().min(1).max(168).default(48)),
  fetchWeather: z.preprocess(emptyIsAbsent, z.boolean().default(false)),
  weatherUrl: z.preprocess(emptyIsAbsent, z.url().default(OPEN_METEO)),
  holidays: dates,
  reflex: z.preprocess(emptyIsAbsent, z.enum(['advise', 'apply']).default('advise')),
  yearlyKwh: z.preprocess(emptyIsAbsent, z.coerce.number().gt(0).max(1e6).optional()),
});

export interface ForecastConfig {
  readonly horizonHours: number;
  /** Whether the node asks Open-Meteo itself. */
  readonly fetchWeather: boolean;
  readonly weatherUrl: string;
  /** Local dates on which people stay at home. */
  readonly holidays: readonly string[];
  /** Whether what Reflex learns changes the forecast. */
  readonly reflex: 'advise' | 'apply';
  readonly yearlyKwh?: number | undefined;
}

/**
 * The settings of a forecast node as the editor gives them, empty ones at their defaults.
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object): ForecastConfig {
  return parse(configSchema, config, 'forecast');
}

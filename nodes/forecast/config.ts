import { z } from 'zod';
import { parse } from '../home/schema/parse.js';

const configSchema = z.object({
  horizonHours: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number().min(1).max(168).default(48),
  ),
});

export interface ForecastConfig {
  readonly horizonHours: number;
}

/**
 * The settings of a forecast node as the editor gives them, empty ones at their defaults.
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object): ForecastConfig {
  return parse(configSchema, config, 'forecast');
}

import { z } from 'zod';
import { parse } from '../home/schema/parse.js';

/** A number as the editor or an environment variable gives it; an empty field is its default. */
const number = (schema: z.ZodNumber, otherwise: number) =>
  z.preprocess((value) => (value === '' || value === undefined ? otherwise : Number(value)), schema);

const configSchema = z.object({
  days: number(z.number().int().min(1).max(400), 30),
  replanMinutes: number(z.number().min(15).max(1440), 30),
  startSocPercent: number(z.number().min(0).max(100), 50),
  horizonHours: number(z.number().min(1).max(168), 48),
});

export type BacktestConfig = z.output<typeof configSchema>;

/**
 * The settings of a backtest node as the editor gives them, empty ones at their defaults.
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object): BacktestConfig {
  return parse(configSchema, config, 'backtest');
}

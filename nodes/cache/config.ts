import { z } from 'zod';
import { MINUTE_MS } from '../home/grid.js';
import { localTimeSchema } from '../home/schema/home.js';
import { parse } from '../home/schema/parse.js';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const configSchema = z.object({
  ttlMinutes: z.coerce.number().gt(0).max(10_080).default(60),
  staleMinutes: z.coerce.number().min(0).max(10_080).default(0),
  maxEntries: z.coerce.number().int().min(1).max(10_000).default(100),
  dailyAt: list.pipe(z.array(localTimeSchema)).prefault('13:30'),
  invalidateOn: list.prefault('config-update'),
  keyProperty: z.string().trim().default(''),
});

/**
 * The settings of a cache node as the editor gives them, empty ones at their defaults.
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object) {
  const { ttlMinutes, staleMinutes, ...rest } = parse(configSchema, config, 'cache');
  return { ...rest, ttlMs: ttlMinutes * MINUTE_MS, staleMs: staleMinutes * MINUTE_MS };
}

export type CacheConfig = ReturnType<typeof readConfig>;

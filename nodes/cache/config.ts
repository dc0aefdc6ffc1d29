import { z } from 'zod';
import { MINUTE_MS } from '../home/grid.js';
import { localTimeSchema, timezoneSchema } from '../home/schema/home.js';
import { parse } from '../home/schema/parse.js';
import type { DailyTime } from './cache-core.js';

const MOST_MINUTES = 10_080;

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const dailyTime = z.string().transform((text, context): { time: string; timezone?: string } => {
  const [time = '', timezone] = text.split(/\s+/);
  const valid = localTimeSchema.safeParse(time).success && (!timezone || timezoneSchema.safeParse(timezone).success);
  if (valid) return { time, ...(timezone && { timezone }) };
  context.addIssue({ code: 'custom', input: text, message: 'a time such as 13:30, or 13:30 Europe/Stockholm' });
  return z.NEVER;
});

const keyTtl = z.string().transform((text, context): [key: string, minutes: number] => {
  const [, key = '', minutes = ''] = /^(.+?)\s*=\s*([\d.]+)$/.exec(text) ?? [];
  if (key !== '' && Number(minutes) > 0 && Number(minutes) <= MOST_MINUTES) return [key, Number(minutes)];
  context.addIssue({ code: 'custom', input: text, message: 'a key and its minutes, such as prices = 30' });
  return z.NEVER;
});

const configSchema = z.object({
  ttlMinutes: z.coerce.number().gt(0).max(MOST_MINUTES).default(60),
  ttlByKey: list.pipe(z.array(keyTtl)).prefault(''),
  staleMinutes: z.coerce.number().min(0).max(MOST_MINUTES).default(0),
  staleOnErrorMinutes: z.coerce.number().min(0).max(MOST_MINUTES).default(0),
  maxEntries: z.coerce.number().int().min(1).max(10_000).default(100),
  dailyAt: list.pipe(z.array(dailyTime)).prefault('13:30'),
  invalidateOn: list.prefault('config-update'),
  mustCoverNow: z.boolean().default(false),
  persist: z.boolean().default(false),
  keyProperty: z.string().trim().default(''),
});

/**
 * The settings of a cache node as the editor gives them, empty ones at their defaults.
 * @param timezone of the times of the day that name none
 * @throws DarkstarError `invalid-input`
 */
export function readConfig(config: object, timezone: string) {
  const { ttlMinutes, ttlByKey, staleMinutes, staleOnErrorMinutes, dailyAt, ...rest } = parse(
    configSchema,
    config,
    'cache',
  );
  return {
    ...rest,
    ttlMs: ttlMinutes * MINUTE_MS,
    ttlMsByKey: new Map(ttlByKey.map(([key, minutes]) => [key, minutes * MINUTE_MS])),
    staleMs: staleMinutes * MINUTE_MS,
    staleOnErrorMs: staleOnErrorMinutes * MINUTE_MS,
    dailyAt: dailyAt.map(({ time, timezone: own }): DailyTime => ({ time, timezone: own ?? timezone })),
  };
}

export type CacheConfig = ReturnType<typeof readConfig>;

import type { DarkstarError } from '../home/errors.js';
import { DAY_MS, HOUR_MS } from '../home/grid.js';

// A server that names no time; and the longest that one is believed.
const UNNAMED_PAUSE_MS = HOUR_MS / 4;
const LONGEST_PAUSE_MS = DAY_MS;

/** When a server may be asked again after an error (ms): at once, or when a rate limit that it named ends. */
export function askAgainAt({ code, values }: DarkstarError, now: number): number {
  if (code !== 'price-source-rate-limited') return now;
  const { retryAfterSeconds, retryAt } = values;
  const told =
    typeof retryAfterSeconds === 'number'
      ? now + retryAfterSeconds * 1000
      : typeof retryAt === 'string'
        ? Date.parse(retryAt)
        : now + UNNAMED_PAUSE_MS;
  return Math.min(Math.max(told, now), now + LONGEST_PAUSE_MS);
}

import { DateTime } from 'luxon';
import type { NodeStatus } from 'node-red';
import { HOUR_MS } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import { fine, warning } from '../home/shell.js';
import type { PriceResult } from './price-feed.js';

/**
 * "0.213 EUR, 34 h": the import price now, and for how many hours prices are published; or since when the source is
 * silent, on the home's wall clock; or what else went wrong. Yellow where a source of higher rank was passed over.
 */
export function statusOf(
  { update, problems }: PriceResult,
  { clock, home }: Pick<HomeRuntime, 'clock' | 'home'>,
): NodeStatus {
  if (typeof update.blindSince === 'string') {
    const since = DateTime.fromISO(update.blindSince, { zone: home.timezone });
    return warning(`blind since ${since.toFormat('HH:mm')}`);
  }
  if (problems[0]) return warning(problems[0].code);
  const hours = Math.round((Date.parse(update.publishedUntil) - clock.now()) / HOUR_MS);
  const text = `${update.slots[0]?.importPrice.toFixed(3)} ${update.currency}, ${hours} h`;
  return update.because?.code === 'next-choice' ? warning(text) : fine(text);
}

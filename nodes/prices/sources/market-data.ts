import { z } from 'zod';
import { malformed, readBody, shown } from './malformed.js';
import type { SourceName, SpotPoint } from './source.js';

const milliseconds = z.int().min(0).max(4_102_444_800_000);

const entriesSchema = z.array(
  z.looseObject({
    start_timestamp: milliseconds,
    end_timestamp: milliseconds,
    marketprice: z.number(),
    unit: z.string(),
  }),
);

/**
 * Reads the list of prices that aWATTar and services modelled on it give: start and end in epoch milliseconds, EUR/MWh.
 * @throws DarkstarError `price-answer-malformed`
 */
export function readMarketData(source: SourceName, list: unknown): SpotPoint[] {
  return readBody(source, entriesSchema, list).map(({ start_timestamp: start, end_timestamp: end, ...entry }) => {
    if (!/^EUR\/MWh$/i.test(entry.unit)) {
      throw malformed(source, `the unit is ${shown(entry.unit)}, expected Eur/MWh`);
    }
    return { start, end, spot: entry.marketprice / 1000 };
  });
}

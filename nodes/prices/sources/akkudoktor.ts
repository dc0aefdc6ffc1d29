import { z } from 'zod';
import { localDay, localDayStart } from '../../home/grid.js';
import { askJson, below, type Fetch } from './http.js';
import { readBody } from './malformed.js';
import { readMarketData } from './market-data.js';
import type { DayAnswer, PriceRequest, PriceSource } from './source.js';
import { MARKET_TIMEZONE } from './zones.js';

export const AKKUDOKTOR_URL = 'https://api.akkudoktor.net';

const bodySchema = z.looseObject({ values: z.array(z.unknown()) });

/**
 * Day-ahead prices of Germany from api.akkudoktor.net: free, without a key, EUR/MWh with start and end in epoch
 * milliseconds. https://api.akkudoktor.net
 */
export class AkkudoktorSource implements PriceSource {
  constructor(
    private readonly fetch: Fetch,
    private readonly baseUrl: string = AKKUDOKTOR_URL,
  ) {}

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask({ now, signal }: PriceRequest): Promise<DayAnswer> {
    const url = below(this.baseUrl, 'prices', {
      start: localDay(now, MARKET_TIMEZONE),
      end: localDay(localDayStart(now, MARKET_TIMEZONE, 1), MARKET_TIMEZONE),
      tz: MARKET_TIMEZONE,
    });
    const { values } = readBody('akkudoktor', bodySchema, await askJson(this.fetch, { url, signal }));
    return { kind: 'days', currency: 'EUR', timezone: MARKET_TIMEZONE, points: readMarketData('akkudoktor', values) };
  }
}

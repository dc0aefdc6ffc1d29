import { z } from 'zod';
import { localDayStart } from '../../home/grid.js';
import { askJson, below, type Fetch } from './http.js';
import { readBody } from './malformed.js';
import { readMarketData } from './market-data.js';
import type { DayAnswer, PriceRequest, PriceSource } from './source.js';
import { MARKET_TIMEZONE } from './zones.js';

export const AWATTAR_URLS: Readonly<Record<string, string>> = {
  'DE-LU': 'https://api.awattar.de',
  AT: 'https://api.awattar.at',
};

const bodySchema = z.looseObject({ object: z.literal('list'), data: z.array(z.unknown()) });

/**
 * Day-ahead prices of Germany or Austria from aWATTar: free, without a key, EUR/MWh with start and end in epoch
 * milliseconds. https://www.awattar.de/services/api
 */
export class AwattarSource implements PriceSource {
  constructor(
    private readonly fetch: Fetch,
    private readonly baseUrl: string,
  ) {}

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask({ now, signal }: PriceRequest): Promise<DayAnswer> {
    const url = below(this.baseUrl, 'v1/marketdata', {
      start: String(localDayStart(now, MARKET_TIMEZONE)),
      end: String(localDayStart(now, MARKET_TIMEZONE, 2)),
    });
    const { data } = readBody('awattar', bodySchema, await askJson(this.fetch, { url, signal }));
    return { kind: 'days', currency: 'EUR', timezone: MARKET_TIMEZONE, points: readMarketData('awattar', data) };
  }
}

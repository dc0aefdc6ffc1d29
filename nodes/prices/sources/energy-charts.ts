import { z } from 'zod';
import { DarkstarError } from '../../home/errors.js';
import { localDay, localDayStart } from '../../home/grid.js';
import { getJson, type Fetch } from './http.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';

export const ENERGY_CHARTS_URL = 'https://api.energy-charts.info';

// The coupled day-ahead auction has one delivery day for all of Europe, counted in Central European time.
export const MARKET_TIMEZONE = 'Europe/Berlin';

const bodySchema = z.looseObject({
  unix_seconds: z.array(z.int().min(0).max(4_102_444_800)),
  price: z.array(z.number().nullable()),
  unit: z.string(),
});

/**
 * Day-ahead prices of European bidding zones from energy-charts.info (Fraunhofer ISE): free, without a key, EUR/MWh
 * with the start of each interval in unix seconds. https://api.energy-charts.info
 */
export class EnergyChartsSource implements PriceSource {
  constructor(
    private readonly zone: string,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = ENERGY_CHARTS_URL,
  ) {}

  /** @throws DarkstarError `price-source-…` of `getJson`, or `price-answer-malformed`. */
  async ask({ now, signal }: PriceRequest): Promise<DayAnswer> {
    const url = new URL('price', this.baseUrl.endsWith('/') ? this.baseUrl : `${this.baseUrl}/`);
    url.searchParams.set('bzn', this.zone);
    url.searchParams.set('start', localDay(now, MARKET_TIMEZONE));
    url.searchParams.set('end', localDay(localDayStart(now, MARKET_TIMEZONE, 1), MARKET_TIMEZONE));
    const points = readPoints(await getJson(this.fetch, url, signal));
    return { kind: 'days', currency: 'EUR', timezone: MARKET_TIMEZONE, points };
  }
}

function readPoints(body: unknown): SpotPoint[] {
  const result = bodySchema.safeParse(body);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw malformed(`\`${issue?.path.map(String).join('.')}\`: ${issue?.message ?? 'not as documented'}`);
  }
  const { unix_seconds: seconds, price, unit } = result.data;
  if (!/^EUR\s*\/\s*MWh$/i.test(unit)) throw malformed(`the unit is "${unit.slice(0, 20)}", expected EUR / MWh`);
  if (seconds.length !== price.length) throw malformed(`${seconds.length} times but ${price.length} prices`);
  const unsorted = seconds.findIndex((second, index) => index > 0 && second <= seconds[index - 1]);
  if (unsorted >= 0) throw malformed(`\`unix_seconds.${unsorted}\` is not after the one before it`);
  return seconds.map((second, index) => {
    const eurPerMwh = price[index];
    return { start: second * 1000, spot: eurPerMwh === null ? null : eurPerMwh / 1000 };
  });
}

function malformed(detail: string): DarkstarError {
  return new DarkstarError(
    'price-answer-malformed',
    `The answer of energy-charts is not as documented: ${detail}. None of it is used; try again later.`,
    { values: { source: 'energy-charts', detail } },
  );
}

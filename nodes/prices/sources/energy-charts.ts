import { z } from 'zod';
import { localDay, localDayStart } from '../../home/grid.js';
import { askJson, below, type Fetch } from './http.js';
import { malformed, readBody, shown } from './malformed.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';
import { MARKET_TIMEZONE } from './zones.js';

export const ENERGY_CHARTS_URL = 'https://api.energy-charts.info';

const SOURCE = 'energy-charts';

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

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask({ now, signal }: PriceRequest): Promise<DayAnswer> {
    const url = below(this.baseUrl, 'price', {
      bzn: this.zone,
      start: localDay(now, MARKET_TIMEZONE),
      end: localDay(localDayStart(now, MARKET_TIMEZONE, 1), MARKET_TIMEZONE),
    });
    const points = readEnergyCharts(await askJson(this.fetch, { url, signal }));
    return { kind: 'days', currency: 'EUR', timezone: MARKET_TIMEZONE, points };
  }
}

/** @throws DarkstarError `price-answer-malformed` */
export function readEnergyCharts(body: unknown): SpotPoint[] {
  const { unix_seconds: seconds, price, unit } = readBody(SOURCE, bodySchema, body);
  if (!/^EUR\s*\/\s*MWh$/i.test(unit)) throw malformed(SOURCE, `the unit is ${shown(unit)}, expected EUR / MWh`);
  if (seconds.length !== price.length) throw malformed(SOURCE, `${seconds.length} times but ${price.length} prices`);
  const unsorted = seconds.findIndex((second, index) => index > 0 && second <= seconds[index - 1]);
  if (unsorted >= 0) throw malformed(SOURCE, `\`unix_seconds.${unsorted}\` is not after the one before it`);
  return seconds.map((second, index) => {
    const eurPerMwh = price[index];
    return { start: second * 1000, spot: eurPerMwh === null ? null : eurPerMwh / 1000 };
  });
}

import { z } from 'zod';
import { localDayStart, toIso } from '../../home/grid.js';
import { instantSchema } from '../../home/schema/home.js';
import { askJson, below, type Fetch } from './http.js';
import { malformed, readBody } from './malformed.js';
import type { PriceChoice } from './price-choice.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';
import { MARKET_TIMEZONE } from './zones.js';

export const OCTOPUS_URL = 'https://api.octopus.energy';

const SOURCE = 'octopus';
const PENCE_PER_POUND = 100;
// Domestic electricity is taxed at 5 %; no rate of VAT in Britain is above 20 %.
const MOST_VAT = 0.2;
const ROUNDING = 0.01;

const bodySchema = z.looseObject({
  next: z.string().nullish(),
  results: z.array(
    z.looseObject({
      value_exc_vat: z.number(),
      value_inc_vat: z.number(),
      valid_from: instantSchema,
      valid_to: instantSchema,
      payment_method: z.string().nullish(),
    }),
  ),
});

/**
 * The half-hourly unit rates of an Octopus Agile tariff: free, without a key, in pence per kWh, newest first. A day runs
 * from 23:00 to 23:00 British time, which is midnight to midnight of the continental auction; tomorrow is there from
 * about 16:00. https://developer.octopus.energy/rest/
 */
export class OctopusSource implements PriceSource {
  /** @param zone product and region, such as AGILE-24-10-01-C */
  constructor(
    private readonly zone: string,
    private readonly choice: PriceChoice,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = OCTOPUS_URL,
  ) {}

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask({ now, signal }: PriceRequest): Promise<DayAnswer> {
    const product = this.zone.slice(0, this.zone.lastIndexOf('-'));
    const url = below(
      this.baseUrl,
      `v1/products/${product}/electricity-tariffs/E-1R-${this.zone}/standard-unit-rates/`,
      {
        period_from: toIso(localDayStart(now, MARKET_TIMEZONE)),
        period_to: toIso(localDayStart(now, MARKET_TIMEZONE, 2)),
        page_size: '200',
      },
    );
    const points = readOctopus(await askJson(this.fetch, { url, signal }), this.choice);
    return { kind: 'days', currency: 'GBP', timezone: MARKET_TIMEZONE, points };
  }
}

/** @throws DarkstarError `price-answer-malformed` */
function readOctopus(body: unknown, choice: PriceChoice): SpotPoint[] {
  const { next, results } = readBody(SOURCE, bodySchema, body);
  if (next) throw malformed(SOURCE, 'it has more pages than one');
  return results
    .map(({ valid_from: from, valid_to: to, ...rate }) => {
      if (Math.abs(rate.value_inc_vat / rate.value_exc_vat - (1 + MOST_VAT / 2)) > MOST_VAT / 2 + ROUNDING) {
        throw malformed(SOURCE, `the prices with and without VAT at ${from} contradict each other`);
      }
      const pence = choice === 'total' ? rate.value_inc_vat : rate.value_exc_vat;
      return { start: Date.parse(from), end: Date.parse(to), spot: pence / PENCE_PER_POUND };
    })
    .sort((a, b) => a.start - b.start);
}

import { z } from 'zod';
import { instantSchema } from '../../home/schema/home.js';
import { DayPages } from './day-pages.js';
import { askJson, below, type Fetch } from './http.js';
import { malformed, readBody } from './malformed.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';

export const ELPRISET_URL = 'https://www.elprisetjustnu.se';
export const ELPRISET_MARKET = { timezone: 'Europe/Stockholm', dueAt: '12:45' } as const;

const SOURCE = 'elprisetjustnu';
// Both prices are rounded to 0.00001, and one krona is about a tenth of a euro.
const ROUNDING_SEK = 0.001;

const bodySchema = z.array(
  z.looseObject({
    SEK_per_kWh: z.number(),
    EUR_per_kWh: z.number(),
    EXR: z.number().gt(0),
    time_start: instantSchema,
    time_end: instantSchema,
  }),
);

/**
 * Day-ahead prices of the Swedish bidding zones from elprisetjustnu.se: free, without a key, one day per question, in
 * SEK and EUR per kWh without VAT. https://www.elprisetjustnu.se/elpris-api
 */
export class ElprisetSource implements PriceSource {
  private readonly pages: DayPages;

  constructor(
    private readonly zone: string,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = ELPRISET_URL,
  ) {
    this.pages = new DayPages(ELPRISET_MARKET, (date, request) => this.readDay(date, request));
  }

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask(request: PriceRequest): Promise<DayAnswer> {
    const answer = await this.pages.ask(request);
    return { kind: 'days', currency: currencyOf(request), timezone: ELPRISET_MARKET.timezone, ...answer };
  }

  private async readDay(date: string, request: PriceRequest): Promise<SpotPoint[]> {
    const [year, month, day] = date.split('-');
    const url = below(this.baseUrl, `api/v1/prices/${year}/${month}-${day}_${this.zone}.json`);
    const body = await askJson(this.fetch, { url, signal: request.signal, nothing: [404] });
    return body === undefined ? [] : readElpriset(body, currencyOf(request));
  }
}

/** @throws DarkstarError `price-answer-malformed` */
function readElpriset(body: unknown, currency: 'SEK' | 'EUR'): SpotPoint[] {
  return readBody(SOURCE, bodySchema, body).map(
    ({ SEK_per_kWh: sek, EUR_per_kWh: eur, EXR: rate, ...times }, index) => {
      if (Math.abs(sek - eur * rate) > ROUNDING_SEK) {
        throw malformed(SOURCE, `the prices of entry ${index} in SEK and EUR contradict each other`);
      }
      const spot = currency === 'SEK' ? sek : eur;
      return { start: Date.parse(times.time_start), end: Date.parse(times.time_end), spot };
    },
  );
}

function currencyOf({ currency }: PriceRequest): 'SEK' | 'EUR' {
  return currency === 'EUR' ? 'EUR' : 'SEK';
}

import { z } from 'zod';
import { instantSchema } from '../../home/schema/home.js';
import { DayPages } from './day-pages.js';
import { askJson, below, type Fetch } from './http.js';
import { malformed, readBody, shown } from './malformed.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';
import { MARKET_TIMEZONE } from './zones.js';

export const NORD_POOL_URL = 'https://dataportal-api.nordpoolgroup.com';
export const NORD_POOL_MARKET = { timezone: MARKET_TIMEZONE, dueAt: '12:45' } as const;

const SOURCE = 'nordpool';
const CURRENCIES: readonly string[] = ['EUR', 'SEK', 'NOK', 'DKK', 'PLN'];

const entriesSchema = z.array(
  z.looseObject({
    deliveryStart: instantSchema,
    deliveryEnd: instantSchema,
    entryPerArea: z.record(z.string(), z.number()),
  }),
);

const bodySchema = z
  .looseObject({
    deliveryDateCET: z.string(),
    market: z.literal('DayAhead'),
    currency: z.string(),
    areaStates: z.array(z.looseObject({ state: z.string(), areas: z.array(z.string()) })),
    multiAreaEntries: entriesSchema.optional(),
    multiIndexEntries: entriesSchema.optional(),
  })
  .refine((body) => (body.multiAreaEntries === undefined) !== (body.multiIndexEntries === undefined), {
    path: ['multiAreaEntries'],
    error: 'either multiAreaEntries or multiIndexEntries',
  });

/**
 * Day-ahead prices from the data portal of Nord Pool: without a key, one day per question, per MWh in the currency asked
 * for. A day that is not published is answered with empty lists, or with no content. Its terms of use restrict what the
 * data may be used for. https://data.nordpoolgroup.com
 */
export class NordPoolSource implements PriceSource {
  private readonly pages: DayPages;

  constructor(
    private readonly zone: string,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = NORD_POOL_URL,
  ) {
    this.pages = new DayPages(NORD_POOL_MARKET, (date, request) => this.readDay(date, request));
  }

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask(request: PriceRequest): Promise<DayAnswer> {
    const answer = await this.pages.ask(request);
    return { kind: 'days', currency: currencyOf(request), timezone: MARKET_TIMEZONE, ...answer };
  }

  private async readDay(date: string, request: PriceRequest): Promise<SpotPoint[]> {
    const area = this.zone === 'DE-LU' ? 'GER' : this.zone;
    const currency = currencyOf(request);
    const url = below(this.baseUrl, 'api/DayAheadPrices', { date, market: 'DayAhead', deliveryArea: area, currency });
    const body = await askJson(this.fetch, { url, signal: request.signal, nothing: [204] });
    return body === undefined ? [] : readNordPool(body, { date, area, currency });
  }
}

interface Wanted {
  readonly date: string;
  readonly area: string;
  readonly currency: string;
}

/**
 * The prices of one area and day; empty where they are not published, or not final.
 * @throws DarkstarError `price-answer-malformed`
 */
function readNordPool(input: unknown, { date, area, currency }: Wanted): SpotPoint[] {
  const body = readBody(SOURCE, bodySchema, input);
  if (body.deliveryDateCET !== date) throw malformed(SOURCE, `it is for ${shown(body.deliveryDateCET)}, not ${date}`);
  if (body.currency !== currency) throw malformed(SOURCE, `its currency is ${shown(body.currency)}, not ${currency}`);
  const entries = body.multiAreaEntries ?? body.multiIndexEntries ?? [];
  if (entries.length === 0) return [];
  const state = body.areaStates.find(({ areas }) => areas.includes(area))?.state;
  if (state === undefined) throw malformed(SOURCE, `it does not tell the state of area ${area}`);
  if (state !== 'Final') return [];
  return entries.map(({ deliveryStart, deliveryEnd, entryPerArea }) => {
    const perMwh = entryPerArea[area];
    if (perMwh === undefined) throw malformed(SOURCE, `no price of area ${area} at ${deliveryStart}`);
    return { start: Date.parse(deliveryStart), end: Date.parse(deliveryEnd), spot: perMwh / 1000 };
  });
}

function currencyOf({ currency }: PriceRequest): string {
  return currency !== undefined && CURRENCIES.includes(currency) ? currency : 'EUR';
}

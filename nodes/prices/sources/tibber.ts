import { z } from 'zod';
import { DarkstarError } from '../../home/errors.js';
import { instantSchema } from '../../home/schema/home.js';
import { askJson, below, type Fetch } from './http.js';
import { malformed, readBody } from './malformed.js';
import type { PriceChoice } from './price-choice.js';
import type { DayAnswer, PriceRequest, PriceSource, SpotPoint } from './source.js';
import { MARKET_TIMEZONE } from './zones.js';

export const TIBBER_URL = 'https://api.tibber.com';

const SOURCE = 'tibber';
// The parts are rounded to 0.0001 each.
const ROUNDING = 0.001;

const FIELDS = 'total energy tax startsAt currency';
const QUERY = `{ viewer { homes { currentSubscription { priceInfo(resolution: QUARTER_HOURLY) { today { ${FIELDS} } tomorrow { ${FIELDS} } } } } } }`;

const priceSchema = z.looseObject({
  total: z.number().nullable(),
  energy: z.number().nullish(),
  tax: z.number().nullish(),
  startsAt: instantSchema,
  currency: z.string().optional(),
});

const bodySchema = z.looseObject({
  errors: z.array(z.looseObject({ extensions: z.looseObject({ code: z.string().optional() }).optional() })).optional(),
  data: z
    .looseObject({
      viewer: z.looseObject({
        homes: z.array(
          z.looseObject({
            currentSubscription: z
              .looseObject({
                priceInfo: z
                  .looseObject({ today: z.array(priceSchema), tomorrow: z.array(priceSchema).optional() })
                  .nullable(),
              })
              .nullable(),
          }),
        ),
      }),
    })
    .nullish(),
});

type Price = z.output<typeof priceSchema>;

/**
 * The prices of a Tibber customer, by the token of https://developer.tibber.com: per kWh in the customer's currency,
 * hourly or by the quarter of an hour; `tomorrow` is an empty list until it is published.
 */
export class TibberSource implements PriceSource {
  constructor(
    private readonly token: string,
    private readonly choice: PriceChoice,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = TIBBER_URL,
  ) {}

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask({ signal }: PriceRequest): Promise<DayAnswer> {
    const url = below(this.baseUrl, 'v1-beta/gql');
    const headers = { authorization: `Bearer ${this.token}` };
    const body = await askJson(this.fetch, { url, signal, headers, json: { query: QUERY }, readable: [400] });
    return { kind: 'days', timezone: MARKET_TIMEZONE, ...readTibber(body, this.choice, url.host) };
  }
}

/**
 * The prices of the first home with a subscription.
 * @throws DarkstarError `price-answer-malformed`, `price-source-refused`, `price-source-rate-limited`
 */
function readTibber(input: unknown, choice: PriceChoice, host: string): { points: SpotPoint[]; currency?: string } {
  const { errors, data } = readBody(SOURCE, bodySchema, input);
  if (errors && errors.length > 0) throw refusal(errors[0].extensions?.code, host);
  const subscribed =
    data?.viewer.homes.flatMap(({ currentSubscription }) => currentSubscription?.priceInfo ?? []) ?? [];
  const [prices] = subscribed;
  if (!prices) throw malformed(SOURCE, 'no home of this customer has a subscription');
  const list = [...prices.today, ...(prices.tomorrow ?? [])];
  const currencies = new Set(list.flatMap(({ currency }) => currency ?? []));
  if (currencies.size > 1) throw malformed(SOURCE, `prices in ${[...currencies].join(' and ')}`);
  const [currency] = currencies;
  const points = list.map((price) => ({ start: Date.parse(price.startsAt), spot: chosen(price, choice) }));
  return { points, ...(currency === undefined ? {} : { currency }) };
}

function chosen({ total, energy, tax, startsAt }: Price, choice: PriceChoice): number | null {
  const parts = [total, energy, tax].filter((part) => typeof part === 'number');
  if (parts.length === 3 && Math.abs(parts[0] - parts[1] - parts[2]) > ROUNDING) {
    throw malformed(SOURCE, `total, energy and tax at ${startsAt} contradict each other`);
  }
  if (choice === 'total') return total;
  if (energy === undefined) throw malformed(SOURCE, `the energy price at ${startsAt} is missing`);
  return energy;
}

function refusal(code: string | undefined, host: string): DarkstarError {
  if (code === 'RATE_LIMIT_EXCEEDED') {
    const message = `${host} wants fewer questions. It is asked again after a pause.`;
    return new DarkstarError('price-source-rate-limited', message, { values: { host } });
  }
  if (code === 'UNAUTHENTICATED') {
    const message = `${host} refused the question. Check the token of this source.`;
    return new DarkstarError('price-source-refused', message, { values: { host } });
  }
  return malformed(SOURCE, `it reports an error${code === undefined ? '' : ` (${code.slice(0, 40)})`}`);
}

import { z } from 'zod';
import { MINUTE_MS, SLOT_MS } from '../../home/grid.js';
import { instantSchema } from '../../home/schema/home.js';
import type { SpotSlot } from '../spot.js';
import { askJson, below, type Fetch } from './http.js';
import { malformed, readBody } from './malformed.js';
import type { PriceChoice } from './price-choice.js';
import type { PriceRequest, PriceSource, SlotAnswer } from './source.js';

export const AMBER_URL = 'https://api.amber.com.au';

const SOURCE = 'amber';
const CENTS_PER_DOLLAR = 100;
// Half hours of 36 hours: today and the evening of tomorrow, as far as the market operator forecasts.
const INTERVALS_AHEAD = 72;
const RESOLUTION_MINUTES = 30;

const bodySchema = z.array(
  z.looseObject({
    type: z.enum(['ActualInterval', 'CurrentInterval', 'ForecastInterval']),
    duration: z.number(),
    spotPerKwh: z.number(),
    perKwh: z.number(),
    startTime: instantSchema,
    endTime: instantSchema,
    channelType: z.string(),
  }),
);

type Interval = z.output<typeof bodySchema>[number];

/**
 * The prices of an Amber Electric customer in Australia, by the token of https://app.amber.com.au/developers: this half
 * hour and the forecasts of the next, in cents per kWh, GST included. `startTime` is one second after the start.
 */
export class AmberSource implements PriceSource {
  /** @param zone the id of the customer's site */
  constructor(
    private readonly zone: string,
    private readonly token: string,
    private readonly choice: PriceChoice,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = AMBER_URL,
  ) {}

  /** @throws DarkstarError `price-source-…` of `askJson`, or `price-answer-malformed`. */
  async ask({ signal }: PriceRequest): Promise<SlotAnswer> {
    const url = below(this.baseUrl, `v1/sites/${encodeURIComponent(this.zone)}/prices/current`, {
      next: String(INTERVALS_AHEAD),
      resolution: String(RESOLUTION_MINUTES),
    });
    const headers = { authorization: `Bearer ${this.token}` };
    return readAmber(await askJson(this.fetch, { url, signal, headers }), this.choice);
  }
}

/**
 * The slots of the general channel, in order of time; of a half hour only what lies on the quarter-hour grid.
 * @throws DarkstarError `price-answer-malformed`
 */
function readAmber(body: unknown, choice: PriceChoice): SlotAnswer {
  const general = readBody(SOURCE, bodySchema, body).filter(({ channelType }) => channelType === 'general');
  if (general.length === 0) throw malformed(SOURCE, 'no price of the channel "general"');
  const slots = general.map((interval) => toSlot(interval, choice)).sort((a, b) => a.start - b.start);
  const gap = slots.findIndex(({ start }, index) => index > 0 && start !== slots[index - 1].end);
  if (gap >= 0) throw malformed(SOURCE, `the prices are not contiguous at ${general[gap].startTime}`);
  return { kind: 'slots', currency: 'AUD', slots };
}

function toSlot({ startTime, endTime, duration, spotPerKwh, perKwh }: Interval, choice: PriceChoice): SpotSlot {
  const end = Date.parse(endTime);
  const start = end - duration * MINUTE_MS;
  const told = Date.parse(startTime) - start;
  if ((told !== 0 && told !== 1000) || start % SLOT_MS !== 0) {
    throw malformed(SOURCE, `an interval of ${duration} minutes from ${startTime} to ${endTime}`);
  }
  return { start, end, spot: (choice === 'total' ? perKwh : spotPerKwh) / CENTS_PER_DOLLAR };
}

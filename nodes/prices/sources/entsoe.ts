import { DarkstarError } from '../../home/errors.js';
import { localDayStart } from '../../home/grid.js';
import { readPriceDocument } from './entsoe-document.js';
import { askText, below, type Fetch } from './http.js';
import { malformed } from './malformed.js';
import type { DayAnswer, PriceRequest, PriceSource } from './source.js';
import { EIC, MARKET_TIMEZONE } from './zones.js';

export const ENTSOE_URL = 'https://web-api.tp.entsoe.eu';

/**
 * Day-ahead prices (document type A44) of European bidding zones from the ENTSO-E Transparency Platform, by a free token
 * of https://transparency.entsoe.eu: XML, per MWh in the currency of the zone.
 */
export class EntsoeSource implements PriceSource {
  constructor(
    private readonly zone: string,
    private readonly token: string,
    private readonly fetch: Fetch,
    private readonly baseUrl: string = ENTSOE_URL,
  ) {}

  /** @throws DarkstarError `price-zone-unknown`, `price-source-…` of `askText`, or `price-answer-malformed`. */
  async ask({ now, signal }: PriceRequest): Promise<DayAnswer> {
    const domain = EIC[this.zone];
    if (domain === undefined) throw unknownZone(this.zone);
    const url = below(this.baseUrl, 'api', {
      documentType: 'A44',
      in_Domain: domain,
      out_Domain: domain,
      periodStart: compact(localDayStart(now, MARKET_TIMEZONE)),
      periodEnd: compact(localDayStart(now, MARKET_TIMEZONE, 2)),
      securityToken: this.token,
    });
    // What is wrong with a question, and that there are no prices, is told with status 400.
    const text = await askText(this.fetch, { url, signal, readable: [400] });
    if (text === undefined || text.trim() === '') throw malformed('entsoe', 'it is empty');
    return { kind: 'days', timezone: MARKET_TIMEZONE, ...readPriceDocument(text, domain) };
  }
}

/** UTC as the platform writes it: 202601312300. */
function compact(instant: number): string {
  return new Date(instant).toISOString().replace(/\D/g, '').slice(0, 12);
}

function unknownZone(zone: string): DarkstarError {
  return new DarkstarError(
    'price-zone-unknown',
    `ENTSO-E has no bidding zone "${zone}": expected one such as DE-LU or SE3. Choose one of the list.`,
    { values: { zone } },
  );
}

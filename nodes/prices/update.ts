import { DarkstarError } from '../home/errors.js';
import { HOUR_MS, SLOT_MS, floorTo, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { PriceSlot, PriceUpdate } from '../home/schema/messages.js';
import { extend } from './extend.js';
import { runFrom, type SpotSlot } from './spot.js';
import { applyTariff } from './tariff.js';

/** Whose prices they are. */
export interface Origin {
  readonly source: string;
  readonly zone: string;
}

export interface Outlook {
  readonly now: number;
  /** How far the prices reach beyond the start of the current slot; what is not published is forecast. */
  readonly horizonHours: number;
  /** When the source first failed to answer, where it has not answered since. */
  readonly blindSince?: number;
}

type Payer = Pick<Home, 'timezone' | 'currency' | 'tariff'>;

/**
 * The `price-update` for a home: from the slot that runs now, first what is published, then the forecast up to the
 * horizon, with import and export price by the home's tariff. Undefined where no published price covers `now`.
 * @param seen every known 15-minute spot price, past ones included, in order of time
 */
export function buildUpdate(
  home: Payer,
  origin: Origin,
  seen: readonly SpotSlot[],
  { now, horizonHours, blindSince }: Outlook,
): PriceUpdate | undefined {
  const published = runFrom(seen, now);
  const publishedUntil = published.at(-1)?.end;
  if (publishedUntil === undefined) return undefined;
  const until = floorTo(now, SLOT_MS) + horizonHours * HOUR_MS;
  const toSlot = (slot: SpotSlot): PriceSlot => ({
    start: toIso(slot.start),
    end: toIso(slot.end),
    spot: slot.spot,
    ...applyTariff(home.tariff, slot.spot),
  });
  const forecast = extend(seen, publishedUntil, until, home.timezone);
  return {
    zone: origin.zone,
    currency: home.currency,
    source: origin.source,
    publishedUntil: toIso(publishedUntil),
    ...(blindSince === undefined ? {} : { blindSince: toIso(blindSince) }),
    slots: [
      ...published.filter(({ start }) => start < until).map(toSlot),
      ...forecast.map((slot) => ({ ...toSlot(slot), forecast: true })),
    ],
  };
}

/**
 * Foreign spot prices need the exchange rate, which is a part of the tariff's factor; a factor of 1 says that nobody
 * gave it.
 * @throws DarkstarError `prices-currency`
 */
export function checkCurrency({ currency, tariff }: Payer, spotCurrency: string | undefined): void {
  if (spotCurrency === undefined || currency === spotCurrency) return;
  if (tariff && tariff.import.factor !== 1 && tariff.export.factor !== 1) return;
  throw new DarkstarError(
    'prices-currency',
    `The prices are in ${spotCurrency}, the home counts in ${currency}. ` +
      'Put the exchange rate (times VAT) into both factors of the home’s tariff, or change its currency.',
    { values: { spotCurrency, currency } },
  );
}

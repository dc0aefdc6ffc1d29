import { DarkstarError } from '../home/errors.js';
import { localDay } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import { checkCurrency } from './update.js';
import type { SpotSlot } from './spot.js';

type Payer = Pick<Home, 'timezone' | 'currency' | 'tariff'>;

// With several sources one exchange rate must fit all of them; the coupled auction counts in euro.
const MARKET_CURRENCY = 'EUR';

/**
 * Prices in the one currency that the home's tariff expects. A tariff with an exchange rate expects foreign prices, so
 * that those in the home's own currency are divided by it; of several sources, foreign prices are in EUR.
 * @param alone whether the node has this source alone; then the factors of the tariff may hold the exchange rate
 * @throws DarkstarError `prices-currency`
 */
export function inTariffCurrency(
  home: Payer,
  slots: readonly SpotSlot[],
  spotCurrency: string | undefined,
  { now, alone }: { readonly now: number; readonly alone: boolean },
): readonly SpotSlot[] {
  if (spotCurrency === undefined || spotCurrency === home.currency) {
    return slots.map((slot) => ({ ...slot, spot: slot.spot / (exchangeRate(home, slot.start) ?? 1) }));
  }
  if (alone) checkCurrency(home, spotCurrency);
  else if (spotCurrency !== MARKET_CURRENCY || exchangeRate(home, now) === undefined) {
    throw foreignAmongOthers(spotCurrency, home.currency);
  }
  return slots;
}

/** What one unit of the spot price's currency is in the home's, by the version of the tariff in force. */
function exchangeRate({ tariff, timezone }: Payer, instant: number): number | undefined {
  const day = localDay(instant, timezone);
  const version = tariff?.versions.findLast(({ from }) => from <= day);
  return (version ?? tariff)?.exchangeRate;
}

function foreignAmongOthers(spotCurrency: string, currency: string): DarkstarError {
  return new DarkstarError(
    'prices-currency',
    `These prices are in ${spotCurrency}, the home counts in ${currency}, and there are other sources. Give the tariff ` +
      `an exchange rate from ${MARKET_CURRENCY}, and choose sources in ${MARKET_CURRENCY} or ${currency}.`,
    { values: { spotCurrency, currency } },
  );
}

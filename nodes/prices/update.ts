import { DarkstarError, type Text } from '../home/errors.js';
import { HOUR_MS, SLOT_MS, floorTo, toIso } from '../home/grid.js';
import type { Home } from '../home/schema/home.js';
import type { PriceSlot, PriceUpdate } from '../home/schema/messages.js';
import { LONGEST_FORECAST_MS, forecastPrices, type ExpectedPrice } from './price-forecast.js';
import { runFrom, type SpotSlot } from './spot.js';
import { TariffCalculator, applyTariff, convertsCurrency, type Evaluate, type TariffPrices } from './tariff.js';

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
  /** Why the prices are of this source. */
  readonly because?: Text;
}

type Payer = Pick<Home, 'timezone' | 'currency' | 'tariff'>;

/**
 * The `price-update` for a home: from the slot that runs now, first what is published, then the forecast up to the
 * horizon, with import and export price by the home's tariff. Undefined where no published price covers `now`.
 * @param seen every known 15-minute spot price, past ones included, in order of time
 * @throws DarkstarError `tariff-expression` where the tariff holds one; `buildUpdateWith` evaluates it
 */
export function buildUpdate(
  home: Payer,
  origin: Origin,
  seen: readonly SpotSlot[],
  outlook: Outlook,
): PriceUpdate | undefined {
  const known = foresee(home, seen, outlook);
  return known && assemble(home, origin, known, outlook, (slot) => applyTariff(home, slot));
}

const SLOTS_AT_ONCE = 96;

/**
 * As `buildUpdate`, for tariffs with expressions too.
 * @throws DarkstarError `tariff-expression-failed`, `tariff-expression-result`
 */
export async function buildUpdateWith(
  evaluate: Evaluate,
  home: Payer,
  origin: Origin,
  seen: readonly SpotSlot[],
  outlook: Outlook,
): Promise<PriceUpdate | undefined> {
  const known = foresee(home, seen, outlook);
  if (!known) return undefined;
  const calculator = new TariffCalculator(home);
  const prices = new Map<SpotSlot, TariffPrices>();
  for (const [index, slot] of known.slots.entries()) {
    prices.set(slot, await calculator.pricesWith(slot, evaluate));
    // Expressions of a week take a while: others get their turn.
    if (index % SLOTS_AT_ONCE === SLOTS_AT_ONCE - 1) await new Promise(setImmediate);
  }
  return assemble(home, origin, known, outlook, (slot) => prices.get(slot) ?? applyTariff(home, slot));
}

/** What is published and what is expected, from now to the horizon. */
interface Foreseen {
  readonly publishedUntil: number;
  readonly slots: readonly (SpotSlot | ExpectedPrice)[];
}

function foresee(home: Payer, seen: readonly SpotSlot[], { now, horizonHours }: Outlook): Foreseen | undefined {
  const published = runFrom(seen, now);
  const publishedUntil = published.at(-1)?.end;
  if (publishedUntil === undefined) return undefined;
  const until = floorTo(now, SLOT_MS) + horizonHours * HOUR_MS;
  const forecast = forecastAfter(seen, publishedUntil, home.timezone);
  return { publishedUntil, slots: [...published, ...forecast].filter(({ start }) => start < until) };
}

// A forecast takes tens of milliseconds, and the same one is asked for until something new is published.
const forecasts = new WeakMap<readonly SpotSlot[], { key: string; slots: readonly ExpectedPrice[] }>();

function forecastAfter(seen: readonly SpotSlot[], from: number, timezone: string): readonly ExpectedPrice[] {
  const key = `${from} ${timezone}`;
  const known = forecasts.get(seen);
  if (known?.key === key) return known.slots;
  const { slots } = forecastPrices({ history: seen, from, to: from + LONGEST_FORECAST_MS, timezone });
  forecasts.set(seen, { key, slots });
  return slots;
}

function assemble(
  home: Payer,
  origin: Origin,
  { publishedUntil, slots }: Foreseen,
  { blindSince, because }: Outlook,
  pricesOf: (slot: SpotSlot) => TariffPrices,
): PriceUpdate {
  return {
    zone: origin.zone,
    currency: home.currency,
    source: origin.source,
    ...(because === undefined ? {} : { because: { ...because, values: { ...because.values } } }),
    publishedUntil: toIso(publishedUntil),
    ...(blindSince === undefined ? {} : { blindSince: toIso(blindSince) }),
    slots: slots.map((slot) => toPriceSlot(slot, pricesOf(slot))),
  };
}

function toPriceSlot(slot: SpotSlot | ExpectedPrice, { importPrice, exportPrice }: TariffPrices): PriceSlot {
  const { start, end, ...rest } = slot;
  return { start: toIso(start), end: toIso(end), ...rest, importPrice, exportPrice };
}

/**
 * Foreign spot prices need the exchange rate of the home's tariff.
 * @throws DarkstarError `prices-currency`
 */
export function checkCurrency({ currency, tariff }: Payer, spotCurrency: string | undefined): void {
  if (spotCurrency === undefined || currency === spotCurrency || convertsCurrency(tariff)) return;
  throw new DarkstarError(
    'prices-currency',
    `The prices are in ${spotCurrency}, the home counts in ${currency}. ` +
      'Give the exchange rate in the home’s tariff, or change its currency.',
    { values: { spotCurrency, currency } },
  );
}

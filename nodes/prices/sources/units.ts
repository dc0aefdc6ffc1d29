import { slotError } from './price-slots-error.js';

const MINOR_UNITS = ['ct', 'c', 'cent', 'cents', '¢', 'öre', 'øre', 'ore', 'p', 'pence', 'snt', 'senti', 'gr'];
const ENERGY_KWH: Readonly<Record<string, number>> = { Wh: 0.001, kWh: 1, MWh: 1000 };

/** What a unit of price says: by what its numbers are divided to be per kWh, and the currency if it tells one. */
export interface PriceUnit {
  readonly divisor: number;
  readonly currency?: string;
}

/**
 * Reads a unit of price such as "SEK/kWh", "EUR/MWh", "ct/kWh" or "öre/kWh"; a bare "kWh" or "MWh" counts as well.
 * @throws DarkstarError `price-slots`
 */
export function readUnit(text: string, path: string): PriceUnit {
  const [, money = '', energy = ''] = /^(?:(.+?)\s*\/\s*)?([kM]?Wh)$/.exec(text.trim()) ?? [];
  const kwh = ENERGY_KWH[energy];
  if (kwh === undefined)
    throw slotError(path, text, 'a unit such as EUR/kWh or EUR/MWh', 'Give prices per kWh or MWh.');
  const minor = MINOR_UNITS.includes(money.toLowerCase()) ? 100 : 1;
  const currency = /^[A-Z]{3}$/.test(money) ? money : money === '€' ? 'EUR' : undefined;
  return { divisor: kwh * minor, ...(currency === undefined ? {} : { currency }) };
}

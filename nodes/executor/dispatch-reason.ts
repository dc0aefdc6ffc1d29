import type { Text } from '../home/errors.js';
import { round } from '../home/numbers.js';
import type { Intent } from '../home/schema/messages.js';

// Prices are told to 0.01 per MWh, the smallest step of a day-ahead price.
const PRICE_DECIMALS = 5;

/** Currency per kWh stored: what it is worth, what it costs to store, and what it brings when it is delivered. */
interface StoredEnergyPrices {
  readonly currency: string;
  readonly storedValue: number;
  readonly buyingCost: number;
  readonly surplusCost: number;
  readonly homeGain: number;
  readonly exportGain: number;
}

/** Says why a battery does what it does, in prices per stored kWh (losses and wear included). */
export function dispatchReason(intent: Intent, prices: StoredEnergyPrices): Text {
  const { currency, ...numbers } = prices;
  const values = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, round(value, PRICE_DECIMALS)]));
  return { code: intent, values: { ...values, currency }, text: sentence(intent, prices) };
}

/** Says that plain self-consumption is what was asked for. */
export function selfConsumptionReason(): Text {
  return {
    code: 'plain-self-consumption',
    values: {},
    text: 'Keeps surplus and covers the home from the battery; buys and sells nothing for it.',
  };
}

function sentence(intent: Intent, prices: StoredEnergyPrices): string {
  const price = (value: number) => `${value.toFixed(3)} ${prices.currency}`;
  const worth = `A stored kWh is worth ${price(prices.storedValue)}`;
  switch (intent) {
    case 'charge-from-grid':
      return `${worth}; bought now it costs ${price(prices.buyingCost)}: charges from the grid.`;
    case 'export':
      return `${worth}; sold now it brings ${price(prices.exportGain)}: exports.`;
    case 'charge-from-surplus':
      return `${worth}, the home would use it for ${price(prices.homeGain)}: keeps it and adds surplus.`;
    case 'discharge-to-home':
      return `${worth}; it saves ${price(prices.homeGain)} at home, and surplus is better sold: discharges to the home only.`;
    case 'hold':
      return `${worth}: too much to use for ${price(prices.homeGain)}, too little to store surplus at ${price(prices.surplusCost)}: holds.`;
    case 'self-consumption':
      return `${worth}; it saves ${price(prices.homeGain)} at home, and surplus costs ${price(prices.surplusCost)}: follows the home.`;
  }
}

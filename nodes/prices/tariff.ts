import type { Tariff } from '../home/schema/home.js';

/** What a kWh costs and earns, in the home's currency. */
export interface TariffPrices {
  readonly importPrice: number;
  readonly exportPrice: number;
}

/**
 * Import and export price of one slot from its spot price per kWh: spot × factor + addPerKwh on each side; without a
 * tariff both are the spot price. `factor` holds VAT and the exchange rate.
 */
export function applyTariff(tariff: Tariff | undefined, spotPerKwh: number): TariffPrices {
  if (!tariff) return { importPrice: spotPerKwh, exportPrice: spotPerKwh };
  return {
    importPrice: spotPerKwh * tariff.import.factor + tariff.import.addPerKwh,
    exportPrice: spotPerKwh * tariff.export.factor + tariff.export.addPerKwh,
  };
}

import type { Home } from '../home/schema/home.js';

/** What one more kWh costs or brings at the meter (currency per kWh). */
export interface MeterPrices {
  readonly importPrice: number;
  readonly exportPrice: number;
  /** What holding back a kWh of PV brings: a cost, so not positive. */
  readonly curtailPrice: number;
  /** What a surplus kWh brings: exported, or held back where that is better or export is not allowed. */
  readonly surplusPrice: number;
}

export function meterPrices(slot: {
  readonly home: Home;
  readonly importPrice: number;
  readonly exportPrice: number;
}): MeterPrices {
  const { home, importPrice, exportPrice } = slot;
  const curtailPrice = 0 - home.curtailmentCostPerKwh;
  const surplusPrice = home.grid.exportAllowed ? Math.max(exportPrice, curtailPrice) : curtailPrice;
  return { importPrice, exportPrice, curtailPrice, surplusPrice };
}

/**
 * What the meter costs per hour (currency) at a grid power (kW, positive imports): import with the penalty over the
 * soft limit and for what the connection cannot carry, export up to its limit, and the rest of the surplus held back.
 */
export function meterCost(gridKw: number, home: Home, prices: MeterPrices): number {
  const { grid, sheddingCostPerKwh } = home;
  if (gridKw < 0) {
    const exportKw = Math.min(-gridKw, grid.maxExportKw);
    return -exportKw * prices.surplusPrice + (gridKw + exportKw) * prices.curtailPrice;
  }
  const overLimitKw = Math.max(0, gridKw - (grid.importLimitKw ?? Infinity));
  const shedKw = Math.max(0, gridKw - grid.maxImportKw);
  return gridKw * prices.importPrice + overLimitKw * grid.importLimitPenaltyPerKwh + shedKw * sheddingCostPerKwh;
}

import { sum } from '../home/numbers.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { SlotFlow } from './replay.js';

/** What a policy paid and moved over some slots. Energies kWh, money in the home's currency. */
export interface Account {
  /** Import − export income + wear + power + owed heat − what the batteries gained in store, valued at V. */
  readonly cost: number;
  readonly importCost: number;
  readonly exportIncome: number;
  readonly wearCost: number;
  /** What the highest powers add to the bill, where there is a power tariff. */
  readonly powerCost: number;
  /** The heat of water that was measured but not made, at the mean import price; negative where more was made. */
  readonly heatOwedCost: number;
  readonly importKwh: number;
  readonly exportKwh: number;
  readonly chargedKwh: number;
  readonly dischargedKwh: number;
  readonly curtailedKwh: number;
  /** What the water heaters took. */
  readonly heatKwh: number;
  readonly startSocKwh: number;
  readonly endSocKwh: number;
}

/** V, what a stored kWh is worth at the end: mean import price × discharge efficiency − wear (contract of the report). */
export function endValuePerKwh(battery: Battery, meanImportPrice: number): number {
  return meanImportPrice * battery.dischargeEfficiency - battery.wearCostPerKwh;
}

/**
 * Closes the books over some slots that started with `startStoredKwh` (per battery, in the home's order).
 * @param powerCost what the slots add to the bill for power
 */
export function closeAccount(
  home: Home,
  flows: readonly SlotFlow[],
  startStoredKwh: readonly number[],
  meanImportPrice: number,
  powerCost: number,
): Account {
  const total = (read: (flow: SlotFlow) => number) => sum(flows.map(read));
  const overBatteries = (read: (flow: SlotFlow, index: number) => number) =>
    total((flow) => sum(flow.batteries.map((_, index) => read(flow, index))));
  const last = flows.at(-1);
  const endStoredKwh = startStoredKwh.map((start, index) => last?.batteries[index].storedKwh ?? start);
  const importCost = total((flow) => flow.importKwh * flow.slot.importPrice);
  const exportIncome = total((flow) => flow.exportKwh * flow.slot.exportPrice);
  const wearCost = overBatteries(
    ({ batteries }, index) =>
      (batteries[index].chargedKwh + batteries[index].dischargedKwh) * home.batteries[index].wearCostPerKwh,
  );
  const gained = home.batteries.reduce(
    (sum, battery, index) =>
      sum + (endStoredKwh[index] - startStoredKwh[index]) * endValuePerKwh(battery, meanImportPrice),
    0,
  );
  const heatKwh = total((flow) => flow.heatKwh);
  const heatOwedCost = (total(({ slot }) => slot.heatKwh) - heatKwh) * meanImportPrice;
  return {
    cost: importCost - exportIncome + wearCost + powerCost + heatOwedCost - gained,
    importCost,
    exportIncome,
    wearCost,
    powerCost,
    heatOwedCost,
    importKwh: total((flow) => flow.importKwh),
    exportKwh: total((flow) => flow.exportKwh),
    chargedKwh: overBatteries(({ batteries }, index) => batteries[index].chargedKwh),
    dischargedKwh: overBatteries(({ batteries }, index) => batteries[index].dischargedKwh),
    curtailedKwh: total((flow) => flow.curtailedKwh),
    heatKwh,
    startSocKwh: sum(startStoredKwh),
    endSocKwh: sum(endStoredKwh),
  };
}

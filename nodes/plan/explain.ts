import { sum } from '../home/numbers.js';
import type { PlanAction } from '../home/schema/plan.js';
import { fromBatteryToGrid } from './actions.js';
import { CLOSE_KWH, said, type Facts, type Limit, type Said } from './reason-values.js';
import { maxChargeKwh, maxDischargeKwh, type Setup, type SetupBattery } from './setup.js';

const CLOSE_PRICE = 1e-4;

/** Says why a slot's action is what it is: prices, the value of stored energy, where it goes, and the limit that stops it. */
export function explain(action: PlanAction, facts: Facts): Said {
  const { setup, given } = facts;
  const wish = setup.manualSlots.find(({ index }) => index === given.index);
  if (wish) return said('manual-slot', facts, { manual: wish.manual.action });
  switch (action) {
    case 'charge':
      return explainCharge(facts);
    case 'discharge':
    case 'export':
      return explainDischarge(action, facts);
    case 'hold':
      return explainHold(facts);
  }
}

function explainCharge(facts: Facts): Said {
  const { slot, given, storedEnergyValue, mostEarned } = facts;
  const kwh = sum(slot.batteries.map(({ chargeKwh }) => chargeKwh));
  const limit = chargeLimit(facts);
  if (Math.min(kwh, slot.importKwh) > CLOSE_KWH) {
    const storingCost = storingCostAt(given.importPrice, facts);
    const numbers = { kwh, storingCost };
    if (storedEnergyValue > mostEarned) {
      const keepsPeak = storedEnergyValue <= mostEarned + mostThatPeakCosts(facts);
      return said(keepsPeak ? 'charge-peak' : 'charge-required', facts, numbers, { limit, leads: 'use' });
    }
    if (storedEnergyValue < storingCost - CLOSE_PRICE) return coupled('charge', facts, { kwh });
    return said('charge-from-grid', facts, numbers, { limit, leads: 'use' });
  }
  const code = given.maxExportKwh > 0 ? 'charge-from-solar' : 'charge-from-solar-unsold';
  return said(code, facts, { kwh }, { limit, leads: 'use' });
}

function explainDischarge(action: 'discharge' | 'export', facts: Facts): Said {
  const { slot, given } = facts;
  const sells = action === 'export';
  const all = sum(slot.batteries.map(({ dischargeKwh }) => dischargeKwh));
  const kwh = sells ? fromBatteryToGrid(slot, given) : all;
  const price = sells ? given.exportPrice : given.importPrice;
  const limit = dischargeLimit(facts);
  const deliveryCost = deliveryCostNow(facts);
  if (deliveryCost > price + CLOSE_PRICE)
    return coupled('discharge', facts, { kwh, price: facts.price ?? deliveryCost });
  return said(sells ? 'discharge-to-grid' : 'discharge-to-home', facts, { kwh, deliveryCost }, { limit });
}

function explainHold(facts: Facts): Said {
  const { given, setup, slot } = facts;
  const usable = setup.batteries.some(({ battery }) => battery.capacityKwh > 0);
  if (!usable) return said('no-battery', facts, {});
  if (slot.exportKwh + slot.curtailedKwh > CLOSE_KWH) return explainHeldSurplus(facts);
  if (slot.importKwh <= CLOSE_KWH) return said('hold-balanced', facts, {});
  if (isEmpty(facts)) return said('hold-empty', facts, {});
  const deliveryCost = deliveryCostNow(facts);
  if (deliveryCost < given.importPrice - CLOSE_PRICE) return coupled('hold', facts, { deliveryCost });
  return said('hold-for-later', facts, { deliveryCost }, { leads: 'next' });
}

function explainHeldSurplus(facts: Facts): Said {
  const { slot, given, storedEnergyValue } = facts;
  const { curtailedKwh } = slot;
  const isCurtailed = curtailedKwh > CLOSE_KWH;
  const storingCost = storingCostAt(given.exportPrice, facts);
  const numbers: Readonly<Record<string, number>> = isCurtailed ? { curtailedKwh } : {};
  if (isFull(facts)) return said(isCurtailed ? 'hold-full-curtailed' : 'hold-full', facts, numbers);
  if (!isCurtailed && storedEnergyValue > storingCost + CLOSE_PRICE) {
    return coupled('hold', facts, { deliveryCost: deliveryCostNow(facts) });
  }
  return isCurtailed ? said('hold-room-curtailed', facts, numbers) : said('hold-room', facts, { storingCost });
}

/** The slot's own price does not explain it: a cost of changing power, a price on power, or other slots do. */
function coupled(what: 'charge' | 'discharge' | 'hold', facts: Facts, numbers: Readonly<Record<string, number>>): Said {
  const { batteries, powerTariff } = facts.setup;
  if (batteries.some(({ battery }) => battery.rampCostPerKw > 0)) return said(`${what}-steady`, facts, numbers);
  if (what === 'discharge' && powerTariff) return said('discharge-peak', facts, numbers);
  return said(`${what}-combined`, facts, numbers);
}

/** What is reached and binds: where it were more, the plan would cost less. */
function chargeLimit(facts: Facts): Limit | undefined {
  const { slot, given, setup, binding, price } = facts;
  if (isFull(facts) && binding?.full !== false) return 'full';
  const isMost = (most: (it: SetupBattery) => number) =>
    usable(facts).every(({ it, flow }) => flow.chargeKwh > most(it) - CLOSE_KWH);
  if (isMost((it) => maxChargeKwh(it, given)) && binding?.chargePower !== false) {
    return isMost(({ battery }) => Math.min(battery.maxChargeKw, battery.inverterKw ?? Infinity) * given.hours)
      ? 'battery-power'
      : 'surplus';
  }
  const importLimit = Math.min(setup.grid.maxImportKw * given.hours, given.importLimitKwh);
  if (slot.importKwh > importLimit - CLOSE_KWH && binding?.importing !== false) return 'import-limit';
  const isDearer = price !== undefined && price > given.importPrice + CLOSE_PRICE;
  return setup.powerTariff && isDearer && slot.importKwh > CLOSE_KWH && slot.importKwh < importLimit - CLOSE_KWH
    ? 'peak'
    : undefined;
}

function dischargeLimit(facts: Facts): Limit | undefined {
  const { slot, given, setup, binding } = facts;
  if (isEmpty(facts) && binding?.empty !== false) return 'empty';
  const isMost = (most: (it: SetupBattery) => number) =>
    usable(facts).every(({ it, flow }) => flow.dischargeKwh > most(it) - CLOSE_KWH);
  if (isMost((it) => maxDischargeKwh(it, given)) && binding?.dischargePower !== false) {
    const powerOf = ({ battery }: SetupBattery) => Math.min(battery.maxDischargeKw, battery.inverterKw ?? Infinity);
    return isMost((it) => powerOf(it) * given.hours) ? 'battery-power' : undefined;
  }
  const isExportMost = slot.exportKwh > setup.grid.maxExportKw * given.hours - CLOSE_KWH;
  return slot.exportKwh > CLOSE_KWH && isExportMost && binding?.exporting !== false ? 'export-limit' : undefined;
}

/** The batteries that hold anything, each with its flow in the slot. */
function usable({ setup, slot }: Facts) {
  return setup.batteries.flatMap((it, at) => (it.battery.capacityKwh > 0 ? [{ it, flow: slot.batteries[at] }] : []));
}

function isFull({ slot, setup }: Facts): boolean {
  return setup.batteries.every((it, at) => slot.batteries[at].storedKwh > it.maxKwh - CLOSE_KWH);
}

function isEmpty({ slot, setup }: Facts): boolean {
  return setup.batteries.every((it, at) => slot.batteries[at].storedKwh < it.minKwh + CLOSE_KWH);
}

function usableBatteries({ batteries }: Setup): readonly SetupBattery[] {
  return batteries.filter(({ battery }) => battery.capacityKwh > 0);
}

/** What a stored kWh costs when it is bought at a price, in the battery that stores it cheapest. */
function storingCostAt(price: number, { setup }: Facts): number {
  const costs = usableBatteries(setup).map(
    ({ battery }) => (price + battery.wearCostPerKwh) / battery.chargeEfficiency,
  );
  return Math.min(...costs);
}

/** What a kWh out of the battery is worth if kept: its value in storage, with losses and wear. */
function deliveryCostNow({ setup, storedEnergyValue }: Facts): number {
  const costs = usableBatteries(setup).map(
    ({ battery }) => storedEnergyValue / battery.dischargeEfficiency + battery.wearCostPerKwh,
  );
  return Math.min(...costs);
}

/** No price of the horizon, and no end value, makes a stored kWh worth more: then a penalty does. */
export function mostThatEnergyEarns({ slots, batteries }: Setup): number {
  return Math.max(
    ...slots.map(({ importPrice, exportPrice }) => Math.max(importPrice, exportPrice)),
    ...batteries.map(({ endValuePerKwh }) => endValuePerKwh),
  );
}

/** What a kWh in the shortest slot adds to the bill by its power. */
function mostThatPeakCosts({ setup: { powerTariff, slots } }: Facts): number {
  return powerTariff ? powerTariff.tariff.pricePerKw / Math.min(...slots.map(({ hours }) => hours)) : 0;
}

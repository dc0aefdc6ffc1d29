import { sum } from '../home/numbers.js';
import type { PlanAction } from '../home/schema/plan.js';
import { fromBatteryToGrid } from './actions.js';
import type { ScheduleSlot } from './schedule.js';
import { maxChargeKwh, maxDischargeKwh, type Setup, type SetupBattery, type SetupSlot } from './setup.js';
import { amount, rounded, type PlanText } from './wording.js';

// A ten-thousandth of a kWh in a slot is nothing to speak of.
const CLOSE_KWH = 1e-4;
const CLOSE_PRICE = 1e-4;

interface Facts {
  readonly setup: Setup;
  readonly slot: ScheduleSlot;
  readonly given: SetupSlot;
  readonly storedEnergyValue: number;
  /** The result of `mostThatEnergyEarns`, which is the same for all slots. */
  readonly mostEarned: number;
}

type Limit = 'battery-power' | 'import-limit' | 'export-limit' | 'full' | 'empty';

const LIMIT_SENTENCES: Record<Limit, string> = {
  'battery-power': ' The battery has no more power.',
  'import-limit': ' The grid connection gives no more.',
  'export-limit': ' The grid connection takes no more.',
  full: ' Then it is full.',
  empty: ' Then it is at its minimum.',
};

/** Says why a slot's action is what it is: prices, the value of stored energy, and the limit that stops it. */
export function explain(action: PlanAction, facts: Facts): PlanText {
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

function explainCharge(facts: Facts): PlanText {
  const { slot, given, storedEnergyValue, mostEarned } = facts;
  const kwh = sum(slot.batteries.map(({ chargeKwh }) => chargeKwh));
  const limit = chargeLimit(facts);
  const numbers = { kwh, limit };
  if (Math.min(kwh, slot.importKwh) > CLOSE_KWH) {
    const storingCost = storingCostAt(given.importPrice, facts);
    const buys = `Charges ${energy(kwh)}, buying at ${money(facts, given.importPrice)}`;
    if (storedEnergyValue > mostEarned) {
      const why = 'a minimum, a target or a shortage ahead asks for it';
      return text('charge-required', facts, { ...numbers, storingCost }, `${buys}: ${why}.`);
    }
    if (storedEnergyValue < storingCost - CLOSE_PRICE) return steady(facts, kwh, 'Charges');
    const sentence = `${buys}: with losses and wear ${money(facts, storingCost)} for what is worth ${value(facts)} later.`;
    return text('charge-from-grid', facts, { ...numbers, storingCost }, sentence);
  }
  const otherwise =
    given.maxExportKwh > 0 ? `selling it now brings ${money(facts, given.exportPrice)}` : 'it cannot be sold';
  const sentence = `Stores ${energy(kwh)} of sun, worth ${value(facts)} per kWh once stored: ${otherwise}.`;
  return text('charge-from-solar', facts, numbers, sentence);
}

function explainDischarge(action: 'discharge' | 'export', facts: Facts): PlanText {
  const { slot, given } = facts;
  const sells = action === 'export';
  const all = sum(slot.batteries.map(({ dischargeKwh }) => dischargeKwh));
  const kwh = sells ? fromBatteryToGrid(slot, given) : all;
  const price = sells ? given.exportPrice : given.importPrice;
  const limit = dischargeLimit(facts);
  const deliveryCost = deliveryCostNow(facts);
  if (deliveryCost > price + CLOSE_PRICE && limit === undefined) return steady(facts, kwh, 'Gives');
  const sentence = sells
    ? `Sells ${energy(kwh)} from the battery at ${money(facts, price)}: with losses and wear it is worth ${money(facts, deliveryCost)}.`
    : `Serves the home with ${energy(kwh)} from the battery: buying costs ${money(facts, price)}, a kWh from the battery ${money(facts, deliveryCost)}.`;
  return text(sells ? 'discharge-to-grid' : 'discharge-to-home', facts, { kwh, deliveryCost, limit }, sentence);
}

function explainHold(facts: Facts): PlanText {
  const { given, setup } = facts;
  const usable = setup.batteries.some(({ battery }) => battery.capacityKwh > 0);
  if (!usable) return text('no-battery', facts, {}, 'The home has no battery to use.');
  const surplusKwh = given.pvKwh - given.loadKwh;
  if (surplusKwh > CLOSE_KWH) return explainHeldSurplus(facts, surplusKwh);
  if (surplusKwh >= -CLOSE_KWH) {
    return text('hold-balanced', facts, {}, 'Sun and load are in balance: the battery has nothing to do.');
  }
  const buys = `the home buys at ${money(facts, given.importPrice)}`;
  if (isEmpty(facts)) return text('hold-empty', facts, {}, `The battery is at its minimum: ${buys}.`);
  const deliveryCost = deliveryCostNow(facts);
  if (deliveryCost < given.importPrice - CLOSE_PRICE) return steady(facts, 0, 'Rests');
  const sentence = `Keeps what is stored: a kWh from the battery is worth ${money(facts, deliveryCost)} later, so ${buys}.`;
  return text('hold-for-later', facts, { deliveryCost }, sentence);
}

function explainHeldSurplus(facts: Facts, surplusKwh: number): PlanText {
  const { slot, given } = facts;
  const placed =
    slot.curtailedKwh > CLOSE_KWH
      ? `${energy(slot.curtailedKwh)} of sun is curtailed`
      : `the surplus is sold at ${money(facts, given.exportPrice)}`;
  if (isFull(facts)) return text('hold-full', facts, { surplusKwh }, `The battery is as full as it may be: ${placed}.`);
  const sentence = `Keeps room in the battery: a kWh stored is worth ${value(facts)} later, so ${placed}.`;
  return text('hold-room', facts, { surplusKwh }, sentence);
}

/** Prices alone do not explain it: a cost of changing power or a limit elsewhere does. */
function steady(facts: Facts, kwh: number, verb: 'Charges' | 'Gives' | 'Rests'): PlanText {
  const what = verb === 'Rests' ? verb : `${verb} ${energy(kwh)}`;
  const why = `keeps the battery's power steady, which saves more than ${money(facts, facts.given.importPrice)} per kWh now`;
  return text('steady', facts, { kwh }, `${what}: ${why}.`);
}

function chargeLimit(facts: Facts): Limit | undefined {
  const { slot, given, setup } = facts;
  if (isFull(facts)) return 'full';
  const atPower = setup.batteries.every((it, at) => slot.batteries[at].chargeKwh > maxChargeKwh(it, given) - CLOSE_KWH);
  if (atPower) return 'battery-power';
  const importLimit = Math.min(setup.grid.maxImportKw * given.hours, given.importLimitKwh);
  return slot.importKwh > importLimit - CLOSE_KWH ? 'import-limit' : undefined;
}

function dischargeLimit(facts: Facts): Limit | undefined {
  const { slot, given, setup } = facts;
  if (isEmpty(facts)) return 'empty';
  const most = setup.batteries.map((it) => maxDischargeKwh(it, given));
  if (most.every((kwh, at) => slot.batteries[at].dischargeKwh > kwh - CLOSE_KWH)) return 'battery-power';
  return slot.exportKwh > CLOSE_KWH && slot.exportKwh > setup.grid.maxExportKw * given.hours - CLOSE_KWH
    ? 'export-limit'
    : undefined;
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

type Numbers = Readonly<Record<string, number | string | undefined>>;

function text(
  code: string,
  { given, storedEnergyValue }: Facts,
  { limit, ...numbers }: Numbers,
  said: string,
): PlanText {
  const all = { ...numbers, importPrice: given.importPrice, exportPrice: given.exportPrice, storedEnergyValue };
  const values = Object.fromEntries(
    Object.entries(all).map(([key, item]) => [key, typeof item === 'number' ? rounded(item) : (item ?? null)]),
  );
  return {
    code,
    values: limit === undefined ? values : { ...values, limit },
    text: `${said}${limit === undefined ? '' : LIMIT_SENTENCES[limit as Limit]}`,
  };
}

function energy(kwh: number): string {
  return `${amount(kwh)} kWh`;
}

function money({ setup }: Facts, perKwh: number): string {
  return `${amount(perKwh, 3)} ${setup.problem.home.currency}`;
}

function value(facts: Facts): string {
  return money(facts, facts.storedEnergyValue);
}

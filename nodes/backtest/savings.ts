import { storedKwhAt } from '../home/battery.js';
import { HOUR_MS } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { Home } from '../home/schema/home.js';
import { endValuePerKwh } from './accounts.js';
import { selfConsumptionPolicy } from './policies.js';
import { replay } from './replay.js';
import type { ReplaySlot } from './world.js';

/** A stretch of the past at the meter, kWh; NaN where it was not measured. Instants are Unix ms. */
export interface MeteredSlot {
  readonly startMs: number;
  readonly endMs: number;
  readonly importKwh: number;
  readonly exportKwh: number;
  readonly pvKwh: number;
  readonly chargeKwh: number;
  readonly dischargeKwh: number;
  /** State of charge at the end, over all batteries. */
  readonly socPercent: number;
  /** Currency per kWh, tariff included; NaN where no price is known. */
  readonly importPrice: number;
  readonly exportPrice: number;
}

/** What one side of the comparison paid; money in the home's currency. */
interface SavingsSide {
  readonly importCost: number;
  readonly exportIncome: number;
  readonly wearCost: number;
  /** What the batteries hold more at the end than at the start, kWh. */
  readonly storedChangeKwh: number;
  /** import cost − export income + wear cost − stored change × its price */
  readonly cost: number;
}

/** A day of the savings ledger. */
export interface SavingsDay {
  /** The local day, YYYY-MM-DD. */
  readonly date: string;
  /** At this price (currency per kWh stored) the change of stored energy is booked, on both sides. */
  readonly storedEnergyValue: number;
  readonly slots: number;
  /** Slots that count on neither side, because a measurement or a price is missing. */
  readonly missingSlots: number;
  readonly paid: SavingsSide;
  /** The same house, sun and prices with plain self-consumption. */
  readonly selfConsumption: SavingsSide;
  /** What self-consumption would have cost more. */
  readonly saved: number;
  /** What the self-consuming twin has in store at the day's end, kWh per battery: the next day starts from it. */
  readonly twinStoredKwh: readonly number[];
}

/**
 * Closes one local day: what was paid at the meter against what the same house would have paid with plain
 * self-consumption. The twin lives on from day to day with a store of its own, so that nothing is counted twice; both
 * sides book the change of their store at V = mean import price of the day × discharge efficiency − wear.
 * @param slots the day's slots in order of time
 * @param socBefore state of charge at the day's start, percent; NaN where it was not measured
 * @param twinStoredKwh the twin's store at the day's start; undefined on the ledger's first day: as measured
 * @returns undefined where no slot of the day can be counted
 */
export function closeSavingsDay(
  home: Home,
  date: string,
  slots: readonly MeteredSlot[],
  socBefore: number,
  twinStoredKwh: readonly number[] | undefined,
): SavingsDay | undefined {
  const counted = countedSlots(home, slots, socBefore);
  if (counted.length === 0) return undefined;
  const price = sum(counted.map(({ slot }) => slot.importPrice)) / counted.length;
  const valueOf = home.batteries.map((battery) => endValuePerKwh(battery, price));
  const capacity = sum(home.batteries.map(({ capacityKwh }) => capacityKwh));
  const weighted = sum(home.batteries.map(({ capacityKwh }, index) => capacityKwh * valueOf[index]));
  const storedEnergyValue = capacity === 0 ? 0 : weighted / capacity;
  const start =
    twinStoredKwh ?? home.batteries.map((battery) => storedKwhAt(battery, clamp(counted[0].socBefore, 0, 100)));
  const twin = twinSide(
    home,
    counted.map(({ slot }) => netSlot(slot)),
    start,
    storedEnergyValue,
  );
  const paid = paidSide(home, counted, capacity, storedEnergyValue);
  return {
    date,
    storedEnergyValue,
    slots: counted.length,
    missingSlots: slots.length - counted.length,
    paid,
    selfConsumption: twin.side,
    saved: twin.side.cost - paid.cost,
    twinStoredKwh: twin.storedKwh,
  };
}

interface Counted {
  readonly slot: MeteredSlot;
  readonly socBefore: number;
}

/** The slots whose energy, price and store are known from end to end. */
function countedSlots(home: Home, slots: readonly MeteredSlot[], socBefore: number): Counted[] {
  const hasBattery = home.batteries.some(({ capacityKwh }) => capacityKwh > 0);
  const soc = (at: number) => (hasBattery ? at : 0);
  return slots.flatMap((slot, index) => {
    const before = soc(index === 0 ? socBefore : slots[index - 1].socPercent);
    const values = [
      slot.importKwh,
      slot.exportKwh,
      slot.pvKwh,
      slot.chargeKwh,
      slot.dischargeKwh,
      slot.importPrice,
      slot.exportPrice,
      before,
      soc(slot.socPercent),
    ];
    return values.every(Number.isFinite) ? [{ slot, socBefore: before }] : [];
  });
}

/** Load and PV of a slot, so that load − PV is what meter and battery say to the last digit. */
function netSlot(slot: MeteredSlot): ReplaySlot {
  const { startMs, endMs, importPrice, exportPrice } = slot;
  const netKwh = slot.importKwh - slot.exportKwh + slot.dischargeKwh - slot.chargeKwh;
  const loadKwh = Math.max(0, netKwh + slot.pvKwh);
  const hours = (endMs - startMs) / HOUR_MS;
  return { startMs, endMs, hours, importPrice, exportPrice, loadKwh, heatKwh: 0, pvKwh: loadKwh - netKwh };
}

function paidSide(home: Home, counted: readonly Counted[], capacityKwh: number, value: number): SavingsSide {
  const total = (read: (slot: MeteredSlot) => number) => sum(counted.map(({ slot }) => read(slot)));
  const wearPerKwh =
    capacityKwh === 0
      ? 0
      : sum(home.batteries.map((battery) => battery.capacityKwh * battery.wearCostPerKwh)) / capacityKwh;
  const storedChangeKwh =
    (sum(counted.map(({ slot, socBefore }) => slot.socPercent - socBefore)) * capacityKwh) / 100 || 0;
  return sideOf(
    total(({ importKwh, importPrice }) => importKwh * importPrice),
    total(({ exportKwh, exportPrice }) => exportKwh * exportPrice),
    total(({ chargeKwh, dischargeKwh }) => chargeKwh + dischargeKwh) * wearPerKwh,
    storedChangeKwh,
    value,
  );
}

function twinSide(home: Home, slots: readonly ReplaySlot[], startKwh: readonly number[], value: number) {
  const flows = replay(home, slots, startKwh, selfConsumptionPolicy(home));
  const storedKwh = flows[flows.length - 1].batteries.map((battery) => battery.storedKwh);
  const wear = flows.map(({ batteries }) =>
    sum(
      batteries.map(
        ({ chargedKwh, dischargedKwh }, index) => (chargedKwh + dischargedKwh) * home.batteries[index].wearCostPerKwh,
      ),
    ),
  );
  const side = sideOf(
    sum(flows.map(({ importKwh, slot }) => importKwh * slot.importPrice)),
    sum(flows.map(({ exportKwh, slot }) => exportKwh * slot.exportPrice)),
    sum(wear),
    sum(storedKwh) - sum(startKwh),
    value,
  );
  return { side, storedKwh };
}

function sideOf(
  importCost: number,
  exportIncome: number,
  wearCost: number,
  storedChangeKwh: number,
  value: number,
): SavingsSide {
  const cost = importCost - exportIncome + wearCost - storedChangeKwh * value;
  return { importCost, exportIncome, wearCost, storedChangeKwh, cost };
}

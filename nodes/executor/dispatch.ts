import { chargeLimitKw, dischargeLimitKw, storedKwhAt } from '../home/battery.js';
import { DarkstarError, type Text } from '../home/errors.js';
import { clamp, sum } from '../home/numbers.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { Intent } from '../home/schema/messages.js';
import { dispatchReason, selfConsumptionReason } from './dispatch-reason.js';
import { meterCost, meterPrices, type MeterPrices } from './meter.js';
import { flatValue, socWhere, valueAt, valueBetween, type ValueCurve } from './value.js';

/** What was measured and how long it shall be assumed to last. Powers are kW at the AC side. */
export interface DispatchInput {
  readonly home: Home;
  /** Load − PV: what the home lacks (positive) or has to spare, before any battery. */
  readonly netLoadKw: number;
  readonly pvKw: number;
  /** More than 0: the rest of the slot, or the whole of it in a backtest. */
  readonly hours: number;
  /** Currency per kWh, tariff included. */
  readonly importPrice: number;
  readonly exportPrice: number;
  readonly batteries: readonly ValuedBattery[];
  /** What the inverters take: any power (the default), or only the modes that the intents name, at full power. */
  readonly control?: Control;
}

export type Control = 'setpoints' | 'modes';

export interface ValuedBattery {
  /** The id of a battery of the home. */
  readonly id: string;
  readonly socPercent: number;
  /** Currency per kWh stored. */
  readonly storedEnergyValue: number;
  /** The same for every SoC, SoC increasing; where it is given it goes before `storedEnergyValue`. */
  readonly valueCurve?: ValueCurve;
  /** Whether it followed surplus and deficit until now: of batteries of nearly the same value it goes on. */
  readonly following?: boolean;
}

/** Plain self-consumption needs neither prices nor values. */
export type SelfConsumptionInput = Pick<DispatchInput, 'home' | 'netLoadKw' | 'pvKw' | 'hours'> & {
  readonly batteries: readonly Pick<ValuedBattery, 'id' | 'socPercent'>[];
};

export interface BatteryDispatch {
  readonly id: string;
  readonly intent: Intent;
  /** What to do at the measured net load: positive discharges. */
  readonly powerKw: number;
  /** The limits within which the inverter may follow surplus and deficit by itself until the next decision. */
  readonly maxChargeKw: number;
  readonly maxDischargeKw: number;
  /** The SoC at which the intent has reached its end. */
  readonly socTargetPercent: number;
  readonly reason: Text;
}

export interface Dispatch {
  readonly batteries: readonly BatteryDispatch[];
  /** The most that may go into the grid now: 0 where export is not allowed or costs money. */
  readonly exportLimitKw: number;
  /** PV power to hold back, 0 to the surplus. */
  readonly curtailKw: number;
}

// An LP dual often equals a threshold but for rounding. What differs by less than half the smallest step of a price
// (0.01 per MWh) is a tie, and ties go to self-consumption.
const TIE_PER_KWH = 5e-6;
// How far the battery that follows the home may move before another of the same value takes over.
const FOLLOWING_PERCENT = 5;

/** How far one battery may go beside those that have decided already. */
interface Room {
  /** Grid power without this battery, positive imports. */
  readonly baseKw: number;
  /** The lowest (charging, not positive) and highest (discharging, not negative) power that every limit allows. */
  readonly lowestKw: number;
  readonly highestKw: number;
  readonly mayBuy: boolean;
  readonly maySell: boolean;
  /** Whether a battery before this one still follows surplus or deficit: two would chase the same load. */
  readonly followed: { readonly surplus: boolean; readonly deficit: boolean };
}

interface Position extends Room {
  readonly battery: Battery;
  readonly socPercent: number;
  readonly value: ValueCurve;
}

/** What the value of stored energy says of each use at the present SoC. */
interface Worth {
  readonly buying: boolean;
  readonly selling: boolean;
  readonly keepingSurplus: boolean;
  readonly covering: boolean;
}

type Decided = BatteryDispatch & { readonly room: Room };

/**
 * Decides what every battery does now: it trades the slot's money against the value of stored energy, on the measured
 * net load. One kWh charged stores ηc and costs its price at the meter plus wear; one kWh discharged takes 1/ηd from
 * the store and brings its price at the meter less wear. Ties go to plain self-consumption. Batteries take their turn
 * in the order of their value and never feed each other. Surplus that costs money is held back.
 * @throws DarkstarError `unknown-battery`
 */
export function dispatchHome(input: DispatchInput): Dispatch {
  const prices = meterPrices(input);
  const decided: Decided[] = [];
  for (const valued of inOrderOfValue(input)) {
    const battery = batteryOf(input.home, valued.id);
    const value = valued.valueCurve ?? flatValue(valued.storedEnergyValue);
    const room = roomFor(battery, valued.socPercent, input, decided);
    const position: Position = { ...room, battery, socPercent: valued.socPercent, value };
    const powerKw = bestPower(position, input, prices);
    const mode = input.control === 'modes' ? modeOf(position, powerKw, prices) : undefined;
    decided.push({ ...describe(position, powerKw, input.home.currency, prices, mode), room });
  }
  const wanted = input.home.grid.exportAllowed && prices.exportPrice >= prices.curtailPrice - TIE_PER_KWH;
  const inGivenOrder = input.batteries.flatMap(({ id }) => decided.filter((each) => each.id === id));
  return toDispatch(input, inGivenOrder, wanted ? input.home.grid.maxExportKw : 0);
}

/**
 * Plain self-consumption, the fallback and the benchmark: surplus charges, deficit discharges, nothing is traded with
 * the grid, and PV is held back only where the grid takes no more.
 * @throws DarkstarError `unknown-battery`
 */
export function selfConsumption(input: SelfConsumptionInput): Dispatch {
  const decided: Decided[] = [];
  for (const { id, socPercent } of input.batteries) {
    const battery = batteryOf(input.home, id);
    const room = roomFor(battery, socPercent, input, decided);
    const powerKw = plainPower(room);
    const limits = followLimits(battery, powerKw, { surplus: !room.followed.surplus, deficit: !room.followed.deficit });
    const intent = 'self-consumption' as const;
    const socTargetPercent = battery.minSocPercent;
    decided.push({ id, intent, powerKw, ...limits, socTargetPercent, reason: selfConsumptionReason(), room });
  }
  const { exportAllowed, maxExportKw } = input.home.grid;
  return toDispatch(input, decided, exportAllowed ? maxExportKw : 0);
}

function toDispatch(input: SelfConsumptionInput, decided: readonly Decided[], exportLimitKw: number): Dispatch {
  const gridKw = input.netLoadKw - sum(decided.map((each) => each.powerKw));
  return {
    batteries: decided.map(({ room: _room, ...dispatch }) => dispatch),
    exportLimitKw,
    curtailKw: clamp(-gridKw - exportLimitKw, 0, input.pvKw),
  };
}

/**
 * A deficit is covered by the energy of least value first, a surplus goes where it is worth most. Who follows the home
 * now is judged by a SoC that its work has not moved yet: two batteries would else take turns with every decision.
 */
function inOrderOfValue({ home, netLoadKw, batteries }: DispatchInput): ValuedBattery[] {
  const rank = (valued: ValuedBattery) => {
    const battery = batteryOf(home, valued.id);
    const headStart = valued.following ? Math.sign(netLoadKw) * FOLLOWING_PERCENT : 0;
    const socPercent = clamp(valued.socPercent + headStart, 0, 100);
    const value = valued.valueCurve ? valueAt(valued.valueCurve, socPercent) : valued.storedEnergyValue;
    return netLoadKw > 0 ? value / battery.dischargeEfficiency : -value * battery.chargeEfficiency;
  };
  return [...batteries].sort((a, b) => rank(a) - rank(b));
}

function roomFor(
  battery: Battery,
  socPercent: number,
  { home, netLoadKw, hours }: SelfConsumptionInput,
  decided: readonly Decided[],
): Room {
  const { grid } = home;
  const storedKwh = storedKwhAt(battery, socPercent);
  const charging = sum(decided.map((each) => Math.max(0, -each.powerKw)));
  const discharging = sum(decided.map((each) => Math.max(0, each.powerKw)));
  const baseKw = netLoadKw + charging - discharging;
  const surplusKw = Math.max(0, -netLoadKw - charging);
  const deficitKw = Math.max(0, netLoadKw - discharging);
  // Energy that one battery gives and another takes is only lost and worn: they never feed each other.
  const mayBuy = battery.chargeFromGrid && discharging === 0;
  const maySell = battery.dischargeToGrid && grid.exportAllowed && charging === 0;
  const importRoomKw = Math.min(grid.maxImportKw, grid.importLimitKw ?? Infinity) - baseKw;
  const chargeKw = mayBuy ? Math.max(surplusKw, importRoomKw) : surplusKw;
  const dischargeKw = maySell ? Math.max(deficitKw, baseKw + grid.maxExportKw) : deficitKw;
  return {
    baseKw,
    lowestKw: 0 - Math.min(chargeKw, chargeLimitKw(battery, storedKwh, hours)),
    highestKw: Math.min(dischargeKw, dischargeLimitKw(battery, storedKwh, hours)),
    mayBuy,
    maySell,
    followed: {
      surplus: decided.some((each) => each.maxChargeKw > Math.max(0, -each.powerKw) && each.room.lowestKw < 0),
      deficit: decided.some((each) => each.maxDischargeKw > Math.max(0, each.powerKw) && each.room.highestKw > 0),
    },
  };
}

/** What plain self-consumption would do: bring the meter to zero. */
function plainPower({ baseKw, lowestKw, highestKw }: Room): number {
  return clamp(baseKw, lowestKw, highestKw);
}

/**
 * The power with the lowest cost. The cost is smooth between a few powers (where the meter passes zero or a limit, and
 * where the value of what is stored meets a price), so the best of those is the best of all.
 */
function bestPower(position: Position, { home, hours, control }: DispatchInput, prices: MeterPrices): number {
  const plainKw = plainPower(position);
  const candidates =
    control === 'modes' ? modesOf(position).map((mode) => mode.powerKw) : turningPoints(position, home, prices, hours);
  const score = (powerKw: number) =>
    slotCost(position, powerKw, home, prices, hours) + TIE_PER_KWH * hours * Math.abs(powerKw - plainKw);
  let best = { powerKw: plainKw, score: score(plainKw) };
  for (const candidate of candidates) {
    const powerKw = clamp(candidate, position.lowestKw, position.highestKw);
    const candidateScore = score(powerKw);
    if (candidateScore < best.score) best = { powerKw, score: candidateScore };
  }
  return best.powerKw;
}

/** The modes that an inverter offers, with the power that each would have now. */
function modesOf(position: Position): readonly { readonly intent: Intent; readonly powerKw: number }[] {
  const plainKw = plainPower(position);
  return [
    { intent: 'self-consumption', powerKw: plainKw },
    { intent: 'charge-from-surplus', powerKw: Math.min(0, plainKw) },
    { intent: 'discharge-to-home', powerKw: Math.max(0, plainKw) },
    { intent: 'hold', powerKw: 0 },
    ...(position.mayBuy ? [{ intent: 'charge-from-grid' as const, powerKw: position.lowestKw }] : []),
    ...(position.maySell ? [{ intent: 'export' as const, powerKw: position.highestKw }] : []),
  ];
}

/** The mode for a power: the one that the value names where it has that power, else the first that has. */
function modeOf(position: Position, powerKw: number, prices: MeterPrices): Intent {
  const worth = judge(position.battery, valueAt(position.value, position.socPercent), prices);
  const named = intentFor(position, worth, powerKw);
  const fitting = modesOf(position).filter((mode) => mode.powerKw === powerKw);
  return fitting.find(({ intent }) => intent === named)?.intent ?? fitting[0]?.intent ?? named;
}

/** What the slot costs (currency) at a battery power: the meter and the wear, less the value of what is stored by it. */
function slotCost(position: Position, powerKw: number, home: Home, prices: MeterPrices, hours: number): number {
  const { battery, socPercent, value } = position;
  const storedKw = powerKw > 0 ? -powerKw / battery.dischargeEfficiency : -powerKw * battery.chargeEfficiency;
  const socAfter = powerKw === 0 ? socPercent : socPercent + (100 * storedKw * hours) / battery.capacityKwh;
  const storedValue = (valueBetween(value, socPercent, socAfter) * battery.capacityKwh) / 100;
  const spentPerHour = meterCost(position.baseKw - powerKw, home, prices) + battery.wearCostPerKwh * Math.abs(powerKw);
  return spentPerHour * hours - storedValue;
}

function turningPoints(position: Position, home: Home, prices: MeterPrices, hours: number): number[] {
  const { battery, baseKw, socPercent, value } = position;
  const { grid } = home;
  const meterPowers = [0, -grid.maxExportKw, grid.maxImportKw, grid.importLimitKw ?? grid.maxImportKw];
  const { importPrice, surplusPrice, curtailPrice } = prices;
  const overLimit = importPrice + grid.importLimitPenaltyPerKwh;
  const shed = importPrice + home.sheddingCostPerKwh;
  const turns = [importPrice, surplusPrice, curtailPrice, overLimit, shed].flatMap((price) => [
    ...socWhere(value, storingCost(battery, price)).filter((soc) => soc > socPercent),
    ...socWhere(value, deliveringGain(battery, price)).filter((soc) => soc < socPercent),
  ]);
  return [
    position.lowestKw,
    0,
    position.highestKw,
    ...meterPowers.map((gridKw) => baseKw - gridKw),
    ...turns.map((soc) => powerTo(battery, socPercent, soc, hours)),
  ];
}

/** What a stored kWh costs that is bought at this price. */
function storingCost(battery: Battery, price: number): number {
  return (price + battery.wearCostPerKwh) / battery.chargeEfficiency;
}

/** What a stored kWh brings that is delivered at this price. */
function deliveringGain(battery: Battery, price: number): number {
  return (price - battery.wearCostPerKwh) * battery.dischargeEfficiency;
}

/** The power that brings the battery from one SoC to another in so many hours. */
function powerTo(battery: Battery, fromPercent: number, toPercent: number, hours: number): number {
  const storedKwh = storedKwhAt(battery, toPercent - fromPercent);
  return storedKwh > 0
    ? -storedKwh / (battery.chargeEfficiency * hours)
    : (-storedKwh * battery.dischargeEfficiency) / hours;
}

/** Names the decision by what the value says at this SoC, so that the name stays while the net load moves. */
function describe(
  position: Position,
  powerKw: number,
  currency: string,
  prices: MeterPrices,
  mode: Intent | undefined,
): BatteryDispatch {
  const { battery, socPercent, followed } = position;
  const value = valueAt(position.value, socPercent);
  const worth = judge(battery, value, prices);
  const intent = mode ?? intentFor(position, worth, powerKw);
  const trades = intent === 'charge-from-grid' || intent === 'export';
  // A mode follows as its name says; setpoints follow where the value says so.
  const stores = mode ? intent === 'self-consumption' || intent === 'charge-from-surplus' : worth.keepingSurplus;
  const covers = mode ? intent === 'self-consumption' || intent === 'discharge-to-home' : worth.covering;
  const follows = {
    surplus: !trades && stores && !followed.surplus,
    deficit: !trades && covers && !followed.deficit,
  };
  return {
    id: battery.id,
    intent,
    powerKw,
    ...followLimits(battery, powerKw, follows),
    socTargetPercent: socTarget(position, intent, prices),
    reason: dispatchReason(intent, {
      currency,
      storedValue: value,
      buyingCost: storingCost(battery, prices.importPrice),
      surplusCost: storingCost(battery, prices.surplusPrice),
      homeGain: deliveringGain(battery, prices.importPrice),
      exportGain: deliveringGain(battery, prices.exportPrice),
    }),
  };
}

function followLimits(battery: Battery, powerKw: number, follows: { surplus: boolean; deficit: boolean }) {
  return {
    maxChargeKw: follows.surplus ? battery.maxChargeKw : Math.max(0, -powerKw),
    maxDischargeKw: follows.deficit ? battery.maxDischargeKw : Math.max(0, powerKw),
  };
}

function judge(battery: Battery, value: number, prices: MeterPrices): Worth {
  const { importPrice, surplusPrice, exportPrice } = prices;
  const { wearCostPerKwh: wear, chargeEfficiency, dischargeEfficiency } = battery;
  return {
    buying: chargeEfficiency * value - importPrice - wear > TIE_PER_KWH,
    selling: exportPrice - wear - value / dischargeEfficiency > TIE_PER_KWH,
    keepingSurplus: chargeEfficiency * value - surplusPrice - wear >= -TIE_PER_KWH,
    covering: importPrice - wear - value / dischargeEfficiency >= -TIE_PER_KWH,
  };
}

function intentFor(position: Position, worth: Worth, powerKw: number): Intent {
  const { battery, socPercent } = position;
  const canCharge = battery.maxChargeKw > 0 && socPercent < battery.maxSocPercent;
  const canDischarge = battery.maxDischargeKw > 0 && socPercent > battery.minSocPercent;
  if (worth.buying && position.mayBuy && canCharge && powerKw <= 0) return 'charge-from-grid';
  if (worth.selling && position.maySell && canDischarge && powerKw >= 0) return 'export';
  // A limit of the grid may ask for power that the value alone would not.
  const charges = worth.keepingSurplus || powerKw < 0;
  const discharges = worth.covering || powerKw > 0;
  if (charges && discharges) return 'self-consumption';
  if (charges) return 'charge-from-surplus';
  return discharges ? 'discharge-to-home' : 'hold';
}

/** The next SoC at which the value would end this intent, or else the limit of the battery. */
function socTarget(
  position: Position,
  intent: Intent,
  { importPrice, surplusPrice, exportPrice }: MeterPrices,
): number {
  const { battery, socPercent, value } = position;
  const above = (price: number) =>
    socWhere(value, storingCost(battery, price))
      .filter((soc) => soc > socPercent)
      .reduce((a, b) => Math.min(a, b), battery.maxSocPercent);
  const below = (price: number) =>
    socWhere(value, deliveringGain(battery, price))
      .filter((soc) => soc < socPercent)
      .reduce((a, b) => Math.max(a, b), battery.minSocPercent);
  switch (intent) {
    case 'charge-from-grid':
      return above(importPrice);
    case 'charge-from-surplus':
      return above(surplusPrice);
    case 'export':
      return below(exportPrice);
    case 'discharge-to-home':
    case 'self-consumption':
      return below(importPrice);
    case 'hold':
      return socPercent;
  }
}

function batteryOf(home: Home, id: string): Battery {
  const battery = home.batteries.find((each) => each.id === id);
  if (battery) return battery;
  const known = home.batteries.map((each) => each.id).join(', ') || 'none';
  throw new DarkstarError('unknown-battery', `The home has no battery "${id}" (it has: ${known}). Correct the id.`);
}

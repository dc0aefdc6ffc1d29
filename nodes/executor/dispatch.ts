import { chargeLimitKw, dischargeLimitKw, storedKwhAt } from '../home/battery.js';
import { DarkstarError, type Text } from '../home/errors.js';
import { clamp, sum } from '../home/numbers.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { Intent } from '../home/schema/messages.js';
import { bestPower, type Control } from './best-power.js';
import { dispatchReason, selfConsumptionReason } from './dispatch-reason.js';
import { intentFor, judge, modeOf, socTarget } from './intent.js';
import { meterPrices, type MeterPrices } from './meter.js';
import { deliveringGain, plainPower, storingCost, TIE_PER_KWH, type Position, type Room } from './position.js';
import { flatValue, valueAt, type ValueCurve } from './value.js';

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
type SelfConsumptionInput = Pick<DispatchInput, 'home' | 'netLoadKw' | 'pvKw' | 'hours'> & {
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

// How far the battery that follows the home may move before another of the same value takes over.
const FOLLOWING_PERCENT = 5;

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

function batteryOf(home: Home, id: string): Battery {
  const battery = home.batteries.find((each) => each.id === id);
  if (battery) return battery;
  const known = home.batteries.map((each) => each.id).join(', ') || 'none';
  throw new DarkstarError('unknown-battery', `The home has no battery "${id}" (it has: ${known}). Correct the id.`);
}

import type { Battery } from '../home/schema/home.js';
import type { Intent } from '../home/schema/messages.js';
import { modesOf } from './best-power.js';
import type { MeterPrices } from './meter.js';
import { deliveringGain, storingCost, TIE_PER_KWH, type Position } from './position.js';
import { socWhere, valueAt } from './value.js';

/** What the value of stored energy says of each use at the present SoC. */
interface Worth {
  readonly buying: boolean;
  readonly selling: boolean;
  readonly keepingSurplus: boolean;
  readonly covering: boolean;
}

/** The mode for a power: the one that the value names where it has that power, else the first that has. */
export function modeOf(position: Position, powerKw: number, prices: MeterPrices): Intent {
  const worth = judge(position.battery, valueAt(position.value, position.socPercent), prices);
  const named = intentFor(position, worth, powerKw);
  const fitting = modesOf(position).filter((mode) => mode.powerKw === powerKw);
  return fitting.find(({ intent }) => intent === named)?.intent ?? fitting[0]?.intent ?? named;
}

export function judge(battery: Battery, value: number, prices: MeterPrices): Worth {
  const { importPrice, surplusPrice, exportPrice } = prices;
  const { wearCostPerKwh: wear, chargeEfficiency, dischargeEfficiency } = battery;
  return {
    buying: chargeEfficiency * value - importPrice - wear > TIE_PER_KWH,
    selling: exportPrice - wear - value / dischargeEfficiency > TIE_PER_KWH,
    keepingSurplus: chargeEfficiency * value - surplusPrice - wear >= -TIE_PER_KWH,
    covering: importPrice - wear - value / dischargeEfficiency >= -TIE_PER_KWH,
  };
}

export function intentFor(position: Position, worth: Worth, powerKw: number): Intent {
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
export function socTarget(
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

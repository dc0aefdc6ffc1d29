import { storedKwhAt } from '../home/battery.js';
import { clamp } from '../home/numbers.js';
import type { Battery, Home } from '../home/schema/home.js';
import type { Intent } from '../home/schema/messages.js';
import { meterCost, type MeterPrices } from './meter.js';
import { deliveringGain, plainPower, storingCost, TIE_PER_KWH, type Position } from './position.js';
import { socWhere, valueBetween } from './value.js';

/** What the inverters take: any power, or only the modes that the intents name, at full power. */
export type Control = 'setpoints' | 'modes';

/** Whom and how long a power is chosen for. */
interface Terms {
  readonly home: Home;
  readonly hours: number;
  readonly control?: Control;
}

/**
 * The power with the lowest cost. The cost is smooth between a few powers (where the meter passes zero or a limit, and
 * where the value of what is stored meets a price), so the best of those is the best of all.
 */
export function bestPower(position: Position, { home, hours, control }: Terms, prices: MeterPrices): number {
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
export function modesOf(position: Position): readonly { readonly intent: Intent; readonly powerKw: number }[] {
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

/** The power that brings the battery from one SoC to another in so many hours. */
function powerTo(battery: Battery, fromPercent: number, toPercent: number, hours: number): number {
  const storedKwh = storedKwhAt(battery, toPercent - fromPercent);
  return storedKwh > 0
    ? -storedKwh / (battery.chargeEfficiency * hours)
    : (-storedKwh * battery.dischargeEfficiency) / hours;
}

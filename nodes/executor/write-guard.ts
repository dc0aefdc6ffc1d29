import type { Action } from '../home/schema/messages.js';

/**
 * How an action differs from the one that the device has: `pressing` where the device trades with the grid and shall do
 * otherwise or less, or shall begin to; `relaxing` where the change may wait for the next decision of the clock; `none`
 * where nothing moved by more than `minChangeKw`. Writes wear out the memory of inverters, so the difference decides
 * what is sent, and when.
 */
export type Change = 'none' | 'relaxing' | 'pressing';

export function changeBetween(written: Action | undefined, wanted: Action, minChangeKw: number): Change {
  if (!written) return 'pressing';
  const trading = isTrading(written) || isTrading(wanted);
  if (written.intent !== wanted.intent) return trading ? 'pressing' : 'relaxing';
  const moves = [wanted.maxChargeKw - written.maxChargeKw, wanted.maxDischargeKw - written.maxDischargeKw];
  // Where the inverter follows the home by itself, the power is what it does anyway, and no setting.
  if (trading) moves.push(Math.abs(wanted.powerKw) - Math.abs(written.powerKw));
  if (trading && moves.some((moveKw) => moveKw < -minChangeKw)) return 'pressing';
  if (written.curtail !== wanted.curtail || moves.some((moveKw) => Math.abs(moveKw) > minChangeKw)) return 'relaxing';
  return 'none';
}

function isTrading({ intent }: Action): boolean {
  return intent === 'charge-from-grid' || intent === 'export';
}

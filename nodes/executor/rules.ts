import type { Text } from '../home/errors.js';
import type { Home } from '../home/schema/home.js';
import type { Measured } from './measured.js';
import type { ExecutorSettings } from './settings.js';

/** The rules that go before the plan by themselves, the highest priority first; wishes and manual control are above or between. */
export const PRIORITIES = {
  manual: 10,
  pause: 10,
  'grid-outage': 9.5,
  'emergency-charge': 9,
  wish: 8.8,
  'no-export': 8.5,
  'no-slot': 8,
  'excess-pv': 5,
} as const;

/** What the rules say now. */
export interface RuleVerdict {
  /** Batteries to charge from the grid at once. */
  readonly emergency: ReadonlySet<string>;
  /** Batteries that sell nothing. */
  readonly noExport: ReadonlySet<string>;
  /** Whether surplus heats water to the maximum. */
  readonly excessPv: boolean;
}

export const NO_VERDICT: RuleVerdict = { emergency: new Set(), noExport: new Set(), excessPv: false };

// A rule ends a little beyond the threshold at which it begins, so that it does not come and go with every reading.
const EMERGENCY_END_PERCENT = 1;
const NO_EXPORT_END_PERCENT = 2;
const EXCESS_END_KW = 0.5;
const EXCESS_END_PERCENT = 5;

/**
 * The rules with hysteresis: `before` is the verdict until now. `heaterKw` is what water heaters use already: surplus
 * that heats water must not look as if it had gone.
 */
export function judgeRules(
  before: RuleVerdict,
  home: Home,
  measured: Measured,
  heaterKw: number,
  settings: ExecutorSettings,
): RuleVerdict {
  const { emergencyMarginPercent, noExportPercent, excessPvKw, excessPvSocPercent } = settings;
  const emergency = new Set<string>();
  const noExport = new Set<string>();
  for (const { id, socPercent } of measured.batteries) {
    const lowest = home.batteries.find((battery) => battery.id === id)?.minSocPercent ?? 0;
    const emergencyEnd = before.emergency.has(id) ? lowest + EMERGENCY_END_PERCENT : lowest - emergencyMarginPercent;
    if (emergencyMarginPercent > 0 && socPercent < emergencyEnd) emergency.add(id);
    const exportEnd = before.noExport.has(id) ? noExportPercent + NO_EXPORT_END_PERCENT : noExportPercent;
    if (noExportPercent > 0 && socPercent <= exportEnd) noExport.add(id);
  }
  const surplusKw = heaterKw - measured.netLoadKw;
  const charged = (least: number) => measured.batteries.every(({ socPercent }) => socPercent >= least);
  const excessPv =
    excessPvKw > 0 &&
    home.waterHeaters.length > 0 &&
    (before.excessPv
      ? surplusKw >= excessPvKw - EXCESS_END_KW && charged(excessPvSocPercent - EXCESS_END_PERCENT)
      : surplusKw >= excessPvKw && charged(excessPvSocPercent));
  return { emergency, noExport, excessPv };
}

export function emergencyReason(battery: string, socPercent: number, endPercent: number): Text {
  const text = `Battery "${battery}" is at ${socPercent} %, below what it may go to: charges from the grid to ${endPercent} %.`;
  return { code: 'emergency-charge', values: { battery, socPercent, endPercent }, text };
}

export function emergencyEnd(lowestPercent: number): number {
  return lowestPercent + EMERGENCY_END_PERCENT;
}

export function noExportReason(batteries: ReadonlySet<string>, { noExportPercent }: ExecutorSettings): Text {
  const names = [...batteries].join(', ');
  const end = noExportPercent + NO_EXPORT_END_PERCENT;
  const text = `Sells nothing from ${names}: its charge is at ${noExportPercent} % or below; ends above ${end} %.`;
  return { code: 'no-export', values: { batteries: names, noExportPercent, endPercent: end }, text };
}

export function excessPvReason({ excessPvKw, excessPvSocPercent }: ExecutorSettings): Text {
  const text = `The sun gives ${excessPvKw} kW or more beyond the home and the batteries have ${excessPvSocPercent} %: heats water to the maximum until the surplus ends.`;
  return { code: 'excess-pv', values: { excessPvKw, excessPvSocPercent }, text };
}

export function outageReason(): Text {
  const text =
    'The grid is out: the inverter runs the home by itself until the grid is back; nothing is bought or sold.';
  return { code: 'grid-outage', values: {}, text };
}

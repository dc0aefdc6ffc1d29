import {
  chargeSegments,
  dischargeSegments,
  storeSideKwh,
  taperedChargeKwh,
  taperedDischargeKwh,
} from './battery-curve.js';
import type { SetupBattery } from './setup.js';
import { slotStart, type SlotSteps, type Staircase } from './staircase.js';

/** How much a battery that starts a slot at an edge can take in and give out, kWh on the store's side. */
interface TaperLimits {
  readonly inKwh: number;
  readonly outKwh: number;
}

/** How the value at a slot's start follows from that at its end and from what the slot lets the battery do. */
export function startsOf(
  it: SetupBattery,
  edges: readonly number[],
): (after: Staircase, steps: SlotSteps, hours: number) => Staircase {
  const top = edges[edges.length - 1];
  if (!it.battery.chargeTaper && !it.battery.dischargeTaper) return (after, steps) => slotStart(after, steps, top);
  const byHours = new Map<number, readonly TaperLimits[]>();
  return (after, steps, hours) => {
    const limits = byHours.get(hours) ?? limitsAt(it, edges, hours);
    byHours.set(hours, limits);
    return taperedStart(after, steps, edges, limits);
  };
}

/** What the tapers leave a battery to do in a slot, for each stored energy that the slot may begin with. */
function limitsAt(it: SetupBattery, edges: readonly number[], hours: number): readonly TaperLimits[] {
  const [charge, discharge] = [chargeSegments(it.battery), dischargeSegments(it.battery)];
  const mostIn = it.battery.maxChargeKw * hours;
  const mostOut = it.battery.maxDischargeKw * hours;
  return edges.map((storedKwh) => ({
    inKwh: storeSideKwh(charge, Math.min(mostIn, taperedChargeKwh(it, storedKwh, hours)), hours),
    outKwh: storeSideKwh(discharge, Math.min(mostOut, taperedDischargeKwh(it, storedKwh, hours)), hours),
  }));
}

/**
 * The value of stored energy at a slot's start where the limits of a battery depend on what it holds: at every edge the
 * best move within the limits is sought by itself, and the value of a cell is the mean between its edges.
 */
function taperedStart(
  after: Staircase,
  { steps, charge }: SlotSteps,
  edges: readonly number[],
  limits: readonly TaperLimits[],
): Staircase {
  const top = edges[edges.length - 1];
  const slotGains = cumulative(
    steps.map(({ width }) => width),
    steps.map(({ value }) => value),
  );
  const held = cumulative(after.widths, after.values);
  const worth = edges.map((storedKwh, at) => {
    const least = Math.max(-charge, -limits[at].inKwh, storedKwh - top);
    const most = Math.max(least, Math.min(slotGains.end - charge, limits[at].outKwh, storedKwh));
    return bestOf(slotGains, held, storedKwh, least + charge, most + charge, charge);
  });
  return {
    widths: edges.slice(1).map((edge, at) => edge - edges[at]),
    values: edges.slice(1).map((edge, at) => (edge > edges[at] ? (worth[at + 1] - worth[at]) / (edge - edges[at]) : 0)),
  };
}

interface Cumulative {
  readonly from: Float64Array;
  readonly values: readonly number[];
  readonly worth: Float64Array;
  readonly end: number;
}

function cumulative(widths: readonly number[], values: readonly number[]): Cumulative {
  const from = new Float64Array(widths.length + 1);
  const worth = new Float64Array(widths.length + 1);
  widths.forEach((width, at) => {
    from[at + 1] = from[at] + width;
    worth[at + 1] = worth[at] + width * values[at];
  });
  return { from, values, worth, end: from[widths.length] };
}

function worthAt(it: Cumulative, kwh: number): number {
  const at = stepAt(it, kwh);
  return it.values.length === 0 ? 0 : it.worth[at] + (kwh - it.from[at]) * it.values[at];
}

/** The step that an energy lies in, or ends. */
function stepAt({ from, values }: Cumulative, kwh: number): number {
  let at = 0;
  while (at < values.length - 1 && from[at + 1] < kwh) at++;
  return at;
}

/** Moves out of the store what brings more than it is worth to keep, between `least` and `most` from full charging. */
function bestOf(
  gains: Cumulative,
  held: Cumulative,
  storedKwh: number,
  least: number,
  most: number,
  charge: number,
): number {
  let out = least;
  let left = storedKwh + charge - least;
  let worth = worthAt(gains, out) + worthAt(held, left);
  let step = stepAt(gains, out);
  let cell = stepAt(held, left);
  while (out < most && step < gains.values.length) {
    const more = gains.values[step] - held.values[cell];
    if (more <= 0) break;
    const [stepLeft, cellLeft] = [gains.from[step + 1] - out, left - held.from[cell]];
    const moved = Math.min(stepLeft, cellLeft, most - out);
    worth += more * moved;
    out += moved;
    left -= moved;
    if (moved === stepLeft) step++;
    if (moved === cellLeft && cell > 0) cell--;
    else if (moved === cellLeft) break;
  }
  return worth;
}

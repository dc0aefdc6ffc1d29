import { round } from '../home/numbers.js';
import type { Setup, SetupBattery } from './setup.js';
import { cellMeans, type Staircase } from './staircase.js';

// How near to the plan a manual slot shall end, points of state of charge.
const MANUAL_BAND_PERCENT = 0.1;
// A point of a curve that its neighbours give within this share of the curve's spread is left out.
const SIMPLIFY_SHARE = 0.02;

/** A value curve as the plan holds it. */
export interface Points {
  readonly socPercent: number[];
  readonly valuePerKwh: number[];
}

/** One point in the middle of each cell. */
export function toPoints(curve: Staircase, edges: readonly number[], { battery }: SetupBattery): Points {
  const middles = edges.slice(1).map((edge, index) => (edge + edges[index]) / 2);
  return {
    socPercent: middles.map((kwh) => round((kwh / battery.capacityKwh) * 100, 3)),
    valuePerKwh: cellMeans(curve, edges).map((value) => round(value, 5)),
  };
}

/** Where a person has asked for it, nothing counts but to be where the plan is at the slot's end. */
export function manualPoints({ battery }: SetupBattery, plannedKwh: number, { problem }: Setup): Points {
  const planned = (plannedKwh / battery.capacityKwh) * 100;
  const must = problem.home.manualSlotPenaltyPerKwh;
  const around = [planned - MANUAL_BAND_PERCENT, planned + MANUAL_BAND_PERCENT];
  return { socPercent: around.map((percent) => round(percent, 3)), valuePerKwh: [must, -must] };
}

/** Leaves out points that a straight line between the kept ones gives as well (Douglas and Peucker, 1973). */
export function simplify({ socPercent, valuePerKwh }: Points): Points {
  const last = socPercent.length - 1;
  const tolerance = (valuePerKwh[0] - valuePerKwh[last]) * SIMPLIFY_SHARE + 1e-6;
  const kept = new Set([0, last]);
  const split = (from: number, to: number) => {
    let worst = -1;
    let worstError = tolerance;
    for (let index = from + 1; index < to; index++) {
      const share = (socPercent[index] - socPercent[from]) / (socPercent[to] - socPercent[from]);
      const straight = valuePerKwh[from] + share * (valuePerKwh[to] - valuePerKwh[from]);
      const error = Math.abs(valuePerKwh[index] - straight);
      if (error > worstError) [worst, worstError] = [index, error];
    }
    if (worst < 0) return;
    kept.add(worst);
    split(from, worst);
    split(worst, to);
  };
  split(0, last);
  const keep = (_: number, index: number) => kept.has(index);
  return { socPercent: socPercent.filter(keep), valuePerKwh: valuePerKwh.filter(keep) };
}

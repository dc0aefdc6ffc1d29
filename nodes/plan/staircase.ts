import { clamp } from '../home/numbers.js';

/**
 * The marginal value of stored energy as a staircase: from empty upwards, each stretch of `widths[i]` kWh is worth
 * `values[i]` currency per kWh stored. Values fall: the first kWh is the dearest.
 */
export interface Staircase {
  readonly widths: readonly number[];
  readonly values: readonly number[];
}

/** One stretch of such a staircase, or of a slot's own. */
export interface Step {
  readonly width: number;
  readonly value: number;
}

/** Every kWh below a floor is worth the penalty more. */
export function withFloor({ widths, values }: Staircase, floorKwh: number, penaltyPerKwh: number): Staircase {
  if (floorKwh === 0) return { widths, values };
  const stepped = { widths: [] as number[], values: [] as number[] };
  let from = 0;
  widths.forEach((width, index) => {
    const below = clamp(floorKwh - from, 0, width);
    if (below > 0) push(stepped, below, values[index] + penaltyPerKwh);
    if (width > below) push(stepped, width - below, values[index]);
    from += width;
  });
  return stepped;
}

/** The value before an idle drain: so much more must be stored. */
export function drained(after: Staircase, byKwh: number, top: number): Staircase {
  if (byKwh === 0) return after;
  const shifted = { widths: [byKwh], values: [after.values[0]] };
  let from = byKwh;
  after.widths.forEach((width, index) => {
    const inside = Math.min(width, top - from);
    if (inside > 0) push(shifted, inside, after.values[index]);
    from += width;
  });
  return shifted;
}

/** What a slot lets a battery do: steps for charging less and then for discharging more, the most valuable first. */
export interface SlotSteps {
  readonly steps: readonly Step[];
  /** The most that can be charged, kWh stored: where the steps begin. */
  readonly charge: number;
}

/** Merges the slot's steps with the staircase at its end, and keeps what lies between empty and full. */
export function slotStart(after: Staircase, { steps, charge }: SlotSteps, top: number): Staircase {
  const merged = { widths: [] as number[], values: [] as number[] };
  let position = -charge;
  let next = 0;
  let later = 0;
  while (position < top && (next < steps.length || later < after.widths.length)) {
    const own = next < steps.length && !(later < after.widths.length && after.values[later] > steps[next].value);
    const width = own ? steps[next].width : after.widths[later];
    const value = own ? steps[next].value : after.values[later];
    if (own) next++;
    else later++;
    const inside = Math.min(top, position + width) - Math.max(0, position);
    if (inside > 0) push(merged, inside, value);
    position += width;
  }
  return merged;
}

/** The mean of staircases by their weights, on the cells between the edges. */
export function mean(
  curves: readonly Staircase[],
  points: readonly { readonly weight: number }[],
  edges: readonly number[],
): Staircase {
  const cells = curves.map((curve) => cellMeans(curve, edges));
  return {
    widths: edges.slice(1).map((edge, index) => edge - edges[index]),
    values: edges.slice(1).map((_, cell) => points.reduce((sum, { weight }, at) => sum + weight * cells[at][cell], 0)),
  };
}

/** The mean value in each cell between two edges. */
export function cellMeans({ widths, values }: Staircase, edges: readonly number[]): number[] {
  const means: number[] = [];
  let step = 0;
  let stepEnd = widths[0];
  for (let cell = 1; cell < edges.length; cell++) {
    const high = edges[cell];
    let at = edges[cell - 1];
    let worth = 0;
    while (step < widths.length - 1 && stepEnd < high) {
      if (stepEnd > at) {
        worth += (stepEnd - at) * values[step];
        at = stepEnd;
      }
      stepEnd += widths[++step];
    }
    worth += (high - at) * values[step];
    means.push(worth / (high - edges[cell - 1]));
  }
  return means;
}

function push(stair: { widths: number[]; values: number[] }, width: number, value: number): void {
  const last = stair.values.length - 1;
  if (last >= 0 && stair.values[last] === value) stair.widths[last] += width;
  else {
    stair.widths.push(width);
    stair.values.push(value);
  }
}

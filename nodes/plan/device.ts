import type { Restriction } from './restriction.js';
import type { ScheduleSlot } from './schedule.js';

/** One way to run a device over the whole horizon. */
export interface DeviceRun {
  /** What it takes in each slot, kWh. */
  readonly kwh: Float64Array;
  /** Starts, gaps and penalties; not the energy. */
  readonly cost: number;
  /** The same energy by appliance, where a device is a group of them. */
  readonly parts: readonly Float64Array[];
  /**
   * How far the device is when each slot begins, and where its last slot leaves that open also when the horizon ends, in
   * one or more ways of counting: a search splits runs by it.
   */
  readonly progress: readonly Float64Array[];
}

export interface WeightedRun {
  readonly run: DeviceRun;
  readonly weight: number;
}

/** The energies that mixtures of a device's runs can have: up to a limit in each slot, and adding up to a total. kWh. */
export interface Hull {
  readonly upperKwh: Float64Array;
  readonly totalKwh: number;
  readonly missingCostPerKwh: number;
  /** What each slot takes at least and at most in the runs that a restriction leaves, kWh. */
  within(restriction: Restriction): HullLimits;
}

export interface HullLimits {
  readonly leastKwh: Float64Array;
  readonly mostKwh: Float64Array;
}

/**
 * A device whose ways to run are counted, not weighed: on or off, one start, whole blocks. It joins the home's linear
 * model by column generation: the model weighs some of its runs, and its prices tell the device which run to offer next.
 */
export interface DiscreteDevice {
  /**
   * The cheapest run when a kWh in slot t costs `prices[t]`: no run has a smaller `cost + Σ prices·kwh`.
   * @returns undefined when the restriction leaves none.
   */
  cheapest(prices: Float64Array, within?: Restriction): DeviceRun | undefined;
  /** Told where mixtures of runs are so simple that the model can hold them itself, without a column for each run. */
  readonly hull?: Hull;
  /** The least that it takes in a slot in which it takes anything, kWh; 0 where that can be any amount. */
  readonly leastKwh: Float64Array;
  /** The most that it takes in a slot, kWh. */
  readonly mostKwh: Float64Array;
  /** Takes nothing, and pays what that costs. Always possible. */
  idle(): DeviceRun;
  /** What the plan before wanted, as far as it still fits. */
  previous(): DeviceRun | undefined;
  /** Runs that differ from this one a little, as a local search wants them. */
  near(run: DeviceRun): readonly DeviceRun[];
  /** The restriction that allows every run. */
  unrestricted(): Restriction;
  /** Adds a share of a run's energy in a slot to the schedule. */
  write(run: DeviceRun, share: number, index: number, slot: ScheduleSlot): void;
}

/** What a run costs when a kWh in slot t costs `prices[t]`. */
export function costAt({ cost, kwh }: DeviceRun, prices: Float64Array): number {
  let total = cost;
  for (let index = 0; index < kwh.length; index++) if (kwh[index] > 0) total += kwh[index] * prices[index];
  return total;
}

/** The same for runs that take the same energy in the same slots. */
export function keyOf({ parts }: DeviceRun): string {
  return parts
    .map((kwh) => {
      let key = '';
      kwh.forEach((value, slot) => {
        if (value > 0) key += `${slot}:${value.toFixed(6)} `;
      });
      return key;
    })
    .join('|');
}

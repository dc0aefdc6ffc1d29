import type { DeviceRun, DiscreteDevice } from './device.js';
import { covers, wasOn } from './previous-plan.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { Restriction } from './restriction.js';
import type { ScheduleSlot } from './schedule.js';
import { waterCostOf } from './water-cost.js';
import type { SetupWaterHeater } from './water-heater.js';
import { shiftedBlocks } from './water-near.js';
import { WaterPricing } from './water-pricing.js';

// Makes keeping to a former schedule worth more than any price.
const DEAR = 1e4;

/** A water heater among the devices of the planner; `position` is its place in the home. */
export class WaterDevice implements DiscreteDevice {
  readonly leastKwh: Float64Array;
  readonly mostKwh: Float64Array;
  private readonly pricing: WaterPricing;

  constructor(
    private readonly it: SetupWaterHeater,
    private readonly position: number,
    private readonly problem: PlanningProblem,
  ) {
    this.leastKwh = it.slotKwh;
    this.mostKwh = it.slotKwh;
    this.pricing = new WaterPricing(it);
  }

  cheapest(prices: Float64Array, within?: Restriction): DeviceRun | undefined {
    const on = this.pricing.cheapest(prices, within);
    return on && this.runOf(on);
  }

  idle(): DeviceRun {
    return this.runOf(new Uint8Array(this.it.slotKwh.length));
  }

  /** The possible schedule that is closest to the previous one. */
  previous(): DeviceRun | undefined {
    const { previousPlan } = this.problem;
    if (!covers(previousPlan, this.it.edges[0])) return undefined;
    const on = wasOn(previousPlan, 'waterHeaters', this.it.heater.id, this.it.edges);
    const until = Date.parse(previousPlan.slots[previousPlan.slots.length - 1].end);
    const prices = Float64Array.from(on, (isOn, slot) =>
      this.it.edges[slot] >= until ? this.problem.slots[slot].importPrice : isOn ? -DEAR : DEAR,
    );
    return this.cheapest(prices);
  }

  near({ kwh }: DeviceRun): readonly DeviceRun[] {
    return shiftedBlocks(this.it, kwh).map((on) => this.runOf(on));
  }

  unrestricted(): Restriction {
    return Restriction.none(1, this.it.slotKwh.length);
  }

  write({ kwh }: DeviceRun, share: number, index: number, slot: ScheduleSlot): void {
    slot.waterHeaters[this.position].kwh += share * kwh[index];
  }

  private runOf(on: Uint8Array): DeviceRun {
    const { starts, gaps, shortfall } = waterCostOf(this.it, on);
    const kwh = Float64Array.from(on, (isOn, slot) => (isOn ? this.it.slotKwh[slot] : 0));
    return { kwh, cost: starts + gaps + shortfall, parts: [kwh], progress: [heatedBefore(this.it, kwh)] };
  }
}

/** What a schedule has heated of its bucket's need when each slot begins, kWh. */
function heatedBefore({ buckets }: SetupWaterHeater, kwh: Float64Array): Float64Array {
  const heated = new Float64Array(kwh.length);
  for (const { firstSlot, endSlot, needKwh } of buckets) {
    for (let slot = firstSlot + 1; slot < endSlot; slot++) {
      heated[slot] = Math.min(needKwh, heated[slot - 1] + kwh[slot - 1]);
    }
  }
  return heated;
}

import { HOUR_MS } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import type { PlanningProblem } from '../home/schema/problem.js';
import { runKwh, type SetupAppliances } from './appliance.js';
import { AppliancePricing, availableMs, type AppliancePlan } from './appliance-pricing.js';
import type { DeviceRun, DiscreteDevice, Hull } from './device.js';
import { covers, wasOn } from './previous-plan.js';
import { Restriction } from './restriction.js';
import type { ScheduleSlot } from './schedule.js';

// Makes keeping to a former plan worth more than any price.
const DEAR = 1e4;

/** A group of appliances that never run at once, or a single one, among the devices of the planner. */
export class ApplianceDevice implements DiscreteDevice {
  readonly hull?: Hull;
  readonly leastKwh: Float64Array;
  readonly mostKwh: Float64Array;
  private readonly pricing: AppliancePricing;

  constructor(
    private readonly it: SetupAppliances,
    private readonly problem: PlanningProblem,
  ) {
    this.pricing = new AppliancePricing(it);
    this.leastKwh = this.pricing.leastKwh();
    this.mostKwh = this.pricing
      .mostKwh()
      .map((kwh, slot) => kwh + sum([...it.begun.values()].map((part) => part[slot])));
    const hull = hullOf(it);
    if (hull) this.hull = { ...hull, within: (restriction) => this.pricing.limits(restriction) };
  }

  cheapest(prices: Float64Array, within?: Restriction): DeviceRun | undefined {
    const plan = this.pricing.cheapest(prices, within);
    return plan && this.runOf(plan);
  }

  idle(): DeviceRun {
    return this.runOf(this.pricing.idle());
  }

  /** The possible plan that is closest to the previous one. */
  previous(): DeviceRun | undefined {
    const { previousPlan } = this.problem;
    if (!covers(previousPlan, this.it.edges[0])) return undefined;
    const on = this.it.jobs.map(({ appliance }) => wasOn(previousPlan, 'appliances', appliance.id, this.it.edges));
    const prices = Float64Array.from({ length: this.it.edges.length - 1 }, (_, slot) =>
      on.some((slots) => slots[slot]) ? -DEAR : DEAR,
    );
    return this.cheapest(prices);
  }

  near(): readonly DeviceRun[] {
    return [];
  }

  unrestricted(): Restriction {
    return Restriction.none(this.it.jobs.length, this.it.edges.length - 1);
  }

  write({ parts }: DeviceRun, share: number, index: number, slot: ScheduleSlot): void {
    this.positions().forEach((position, part) => {
      slot.appliances[position].kwh += share * parts[part][index];
    });
  }

  private positions(): readonly number[] {
    return [...new Set([...this.it.begun.keys(), ...this.it.jobs.map(({ position }) => position)])];
  }

  private runOf({ kwh, progress, missingKwh }: AppliancePlan): DeviceRun {
    const parts = this.positions().map((position) => {
      const part = this.it.begun.get(position)?.slice() ?? new Float64Array(this.it.edges.length - 1);
      this.it.jobs.forEach((job, index) => {
        if (job.position === position) kwh[index].forEach((value, slot) => (part[slot] += value));
      });
      return part;
    });
    const total = new Float64Array(this.it.edges.length - 1).map((_, slot) =>
      parts.reduce((all, part) => all + part[slot], 0),
    );
    return { kwh: total, cost: missingKwh * this.it.missingCostPerKwh, parts, progress };
  }
}

/** A single interruptible appliance may take anything in any slot of its window. */
function hullOf({ jobs, begun, edges, missingCostPerKwh }: SetupAppliances): Omit<Hull, 'within'> | undefined {
  const [job] = jobs;
  if (jobs.length !== 1 || begun.size > 0 || !job.appliance.interruptible) return undefined;
  const upperKwh = Float64Array.from({ length: edges.length - 1 }, (_, slot) => {
    const ms = availableMs(job, slot, edges);
    return ms > 0 ? (job.run[0].kw * ms) / HOUR_MS : 0;
  });
  return { upperKwh, totalKwh: runKwh(job.run), missingCostPerKwh };
}

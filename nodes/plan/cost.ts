import { sum } from '../home/numbers.js';
import { drainPenaltyPerKwh, sparedKwh } from './battery-drain.js';
import { deviceCost, monthPeaks } from './device-cost.js';
import { acCurtailedKwh } from './part-solar.js';
import type { Schedule } from './schedule.js';
import type { Setup, SetupBattery } from './setup.js';
import { overNoise } from './tidy.js';
import { applianceCost } from './appliance-cost.js';
import { waterCost } from './water-cost.js';

export interface Money {
  readonly import: number;
  readonly exportIncome: number;
  readonly wear: number;
  /** What the horizon adds to the price on power; absent without one. */
  readonly power?: number;
  readonly total: number;
}

/** The money of a schedule over its horizon, in currency: no penalties, no end value. */
export function moneyOf(schedule: Schedule, setup: Setup): Money {
  const bought = sum(schedule.map(({ importKwh }, index) => importKwh * setup.slots[index].importPrice));
  const exportIncome = sum(schedule.map(({ exportKwh }, index) => exportKwh * setup.slots[index].exportPrice));
  const power = setup.powerTariff && sum(monthPeaks(schedule, setup.powerTariff).map(({ cost }) => cost));
  const carWear = setup.evs.map(({ ev }, position) =>
    sum(schedule.map(({ evs }) => (evs[position].chargeKwh + evs[position].dischargeKwh) * ev.wearCostPerKwh)),
  );
  const batteryWear = sum(
    setup.batteries.map(({ battery }, position) =>
      sum(
        schedule.map(({ batteries }) => {
          const { chargeKwh, dischargeKwh } = batteries[position];
          return (chargeKwh + dischargeKwh) * battery.wearCostPerKwh;
        }),
      ),
    ),
  );
  const wear = batteryWear + sum(carWear);
  const total = bought - exportIncome + wear + (power ?? 0);
  return { import: bought, exportIncome, wear, ...(power === undefined ? {} : { power }), total };
}

/** What the planner minimises: money, penalties and ramp costs, less the value of what is stored at the end. */
export function objectiveOf(schedule: Schedule, setup: Setup): number {
  const { home } = setup.problem;
  const slotPenalties = schedule.map((slot, index) => {
    const breachKwh = overNoise(slot.importKwh - setup.slots[index].importLimitKwh);
    const { acPvKwh, fixedPvKwh } = setup.slots[index];
    return (
      slot.curtailedKwh * home.curtailmentCostPerKwh +
      overNoise(acCurtailedKwh(slot) - (acPvKwh - fixedPvKwh)) * home.forcedCurtailmentCostPerKwh +
      overNoise(slot.shedKwh) * home.sheddingCostPerKwh +
      breachKwh * home.grid.importLimitPenaltyPerKwh
    );
  });
  const batteryCosts = setup.batteries.map((battery, position) => batteryCost(schedule, setup, battery, position));
  return (
    moneyOf(schedule, setup).total +
    sum(slotPenalties) +
    sum(batteryCosts) +
    deviceCost(schedule, setup) +
    waterCost(schedule, setup.waterHeaters) +
    applianceCost(schedule, setup.appliances)
  );
}

function batteryCost(schedule: Schedule, setup: Setup, it: SetupBattery, position: number): number {
  const flows = schedule.map(({ batteries }) => batteries[position]);
  const { minSocPenaltyPerKwh, maxSocPenaltyPerKwh, reservePenaltyPerKwh } = setup.problem.home;
  const limitPenalties = sum(
    flows.map(
      ({ storedKwh }, index) =>
        overNoise(it.minKwh - storedKwh) * minSocPenaltyPerKwh +
        overNoise(it.reserveKwh - storedKwh) * reservePenaltyPerKwh +
        overNoise(storedKwh - it.maxKwh) * maxSocPenaltyPerKwh +
        overNoise(sparedKwh(flows, setup, it, index)) * drainPenaltyPerKwh(setup, index),
    ),
  );
  const ramp = sum(
    flows.slice(1).map((flow, index) => {
      const before = flows[index];
      const change = flow.chargeKwh - flow.dischargeKwh - (before.chargeKwh - before.dischargeKwh);
      return (Math.abs(change) * it.battery.rampCostPerKw) / setup.slots[index + 1].hours;
    }),
  );
  const endKwh = flows[flows.length - 1].storedKwh;
  return limitPenalties + ramp + targetPenalty(it, endKwh) - it.endValuePerKwh * endKwh;
}

function targetPenalty({ target }: SetupBattery, endKwh: number): number {
  if (!target) return 0;
  const under = overNoise(target.kwh - endKwh);
  const over = target.kwh > 0 ? overNoise(endKwh - target.kwh) : 0;
  return (under + over) * target.penaltyPerKwh;
}

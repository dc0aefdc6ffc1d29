import { sum } from '../home/numbers.js';
import type { Schedule } from './schedule.js';
import type { Setup } from './setup.js';
import { demandPenaltyPerKwh, endWorth, tripPenaltyPerKwh, type SetupEv } from './setup-ev.js';
import type { SetupManualSlot } from './setup-manual.js';
import { meanOfHighest, type PowerMonth, type SetupPowerTariff } from './setup-power.js';
import type { SetupTank } from './setup-tank.js';
import { NOISE_KWH, overNoise } from './tidy.js';

/** A month's highest power with a schedule, and what it adds to the bill. */
export interface MonthPeak {
  readonly month: string;
  /** The mean that is billed with the schedule, kW. */
  readonly kw: number;
  /** The mean that is billed anyway, kW. */
  readonly incumbentKw: number;
  readonly cost: number;
}

/** What a schedule's imports make of each month's billed power. */
export function monthPeaks(schedule: Schedule, power: SetupPowerTariff | undefined): MonthPeak[] {
  if (!power) return [];
  const { pricePerKw, topDays } = power.tariff;
  return power.months.map((month) => {
    const kw = meanOfHighest([...month.otherDaysKw, ...dayPeaks(schedule, month)], topDays);
    const added = Math.max(0, kw - month.incumbentKw);
    return { month: month.month, kw, incumbentKw: month.incumbentKw, cost: added * pricePerKw };
  });
}

/** The highest measured power of each day of a month, kW. */
export function dayPeaks(schedule: Schedule, { days }: PowerMonth): number[] {
  return days.map(({ periods, knownKw }) =>
    Math.max(
      knownKw,
      ...periods.map(
        ({ indices, hours, weight }) => (weight * sum(indices.map((index) => schedule[index].importKwh))) / hours,
      ),
    ),
  );
}

/** Penalties and end values of cars, tanks and manual slots, in currency. */
export function deviceCost(schedule: Schedule, setup: Setup): number {
  return (
    sum(setup.evs.map((it, position) => evCost(schedule, setup, it, position))) +
    sum(setup.tanks.map((it, position) => tankCost(schedule, setup, it, position))) +
    sum(setup.manualSlots.map((it) => manualMiss(schedule, it) * setup.problem.home.manualSlotPenaltyPerKwh))
  );
}

function evCost(schedule: Schedule, { problem }: Setup, it: SetupEv, position: number): number {
  if (!it.present) return 0;
  const { ev, minKwh, maxKwh, goals } = it;
  const { minSocPenaltyPerKwh, maxSocPenaltyPerKwh } = problem.home;
  const flows = schedule.map(({ evs }) => evs[position]);
  const slotCosts = flows.map(
    ({ chargeKwh, storedKwh }, index) =>
      overNoise(minKwh - storedKwh) * minSocPenaltyPerKwh +
      overNoise(storedKwh - maxKwh) * maxSocPenaltyPerKwh +
      overNoise(unmetTripKwh(flows, it, index)) * tripPenaltyPerKwh(it, problem.home, index) +
      unmetDemandKwh(it, index, chargeKwh, storedKwh) * demandPenaltyPerKwh(it, index),
  );
  const missed = goals.map(({ index, kwh }) => overNoise(kwh - flows[index].storedKwh) * ev.goalPenaltyPerKwh);
  return sum(slotCosts) + sum(missed) - endWorth(it, flows[flows.length - 1].storedKwh);
}

interface EvFlow {
  readonly chargeKwh: number;
  readonly dischargeKwh: number;
  readonly storedKwh: number;
}

/** What was to be driven in a slot, but was not in the car. */
export function unmetTripKwh(flows: readonly EvFlow[], it: SetupEv, index: number): number {
  const { ev, slots, startKwh } = it;
  if (slots[index].drivenKwh === 0) return 0;
  const { chargeKwh, dischargeKwh, storedKwh } = flows[index];
  const before = index === 0 ? startKwh : flows[index - 1].storedKwh;
  const left = before + chargeKwh * ev.chargeEfficiency - dischargeKwh / ev.dischargeEfficiency;
  return storedKwh - (left - slots[index].drivenKwh);
}

/** What a car that is not full gets less than it asks for in a slot, kWh. */
export function unmetDemandKwh(it: SetupEv, index: number, chargeKwh: number, storedKwh: number): number {
  const isFull = storedKwh >= it.maxKwh - NOISE_KWH;
  return isFull ? 0 : overNoise(it.slots[index].demandKwh - chargeKwh);
}

function tankCost(
  schedule: Schedule,
  { slots }: Setup,
  { tank, known, endValuePerDegree }: SetupTank,
  position: number,
): number {
  if (!known) return 0;
  const temperatures = schedule.map(({ thermalTanks }) => thermalTanks[position].temperatureC);
  const outside = temperatures.map(
    (at, index) =>
      (Math.max(0, tank.minTemperatureC - at) + Math.max(0, at - tank.maxTemperatureC)) * slots[index].hours,
  );
  return sum(outside) * tank.comfortPenaltyPerDegreeHour - endValuePerDegree * temperatures[temperatures.length - 1];
}

/** By how much a slot falls short of what a person asked of it, and what it does against it. kWh. */
export function manualMiss(schedule: Schedule, { index, manual, wantedKwh }: SetupManualSlot): number {
  const { batteries, exportKwh } = schedule[index];
  const charged = sum(batteries.map(({ chargeKwh }) => chargeKwh));
  const discharged = sum(batteries.map(({ dischargeKwh }) => dischargeKwh));
  switch (manual.action) {
    case 'charge':
      return overNoise(wantedKwh - charged) + overNoise(discharged);
    case 'export':
      return overNoise(wantedKwh - exportKwh) + overNoise(charged);
    case 'hold':
      return overNoise(charged + discharged);
  }
}

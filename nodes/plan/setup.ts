import { hoursOf } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import type { Battery, Grid } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';
import { endValuePerKwh } from './end-value.js';

/** A slot with its length and the grid's limits in energy. */
export interface SetupSlot extends ProblemSlot {
  readonly hours: number;
  /** What the connection carries, but no more than the home could take in or give out. */
  readonly maxImportKwh: number;
  readonly maxExportKwh: number;
  /** Import above this pays the grid's penalty; infinite without a soft limit. */
  readonly importLimitKwh: number;
}

/** A battery with everything that the horizon adds to it, in kWh stored. */
export interface SetupBattery {
  readonly battery: Battery;
  readonly startKwh: number;
  readonly minKwh: number;
  readonly maxKwh: number;
  readonly endValuePerKwh: number;
  readonly target?: { readonly kwh: number; readonly penaltyPerKwh: number };
}

/** A planning problem with everything derived that model, fallback, value curve and check have in common. */
export interface Setup {
  readonly problem: PlanningProblem;
  readonly grid: Grid;
  readonly slots: readonly SetupSlot[];
  readonly batteries: readonly SetupBattery[];
}

// What a kWh short of the target costs, by risk appetite 1 (careful) to 5 (daring).
const TARGET_PENALTY_PER_KWH = [20, 12, 8, 5, 2];
const NEUTRAL_RISK = 3;

/** Derives the setup of a checked problem: every battery's state of charge is known. */
export function setUp(problem: PlanningProblem): Setup {
  const { home, state, strategy } = problem;
  const penaltyPerKwh =
    home.targetSocPenaltyPerKwh ?? TARGET_PENALTY_PER_KWH[(strategy.riskAppetite ?? NEUTRAL_RISK) - 1];
  const batteries = home.batteries.map((battery): SetupBattery => {
    const socPercent = state.batteries.find(({ id }) => id === battery.id)?.socPercent ?? 0;
    const kwhAt = (percent: number) => (battery.capacityKwh * percent) / 100;
    return {
      battery,
      startKwh: kwhAt(socPercent),
      minKwh: kwhAt(battery.minSocPercent),
      maxKwh: kwhAt(battery.maxSocPercent),
      endValuePerKwh: endValuePerKwh(battery, problem),
      ...(strategy.targetSocPercent === undefined
        ? {}
        : { target: { kwh: kwhAt(strategy.targetSocPercent), penaltyPerKwh } }),
    };
  });
  return { problem, grid: home.grid, batteries, slots: problem.slots.map((slot) => setUpSlot(slot, problem)) };
}

function setUpSlot(slot: ProblemSlot, { home }: PlanningProblem): SetupSlot {
  const hours = hoursOf(slot);
  const { grid } = home;
  const usable = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  const chargeKwh = sum(usable.map(({ maxChargeKw }) => maxChargeKw)) * hours;
  const dischargeKwh = sum(usable.map(({ maxDischargeKw }) => maxDischargeKw)) * hours;
  return {
    ...slot,
    hours,
    maxImportKwh: Math.min(grid.maxImportKw * hours, slot.loadKwh + chargeKwh),
    maxExportKwh: grid.exportAllowed ? Math.min(grid.maxExportKw * hours, slot.pvKwh + dischargeKwh) : 0,
    importLimitKwh: grid.importLimitKw === undefined ? Infinity : grid.importLimitKw * hours,
  };
}

/** The most a battery may take in during a slot, kWh at its AC side. */
export function maxChargeKwh({ battery }: SetupBattery, slot: SetupSlot): number {
  if (battery.capacityKwh === 0) return 0;
  const powerLimit = battery.maxChargeKw * slot.hours;
  return battery.chargeFromGrid ? powerLimit : clamp(slot.pvKwh - slot.loadKwh, 0, powerLimit);
}

/** The most a battery may give out during a slot, kWh at its AC side. */
export function maxDischargeKwh({ battery }: SetupBattery, slot: SetupSlot): number {
  if (battery.capacityKwh === 0) return 0;
  const powerLimit = battery.maxDischargeKw * slot.hours;
  return battery.dischargeToGrid ? powerLimit : clamp(slot.loadKwh - slot.pvKwh, 0, powerLimit);
}

import { hoursOf } from '../home/grid.js';
import { clamp, sum } from '../home/numbers.js';
import { resolveRecurring } from '../home/recurrence.js';
import type { Battery, Grid, Home } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';
import { endValuePerKwh } from './end-value.js';
import { setUpAppliances, type SetupAppliances } from './appliance.js';
import { setUpWaterHeaters, type SetupWaterHeater } from './water-heater.js';
import { setUpEvs, type SetupEv } from './setup-ev.js';
import { setUpManualSlots, type SetupManualSlot } from './setup-manual.js';
import { setUpPowerTariff, type SetupPowerTariff } from './setup-power.js';
import { setUpTanks, type SetupTank } from './setup-tank.js';
import { pvByArray } from './solar-arrays.js';
import { targetSocPercent } from './target.js';

/** A slot with its length and the grid's limits in energy. */
export interface SetupSlot extends ProblemSlot {
  readonly index: number;
  readonly hours: number;
  /** What the connection carries, but no more than the home could take in or give out. */
  readonly maxImportKwh: number;
  readonly maxExportKwh: number;
  /** Import above this pays the grid's penalty; infinite without a soft limit. */
  readonly importLimitKwh: number;
  /** The sun's energy that passes no battery's inverter, and the part of it that no one can curtail. */
  readonly acPvKwh: number;
  readonly fixedPvKwh: number;
  /** The most that cars, tanks, water heaters and appliances could take, and that cars could give. */
  readonly deviceLoadKwh: number;
  readonly deviceSupplyKwh: number;
}

/** A battery with everything that the horizon adds to it, in kWh stored. */
export interface SetupBattery {
  readonly battery: Battery;
  readonly startKwh: number;
  readonly minKwh: number;
  readonly maxKwh: number;
  /** The most it may hold: all that fits where what is above the maximum has a price; else no more than it started with. */
  readonly topKwh: number;
  /** Below this stands the outage reserve's penalty; 0 without a reserve. */
  readonly reserveKwh: number;
  readonly endValuePerKwh: number;
  readonly target?: { readonly kwh: number; readonly penaltyPerKwh: number };
  /** What the other batteries together could take of what serves the home only, and give to what takes surplus only, kW. */
  readonly othersChargeKw: number;
  readonly othersDischargeKw: number;
  /** Energy of the panels behind this battery's own inverter, kWh per slot; absent without such panels. */
  readonly solarKwh?: readonly number[];
}

/** A planning problem with everything derived that model, fallback, value curve and check have in common. */
export interface Setup {
  readonly problem: PlanningProblem;
  readonly grid: Grid;
  readonly slots: readonly SetupSlot[];
  readonly batteries: readonly SetupBattery[];
  readonly evs: readonly SetupEv[];
  readonly tanks: readonly SetupTank[];
  readonly waterHeaters: readonly SetupWaterHeater[];
  readonly appliances: readonly SetupAppliances[];
  readonly manualSlots: readonly SetupManualSlot[];
  readonly powerTariff: SetupPowerTariff | undefined;
  /** What each battery does in the first slot, where that is decided already. */
  readonly firstSlot?: readonly FirstFlow[];
}

/** Energies at a battery's AC side; `solarKwh` comes from the panels behind its inverter. */
export interface FirstFlow {
  readonly chargeKwh: number;
  readonly dischargeKwh: number;
  readonly solarKwh: number;
}

// What a kWh short of the target costs, by risk appetite 1 (careful) to 5 (daring).
const TARGET_PENALTY_PER_KWH = [20, 12, 8, 5, 2];
const NEUTRAL_RISK = 3;

/** Derives the setup of a checked problem: every battery's state of charge is known. */
export function setUp(given: PlanningProblem): Setup {
  const problem = withInstants(given);
  const { home } = problem;
  const evs = setUpEvs(problem);
  const tanks = setUpTanks(problem);
  return {
    problem,
    grid: home.grid,
    batteries: setUpBatteries(problem),
    evs,
    tanks,
    waterHeaters: setUpWaterHeaters(problem),
    appliances: setUpAppliances(problem),
    manualSlots: setUpManualSlots(problem),
    powerTariff: setUpPowerTariff(problem),
    slots: problem.slots.map((slot, index) => setUpSlot(slot, index, problem, evs, tanks)),
  };
}

/** The problem with everything that recurs in its home written out as instants. */
export function withInstants(problem: PlanningProblem): PlanningProblem {
  const home = resolveRecurring(
    problem.home,
    Date.parse(problem.now),
    Date.parse(problem.slots[problem.slots.length - 1].end),
  );
  return home === problem.home ? problem : { ...problem, home };
}

function setUpBatteries(problem: PlanningProblem): SetupBattery[] {
  const { home, state, strategy } = problem;
  const penaltyPerKwh =
    home.targetSocPenaltyPerKwh ?? TARGET_PENALTY_PER_KWH[(strategy.riskAppetite ?? NEUTRAL_RISK) - 1];
  return home.batteries.map((battery): SetupBattery => {
    const socPercent = state.batteries.find(({ id }) => id === battery.id)?.socPercent ?? 0;
    const kwhAt = (percent: number) => (battery.capacityKwh * percent) / 100;
    const targetPercent = targetSocPercent(battery, problem);
    const solarKwh = solarBehind(battery, problem);
    const others = home.batteries.filter((other) => other !== battery && other.capacityKwh > 0);
    return {
      battery,
      startKwh: kwhAt(socPercent),
      minKwh: kwhAt(battery.minSocPercent),
      maxKwh: kwhAt(battery.maxSocPercent),
      topKwh: kwhAt(home.maxSocPenaltyPerKwh > 0 ? 100 : Math.max(battery.maxSocPercent, socPercent)),
      reserveKwh: kwhAt(battery.reserveSocPercent ?? 0),
      endValuePerKwh: endValuePerKwh(battery, problem),
      othersChargeKw: sum(others.map(({ chargeFromGrid, maxChargeKw }) => (chargeFromGrid ? maxChargeKw : 0))),
      othersDischargeKw: sum(
        others.map(({ dischargeToGrid, maxDischargeKw }) => (dischargeToGrid ? maxDischargeKw : 0)),
      ),
      ...(solarKwh ? { solarKwh } : {}),
      ...(targetPercent === undefined ? {} : { target: { kwh: kwhAt(targetPercent), penaltyPerKwh } }),
    };
  });
}

/** The energy of the DC-coupled panels of a battery, by slot. */
function solarBehind({ id, capacityKwh }: Battery, { home, slots }: PlanningProblem): number[] | undefined {
  if (capacityKwh === 0 || !home.solar.some((array) => array.coupling === 'dc' && array.batteryId === id)) {
    return undefined;
  }
  return slots.map((slot) =>
    sum(
      pvByArray(slot, home).map(({ array, kwh }) =>
        isBehindBattery(array, home) && array?.batteryId === id ? kwh : 0,
      ),
    ),
  );
}

/** DC-coupled to a battery that can be used. */
export function isBehindBattery(array: Home['solar'][number] | undefined, { batteries }: Home): boolean {
  return array?.coupling === 'dc' && batteries.some(({ id, capacityKwh }) => id === array.batteryId && capacityKwh > 0);
}

function setUpSlot(
  slot: ProblemSlot,
  index: number,
  { home }: PlanningProblem,
  evs: readonly SetupEv[],
  tanks: readonly SetupTank[],
): SetupSlot {
  const hours = hoursOf(slot);
  const { grid } = home;
  const usable = home.batteries.filter(({ capacityKwh }) => capacityKwh > 0);
  const chargeKwh = sum(usable.map(({ maxChargeKw }) => maxChargeKw)) * hours;
  const dischargeKwh = sum(usable.map(({ maxDischargeKw }) => maxDischargeKw)) * hours;
  const onAc = pvByArray(slot, home).filter(({ array }) => !isBehindBattery(array, home));
  const deviceLoadKwh =
    sum(evs.map((ev) => ev.slots[index].maxChargeKwh)) +
    sum(tanks.map(({ tank }) => tank.maxKw * hours)) +
    sum(home.waterHeaters.map(({ powerKw }) => powerKw * hours)) +
    sum(home.appliances.map(({ powerKw = 0, profileKw = [] }) => Math.max(powerKw, ...profileKw) * hours));
  const deviceSupplyKwh = sum(evs.map((ev) => ev.slots[index].maxDischargeKwh));
  return {
    index,
    hours,
    maxImportKwh: Math.min(grid.maxImportKw * hours, slot.loadKwh + chargeKwh + deviceLoadKwh),
    maxExportKwh: grid.exportAllowed
      ? Math.min(grid.maxExportKw * hours, slot.pvKwh + dischargeKwh + deviceSupplyKwh)
      : 0,
    importLimitKwh: grid.importLimitKw === undefined ? Infinity : grid.importLimitKw * hours,
    acPvKwh: sum(onAc.map(({ kwh }) => kwh)),
    fixedPvKwh: sum(onAc.map(({ array, kwh }) => (array && !array.curtailable ? kwh : 0))),
    deviceLoadKwh,
    deviceSupplyKwh,
    // Last, where the engine copies it fifty times as fast as first.
    ...slot,
  };
}

/** The most a battery may take in from its AC side during a slot, kWh. */
export function maxChargeKwh(it: SetupBattery, slot: SetupSlot): number {
  const { battery, othersDischargeKw } = it;
  if (battery.capacityKwh === 0) return 0;
  const powerLimit = Math.min(battery.maxChargeKw, battery.inverterKw ?? Infinity) * slot.hours;
  if (battery.chargeFromGrid) return powerLimit;
  const supplyKwh = othersDischargeKw * slot.hours + slot.deviceSupplyKwh;
  return clamp(slot.pvKwh - slot.loadKwh + supplyKwh, 0, powerLimit);
}

/** The most a battery may give out at its AC side during a slot, kWh. */
export function maxDischargeKwh(it: SetupBattery, slot: SetupSlot): number {
  const { battery, othersChargeKw } = it;
  if (battery.capacityKwh === 0) return 0;
  const powerLimit = Math.min(battery.maxDischargeKw, battery.inverterKw ?? Infinity) * slot.hours;
  if (battery.dischargeToGrid) return powerLimit;
  return clamp(slot.loadKwh - slot.pvKwh + othersChargeKw * slot.hours + slot.deviceLoadKwh, 0, powerLimit);
}

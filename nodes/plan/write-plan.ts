import { round, sum } from '../home/numbers.js';
import type { Plan, PlanSlot, PlanStatus } from '../home/schema/plan.js';
import { homeAction, storedTargets } from './actions.js';
import { basisOf } from './change-basis.js';
import { findRuns } from './appliance-runs.js';
import { changesFrom } from './changes.js';
import { moneyOf, objectiveOf } from './cost.js';
import { monthPeaks } from './device-cost.js';
import { explainDevices } from './explain-device.js';
import { explain, mostThatEnergyEarns } from './explain.js';
import { noticesOf } from './notices.js';
import { inWords, planFormat, type Facts } from './reason-values.js';
import type { RunnersUp } from './runner-up.js';
import { peakImports, type PeakImport } from './peak-import.js';
import type { Expectation } from './scenarios.js';
import type { Schedule, ScheduleBattery } from './schedule.js';
import type { Setup } from './setup.js';
import { NOISE_KWH } from './tidy.js';
import { valueCurves } from './value-curve.js';
import { whereUsed } from './where-used.js';
import type { PlanText } from './wording.js';

/** What is known of a schedule besides itself. */
export interface Outcome {
  readonly status: PlanStatus;
  readonly solver: Plan['solver'];
  /** Said before everything else. */
  readonly notices?: readonly PlanText[];
  readonly expectation?: Expectation;
  readonly runnersUp?: RunnersUp;
}

/** Writes a schedule as the plan of the contract: actions, targets, reasons, notices and changes. */
export function writePlan(
  schedule: Schedule,
  setup: Setup,
  { status, solver, notices = [], expectation, runnersUp }: Outcome,
): Plan {
  const { problem } = setup;
  const slots = writeSlots(schedule, setup, runnersUp);
  const cost = moneyOf(schedule, setup);
  return {
    plannedAt: problem.now,
    status,
    objective: objectiveOf(schedule, setup),
    summary: {
      plannedAt: problem.now,
      slotCount: slots.length,
      status,
      nextAction: slots[0].action,
      cost: cost.total,
    },
    cost: { ...cost },
    slots,
    notices: [...notices, ...noticesOf(schedule, setup)],
    ...(expectation ? { expected: expectedOf(expectation) } : {}),
    ...(setup.powerTariff ? { powerPeaks: monthPeaks(schedule, setup.powerTariff).map((peak) => ({ ...peak })) } : {}),
    changes: changesFrom(slots, problem),
    basis: { ...basisOf(problem) },
    solver,
  };
}

function writeSlots(schedule: Schedule, setup: Setup, runnersUp: RunnersUp | undefined): PlanSlot[] {
  const targets = setup.batteries.map((it, position) => storedTargets(schedule, setup.slots, it, position));
  const curves = valueCurves(setup, schedule);
  const mostEarned = mostThatEnergyEarns(setup);
  const format = planFormat(setup.problem);
  const uses = whereUsed(schedule, setup, runnersUp?.prices);
  const peaks = peakImports(schedule, setup);
  const runs = runNames(schedule, setup);
  return schedule.map((slot, index): PlanSlot => {
    const given = setup.slots[index];
    const action = homeAction(slot, given);
    const storedEnergyValue = meanStoredValue(slot.batteries, setup);
    const facts = { setup, format, slot, given, storedEnergyValue, mostEarned, ...knownOf(runnersUp, index) };
    const use = uses[index];
    const deviceReasons = explainDevices(facts, runnersUp?.devices[index]);
    let reason: PlanSlot['reason'] | undefined;
    return {
      start: given.start,
      end: given.end,
      action,
      importPrice: given.importPrice,
      exportPrice: given.exportPrice,
      importKwh: exact(slot.importKwh),
      exportKwh: exact(slot.exportKwh),
      pvKwh: given.pvKwh,
      curtailedKwh: exact(slot.curtailedKwh),
      loadKwh: given.loadKwh,
      shedKwh: exact(slot.shedKwh),
      batteries: setup.batteries.map(({ battery }, position) => ({
        id: battery.id,
        chargeKwh: exact(slot.batteries[position].chargeKwh),
        dischargeKwh: exact(slot.batteries[position].dischargeKwh),
        socPercent: percentOf(slot.batteries[position].storedKwh, battery.capacityKwh),
        socTargetPercent: percentOf(targets[position][index], battery.capacityKwh),
        storedEnergyValue: valueOf(slot.batteries[position].storedValue),
        ...solarPart(slot.batteries[position]),
      })),
      waterHeaters: setup.waterHeaters.map(({ heater }, position) => ({
        id: heater.id,
        kwh: exact(slot.waterHeaters[position].kwh),
      })),
      evs: setup.evs.map(({ ev }, position) => ({
        id: ev.id,
        chargeKwh: exact(slot.evs[position].chargeKwh),
        socPercent: percentOf(slot.evs[position].storedKwh, ev.capacityKwh),
        ...(ev.dischargeAllowed ? { dischargeKwh: exact(slot.evs[position].dischargeKwh) } : {}),
      })),
      appliances: setup.problem.home.appliances.map(({ id }, position) => ({
        id,
        kwh: exact(slot.appliances[position].kwh),
        ...(runs[position][index] === undefined ? {} : { run: runs[position][index] }),
      })),
      ...(setup.tanks.length > 0
        ? {
            thermalTanks: setup.tanks.map(({ tank }, position) => ({
              id: tank.id,
              kwh: exact(slot.thermalTanks[position].kwh),
              temperatureC: exact(slot.thermalTanks[position].temperatureC),
            })),
          }
        : {}),
      ...peakPart(peaks[index], given.hours),
      storedEnergyValue,
      ...(curves ? { valueCurve: curves[index] } : {}),
      // Words take a fifth of the time of a plan, and a replay reads none: they are made when they are first read.
      get reason() {
        return (reason ??= inWords(explain(action, { ...facts, ...(use ? { use } : {}) }), facts));
      },
      ...(facts.alternative ? { alternative: facts.alternative } : {}),
      ...(deviceReasons.length > 0 ? { deviceReasons } : {}),
    };
  });
}

/** By appliance and slot, the name of the run that takes energy there. */
function runNames(schedule: Schedule, { problem, appliances }: Setup): readonly (readonly (string | undefined)[])[] {
  return problem.home.appliances.map((_, position) => {
    const kwh = schedule.map((slot) => slot.appliances[position].kwh);
    const runs = appliances.flatMap((it) => findRuns(kwh, position, it).runs);
    return schedule.map((_, slot) => runs.find((run) => run.kwh[slot] > NOISE_KWH)?.id);
  });
}

function knownOf(runnersUp: RunnersUp | undefined, index: number): Pick<Facts, 'alternative' | 'price' | 'binding'> {
  if (!runnersUp) return {};
  const alternative = runnersUp.batteries[index];
  const [price, binding] = [runnersUp.prices[index], runnersUp.limits[index]];
  return { price, binding, ...(alternative ? { alternative } : {}) };
}

/** The value per kWh over all batteries, weighted by capacity; 0 without any. */
function meanStoredValue(batteries: readonly { readonly storedValue: number }[], setup: Setup): number {
  const capacity = sum(setup.batteries.map(({ battery }) => battery.capacityKwh));
  if (capacity === 0) return 0;
  return valueOf(
    sum(batteries.map(({ storedValue }, at) => storedValue * setup.batteries[at].battery.capacityKwh)) / capacity,
  );
}

function expectedOf({ expectedObjective, scenarios }: Expectation): NonNullable<Plan['expected']> {
  return { objective: expectedObjective, scenarios: scenarios.map((scenario) => ({ ...scenario })) };
}

function solarPart({ solar }: ScheduleBattery): { solarChargeKwh?: number; solarCurtailedKwh?: number } {
  if (!solar) return {};
  return { solarChargeKwh: exact(solar.chargeKwh), solarCurtailedKwh: exact(solar.curtailedKwh) };
}

function peakPart(peak: PeakImport | undefined, hours: number): Pick<PlanSlot, 'peakImport'> {
  if (!peak) return {};
  return { peakImport: { kw: round(peak.kwh / hours, 6), pricePerKwh: round(peak.pricePerKwh, 6) } };
}

function percentOf(kwh: number, capacityKwh: number): number {
  return capacityKwh === 0 ? 0 : exact((kwh / capacityKwh) * 100);
}

/** Takes away what binary arithmetic adds in the last digits. */
function exact(value: number): number {
  return round(value, 12);
}

function valueOf(perKwh: number): number {
  return round(perKwh, 6);
}

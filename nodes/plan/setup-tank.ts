import { HOUR_MS, hoursOf } from '../home/grid.js';
import { sum } from '../home/numbers.js';
import { spansOf } from '../home/recurrence.js';
import type { ThermalTank } from '../home/schema/home.js';
import type { PlanningProblem, ProblemSlot } from '../home/schema/problem.js';

/** What happens to a tank in a slot whatever is decided: T₁ = keep·T₀ + drift + degreesPerKwh·kWh of electricity. */
export interface SetupTankSlot {
  readonly keep: number;
  /** °C, by what surrounds the tank and what is drawn from it. */
  readonly drift: number;
  readonly degreesPerKwh: number;
  readonly maxKwh: number;
  /** It takes at least so much, or nothing. */
  readonly minKwh: number;
}

/** A thermal tank with everything that the horizon adds to it. */
export interface SetupTank {
  readonly tank: ThermalTank;
  /** Nothing is planned for a tank when its temperature is not known, or the outdoor one that it depends on. */
  readonly known: boolean;
  readonly lacksOutdoor: boolean;
  readonly startC: number;
  readonly endValuePerDegree: number;
  readonly slots: readonly SetupTankSlot[];
}

const LAST_HOURS = 24;

/** Derives the setup of the thermal tanks. */
export function setUpTanks(problem: PlanningProblem): SetupTank[] {
  return problem.home.thermalTanks.map((tank) => setUpTank(tank, problem));
}

function setUpTank(tank: ThermalTank, problem: PlanningProblem): SetupTank {
  const startC = problem.state.thermalTanks?.find(({ id }) => id === tank.id)?.temperatureC;
  const needsOutdoor = tank.surroundings === 'outdoor' || typeof tank.cop !== 'number';
  const lacksOutdoor = needsOutdoor && problem.slots.some((slot) => slot.outdoorTemperatureC === undefined);
  const known = startC !== undefined && !lacksOutdoor;
  return {
    tank,
    known,
    lacksOutdoor,
    startC: startC ?? tank.minTemperatureC,
    endValuePerDegree: known ? heatValuePerKwh(tank, problem) * tank.kwhPerDegree : 0,
    slots: problem.slots.map((slot) => setUpSlot(tank, slot, problem.home.timezone, known)),
  };
}

/**
 * A slot of C·dT/dt = cop·P − draw − U·(T − T_around) with P, draw and T_around constant, solved exactly:
 * T₁ = a·T₀ + (1 − a)·T_around + g·(cop·E − D), with a = e^(−U·h/C) and g = (1 − a)/(U·h), or 1/C without losses.
 */
function setUpSlot(tank: ThermalTank, slot: ProblemSlot, zone: string, known: boolean): SetupTankSlot {
  const hours = hoursOf(slot);
  const { kwhPerDegree, lossKwPerDegree, surroundings } = tank;
  const keep = Math.exp((-lossKwPerDegree * hours) / kwhPerDegree);
  const degreesPerHeatKwh = lossKwPerDegree > 0 ? (1 - keep) / (lossKwPerDegree * hours) : 1 / kwhPerDegree;
  const aroundC = surroundings === 'outdoor' ? (slot.outdoorTemperatureC ?? 0) : surroundings;
  return {
    keep,
    drift: (1 - keep) * aroundC - degreesPerHeatKwh * drawnKwh(tank, slot, zone),
    degreesPerKwh: degreesPerHeatKwh * copAt(tank, slot.outdoorTemperatureC),
    maxKwh: known ? tank.maxKw * hours : 0,
    minKwh: known ? (tank.onOff ? tank.maxKw : tank.minKw) * hours : 0,
  };
}

/** Heat per electricity at an outdoor temperature: straight lines between the points, level beyond them. */
export function copAt({ cop }: ThermalTank, outdoorC: number | undefined): number {
  if (typeof cop === 'number') return cop;
  const at = outdoorC ?? cop[0].outdoorC;
  const above = cop.findIndex((point) => point.outdoorC >= at);
  if (above < 0) return cop[cop.length - 1].cop;
  if (above === 0) return cop[0].cop;
  const [low, high] = [cop[above - 1], cop[above]];
  return low.cop + ((high.cop - low.cop) * (at - low.outdoorC)) / (high.outdoorC - low.outdoorC);
}

/** Heat drawn in a slot: as the slot says, else the share of the home's recurring draws that falls into it. */
function drawnKwh(tank: ThermalTank, slot: ProblemSlot, zone: string): number {
  const given = slot.heatDrawKwh?.[tank.id];
  if (given !== undefined) return given;
  const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
  return sum(
    tank.draws.flatMap((draw) =>
      spansOf(draw, zone, start, end).map(
        ({ from, to }) => (draw.kwh * (Math.min(to, end) - Math.max(from, start))) / (to - from),
      ),
    ),
  );
}

/**
 * What a kWh of heat is worth at the end: the tank's own end value, else the strategy's, else the mean import price of
 * the horizon's last day by what a kWh of electricity makes of it.
 */
function heatValuePerKwh(tank: ThermalTank, { slots, strategy }: PlanningProblem): number {
  const given = tank.endValuePerKwh ?? strategy.terminalValuePerKwh;
  if (given !== undefined) return given;
  const end = Date.parse(slots[slots.length - 1].end);
  const last = slots.filter((slot) => Date.parse(slot.start) >= end - LAST_HOURS * HOUR_MS);
  const hours = sum(last.map(hoursOf));
  const perHeat = last.map((slot) => (hoursOf(slot) * slot.importPrice) / copAt(tank, slot.outdoorTemperatureC));
  return Math.max(0, sum(perHeat) / hours);
}

import type { Text } from '../home/errors.js';
import { hoursOf, toIso } from '../home/grid.js';
import { clamp, round } from '../home/numbers.js';
import type { ThermalTank } from '../home/schema/home.js';
import type { DeviceAction, State } from '../home/schema/messages.js';
import type { Plan, PlanSlot } from '../home/schema/plan.js';

type TankAction = Extract<DeviceAction, { device: 'thermal-tank' }>;

/** The plan in force and its slot for now. */
interface Planned {
  readonly plan: Plan;
  readonly slot: PlanSlot;
}

// A plan in energies per slot has crumbs of rounding.
const CRUMB_KW = 0.05;
// A tank that is kept warm without a plan, or that is full, does not go on and off with every reading.
const BAND_C = 2;
// No tank is set to less or more, whatever a home says: it would be in another unit.
const [LEAST_C, MOST_C] = [0, 85];

/**
 * What a thermal tank does now: it is heated while the plan does, with the power of the plan, up to the temperature that
 * the plan has at the end of that; otherwise it keeps its lowest temperature by itself. Full is full, whatever the plan
 * says. Without a plan it is kept above its lowest temperature. `heating` is whether it was heated until now.
 */
export function tankAction(
  tank: ThermalTank,
  planned: Planned | undefined,
  state: State | undefined,
  heating: boolean,
  now: number,
): TankAction {
  const temperatureC = state?.thermalTanks?.find(({ id }) => id === tank.id)?.temperatureC ?? null;
  const tell = (setC: number, powerKw: number, reason: Text): TankAction => ({
    at: toIso(now),
    device: 'thermal-tank',
    id: tank.id,
    intent: powerKw > 0 ? 'heat' : 'off',
    temperatureC: round(clamp(setC, LEAST_C, MOST_C), 1),
    powerKw: round(powerKw, 3),
    reason: { ...reason },
  });
  if (temperatureC !== null && temperatureC >= tank.maxTemperatureC - (heating ? 0 : BAND_C / 2)) {
    const values = { tank: tank.id, temperatureC, mostC: tank.maxTemperatureC };
    const text = `The tank "${tank.id}" has ${temperatureC} °C, as much as it may: it is not heated.`;
    return tell(tank.minTemperatureC, 0, { code: 'tank-full', values, text });
  }
  if (!planned) return keptWarm(tank, temperatureC, heating, tell);
  const run = heatingRun(tank.id, planned);
  if (!run) {
    const text = `The plan does not heat the tank "${tank.id}" now.`;
    return tell(tank.minTemperatureC, 0, { code: 'tank-off', values: { tank: tank.id }, text });
  }
  const untilC = round(Math.min(run.temperatureC, tank.maxTemperatureC), 1);
  const powerKw = tank.onOff ? tank.maxKw : clamp(run.powerKw, tank.minKw, tank.maxKw);
  const values = { tank: tank.id, until: run.end, temperatureC: untilC, powerKw: round(powerKw, 3) };
  const text = `The plan heats the tank "${tank.id}" with ${powerKw.toFixed(1)} kW until ${run.end}, to ${untilC} °C.`;
  return tell(untilC, powerKw, { code: 'tank-planned', values, text });
}

function keptWarm(
  { id, minTemperatureC, maxTemperatureC, maxKw }: ThermalTank,
  temperatureC: number | null,
  heating: boolean,
  tell: (setC: number, powerKw: number, reason: Text) => TankAction,
): TankAction {
  const endC = Math.min(minTemperatureC + BAND_C, maxTemperatureC);
  const heats = temperatureC === null || temperatureC < (heating ? endC : minTemperatureC);
  const text = `There is no plan to follow: the tank "${id}" is kept at ${minTemperatureC} °C.`;
  const values = { tank: id, temperatureC: minTemperatureC };
  return tell(minTemperatureC, heats ? maxKw : 0, { code: 'tank-unplanned', values, text });
}

/** The run of slots in which the plan heats the tank, where it heats now: its power, its end, and how warm it gets. */
function heatingRun(id: string, { plan, slot }: Planned) {
  let run: { powerKw: number; end: string; temperatureC: number } | undefined;
  for (const each of plan.slots.slice(plan.slots.indexOf(slot))) {
    const tank = each.thermalTanks?.find((one) => one.id === id);
    const powerKw = (tank?.kwh ?? 0) / hoursOf(each);
    if (!tank || powerKw <= CRUMB_KW) break;
    run = { powerKw: run?.powerKw ?? powerKw, end: each.end, temperatureC: tank.temperatureC };
  }
  return run;
}

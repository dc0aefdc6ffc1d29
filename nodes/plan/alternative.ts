import type { PlanAlternative } from '../home/schema/plan.js';
import type { ColumnBound } from './master.js';
import type { HomeModel } from './model.js';
import type { SemiContinuous } from './part.js';
import { NOISE_KWH } from './tidy.js';
import type { Schedule, ScheduleLoad } from './schedule.js';
import type { Setup } from './setup.js';

/** Costs that differ by less are the same, in currency. */
export const TIE = 1e-4;

/** What an alternative forces, without what came of it. */
export type Forced = Pick<PlanAlternative, 'force' | 'kind' | 'slots' | 'kwh'> &
  Partial<Pick<PlanAlternative, 'device' | 'opens' | 'takes'>>;

/** Whose flow an alternative bounds, and how. */
export type Bounded = Pick<Forced, 'force' | 'kind' | 'device'>;

/**
 * What is held of a plan while an alternative to it is looked for: a device that is on or off, or takes whole steps, keeps
 * its slots (of the amounts that are not in steps, how much is free). Water heaters and appliances keep their energies;
 * where several futures were weighed, the batteries keep their first slot. Everything else may be done anew: what the
 * batteries, the grid and the cars and tanks of any power do.
 */
export function heldBounds(home: HomeModel, schedule: Schedule, holdsFirstSlot: boolean): ColumnBound[] {
  const planned = home.write(schedule, new Float64Array(home.model.numCols));
  const counted = home.semiContinuous
    .filter(({ column }) => home.model.colUpper[column] > 0)
    .map((it) => asPlanned(it, planned[it.column], home.model.colUpper[it.column]));
  if (!holdsFirstSlot) return counted;
  const first = home.batteries.flatMap((battery) => [...battery.charging(0), battery.dischargeColumns[0]]);
  return [...counted, ...first.map((column) => exactly(column, planned[column]))];
}

/** The columns that an alternative bounds, and how; later bounds take the place of earlier ones and of what is held. */
export function forcedBounds(home: HomeModel, setup: Setup, schedule: Schedule, forced: Forced): ColumnBound[] {
  const { colUpper } = home.model;
  const columns = forced.slots.flatMap((slot) => columnsOf(home, setup, forced, slot));
  switch (forced.force) {
    case 'elsewhere':
      return [];
    case 'charge':
    case 'discharge': {
      const other = { ...forced, force: forced.force === 'charge' ? 'no-discharge' : 'no-charge' } as const;
      return [
        ...columns.map((column) => ({
          column,
          lower: Math.min(forced.kwh, colUpper[column]),
          upper: colUpper[column],
        })),
        ...forced.slots.flatMap((slot) => columnsOf(home, setup, other, slot)).map((column) => exactly(column, 0)),
      ];
    }
    case 'no-charge':
    case 'no-discharge':
      return [...opened(home, setup, schedule, forced), ...columns.map((column) => exactly(column, 0))];
  }
}

/** In a slot that is opened a device takes what it may take, or where it takes steps as many as it gives up. */
function opened(home: HomeModel, setup: Setup, schedule: Schedule, forced: Forced): ColumnBound[] {
  if (forced.opens === undefined) return [];
  const [column] = columnsOf(home, setup, forced, forced.opens);
  const it = home.semiContinuous.find((semi) => semi.column === column);
  if (!it) return [];
  const upper = home.model.colUpper[column];
  if (it.step === undefined) return [{ column, lower: it.minimum, upper }];
  const planned = home.write(schedule, new Float64Array(home.model.numCols));
  const given = Math.max(...forced.slots.map((slot) => planned[columnsOf(home, setup, forced, slot)[0]]));
  const steps = Math.floor(Math.min(Math.max(given, it.minimum), upper) / it.step + NOISE_KWH);
  return [exactly(column, steps * it.step)];
}

/** The columns of the flow that an alternative bounds in a slot. */
export function columnsOf(
  home: HomeModel,
  setup: Setup,
  { force, kind, device }: Bounded,
  slot: number,
): readonly number[] {
  const charges = force === 'charge' || force === 'no-charge';
  switch (kind) {
    case 'battery':
      return home.batteries.flatMap((battery, position) => {
        if (device !== undefined && setup.batteries[position].battery.id !== device) return [];
        if (!charges) return [battery.dischargeColumns[slot]];
        return force === 'charge' ? [battery.chargeColumns[slot]] : battery.charging(slot);
      });
    case 'ev':
      return home.evs.flatMap(({ chargeColumns, dischargeColumns }, position) =>
        setup.evs[position].ev.id === device && chargeColumns.length > 0
          ? [charges ? chargeColumns[slot] : dischargeColumns[slot]]
          : [],
      );
    case 'thermalTank':
      return home.tanks.flatMap(({ columns }, position) =>
        setup.tanks[position].tank.id === device ? [columns[slot]] : [],
      );
    case 'waterHeater':
    case 'appliance':
      return [];
  }
}

/** A schedule in which devices that are on or off take what an alternative says. */
export function withTakes(
  schedule: Schedule,
  setup: Setup,
  { kind, takes = {} }: Pick<Forced, 'kind' | 'takes'>,
): Schedule {
  const energies = new Map(Object.entries(takes).map(([id, pairs]) => [id, new Map(pairs)]));
  const taking = (loads: readonly ScheduleLoad[], devices: readonly { readonly id: string }[], index: number) =>
    loads.map(({ kwh }, position) => {
      const own = energies.get(devices[position].id);
      return { kwh: own ? (own.get(index) ?? 0) : kwh };
    });
  const heaters = setup.waterHeaters.map(({ heater }) => heater);
  return schedule.map((slot, index) => ({
    ...slot,
    ...(kind === 'waterHeater' ? { waterHeaters: taking(slot.waterHeaters, heaters, index) } : {}),
    ...(kind === 'appliance' ? { appliances: taking(slot.appliances, setup.problem.home.appliances, index) } : {}),
  }));
}

function asPlanned({ column, minimum, step }: SemiContinuous, kwh: number, upper: number): ColumnBound {
  if (kwh < minimum / 2) return exactly(column, 0);
  if (step === undefined) return { column, lower: minimum, upper };
  return exactly(column, Math.round(kwh / step) * step);
}

function exactly(column: number, kwh: number): ColumnBound {
  return { column, lower: kwh, upper: kwh };
}

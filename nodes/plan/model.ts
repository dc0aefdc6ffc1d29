import { ModelBuilder, type LinearModel, type Term } from './model-builder.js';
import { BatteryPart } from './part-battery.js';
import { EvPart } from './part-ev.js';
import { GridPart } from './part-grid.js';
import { LoadPart } from './part-load.js';
import { ManualPart } from './part-manual.js';
import { PowerPart } from './part-power.js';
import type { Exclusion, ModelValues, Part, SemiContinuous } from './part.js';
import { SolarPart } from './part-solar.js';
import { TankPart } from './part-tank.js';
import { emptySlot, type Schedule } from './schedule.js';
import type { Setup } from './setup.js';

/** The linear model of a home over its horizon, and how to read a schedule from its solution. */
export interface HomeModel {
  readonly model: LinearModel;
  readonly exclusions: readonly Exclusion[];
  readonly semiContinuous: readonly SemiContinuous[];
  /** The row of each slot's energy balance. */
  readonly balanceRows: readonly number[];
  /** What stands in it: what supplies energy with a factor above zero, what takes it with one below. */
  readonly balanceTerms: readonly (readonly Term[])[];
  readonly grid: Pick<GridPart, 'importColumns' | 'exportColumns' | 'limitRows'>;
  /** What is curtailed of the sun on the AC side. */
  readonly curtailedColumns: readonly number[];
  /** In the order of the home. */
  readonly batteries: readonly Pick<
    BatteryPart,
    'chargeColumns' | 'dischargeColumns' | 'charging' | 'storedColumns' | 'chargeRows' | 'dischargeRows' | 'floorRows'
  >[];
  readonly evs: readonly Pick<EvPart, 'chargeColumns' | 'dischargeColumns'>[];
  readonly tanks: readonly Pick<TankPart, 'columns'>[];
  /** The schedule that a solution describes. */
  read(found: ModelValues): Schedule;
  /** The columns of a solution, with the decisions of a schedule in their places. */
  write(schedule: Schedule, values: Float64Array): Float64Array;
}

/**
 * Builds the model slot by slot. Each slot has one balance row, in kWh:
 *
 *     import + discharge + shed − export − charge − curtailed − devices = load − pv
 */
export function buildModel(setup: Setup): HomeModel {
  const builder = new ModelBuilder();
  const path = addPath(builder, setup);
  return { model: builder.build(), ...path };
}

type Path = Omit<HomeModel, 'model'> & { readonly parts: readonly Part[] };

function addPath(builder: ModelBuilder, setup: Setup): Path {
  const [grid, solar, ...others] = partsOf(setup);
  const parts: readonly Part[] = [grid, solar, ...others];
  const balanceTerms: (readonly Term[])[] = [];
  const balanceRows = setup.slots.map(({ loadKwh, pvKwh }, index) => {
    const terms = parts.flatMap((part) => part.addSlot(builder, index));
    balanceTerms.push(terms);
    return builder.addRow({ lower: loadKwh - pvKwh, upper: loadKwh - pvKwh }, terms);
  });
  for (const part of parts) part.addEnd?.(builder);
  return {
    parts,
    exclusions: [...parts.flatMap((part) => part.exclusions?.() ?? []), ...transferExclusions(setup, parts)],
    semiContinuous: parts.flatMap((part) => part.semiContinuous?.() ?? []),
    balanceRows,
    balanceTerms,
    grid,
    curtailedColumns: solar.curtailedColumns,
    batteries: parts.filter((part) => part instanceof BatteryPart),
    evs: parts.filter((part) => part instanceof EvPart),
    tanks: parts.filter((part) => part instanceof TankPart),
    read: (found) => readSchedule(parts, setup, found),
    write: (schedule, values) => writeSchedule(parts, schedule, values),
  };
}

/** Several ways in which a home's time may turn out, in one model. */
export interface PathsModel {
  readonly model: LinearModel;
  readonly paths: readonly Omit<HomeModel, 'model'>[];
}

/**
 * Builds one model of several paths, whose costs count with their weights. What each device does in the first slot is the
 * same on all of them: it is decided before it is known which of them comes.
 */
export function buildPaths(setups: readonly Setup[], weights: readonly number[]): PathsModel {
  const builder = new ModelBuilder();
  const paths = setups.map((setup, position) => {
    builder.costScale = weights[position];
    return addPath(builder, setup);
  });
  const decisionsOf = ({ parts }: Path) => parts.flatMap((part) => part.decisions?.(0) ?? []);
  const [first, ...others] = paths.map(decisionsOf);
  for (const other of others) {
    other.forEach((column, index) => {
      builder.addRow({ lower: 0, upper: 0 }, [
        { column, factor: 1 },
        { column: first[index], factor: -1 },
      ]);
    });
  }
  return { model: builder.build(), paths };
}

/** The parts of a home. A device that it does not have, and a rule that does not apply, adds nothing. */
function partsOf(setup: Setup): readonly [GridPart, SolarPart, ...Part[]] {
  const grid = new GridPart(setup);
  const solar = new SolarPart(setup);
  const { importColumns, exportColumns } = grid;
  const batteries = setup.batteries.map(
    (battery, position) =>
      new BatteryPart(setup, battery, position, {
        importColumns,
        exportColumns,
        curtailedColumns: solar.curtailedColumns,
      }),
  );
  return [
    grid,
    solar,
    new LoadPart(setup),
    ...batteries,
    ...setup.evs.map((ev, position) => new EvPart(setup, ev, position, grid)),
    ...setup.tanks.map((tank, position) => new TankPart(setup, tank, position)),
    ...(setup.powerTariff ? [new PowerPart(setup.powerTariff, importColumns)] : []),
    ...(setup.manualSlots.length > 0 ? [manualPart(setup, grid, batteries)] : []),
  ];
}

/** What takes the sun's surplus only and what serves the home's needs only: a slot has one or the other. */
function transferExclusions(setup: Setup, parts: readonly Part[]): Exclusion[] {
  const batteries = parts.filter((part) => part instanceof BatteryPart);
  const cars = parts.filter((part) => part instanceof EvPart);
  const takers = [
    ...batteries.filter((_, at) => !setup.batteries[at].battery.chargeFromGrid),
    ...cars.filter((_, at) => setup.evs[at].ev.solarOnly),
  ];
  const givers = [
    ...batteries.filter((_, at) => !setup.batteries[at].battery.dischargeToGrid),
    ...cars.filter((_, at) => !setup.evs[at].ev.dischargeToGrid),
  ];
  return takers.flatMap((taker) =>
    givers.flatMap((giver) =>
      giver === taker
        ? []
        : taker.chargeColumns.flatMap((first, index) => {
            const second = giver.dischargeColumns.at(index);
            return second === undefined ? [] : [{ first, second, direction: { slot: index, surplus: first } }];
          }),
    ),
  );
}

function manualPart(setup: Setup, { exportColumns }: GridPart, batteries: readonly BatteryPart[]): ManualPart {
  return new ManualPart(setup, {
    exportColumns,
    charging: (index) => batteries.flatMap((battery) => battery.charging(index)),
    discharging: (index) => batteries.map(({ dischargeColumns }) => dischargeColumns[index]),
  });
}

function readSchedule(parts: readonly Part[], setup: Setup, found: ModelValues): Schedule {
  return setup.slots.map((_, index) => {
    const slot = emptySlot();
    for (const part of parts) part.read(found, index, slot);
    return slot;
  });
}

function writeSchedule(parts: readonly Part[], schedule: Schedule, values: Float64Array): Float64Array {
  const columns = values.slice();
  schedule.forEach((slot, index) => {
    for (const part of parts) part.write(slot, index, columns);
  });
  return columns;
}

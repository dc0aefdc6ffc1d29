import { ModelBuilder, type LinearModel } from './model-builder.js';
import { BatteryPart } from './part-battery.js';
import { GridPart } from './part-grid.js';
import { LoadPart } from './part-load.js';
import type { Exclusion, Part } from './part.js';
import { SolarPart } from './part-solar.js';
import type { Setup } from './setup.js';

/** The linear model of a home over its horizon, and where each quantity stands in it. */
export interface HomeModel {
  readonly model: LinearModel;
  readonly grid: GridPart;
  readonly solar: SolarPart;
  readonly load: LoadPart;
  readonly batteries: readonly BatteryPart[];
  readonly exclusions: readonly Exclusion[];
}

/**
 * Builds the model slot by slot. Each slot has one balance row, in kWh:
 *
 *     import + discharge + shed − export − charge − curtailed = load − pv
 */
export function buildModel(setup: Setup): HomeModel {
  const builder = new ModelBuilder();
  const grid = new GridPart(setup);
  const solar = new SolarPart(setup);
  const load = new LoadPart(setup);
  const batteries = setup.batteries.map(
    (battery) => new BatteryPart(setup, battery, grid.importColumns, solar.curtailedColumns),
  );
  const parts: readonly Part[] = [grid, solar, load, ...batteries];
  setup.slots.forEach(({ loadKwh, pvKwh }, index) => {
    const terms = parts.flatMap((part) => part.addSlot(builder, index));
    builder.addRow({ lower: loadKwh - pvKwh, upper: loadKwh - pvKwh }, terms);
  });
  for (const part of parts) part.addEnd?.(builder);
  const exclusions = parts.flatMap((part) => part.exclusions?.() ?? []);
  return { model: builder.build(), grid, solar, load, batteries, exclusions };
}

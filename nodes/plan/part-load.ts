import type { ModelBuilder, Term } from './model-builder.js';
import type { ModelValues, Part } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';

/**
 * The home's load: z of it is shed where nothing can serve it. 0 ≤ z ≤ load, at `sheddingCostPerKwh`. For a car with a
 * least current that takes surplus only, a little would be shed to make up that least: there z = 0 where the connection
 * carries more than all that the home could take.
 */
export class LoadPart implements Part {
  readonly shedColumns: number[] = [];

  constructor(private readonly setup: Setup) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const { slots, grid, problem, firstSlot, evs } = this.setup;
    const { loadKwh, maxImportKwh, hours } = slots[index];
    const isDecided = index === 0 && firstSlot !== undefined;
    const isTempting = evs.some(({ ev }) => ev.solarOnly && ev.minChargeKw > 0);
    const upper = isTempting && !isDecided && maxImportKwh < grid.maxImportKw * hours ? 0 : loadKwh;
    const column = builder.addColumn({ upper, cost: problem.home.sheddingCostPerKwh });
    this.shedColumns.push(column);
    return [{ column, factor: 1 }];
  }

  read({ values }: ModelValues, index: number, slot: ScheduleSlot): void {
    slot.shedKwh = values[this.shedColumns[index]];
  }

  write(slot: ScheduleSlot, index: number, columns: Float64Array): void {
    columns[this.shedColumns[index]] = slot.shedKwh;
  }
}

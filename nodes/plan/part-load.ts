import type { ModelBuilder, Term } from './model-builder.js';
import type { ModelValues, Part } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';

/** The home's load: z of it is shed where nothing can serve it. 0 ≤ z ≤ load, at `sheddingCostPerKwh`. */
export class LoadPart implements Part {
  readonly shedColumns: number[] = [];

  constructor(private readonly setup: Setup) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const { slots, problem } = this.setup;
    const column = builder.addColumn({ upper: slots[index].loadKwh, cost: problem.home.sheddingCostPerKwh });
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

import type { ModelBuilder, Term } from './model-builder.js';
import type { Part } from './part.js';
import type { Setup } from './setup.js';

/** The solar panels: of the sun's energy, k is curtailed. 0 ≤ k ≤ pv, at `curtailmentCostPerKwh`. */
export class SolarPart implements Part {
  readonly curtailedColumns: number[] = [];

  constructor(private readonly setup: Setup) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const { slots, problem } = this.setup;
    const column = builder.addColumn({ upper: slots[index].pvKwh, cost: problem.home.curtailmentCostPerKwh });
    this.curtailedColumns.push(column);
    return [{ column, factor: -1 }];
  }
}

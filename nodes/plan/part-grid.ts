import type { ModelBuilder, Term } from './model-builder.js';
import type { Exclusion, ModelValues, Part } from './part.js';
import type { ScheduleSlot } from './schedule.js';
import type { Setup } from './setup.js';

/**
 * The connection to the public grid: import m, export x, and breach b of the soft import limit L.
 *
 *     cost p·m − q·x + penalty·b,   0 ≤ m ≤ I·h,   0 ≤ x ≤ E·h,   m − b ≤ L·h
 */
export class GridPart implements Part {
  readonly importColumns: number[] = [];
  readonly exportColumns: number[] = [];
  /** By slot, the row of the soft limit, where there is one. */
  readonly limitRows = new Map<number, number>();

  constructor(private readonly setup: Setup) {}

  addSlot(builder: ModelBuilder, index: number): readonly Term[] {
    const slot = this.setup.slots[index];
    const imported = builder.addColumn({ upper: slot.maxImportKwh, cost: slot.importPrice });
    const exported = builder.addColumn({ upper: slot.maxExportKwh, cost: -slot.exportPrice });
    this.importColumns.push(imported);
    this.exportColumns.push(exported);
    if (slot.importLimitKwh < Infinity) {
      const breach = builder.addColumn({ upper: Infinity, cost: this.setup.grid.importLimitPenaltyPerKwh });
      const row = builder.addRow({ lower: -Infinity, upper: slot.importLimitKwh }, [
        { column: imported, factor: 1 },
        { column: breach, factor: -1 },
      ]);
      this.limitRows.set(index, row);
    }
    return [
      { column: imported, factor: 1 },
      { column: exported, factor: -1 },
    ];
  }

  exclusions(): readonly Exclusion[] {
    return this.importColumns.map((first, index) => {
      const second = this.exportColumns[index];
      return { first, second, direction: { slot: index, surplus: second } };
    });
  }

  read({ values }: ModelValues, index: number, slot: ScheduleSlot): void {
    slot.importKwh = values[this.importColumns[index]];
    slot.exportKwh = values[this.exportColumns[index]];
  }

  write(slot: ScheduleSlot, index: number, columns: Float64Array): void {
    columns[this.importColumns[index]] = slot.importKwh;
    columns[this.exportColumns[index]] = slot.exportKwh;
  }
}

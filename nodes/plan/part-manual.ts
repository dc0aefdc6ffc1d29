import type { ModelBuilder, Term } from './model-builder.js';
import type { Part } from './part.js';
import type { Setup } from './setup.js';
import type { SetupManualSlot } from './setup-manual.js';

interface Columns {
  readonly exportColumns: readonly number[];
  /** Of all batteries, by slot: everything that charges, and everything that discharges. */
  readonly charging: (index: number) => readonly number[];
  readonly discharging: (index: number) => readonly number[];
}

/**
 * What people asked of the batteries in their own slots; n is what is missing, o what happens against it.
 *
 *     charge: Σc + n ≥ wanted, Σg ≤ o       export: x + n ≥ wanted, Σc ≤ o       hold: Σc + Σg ≤ o
 *     cost manualSlotPenalty·(n + o)
 */
export class ManualPart implements Part {
  constructor(
    private readonly setup: Setup,
    private readonly columns: Columns,
  ) {}

  addSlot(): readonly Term[] {
    return [];
  }

  addEnd(builder: ModelBuilder): void {
    for (const slot of this.setup.manualSlots) this.addWish(builder, slot);
  }

  read(): void {
    // Its columns are none of a schedule's decisions.
  }

  write(): void {
    // Its columns are none of a schedule's decisions.
  }

  private addWish(builder: ModelBuilder, { index, manual, wantedKwh }: SetupManualSlot): void {
    const charging = this.columns.charging(index);
    const discharging = this.columns.discharging(index);
    switch (manual.action) {
      case 'charge':
        this.addLeast(builder, charging, wantedKwh);
        return this.addNone(builder, discharging);
      case 'export':
        this.addLeast(builder, [this.columns.exportColumns[index]], wantedKwh);
        return this.addNone(builder, charging);
      case 'hold':
        return this.addNone(builder, [...charging, ...discharging]);
    }
  }

  private addLeast(builder: ModelBuilder, columns: readonly number[], wantedKwh: number): void {
    const missing = builder.addColumn({ upper: wantedKwh, cost: this.setup.problem.home.manualSlotPenaltyPerKwh });
    builder.addRow({ lower: wantedKwh, upper: Infinity }, [...ones(columns), { column: missing, factor: 1 }]);
  }

  private addNone(builder: ModelBuilder, columns: readonly number[]): void {
    const against = builder.addColumn({ upper: Infinity, cost: this.setup.problem.home.manualSlotPenaltyPerKwh });
    builder.addRow({ lower: -Infinity, upper: 0 }, [...ones(columns), { column: against, factor: -1 }]);
  }
}

function ones(columns: readonly number[]): Term[] {
  return columns.map((column) => ({ column, factor: 1 }));
}
